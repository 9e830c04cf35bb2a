/** The bottom line: how much was recorded, what was lost, how far the reading is, how old the places are. */
import { formatMonth } from '../format.ts'
import { rows, useWindow } from '../state/store.ts'
import { VerdictMark } from '../ui/verdict-mark.tsx'
import { words } from '../words.ts'

function Dropped() {
  const dropped = useWindow((state) => (state.recording !== null && state.recording.session === state.session?.id ? state.recording.dropped : (state.capture?.dropped ?? null)))
  if (dropped === null) return <span title={words.status.droppedUnknownMeans}>{words.status.droppedUnknown}</span>
  return (
    <span className={dropped > 0 ? 'status-alarm figure' : 'figure'} title={words.status.droppedMeans}>
      {words.status.dropped(dropped)}
    </span>
  )
}

function Reading() {
  const state = useWindow((current) => current.analysis?.state)
  const percent = useWindow((current) => (current.analysis === null || current.analysis.totalBytes <= 0 ? 0 : Math.min(100, Math.floor((current.analysis.readBytes / current.analysis.totalBytes) * 100))))
  const why = useWindow((current) => current.analysis?.why ?? null)
  if (state === 'reading') return <span className="figure">{words.status.reading(percent)}</span>
  if (state === 'following') return <span>{words.status.following}</span>
  if (state === 'cancelled') return <span className="status-alarm">{words.status.cancelled}</span>
  if (state === 'failed') return <span className="status-alarm inert-text">{why === null ? words.status.failed : `${words.status.failed}: ${why}`}</span>
  return null
}

/** The age of the oldest database, which bounds what the places are worth. */
function Databases() {
  const databases = useWindow((state) => state.app?.databases)
  if (databases === undefined) return null
  const usable = databases.filter((database) => database.problem === null)
  const built = usable.map((database) => database.built).filter((date) => date !== null)
  const oldest = built.sort()[0]
  const text = usable.length === 0 ? words.status.noDatabases : oldest === undefined ? words.status.databasesUnknown : words.status.databases(formatMonth(oldest))
  return <span title={usable.map((database) => database.attribution).join('\n')}>{text}</span>
}

function Counts() {
  const packets = useWindow((state) => {
    const { recording, session, capture, analysis } = state
    const recorded = recording !== null && recording.session === session?.id ? recording.packets : 0
    return Math.max(recorded, capture?.packets ?? analysis?.packets ?? session?.packets ?? 0)
  })
  // The rows live outside the store; the revision says when their totals moved.
  const readable = useWindow((state) => (state.revision >= 0 ? rows.counts.plaintext : 0))
  const all = useWindow((state) => (state.revision >= 0 ? rows.byId.size : 0))
  const shown = useWindow((state) => state.visible.length)
  return (
    <>
      <span className="figure">{words.packets(packets)}</span>
      <Dropped />
      <span className="row status-readable figure">
        <VerdictMark verdict="plaintext" size={11} />
        {words.status.readable(readable)}
      </span>
      <span className="figure">{shown === all ? words.flows(all) : words.status.shown(shown, all)}</span>
    </>
  )
}

export function StatusBar() {
  const open = useWindow((state) => state.session !== null)
  return (
    <footer className="status-bar" aria-label={words.status.label}>
      {open && <Counts />}
      <span className="grow" />
      <Reading />
      <Databases />
    </footer>
  )
}
