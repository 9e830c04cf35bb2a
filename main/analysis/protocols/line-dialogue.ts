/**
 * What SMTP, IMAP, POP3 and FTP have in common: two sides that speak in lines, sometimes a body of another kind between
 * them, and a command that asks to go on under TLS. A protocol says what its lines mean; this cuts them and keeps the door to TLS.
 */
import type { Side } from '../../../shared/model.ts'
import { lineText } from '../bytes/text.ts'
import { BROKEN, type Emit, type Reader, type ReaderContext } from './reader.ts'

/** Longest line that is read (far beyond RFC 5321 §4.5.3.1 and RFC 9051's advice); a longer one is passed over. */
export const lineLimit = 65536
/** A side that waits for the other's answer stops waiting once this much has piled up behind: the answer is not in the capture. */
export const holdLimit = 32768
/** Said by a step that needs more bytes, or the other side's. */
export const WAIT = -2

/** One line of a window, without its end. */
export interface Line {
  text: string
  /** Offsets of the line with its end. */
  from: number
  to: number
  window: Uint8Array
}

export abstract class LineDialogue implements Reader {
  private readonly spoke = { client: false, server: false }
  private readonly ended = { client: false, server: false }
  /** Bytes were left unused. */
  private readonly holds = { client: false, server: false }
  /** Nothing more is read: what follows is another protocol's. */
  protected finished = false
  private readonly searched = { client: 0, server: 0 }
  private readonly passingOver = { client: false, server: false }
  private saidTooLong = false
  private door: 'shut' | 'asked' | 'open' = 'shut'
  private command = ''
  /** Readable bytes that stood behind the request when the answer came. */
  private behindRequest = 0
  private earlyHello = false
  private saidBehindAnswer = false

  constructor(protected readonly context: ReaderContext) {}

  read(side: Side, window: Uint8Array, emit: Emit): number {
    if (window.length > 0) this.spoke[side] = true
    let at = 0
    while (!this.finished && at < window.length) {
      const used = this.step(side, window, at, emit)
      if (used === BROKEN) {
        this.flush(side, emit)
        return BROKEN
      }
      if (used === WAIT) break
      at += used
    }
    this.holds[side] = at < window.length
    if (this.ended[side] && (!this.holds[side] || this.ended[other(side)])) this.flush(side, emit)
    return at
  }

  skip(side: Side, count: number): 'kept' | 'lost' {
    return this.missed(side, count) ? 'kept' : 'lost'
  }

  /** Nothing waits for a side that has ended: what the other one holds is read on, and what has no end is said as it is. */
  end(side: Side, emit: Emit): void {
    this.ended[side] = true
    if (!this.holds[side] || this.ended[other(side)]) this.flush(side, emit)
  }

  /** One line of `side`: bytes used, WAIT or BROKEN. A line that waits is shown again, unchanged. */
  protected abstract line(side: Side, line: Line, emit: Emit): number
  /** Bytes that are no line (a message, a literal): bytes used or WAIT; null if a line is due. Using none must change the state. */
  protected abstract body(side: Side, window: Uint8Array, at: number, emit: Emit): number | null
  /** Whether a hole of `count` bytes lies within a body of known length. */
  protected abstract missed(side: Side, count: number): boolean

  /** Says what of this side has begun and not ended; once. */
  protected abstract flush(side: Side, emit: Emit): void
  /** The client's side holds bytes whose answer is here: they are read before the server's next, so that the order is always the same. */
  protected abstract answerWaits(): boolean

  /** The answer that `side` waits for is not to be had. */
  protected waitedEnough(side: Side, held: number): boolean {
    return !this.spoke[other(side)] || this.ended[other(side)] || held > holdLimit
  }

  protected hasEnded(side: Side): boolean {
    return this.ended[side]
  }

  /** The client asked for TLS: until the answer its bytes are left where they are. */
  protected ask(command: string, line: Line, emit: Emit): void {
    emit({ kind: 'starttls', step: 'requested', command }, line.from, line.to)
    this.door = 'asked'
    this.command = command
    this.behindRequest = 0
    this.earlyHello = false
  }

  protected answer(accepted: boolean, line: Line, emit: Emit): void {
    if (this.door !== 'asked') return
    emit({ kind: 'starttls', step: accepted ? 'accepted' : 'refused', command: this.command }, line.from, line.to)
    this.door = accepted ? 'open' : 'shut'
    this.saidBehindAnswer = false
  }

