/** The session: the sentence first, then map, timeline and table, one below the other; a flow's details at the right. */
import { useState } from 'react'
import { actions, useWindow } from '../../state/store.ts'
import { Split } from '../../ui/split.tsx'
import { words } from '../../words.ts'
import { DetailView } from '../detail/index.tsx'
import { FlowsView } from '../flows/index.tsx'
import { MapView } from '../map/index.tsx'
import { TimelineView } from '../timeline/index.tsx'
import { NoSession } from './no-session.tsx'
import { Sentence } from './sentence.tsx'
import { useElementSize } from './size.ts'
import './session.css'

/** The least that map, table and details need to say anything. */
const least = { map: 140, table: 140, detail: 300, center: 380 }
/** Height of the timeline with its axis, and of the line above it. */
const timelineHeight = 112

function Center() {
  const { ref, height } = useElementSize()
  const kept = useWindow((state) => state.app?.settings.tableHeight ?? null)
  const [dragged, setDragged] = useState<number | null>(null)
  const most = Math.max(least.table, height - least.map - timelineHeight - 2)
  const wanted = dragged ?? kept ?? Math.round((height - timelineHeight) * 0.44)
  const table = Math.max(least.table, Math.min(most, wanted))
  const done = (size: number | null): void => {
    setDragged(null)
    void actions.setSettings({ tableHeight: size === null ? null : Math.max(100, size) })
  }
  return (
    <div className="session-center" ref={ref}>
      <section className="session-map" aria-label={words.session.map}>
        <MapView />
      </section>
      <Split label={words.session.splitTable} direction="horizontal" size={table} min={least.table} max={most} onSize={setDragged} onDone={done} onReset={() => done(null)} />
      <div className="session-timeline" style={{ height: timelineHeight }}>
        <TimelineView />
      </div>
      <div className="session-flows" style={{ height: table }}>
        <FlowsView />
      </div>
    </div>
  )
}

function Details({ room }: { room: number }) {
  const kept = useWindow((state) => state.app?.settings.detailWidth ?? null)
  const [dragged, setDragged] = useState<number | null>(null)
  const most = Math.max(least.detail, room - least.center)
  const wanted = dragged ?? kept ?? Math.round(room * 0.36)
  const width = Math.max(least.detail, Math.min(most, wanted))
  const done = (size: number | null): void => {
    setDragged(null)
    void actions.setSettings({ detailWidth: size })
  }
  // Too narrow for both beside each other: the details lie over the rest, and Esc leads back.
  if (room < least.detail + least.center) {
    return (
      <aside className="session-detail covering">
        <DetailView />
      </aside>
    )
  }
  return (
    <>
      <Split label={words.session.splitDetail} direction="vertical" size={width} min={least.detail} max={most} onSize={setDragged} onDone={done} onReset={() => done(null)} />
      <aside className="session-detail" style={{ width }}>
        <DetailView />
      </aside>
    </>
  )
}

export function SessionView() {
  const open = useWindow((state) => state.session !== null || state.opening !== null)
  const selected = useWindow((state) => state.selected !== null)
  const { ref, width } = useElementSize()
  if (!open) return <NoSession />
  return (
    <div className="session" ref={ref}>
      <div className="session-main">
        <Sentence />
        <Center />
      </div>
      {selected && <Details room={width} />}
    </div>
  )
}
