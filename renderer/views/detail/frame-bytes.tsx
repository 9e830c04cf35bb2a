/** One frame as captured, in hex: the network's headers dim, the content bright. */
import { useCallback, useMemo } from 'react'
import type { Output } from '../../../shared/contract.ts'
import type { FrameSummary } from '../../../shared/rows.ts'
import { clockText } from '../../figures.ts'
import { formatBytes } from '../../format.ts'
import { bridge } from '../../state/store.ts'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { sessionWords } from '../../words-session.ts'
import { useFixedRows } from '../flows/fixed-rows.ts'
import { useAnswer } from './answer.ts'
import { fromBase64, hexLength, hexRows, offsetText, type HexRow } from './hex-rows.ts'
import { hexWidthFor, monoWidth, useWidth } from './measure.ts'
import { Failed, Waiting, type ShowFrame } from './parts.tsx'

const text = sessionWords.detail
const rowPixels = 20

/** How many of a row's bytes are headers. */
export const headerBytes = (row: Pick<HexRow, 'offset'>, payloadOffset: number, width: number): number => Math.max(0, Math.min(width, payloadOffset - row.offset))

function Line({ row, headers }: { row: HexRow; headers: number }) {
  const cut = hexLength(headers)
  return (
    <>
      <span className="hex-offset">{offsetText(row.offset)}</span>{'  '}
      <span className="hex-dim">{row.hex.slice(0, cut)}</span>{row.hex.slice(cut)}{'  '}
      <span className="hex-text"><span className="hex-dim">{row.text.slice(0, headers)}</span>{row.text.slice(headers)}</span>
    </>
  )
}

function Bytes({ bytes, payloadOffset }: { bytes: Uint8Array; payloadOffset: number }) {
  const { ref, width } = useWidth<HTMLDivElement>()
  const perRow = hexWidthFor(Math.floor((width - 32) / monoWidth()))
  const lines = useMemo(() => hexRows(bytes, perRow), [bytes, perRow])
  const { items, total } = useFixedRows(ref, lines.length, rowPixels)
  return (
    <div className="frame-bytes mono-lines" ref={ref} tabIndex={0} role="region" aria-label={text.hex}>
      <div className="frames-sheet" style={{ height: total }}>
        {items.map((item) => (
          <div key={item.key} className="frame-line" style={{ transform: `translateY(${item.start}px)` }}>
            <Line row={lines[item.index]} headers={headerBytes(lines[item.index], payloadOffset, perRow)} />
          </div>
        ))}
      </div>
    </div>
  )
}

interface Props {
  session: string
  frame: number
  summary: FrameSummary | null
  previous: number | null
  next: number | null
  onShow: ShowFrame
  onBack: () => void
}

export function FrameBytes({ session, frame, summary, previous, next, onShow, onBack }: Props) {
  const ask = useCallback(() => bridge.request('frames.bytes', { session, frame }), [session, frame])
  const { answer: loaded, again } = useAnswer<Output<'frames.bytes'>>(ask)
  const encoded = loaded.kind === 'ready' ? loaded.value.bytes : ''
  const bytes = useMemo(() => fromBase64(encoded), [encoded])
  const facts = loaded.kind !== 'ready' ? [] : [clockText(loaded.value.timeMicros, 6), formatBytes(loaded.value.wireLength), summary === null ? '' : text.sides[summary.side], summary?.flags ?? '', bytes.length < loaded.value.wireLength ? text.frameCut(formatBytes(bytes.length)) : ''].filter((part) => part !== '')
  return (
    <div className="frame-one">
      <div className="frame-bar">
        <Button size="small" onPress={onBack}>{text.backToFrames}</Button>
        <strong className="figure grow">{text.frame(frame)}</strong>
        <Step label={text.previous} to={previous} onShow={onShow} turn="M7.5 2 3.5 6l4 4" />
        <Step label={text.next} to={next} onShow={onShow} turn="M4.5 2l4 4-4 4" />
        {loaded.kind === 'ready' && <CopyButton text={hexRows(bytes, 16).map((row) => `${offsetText(row.offset)}  ${row.hex}  ${row.text}`).join('\n')} iconOnly />}
      </div>
      {loaded.kind === 'loading' && <Waiting says={text.loading} />}
      {loaded.kind === 'failed' && <Failed title={text.failed} problem={loaded.problem} onAgain={again} />}
      {loaded.kind === 'ready' && (
        <>
          <p className="frame-facts second figure">{facts.join(' · ')}<br />{text.frameLegend}</p>
          <Bytes bytes={bytes} payloadOffset={loaded.value.payloadOffset} />
        </>
      )}
    </div>
  )
}

function Step({ label, to, onShow, turn }: { label: string; to: number | null; onShow: ShowFrame; turn: string }) {
  return (
    <button type="button" className="button small icon-only" aria-label={label} title={label} aria-disabled={to === null} onClick={() => to !== null && onShow(to)}>
      <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true"><path d={turn} fill="none" stroke="currentColor" strokeWidth="1.5" /></svg>
    </button>
  )
}
