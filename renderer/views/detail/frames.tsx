/** The frames of a flow as a list, and one frame's bytes with where its content begins. */
import { useCallback, useEffect, useState } from 'react'
import type { FlowDetail, FrameSummary } from '../../../shared/rows.ts'
import { clockText } from '../../figures.ts'
import { formatCount } from '../../format.ts'
import { bridge } from '../../state/store.ts'
import { sessionWords } from '../../words-session.ts'
import { useFixedRows } from '../flows/fixed-rows.ts'
import { FrameBytes } from './frame-bytes.tsx'
import { useWidth } from './measure.ts'
import { usePages } from './pages.ts'
import { Failed, Waiting, type ShowFrame } from './parts.tsx'

const text = sessionWords.detail
const rowPixels = 26
const pageFrames = 2000

function List({ frames, next, onMore, onShow }: { frames: readonly FrameSummary[]; next: number | null; onMore: () => void; onShow: ShowFrame }) {
  const { ref } = useWidth<HTMLDivElement>()
  const [cursor, setCursor] = useState(0)
  const { items, total, scrollTo } = useFixedRows(ref, frames.length, rowPixels, rowPixels)
  const nearEnd = next !== null && items.length > 0 && items[items.length - 1].index > frames.length - 100
  useEffect(() => {
    if (nearEnd) onMore()
  })
  const go = (to: number): void => {
    const index = Math.max(0, Math.min(frames.length - 1, to))
    setCursor(index)
    scrollTo(index)
  }
  return (
    <div
      ref={ref}
      className="frames-list"
      role="grid"
      tabIndex={0}
      aria-label={text.frames}
      aria-rowcount={next === null ? frames.length + 1 : -1}
      onKeyDown={(event) => {
        const to = { ArrowDown: cursor + 1, ArrowUp: cursor - 1, Home: 0, End: frames.length - 1, PageDown: cursor + 12, PageUp: cursor - 12 }[event.key]
        if (to !== undefined) go(to)
        else if (event.key === 'Enter' && frames.length > 0) onShow(frames[cursor].frame)
        else return
        event.preventDefault()
        event.stopPropagation()
      }}
    >
      <div role="row" className="frames-row frames-head">
        {[text.frameNumber, text.frameTime, text.frameSide, text.frameLength, text.framePayload, text.frameFlags].map((name) => <span key={name} role="columnheader">{name}</span>)}
      </div>
      <div role="rowgroup" className="frames-sheet" style={{ height: total }}>
        {items.map((item) => {
          const one = frames[item.index]
          const cut = one.capturedLength < one.wireLength ? text.frameCut(formatCount(one.capturedLength)) : undefined
          return (
            <div key={one.frame} role="row" aria-rowindex={item.index + 2} className={item.index === cursor ? `frames-row cursor ${one.side}` : `frames-row ${one.side}`} style={{ transform: `translateY(${item.start}px)` }} onClick={() => onShow(one.frame)}>
              <span role="gridcell" className="figure frames-number">{formatCount(one.frame)}</span>
              <span role="gridcell" className="figure">{clockText(one.timeMicros)}</span>
              <span role="gridcell">{text.sides[one.side]}</span>
              <span role="gridcell" className="figure" title={cut}>{formatCount(one.wireLength)}{cut !== undefined && ' ✂'}</span>
              <span role="gridcell" className="figure">{one.payload === 0 ? '–' : formatCount(one.payload)}</span>
              <span role="gridcell" className="second">{one.flags}</span>
            </div>
          )
        })}
      </div>
    </div>
  )
}

export function Frames({ session, flow, frame, onShow, onBack }: { session: string; flow: FlowDetail; frame: number | null; onShow: ShowFrame; onBack: () => void }) {
  const id = flow.id
  const read = useCallback(async (after: number) => {
    const reply = await bridge.request('flows.frames', { session, flow: id, after, limit: pageFrames })
    return reply.ok ? { ok: true as const, value: { items: reply.value.frames, next: reply.value.next } } : reply
  }, [session, id])
  const { items: frames, next, loading, problem, more, again } = usePages<FrameSummary>(read)
  if (frame !== null) {
    const at = frames.findIndex((one) => one.frame === frame)
    const previous = at > 0 ? frames[at - 1].frame : null
    const following = at >= 0 && at + 1 < frames.length ? frames[at + 1].frame : null
    return <FrameBytes key={frame} session={session} frame={frame} summary={at < 0 ? null : frames[at]} previous={previous} next={following} onShow={onShow} onBack={onBack} />
  }
  if (problem !== null && frames.length === 0) return <Failed title={text.failed} problem={problem} onAgain={again} />
  if (loading && frames.length === 0) return <Waiting says={text.loading} />
  return <List frames={frames} next={next} onMore={more} onShow={onShow} />
}
