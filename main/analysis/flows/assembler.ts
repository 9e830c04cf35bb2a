/**
 * Puts one direction of a TCP connection in order (RFC 9293 §3.10.7.4 as an onlooker sees it): loss, reordering,
 * overlap, retransmission and wrap-around of sequence numbers. Segments in order pass through uncopied.
 *
 * Where segments overlap, the bytes seen first win: they are what was handed on already, and what most receivers keep.
 * Differing bytes are counted, but only against segments that still wait: what was delivered is not kept.
 */

export interface StreamSink {
  /** bytes[start,end) come next; valid only during the call. */
  data(bytes: Uint8Array, start: number, end: number, frame: number, timeMicros: number): void
  /** `count` bytes were sent but never captured. */
  gap(count: number): void
}

export interface AssemblerLimits {
  /** Bytes that may wait for a hole to be filled, in one direction. */
  bufferedBytes: number
  bufferedSegments: number
  /** Bytes that may wait in all assemblers that share their counters; `mostWaiting` if left out. */
  totalBytes?: number
}

/** So that many connections with holes cannot fill the memory that one may not. */
const mostWaiting = 128 * 1024 * 1024
/** What keeping a segment costs beside its bytes. */
const pieceCost = 200

/** Shared by any number of assemblers. */
export interface AssemblerCounters {
  /** Bytes that wait now, in all of them together. Given back by `finish`. */
  waitingBytes: number
  /** Payload bytes that came again. */
  repeatedBytes: number
  /** Segments whose bytes differ from those of a waiting segment that they overlap. */
  conflicts: number
  /** Holes given up because a limit was reached. */
  overflows: number
  /** Segments and acknowledgments too far from everything seen to belong to the stream. */
  implausible: number
}

export const assemblerCounters = (): AssemblerCounters => ({ waitingBytes: 0, repeatedBytes: 0, conflicts: 0, overflows: 0, implausible: 0 })

/** The largest window that TCP can announce (RFC 7323 §2.3): nothing sound lies farther ahead. */
const farthest = 2 ** 30

/** A segment that waits. `offset` counts from the beginning of the stream; `length` is that of the wire, `bytes` may be shorter. */
interface Piece {
  offset: number
  length: number
  bytes: Uint8Array
  frame: number
  timeMicros: number
}

export class Assembler {
  started = false
  /** The stream's beginning was not seen. */
  midstream = false
  /** Bytes handed to the sink, and bytes reported to it as gaps. */
  delivered = 0
  missing = 0

  readonly #sink: StreamSink
  readonly #limits: AssemblerLimits
  readonly #counters: AssemblerCounters
  /** Sequence number of the next byte. */
  #next = 0
  /** Sorted by offset, never overlapping. */
  #pieces: Piece[] = []
  #buffered = 0
  /** Stream offset of the highest plausible acknowledgment, and of the end that a FIN announced. */
  #acknowledged = 0
  #end = Infinity

  constructor(sink: StreamSink, limits: AssemblerLimits, counters: AssemblerCounters) {
    this.#sink = sink
    this.#limits = limits
    this.#counters = counters
  }

