/**
 * From the pieces of a conversation to rows of equal height for a virtual list: who speaks, then what was said, as text
 * or as hex. Pieces come page by page; a turn (everything one side says until the other speaks) may span pages.
 */
import type { Side } from '../../../shared/model.ts'
import type { ConversationPiece } from '../../../shared/rows.ts'
import { fromBase64, hexRow, type HexRow } from './hex-rows.ts'
import { inertLines, type Segment } from './inert-text.ts'

export type ConversationRow =
  | { kind: 'turn'; side: Side; timeMicros: number; frame: number }
  | { kind: 'gap'; side: Side; missing: number }
  /** `frame`: where the row's first byte was captured; null where that is the same frame as the row above. */
  | { kind: 'text'; side: Side; frame: number | null; segments: Segment[]; ends: boolean }
  | { kind: 'hex'; side: Side; frame: number | null; row: HexRow }

export interface Layout {
  mode: 'text' | 'hex'
  /** Characters that fit a line of text. */
  columns: number
  /** Bytes a row of hex: 16, or 8 in a narrow panel. */
  hexWidth: number
}

/** Longer lines are broken, so that a page never waits for the end of a line that does not come. */
const longestLine = 4096

/** What one side says in a row, without a gap. `starts` says at which offset each frame's bytes begin. */
interface Turn {
  side: Side
  bytes: Uint8Array
  starts: { at: number; frame: number }[]
  /** Bytes of this side before this turn, for the offsets. */
  offset: number
}

export class ConversationRows {
  readonly rows: ConversationRow[] = []
  private turn: Turn | null = null
  /** Where the rows of the unfinished end of the turn begin, and which of its bytes they hold. */
  private openRow = 0
  private openByte = 0
  /** The frame named last above those rows. */
  private openFrame: number | null = null
  private said: Record<Side, number> = { client: 0, server: 0 }
  private layout: Layout

  constructor(layout: Layout) {
    this.layout = layout
  }

  append(pieces: readonly ConversationPiece[]): void {
    let index = 0
    while (index < pieces.length) {
      const first = pieces[index]
      let end = index + 1
      while (end < pieces.length && pieces[end].side === first.side && pieces[end].missingBefore === 0) end++
      this.speak(pieces.slice(index, end))
      index = end
    }
  }

  private speak(pieces: readonly ConversationPiece[]): void {
    const first = pieces[0]
    if (first.missingBefore > 0) {
      this.turn = null
      this.rows.push({ kind: 'gap', side: first.side, missing: first.missingBefore })
      this.said[first.side] += first.missingBefore
    }
    if (this.turn === null || this.turn.side !== first.side) {
      this.rows.push({ kind: 'turn', side: first.side, timeMicros: first.timeMicros, frame: first.frame })
      this.turn = { side: first.side, bytes: new Uint8Array(0), starts: [], offset: this.said[first.side] }
      this.openRow = this.rows.length
      this.openByte = 0
      this.openFrame = null
    }
    const turn = this.turn
    const parts = pieces.map((piece) => fromBase64(piece.bytes))
    // Finished rows need their bytes no longer: only the open end is kept and laid out again.
    const kept = turn.bytes.subarray(this.openByte)
    const total = parts.reduce((sum, part) => sum + part.length, kept.length)
    const bytes = new Uint8Array(total)
    bytes.set(kept)
    const starts = turn.starts.map(({ at, frame }) => ({ at: at - this.openByte, frame }))
    turn.starts = starts.slice(Math.max(0, starts.findLastIndex(({ at }) => at <= 0)))
    turn.offset += this.openByte
    let at = kept.length
    parts.forEach((part, number) => {
      turn.starts.push({ at, frame: pieces[number].frame })
      bytes.set(part, at)
      at += part.length
    })
    turn.bytes = bytes
    this.said[first.side] += total - kept.length
    this.rows.length = this.openRow
    if (this.layout.mode === 'hex') this.layHex(turn)
    else this.layText(turn)
  }

  private layHex(turn: Turn): void {
    const width = this.layout.hexWidth
    const frames = new FrameMarks(turn.starts, this.openFrame)
    this.openByte = Math.floor(turn.bytes.length / width) * width
    const lay = (at: number): void => {
      this.rows.push({ kind: 'hex', side: turn.side, frame: frames.at(at), row: hexRow(turn.bytes, at, width, turn.offset + at) })
    }
    for (let at = 0; at < this.openByte; at += width) lay(at)
    this.openRow = this.rows.length
    this.openFrame = frames.named
    if (this.openByte < turn.bytes.length) lay(this.openByte)
  }

  private layText(turn: Turn): void {
    const frames = new FrameMarks(turn.starts, this.openFrame)
    let start = 0
    while (start < turn.bytes.length) {
      const feed = turn.bytes.indexOf(10, start)
      const finished = feed >= 0 && feed - start < longestLine
      const end = finished ? feed + 1 : wholeCharacters(turn.bytes, start, Math.min(turn.bytes.length, start + longestLine))
      if (!finished && end === turn.bytes.length) break
      this.layLine(turn, start, end, frames)
      start = end
    }
    this.openByte = start
    this.openRow = this.rows.length
    this.openFrame = frames.named
    if (start < turn.bytes.length) this.layLine(turn, start, turn.bytes.length, frames)
  }

  private layLine(turn: Turn, start: number, end: number, frames: FrameMarks): void {
    for (const line of inertLines(turn.bytes.subarray(start, end), this.layout.columns)) {
      this.rows.push({ kind: 'text', side: turn.side, frame: frames.at(start + line.from), segments: line.segments, ends: line.ends })
    }
  }
}

/** Names the frame of a byte, once; asked in rising order. */
class FrameMarks {
  named: number | null
  private next = 0
  private readonly starts: readonly { at: number; frame: number }[]

  constructor(starts: readonly { at: number; frame: number }[], named: number | null) {
    this.starts = starts
    this.named = named
  }

  at(byte: number): number | null {
    while (this.next < this.starts.length && this.starts[this.next].at <= byte) this.next++
    const frame = this.starts[Math.max(0, this.next - 1)].frame
    if (frame === this.named) return null
    this.named = frame
    return frame
  }
}

/** The end of a cut, moved back so that it does not split a UTF-8 character. */
function wholeCharacters(bytes: Uint8Array, start: number, end: number): number {
  if (end === bytes.length) return end
  for (let back = 0; back < 4 && end - back > start; back++) if ((bytes[end - back] & 0xc0) !== 0x80) return end - back
  return end
}
