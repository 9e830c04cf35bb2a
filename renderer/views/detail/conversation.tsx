/** The conversation as somebody listening on the way saw it: text or hex, sides told by label and indent, read from disk while scrolling. */
import { useCallback, useEffect, useMemo, useState } from 'react'
import type { Side } from '../../../shared/model.ts'
import { serverName, type ConversationPiece, type FlowDetail } from '../../../shared/rows.ts'
import { clockText, endpointText } from '../../figures.ts'
import { formatBytes } from '../../format.ts'
import { bridge } from '../../state/store.ts'
import { Segmented } from '../../ui/pieces.tsx'
import { sessionWords } from '../../words-session.ts'
import { useFixedRows } from '../flows/fixed-rows.ts'
import { ConversationRows, type ConversationRow } from './conversation-rows.ts'
import { offsetText } from './hex-rows.ts'
import { inertText } from './inert-text.ts'
import { hexWidthFor, monoWidth, useWidth } from './measure.ts'
import { usePages } from './pages.ts'
import { Failed, Waiting, type ShowFrame } from './parts.tsx'

const text = sessionWords.detail
export const linePixels = 20
/** Bytes a page: some screens full, read in a moment. */
const pageBytes = 200_000
/** What a person scrolls through; the capture itself holds the rest. */
const mostBytes = 8_000_000
/** The next page is asked for this many rows before the end. */
const rowsAhead = 150
/** Frame number, side line and the room around them. */
const gutterPixels = 66
const indentPixels = 20

function Row({ row, names, onShow }: { row: ConversationRow; names: Record<Side, string>; onShow: ShowFrame }) {
  if (row.kind === 'turn') return <span className="talk-turn"><strong>{text.speaks(row.side, names[row.side])}</strong> <span className="quiet figure">{clockText(row.timeMicros)}</span></span>
  if (row.kind === 'gap') return <span className="talk-gap">{text.gap(formatBytes(row.missing))}</span>
  return (
    <>
      <span className="talk-frame">
        {row.frame !== null && <button type="button" className="link figure" tabIndex={-1} title={text.frameTitle(row.frame)} onClick={() => row.frame !== null && onShow(row.frame)}>{row.frame}</button>}
      </span>
      {row.kind === 'hex' ? (
        <span className="talk-line"><span className="hex-offset">{offsetText(row.row.offset)}</span>  {row.row.hex}  <span className="hex-text">{row.row.text}</span></span>
      ) : (
        <span className="talk-line">{row.segments.map((segment, index) => (segment.symbol ? <i key={index}>{segment.text}</i> : <span key={index}>{segment.text}</span>))}</span>
      )}
    </>
  )
}

function useTalk(pieces: readonly ConversationPiece[], mode: 'text' | 'hex', width: number): readonly ConversationRow[] {
  return useMemo(() => {
    if (width === 0) return []
    const columns = Math.max(16, Math.floor((width - gutterPixels - indentPixels - 16) / monoWidth()))
    const rows = new ConversationRows({ mode, columns, hexWidth: hexWidthFor(columns) })
    rows.append(pieces)
    return rows.rows
  }, [pieces, mode, width])
}

export function Conversation({ session, flow, onShow }: { session: string; flow: FlowDetail; onShow: ShowFrame }) {
  const [mode, setMode] = useState<'text' | 'hex'>(flow.verdict === 'plaintext' || flow.verdict === 'upgraded' ? 'text' : 'hex')
  const { ref, width } = useWidth<HTMLDivElement>()
  const id = flow.id
  const read = useCallback(async (after: number) => {
    const reply = await bridge.request('flows.conversation', { session, flow: id, after, limit: pageBytes })
    return reply.ok ? { ok: true as const, value: { items: reply.value.pieces, next: reply.value.next } } : reply
  }, [session, id])
  const { items: pieces, next, loading, problem, more, again } = usePages<ConversationPiece>(read)
  const talk = useTalk(pieces, mode, width)
  const bytes = useMemo(() => pieces.reduce((sum, piece) => sum + piece.bytes.length * 0.75, 0), [pieces])
  const capped = next !== null && bytes >= mostBytes
  const { items, total } = useFixedRows(ref, talk.length + 1, linePixels)
  const last = items.length === 0 ? 0 : items[items.length - 1].index
  const nearEnd = last >= talk.length - rowsAhead && !capped && next !== null && next !== 0 && !loading
  useEffect(() => {
    if (nearEnd) more()
  })
  const names: Record<Side, string> = { client: endpointText(flow.client.ip, flow.client.port), server: inertText(serverName(flow.row), 120) }

  return (
    <div className="talk">
      <div className="talk-bar">
        <span className="second">{text.conversationIntro}</span>
        <Segmented label={text.tabs.conversation} value={mode} options={[{ value: 'text', text: text.text }, { value: 'hex', text: text.hex }]} onChoose={setMode} />
      </div>
      {problem !== null && pieces.length === 0 ? <Failed title={text.conversationFailed} problem={problem} onAgain={again} /> : null}
      <div className="talk-scroll mono-lines" ref={ref} tabIndex={0} role="log" aria-live="off" aria-label={text.tabs.conversation}>
        <div className="talk-sheet" style={{ height: total }}>
          {items.map((item) => {
            const row = item.index < talk.length ? talk[item.index] : null
            const says = capped ? text.capped : loading ? text.reading : problem !== null && pieces.length > 0 ? problem.message : talk.length === 0 && next === null ? text.nothingSaid : next === null ? text.end : ''
            return (
              <div key={item.key} className={row === null ? 'talk-row talk-end' : `talk-row ${row.kind} ${row.side}`} style={{ transform: `translateY(${item.start}px)` }}>
                {row === null ? (problem === null || talk.length > 0) && <span className="quiet">{says}</span> : <Row row={row} names={names} onShow={onShow} />}
              </div>
            )
          })}
        </div>
      </div>
      {loading && pieces.length === 0 && <Waiting says={text.reading} />}
    </div>
  )
}