  /** Stream offset of the next byte. */
  get #position(): number {
    return this.delivered + this.missing
  }

  /** Initial sequence number: the stream begins at `sequence` + 1. A SYN that comes again, or too late, changes nothing. */
  syn(sequence: number): void {
    if (this.started) return
    this.#begin((sequence + 1) >>> 0)
  }

  /** The sender closes: the stream ends at `sequence` (that of the FIN itself, behind the payload of its segment). */
  fin(sequence: number): void {
    if (!this.started) return
    const ahead = (sequence - this.#next) | 0
    if (ahead >= 0 && ahead <= farthest) this.#end = Math.min(this.#end, this.#position + ahead)
  }

  /**
   * Payload that was captured: bytes[start,end) of `wireLength` bytes sent (the capture may have cut it). Without a SYN
   * the first segment begins the stream. A SYN's own payload begins at its sequence + 1.
   */
  segment(sequence: number, bytes: Uint8Array, start: number, end: number, wireLength: number, frame: number, timeMicros: number): void {
    const length = wireLength > end - start ? wireLength : end - start
    if (length === 0) return
    if (!this.started) {
      this.#begin(sequence >>> 0)
      this.midstream = true
    }
    const ahead = (sequence - this.#next) | 0
    if (ahead === 0 && this.#pieces.length === 0) {
      this.#deliver(bytes, start, end, length, frame, timeMicros)
      return
    }
    if (ahead > farthest || ahead < -farthest) {
      this.#counters.implausible++
      return
    }
    if (ahead <= 0) this.#overlapping(-ahead, bytes, start, end, length, frame, timeMicros)
    else this.#insert(this.#position + ahead, bytes, start, end, length, frame, timeMicros)
  }

  /**
   * The receiver has everything before `ack`. Holes that end before it will not be filled any more, so what waits behind
   * them is delivered after a gap. With nothing waiting it only counts at the end: captures may show an acknowledgment
   * before the data.
   */
  acknowledged(ack: number): void {
    if (!this.started) return
    const ahead = (ack - this.#next) | 0
    if (ahead <= 0) return
    if (ahead > farthest) {
      this.#counters.implausible++
      return
    }
    const offset = this.#position + ahead
    if (offset > this.#acknowledged) this.#acknowledged = offset
    while (this.#pieces.length > 0 && this.#pieces[0]!.offset <= offset) this.#giveUpHole()
  }

  /** The connection or the capture ends: delivers what waits, with gaps between, and a gap for what was acknowledged but never seen. */
  finish(): void {
    while (this.#pieces.length > 0) this.#giveUpHole()
    if (!this.started) return
    // Without a FIN in the capture, the last number acknowledged may be the FIN's own and no byte at all.
    const last = this.#end === Infinity ? this.#acknowledged - 1 : Math.min(this.#end, this.#acknowledged)
    if (last > this.#position) this.#gap(last - this.#position)
  }

  #begin(next: number): void {
    this.started = true
    this.#next = next
  }

  #deliver(bytes: Uint8Array, start: number, end: number, length: number, frame: number, timeMicros: number): void {
    const captured = end - start
    this.#next = (this.#next + captured) >>> 0
    this.delivered += captured
    if (captured > 0) this.#sink.data(bytes, start, end, frame, timeMicros)
    // What the capture cut off will not come again longer.
    if (length > captured) this.#gap(length - captured)
  }

  #gap(count: number): void {
    this.#next = (this.#next + count) >>> 0
    this.missing += count
    this.#sink.gap(count)
  }

  /** A segment that begins `old` bytes before the next byte: its new part is delivered, then whatever it joins. */
  #overlapping(old: number, bytes: Uint8Array, start: number, end: number, length: number, frame: number, timeMicros: number): void {
    this.#counters.repeatedBytes += Math.min(old, length)
    if (length <= old) return
    const from = Math.min(start + old, end)
    if (this.#pieces.length === 0) this.#deliver(bytes, from, end, length - old, frame, timeMicros)
    else {
      this.#insert(this.#position, bytes, from, end, length - old, frame, timeMicros)
      this.#drain()
    }
  }

  /** Delivers the pieces that follow without a hole. */
  #drain(): void {
    let count = 0
    while (count < this.#pieces.length && this.#pieces[count]!.offset <= this.#position) {
      const piece = this.#pieces[count++]!
      this.#account(-1, piece.bytes.length)
      this.#deliver(piece.bytes, 0, piece.bytes.length, piece.length, piece.frame, piece.timeMicros)
    }
    if (count > 0) this.#pieces.splice(0, count)
  }

  #tooMuchWaits(): boolean {
    const { bufferedBytes, bufferedSegments, totalBytes = mostWaiting } = this.#limits
    return this.#buffered > bufferedBytes || this.#pieces.length > bufferedSegments || this.#counters.waitingBytes > totalBytes
  }

  #account(sign: 1 | -1, bytes: number): void {
    this.#buffered += sign * bytes
    this.#counters.waitingBytes += sign * (bytes + pieceCost)
  }

  #giveUpHole(): void {
    const hole = this.#pieces[0]!.offset - this.#position
    if (hole > 0) this.#gap(hole)
    this.#drain()
  }

  /** Index of the first piece that ends behind `offset`. Most segments belong at the end, so the search begins there. */
  #firstBehind(offset: number): number {
    const pieces = this.#pieces
    let low = 0
    let high = pieces.length
    if (high > 0 && pieces[high - 1]!.offset + pieces[high - 1]!.length <= offset) return high
    while (low < high) {
      const middle = (low + high) >> 1
      if (pieces[middle]!.offset + pieces[middle]!.length <= offset) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Keeps the parts of a segment that no waiting piece covers. */
  #insert(offset: number, bytes: Uint8Array, start: number, end: number, length: number, frame: number, timeMicros: number): void {
    const last = offset + length
    let at = offset
    let index = this.#firstBehind(offset)
    let conflict = false
    while (at < last) {
      const next = this.#pieces[index]
      const until = next === undefined ? last : Math.min(last, next.offset)
      if (at < until) {
        const from = Math.min(start + (at - offset), end)
        const to = Math.min(start + (until - offset), end)
        this.#pieces.splice(index, 0, { offset: at, length: until - at, bytes: bytes.slice(from, to), frame, timeMicros })
        this.#account(1, to - from)
        index++
        at = until
      }
      if (at >= last || next === undefined) break
      const shared = Math.min(last, next.offset + next.length)
      this.#counters.repeatedBytes += shared - at
      conflict ||= differs(next, bytes, start, end, offset, at, shared)
      at = shared
      index++
    }
    if (conflict) this.#counters.conflicts++
    while (this.#pieces.length > 0 && this.#tooMuchWaits()) {
      if (this.#pieces[0]!.offset > this.#position) this.#counters.overflows++
      this.#giveUpHole()
    }
  }
}

/** Whether a segment says something else than a waiting piece in the stream offsets [from, to), as far as both were captured. */
function differs(piece: Piece, bytes: Uint8Array, start: number, end: number, offset: number, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const mine = start + (at - offset)
    const theirs = at - piece.offset
    if (mine >= end || theirs >= piece.bytes.length) return false
    if (bytes[mine] !== piece.bytes[theirs]) return true
  }
  return false
}
