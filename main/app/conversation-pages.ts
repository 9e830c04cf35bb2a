/**
 * A conversation as an eavesdropper sees it, page by page from disk: frames found by the index, payload put in order by
 * the same assembler as the analysis uses. Nothing of it is kept but the place where the last page ended.
 */
import { openSync, closeSync, readSync } from 'node:fs'
import type { Flow, Side } from '../../shared/model.ts'
import type { ConversationPiece, FrameSummary } from '../../shared/rows.ts'
import { Assembler, assemblerCounters } from '../analysis/flows/assembler.ts'
import { decodeFrame, Frame, FrameKind, TcpFlag } from '../analysis/wire/frame.ts'
import type { FrameIndex, FrameRecord } from '../session/frame-index.ts'

/** As in the analysis: the largest common receive window. */
const limits = { bufferedBytes: 4 * 1024 * 1024, bufferedSegments: 8192 }
/** A frame larger than this is damage; no network carries one. */
const largestFrame = 1024 * 1024

export interface ConversationPage {
  pieces: ConversationPiece[]
  next: number | null
}

/** Reads frames of a capture file by their index records. */
export class FrameBytes {
  private readonly file: number
  private buffer = new Uint8Array(65_536)

  constructor(path: string) {
    this.file = openSync(path, 'r')
  }

  /** The frame's captured bytes; valid until the next call. Short where the file has been cut since. */
  read(record: FrameRecord): Uint8Array {
    const wanted = Math.min(record.capturedLength, largestFrame)
    if (this.buffer.length < wanted) this.buffer = new Uint8Array(wanted)
    const got = readSync(this.file, this.buffer, 0, wanted, record.fileOffset)
    return this.buffer.subarray(0, got)
  }

  close(): void {
    closeSync(this.file)
  }
}

/** One pass over a flow's frames, in pages. A page continues where the last one ended if it is asked for in order. */
export class ConversationReader {
  private readonly frame = new Frame()
  private readonly bytes: FrameBytes
  private pending: ConversationPiece[] = []
  private nextFrame: number
  private delivered = 0
  private finished = false
  private readonly forwardSide: Side
  private readonly assemblers: { forward: Assembler; backward: Assembler }

  constructor(
    capturePath: string,
    private readonly index: FrameIndex,
    private readonly flow: Flow,
    clientFirst: boolean,
  ) {
    this.bytes = new FrameBytes(capturePath)
    this.nextFrame = flow.frames.first
    this.forwardSide = clientFirst ? 'client' : 'server'
    const counters = assemblerCounters()
    this.assemblers = { forward: new Assembler(this.sink(true), limits, counters), backward: new Assembler(this.sink(false), limits, counters) }
  }

  /** Pieces after the first `after`, at most `limit` payload bytes; null if the reader has already passed that point. */
  page(after: number, limit: number): ConversationPage | null {
    if (after < this.delivered) return null
    while (this.delivered < after && (this.pending.length > 0 || this.fetch())) if (this.pending.length > 0) { this.pending.shift(); this.delivered++ }
    const pieces: ConversationPiece[] = []
    let size = 0
    while (size < limit) {
      if (this.pending.length === 0 && !this.fetch()) break
      const piece = this.pending.shift()
      if (piece === undefined) continue
      pieces.push(piece)
      size += piece.bytes.length * 0.75
      this.delivered++
    }
    return { pieces, next: this.pending.length === 0 && this.finished ? null : this.delivered }
  }

  close(): void {
    this.bytes.close()
  }

  /** Reads on until there is a piece. False at the end. */
  private fetch(): boolean {
    if (this.finished) return false
    this.index.read(this.nextFrame, this.flow.frames.last, (record) => {
      this.nextFrame = record.frame + 1
      if (record.flow === this.flow.id) this.take(record)
      return this.pending.length === 0
    })
    if (this.pending.length > 0) return true
    this.finished = true
    this.assemblers.forward.finish()
    this.assemblers.backward.finish()
    return this.pending.length > 0
  }

  private take(record: FrameRecord): void {
    const bytes = this.bytes.read(record)
    const { frame } = this
    decodeFrame(bytes, 0, bytes.length, record.linkType, frame, record.wireLength)
    const { forward, backward } = this.assemblers
    if (frame.kind !== FrameKind.tcp) {
      if (frame.payloadEnd > frame.payloadStart) this.piece(record.forward, bytes.subarray(frame.payloadStart, frame.payloadEnd), record.frame, record.timeMicros)
      return
    }
    const [own, other] = record.forward ? [forward, backward] : [backward, forward]
    if ((frame.flags & TcpFlag.ack) !== 0) other.acknowledged(frame.acknowledgment)
    const syn = (frame.flags & TcpFlag.syn) !== 0
    if (syn) own.syn(frame.sequence)
    if (frame.payloadLength > 0) own.segment(syn ? (frame.sequence + 1) >>> 0 : frame.sequence, bytes, frame.payloadStart, frame.payloadEnd, frame.payloadLength, record.frame, record.timeMicros)
  }

  private sink(forward: boolean) {
    let missing = 0
    return {
      data: (bytes: Uint8Array, start: number, end: number, frame: number, timeMicros: number): void => {
        this.piece(forward, bytes.subarray(start, end), frame, timeMicros, missing)
        missing = 0
      },
      gap: (count: number): void => { missing += count },
    }
  }

  private piece(forward: boolean, bytes: Uint8Array, frame: number, timeMicros: number, missingBefore = 0): void {
    const side = forward ? this.forwardSide : this.forwardSide === 'client' ? 'server' : 'client'
    this.pending.push({ side, frame, timeMicros, bytes: Buffer.from(bytes).toString('base64'), missingBefore })
  }
}

/** The frames of a flow, from the index and the headers in the file. */
export function frameSummaries(capturePath: string, index: FrameIndex, flow: Flow, clientFirst: boolean, after: number, limit: number): { frames: FrameSummary[]; next: number | null } {
  const reader = new FrameBytes(capturePath)
  const frames: FrameSummary[] = []
  const frame = new Frame()
  let next: number | null = null
  try {
    index.read(Math.max(after + 1, flow.frames.first), flow.frames.last, (record) => {
      if (record.flow !== flow.id) return true
      if (frames.length >= limit) { next = record.frame - 1; return false }
      const bytes = reader.read(record)
      decodeFrame(bytes, 0, bytes.length, record.linkType, frame, record.wireLength)
      frames.push({
        frame: record.frame,
        timeMicros: record.timeMicros,
        side: record.forward === clientFirst ? 'client' : 'server',
        wireLength: record.wireLength,
        capturedLength: record.capturedLength,
        payload: frame.payloadLength,
        flags: frame.kind === FrameKind.tcp ? flagNames(frame.flags) : '',
      })
      return true
    })
  } finally {
    reader.close()
  }
  return { frames, next }
}

const flagNames = (flags: number): string =>
  (['syn', 'ack', 'fin', 'rst', 'psh', 'urg'] as const).filter((name) => (flags & TcpFlag[name]) !== 0).join(' ').toUpperCase()
