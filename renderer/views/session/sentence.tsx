/** The one sentence that is said first, how far the reading is, and what to know before trusting it. */
import { actions, useWindow } from '../../state/store.ts'
import { Icon } from '../../ui/icons.tsx'
import { Progress } from '../../ui/pieces.tsx'
import { words } from '../../words.ts'

const none: readonly string[] = []

function Says() {
  const summary = useWindow((state) => state.summary)
  const state = useWindow((current) => current.analysis?.state)
  const empty = useWindow((current) => current.revision >= 0 && current.timeSpan === null)
  const text = summary !== '' ? summary : state === 'following' ? words.sentence.following : state === 'done' && empty ? words.sentence.nothing : words.sentence.reading
  return (
    <p className="sentence inert-text" role="status" aria-label={words.sentence.label}>
      {text}
    </p>
  )
}

function Notes() {
  const session = useWindow((state) => state.session?.notes ?? none)
  const capture = useWindow((state) => state.capture?.notes ?? none)
  const notes = [...new Set([...session, ...capture])]
  if (notes.length === 0) return null
  return (
    <details className="session-notes">
      <summary>
        <Icon name="warning" />
        <span className="cut">{notes.length === 1 ? notes[0] : `${words.session.notes} (${notes.length})`}</span>
      </summary>
      <ul>
        {notes.map((note) => (
          <li key={note} className="inert-text">
            {note}
          </li>
        ))}
      </ul>
    </details>
  )
}

export function Sentence() {
  const findings = useWindow((state) => state.findings.length)
  const reading = useWindow((state) => state.analysis?.state === 'reading')
  const done = useWindow((state) => state.analysis?.readBytes ?? 0)
  const total = useWindow((state) => state.analysis?.totalBytes ?? 0)
  return (
    <header className="session-sentence">
      <div className="row-wide">
        <Says />
        {findings > 0 && (
          <button type="button" className="link session-to-findings" onClick={() => actions.navigate('findings')}>
            {words.sentence.toFindings(findings)}
          </button>
        )}
      </div>
      <Notes />
      {reading && (
        <div className="session-progress">
          <Progress done={done} total={total} label={words.sentence.reading} />
        </div>
      )}
    </header>
  )
}
