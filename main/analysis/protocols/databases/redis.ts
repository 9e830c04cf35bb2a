/** Redis' RESP (https://redis.io/docs/latest/develop/reference/protocol-spec/): commands as arrays of counted strings; AUTH and HELLO with their passwords. */
import type { Side } from '../../../../shared/model.ts'
import { capped, latin1, readableText } from '../../bytes/text.ts'
import { spokenBy } from '../message-reader.ts'
import { BROKEN, type Detection, type Emit, type Protocol, type Reader } from '../reader.ts'

const longestHead = 32
/** A server takes 512 MB at most in one string. */
const longestString = 512 * 1024 * 1024
/** Words of a command that are kept: a login has six at most. */
const mostWords = 6
const longestWord = 4096

class RedisReader implements Reader {
  /** Words of the command that are to come. */
  private due = 0
  private words: string[] = []
  /** Bytes of a long word, its end of line included, that are passed over. */
  private rest = 0

  read(side: Side, window: Uint8Array, emit: Emit): number {
    if (side === 'server') return window.length
    let at = 0
    while (at < window.length) {
      const next = this.step(window, at, emit)
      if (next === BROKEN) return at > 0 ? at : BROKEN
      if (next === at) break
      at = next
    }
    return at
  }

  skip(side: Side, count: number): 'kept' | 'lost' {
    if (side === 'server') return 'kept'
    if (this.rest < count) return 'lost'
    this.rest -= count
    return 'kept'
  }

  private step(window: Uint8Array, at: number, emit: Emit): number {
    if (this.rest > 0) {
      const used = Math.min(this.rest, window.length - at)
      this.rest -= used
      return at + used
    }
    const feed = window.subarray(0, at + longestHead).indexOf(10, at)
    if (window[at] !== 0x2a && this.due === 0) return this.inline(window, at, emit)
    if (feed < 0) return window.length - at >= longestHead ? BROKEN : at
    const head = /^([*$])(\d{1,9})\r$/.exec(latin1(window, at, feed))
    if (head === null || (head[1] === '*') !== (this.due === 0)) return BROKEN
    const count = Number(head[2])
    if (head[1] === '*') {
      this.due = count
      this.words = []
      return feed + 1
    }
    if (count > longestString) return BROKEN
    const kept = this.words.length < mostWords && count <= longestWord
    if (kept && window.length < feed + 1 + count + 2) return at
    if (this.words.length < mostWords) this.words.push(kept ? readableText(window, feed + 1, feed + 1 + count) : '')
    if (--this.due === 0) this.command(emit, at, feed + 1)
    if (kept) return feed + 1 + count + 2
    this.rest = count + 2
    return feed + 1
  }

  /** A command typed as a line. */
  private inline(window: Uint8Array, at: number, emit: Emit): number {
    const feed = window.subarray(0, at + longestWord).indexOf(10, at)
    if (feed < 0) return window.length - at >= longestWord ? BROKEN : at
    this.words = readableText(window, at, feed).trim().split(/\s+/, mostWords)
    this.command(emit, at, feed + 1)
    return feed + 1
  }

  private command(emit: Emit, from: number, to: number): void {
    const upper = this.words.map((word) => word.toUpperCase())
    const at = upper[0] === 'AUTH' ? 0 : upper[0] === 'HELLO' ? upper.indexOf('AUTH') : -1
    if (at < 0 || this.words.length < at + 2) return
    const [first, second] = this.words.slice(at + 1)
    const login = second === undefined ? { user: null, password: capped(first) } : { user: capped(first), password: capped(second) }
    // Answers carry no number: which of them is the login's is not told once commands are sent ahead.
    emit({ kind: 'login', mechanism: 'AUTH', ...login, encoding: [], accepted: null }, from, to)
  }
}

const commandHead = /^\*[1-9]\d{0,6}\r\n\$\d{1,9}\r\n/
const couldBe = /^\*(?:[1-9]\d{0,6}(?:\r(?:\n(?:\$(?:\d{1,9}\r?)?)?)?)?)?$/
const answer = /^(?:\+(?:OK|PONG|QUEUED)\r\n|-(?:ERR|NOAUTH|WRONGPASS|WRONGTYPE|DENIED|LOADING|MOVED|NOPERM) |:-?\d+\r\n|\$-1\r\n|\$\d+\r\n|\*\d+\r\n)/

function detect(side: Side, window: Uint8Array, other: Uint8Array): Detection {
  const lead = window[0]
  if (lead !== 0x2a && lead !== 0x2b && lead !== 0x2d && lead !== 0x24 && lead !== 0x3a) return window.length === 0 ? 'more' : 'no'
  const text = latin1(window, 0, Math.min(window.length, 64))
  const theirs = latin1(other, 0, Math.min(other.length, 64))
  if (commandHead.test(text)) return commandHead.test(theirs) ? (side === 'client' ? 'yes' : 'reversed') : spokenBy('client', side)
  if (answer.test(text) && commandHead.test(theirs)) return spokenBy('server', side)
  return couldBe.test(text) || (other.length === 0 && /^[+\-$:*]/.test(text) && text.length < 32) ? 'more' : 'no'
}

export const redis: Protocol = { name: 'redis', transport: 'tcp', ports: [6379], content: 'readable', detect, open: () => new RedisReader() }
