/**
 * For protocols of length-prefixed messages whose meaning depends on what came before (a login, a switch to TLS): cuts a stream
 * into messages, shows only as much of a long one as can matter, and stays in step through a hole inside it. Protocols whose
 * messages stand for themselves are tables (framed.ts).
 */
import type { Side } from '../../../shared/model.ts'
import { capped, readableText } from '../bytes/text.ts'
import { BROKEN, type Detection, type Emit, type Reader } from './reader.ts'

/** Said by `measure` and `message` when more bytes, or the other side's, are needed first. */
export const WAIT = -2
/** A message that waits for the other side's answer waits no longer once this much has piled up behind it. */
const mostHeld = 65_536

/** One message of a window. `to` is where it ends, or where what is shown of a longer one does. */
export interface Message {
  window: Uint8Array
  from: number
  to: number
  /** Of the whole message, its header included. */
  length: number
}

export abstract class MessageReader implements Reader {
  private readonly rest = { client: 0, server: 0 }
  /** What follows is not cut into messages: all of it is used as it comes, and holes do no harm. */
  protected passing = false
  /** What follows belongs to another protocol. */
  protected finished = false
  protected readonly ended = { client: false, server: false }
  /** The client's message at hand asks something (a login); the server's answer, undefined until it is here. */
  private asking = false
  private answer: boolean | null | undefined

  /** @param shown at most this much of a message is collected before it is looked at; the rest is passed over */
  constructor(private readonly shown = 16_384) {}

  read(side: Side, window: Uint8Array, emit: Emit): number {
    let at = 0
    while (at < window.length && !this.finished) {
      if (this.passing) return window.length
      // The client's message that was answered is read first, so that the order is always the same.
      if (side === 'server' && this.asking && this.answer !== undefined) break
      if (this.rest[side] > 0) {
        const used = Math.min(this.rest[side], window.length - at)
        this.rest[side] -= used
        at += used
        continue
      }
      const length = this.measure(side, window, at)
      if (length === WAIT) break
      const seen = Math.min(length, this.shown)
      if (length > 0 && window.length - at < seen) break
      const answer = length <= 0 ? BROKEN : this.message(side, { window, from: at, to: at + seen, length }, emit)
      // A login that waits for this answer is said first: there will be no other.
      if (answer === BROKEN && side === 'server' && this.asking && this.answer === undefined) { this.answer = null; break }
      // What was sound before the broken message is used first, so that it counts.
      if (answer === BROKEN) return at > 0 ? at : BROKEN
      if (answer === WAIT) break
      at += seen
      this.rest[side] = length - seen
    }
    return at
  }

  skip(side: Side, count: number): 'kept' | 'lost' {
    if (this.passing) return 'kept'
    if (this.rest[side] < count) return 'lost'
    this.rest[side] -= count
    return 'kept'
  }

  end(side: Side, emit: Emit): void {
    this.ended[side] = true
    this.flush(side, emit)
  }

  /** Length of the message at `at`, WAIT if its header is not all there, or BROKEN. */
  protected abstract measure(side: Side, window: Uint8Array, at: number): number
  /** What it means; WAIT to be shown it again after the other side spoke. */
  protected abstract message(side: Side, message: Message, emit: Emit): void | typeof WAIT | typeof BROKEN
  /** Says what was held back. */
  protected flush(_side: Side, _emit: Emit): void {}

  /** Holds a message of the client back until the server answers it, so that what it says is proven by its own frames. */
  protected answerTo(message: Message): boolean | null | typeof WAIT {
    this.asking = true
    if (this.answer === undefined && this.mayWait(message)) return WAIT
    const answer = this.answer ?? null
    this.asking = false
    this.answer = undefined
    return answer
  }

  /** The server's yes or no to the message that is held back; null lets it go on without either. */
  protected reply(answer: boolean | null): void {
    if (this.asking && this.answer === undefined) this.answer = answer
  }

  /** Whether a message may still wait for the other side's answer. */
  protected mayWait({ window, from }: Message): boolean {
    return !this.ended.server && !this.ended.client && window.length - from < mostHeld
  }
}

/** A reader that takes everything as it comes. */
export const passingReader = (): Reader => ({ read: (_side, window) => window.length, skip: () => 'kept' })

export const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff)

/** Whether `magic` stands at `at`: `more` if the window ends before it does. */
export function begins(window: Uint8Array, magic: Uint8Array, at = 0): 'yes' | 'more' | 'no' {
  const have = Math.min(window.length - at, magic.length)
  for (let k = 0; k < have; k++) if (window[at + k] !== magic[k]) return 'no'
  return have === magic.length ? 'yes' : 'more'
}

/** Who speaks: `role` is the side whose message this is by its content. */
export const spokenBy = (role: Side, side: Side): Detection => (role === side ? 'yes' : 'reversed')

/** Whether every byte of a stretch is printable ASCII (or above it, as UTF-8 is). */
export function printable(window: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (window[at] < 0x20 || window[at] === 0x7f) return false
  return true
}

/** Text up to a NUL; null if none stands before `to`. `next` is behind the NUL. */
export function zeroEnded(window: Uint8Array, from: number, to: number): { text: string; next: number } | null {
  if (from >= to) return null
  const end = window.subarray(0, to).indexOf(0, from)
  return end < 0 ? null : { text: capped(readableText(window, from, Math.min(end, from + 16_384))), next: end + 1 }
}

/** UTF-16 in little-endian order, as Windows' protocols have it; at most 4,096 characters. */
export function utf16(window: Uint8Array, from: number, to: number): string {
  const units: number[] = []
  for (let at = from; at + 1 < to && units.length < 4096; at += 2) units.push(window[at] | (window[at + 1] << 8))
  return String.fromCharCode(...units)
}

/** Where `needle` begins between `from` and `to`, or -1. */
export function find(window: Uint8Array, needle: Uint8Array, from: number, to: number): number {
  for (let at = window.indexOf(needle[0], from); at >= 0 && at + needle.length <= to; at = window.indexOf(needle[0], at + 1)) {
    let k = 1
    while (k < needle.length && window[at + k] === needle[k]) k++
    if (k === needle.length) return at
  }
  return -1
}