  private step(side: Side, window: Uint8Array, at: number, emit: Emit): number {
    if (this.passingOver[side]) return this.passOver(side, window, at)
    if (side === 'server' && (this.answerWaits() || (this.door === 'open' && (this.behindRequest > 0 || this.earlyHello)))) return WAIT
    const inBody = this.body(side, window, at, emit)
    if (inBody !== null) return inBody
    if (this.door !== 'shut') {
      const atDoor = side === 'client' ? this.clientAtDoor(window, at, emit) : this.serverAtDoor(window, at, emit)
      if (atDoor !== null) return atDoor
    }
    if (!startsText(window[at]!)) return this.notALine(window, at, emit)
    const feed = window.subarray(0, at + lineLimit).indexOf(10, at + this.searched[side])
    if (feed < 0) {
      if (window.length - at < lineLimit) { this.searched[side] = window.length - at; return WAIT }
      if (!this.saidTooLong) emit({ kind: 'note', says: `A line of more than ${lineLimit} bytes was passed over.` }, at, at + lineLimit)
      this.saidTooLong = true
      this.searched[side] = 0
      this.passingOver[side] = true
      return lineLimit
    }
    this.searched[side] = 0
    return this.line(side, { text: lineText(window, at, feed), from: at, to: feed + 1, window }, emit)
  }

  private passOver(side: Side, window: Uint8Array, at: number): number {
    const feed = window.indexOf(10, at)
    if (feed < 0) return window.length - at
    this.passingOver[side] = false
    return feed + 1 - at
  }

  /** TLS that nobody was seen asking for proves itself; any other binary is not this protocol's. */
  private notALine(window: Uint8Array, at: number, emit: Emit): number {
    if (window[at] !== 0x16) return BROKEN
    if (window.length - at < 2) return WAIT
    if (window[at + 1] !== 3) return BROKEN
    emit({ kind: 'upgrade', to: null }, at, at + 2)
    this.finished = true
    return 0
  }

  private clientAtDoor(window: Uint8Array, at: number, emit: Emit): number | null {
    const text = startsText(window[at]!)
    if (this.door === 'asked') {
      if (this.waitedEnough('client', window.length - at)) {
        this.door = 'shut'
        return text ? null : this.enter(at, emit)
      }
      if (text) this.behindRequest = window.length - at
      else this.earlyHello = true
      return WAIT
    }
    if (this.behindRequest > 0) return this.injected(window, at, emit)
    if (!text) return this.enter(at, emit)
    emit({ kind: 'note', says: `After ${this.command} was accepted the client went on in the clear.` }, at, at + 1)
    this.door = 'shut'
    return null
  }

  /** RFC 3207 §4.2 and its kin: what came along with the request must be thrown away by the server, or it is taken for protected. */
  private injected(window: Uint8Array, at: number, emit: Emit): number {
    const limit = Math.min(window.length, at + this.behindRequest)
    let end = at
    while (end < limit && startsText(window[end]!)) {
      const feed = window.indexOf(10, end)
      end = feed < 0 || feed >= limit ? limit : feed + 1
    }
    this.behindRequest = 0
    emit({ kind: 'starttls-injection', bytes: end - at }, at, end)
    return end - at
  }

  private enter(at: number, emit: Emit): number {
    if (this.earlyHello) emit({ kind: 'note', says: `The client began TLS before ${this.command} was answered.` }, at, at + 1)
    emit({ kind: 'upgrade', to: 'tls' }, at, at + 1)
    this.finished = true
    return 0
  }

  private serverAtDoor(window: Uint8Array, at: number, emit: Emit): number | null {
    if (this.door === 'asked') return null
    if (!startsText(window[at]!)) return this.enter(at, emit)
    const feed = window.indexOf(10, at)
    if (feed < 0 && window.length - at < lineLimit) return WAIT
    const end = feed < 0 ? window.length : feed + 1
    if (!this.saidBehindAnswer) emit({ kind: 'note', says: `Readable bytes followed the server's yes to ${this.command}; a client must not take them for protected.` }, at, end)
    this.saidBehindAnswer = true
    return end - at
  }
}

/** Bytes that a line may begin with: printable ones, white space, and those of UTF-8 and Telnet's IAC above ASCII. */
function startsText(byte: number): boolean {
  return byte >= 0x20 ? byte !== 0x7f && byte !== 0x80 : byte === 9 || byte === 10 || byte === 13
}

const other = (side: Side): Side => (side === 'client' ? 'server' : 'client')
