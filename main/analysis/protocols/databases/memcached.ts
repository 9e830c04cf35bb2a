/** memcached's text and binary protocols over TCP, and text over UDP behind its eight bytes of numbers (protocol.txt of the project). */
import type { Side } from '../../../../shared/model.ts'
import { u16, u32 } from '../../bytes/integers.ts'
import { capped, latin1, readableText } from '../../bytes/text.ts'
import { datagrams } from '../datagrams.ts'
import { passingReader, spokenBy, WAIT, MessageReader, type Message } from '../message-reader.ts'
import { BROKEN, type Detection, type Emit, type Protocol } from '../reader.ts'

const header = 24
const magic = { request: 0x80, answer: 0x81 } as const
const sasl = { authenticate: 0x21, step: 0x22 } as const
const lastOpcode = 0x48
/** Items are at most 128 MiB. */
const longest = 128 * 1024 * 1024
const request = /^(?:gets? \S{1,250}(?: \S{1,250})*|(?:set|add|replace|append|prepend) \S{1,250} \d+ -?\d+ \d+(?: noreply)?|cas \S{1,250} \d+ -?\d+ \d+ \d+(?: noreply)?|(?:incr|decr|touch) \S{1,250} \d+(?: noreply)?|gats? -?\d+ \S{1,250}.*|stats(?: (?:items|slabs|settings|sizes|conns|reset|cachedump .*))?|flush_all(?: \d+)?(?: noreply)?|verbosity \d+)\r$/
const answer = /^(?:VALUE \S{1,250} \d+ \d+(?: \d+)?|STORED|NOT_STORED|NOT_FOUND|STAT \S+ .*|SERVER_ERROR .*|CLIENT_ERROR .*)\r$/

class BinaryReader extends MessageReader {
  constructor() {
    super(2048)
  }

  protected measure(side: Side, window: Uint8Array, at: number): number {
    if (window.length - at < header) return WAIT
    return isPacket(window, at, side === 'client' ? magic.request : magic.answer) ? header + u32(window, at + 8) : BROKEN
  }

  protected message(side: Side, message: Message, emit: Emit): void | typeof WAIT {
    const { window, from, to } = message
    if (window[from + 1] !== sasl.authenticate) return
    if (side === 'server') return this.reply(u16(window, from + 6) === 0)
    const key = from + header + window[from + 4]
    const value = key + u16(window, from + 2)
    const mechanism = latin1(window, key, Math.min(value, to))
    const parts = mechanism === 'PLAIN' ? readableText(window, value, to).split('\0') : []
    const accepted = this.answerTo(message)
    if (accepted === WAIT) return WAIT
    emit({ kind: 'login', mechanism, user: parts[1] === undefined ? null : capped(parts[1]), password: parts[2] === undefined ? null : capped(parts[2]), encoding: [], accepted }, from, to)
  }
}

const isPacket = (window: Uint8Array, at: number, first: number): boolean =>
  window[at] === first && window[at + 1] <= lastOpcode && window[at + 5] === 0 && window[at + 4] + u16(window, at + 2) <= u32(window, at + 8) && u32(window, at + 8) <= longest && u16(window, at + 2) <= 250

function judgeText(window: Uint8Array, from: number): 'client' | 'server' | 'more' | 'no' {
  const feed = window.subarray(0, from + 1024).indexOf(10, from)
  const text = latin1(window, from, feed < 0 ? Math.min(window.length, from + 1024) : feed)
  if (feed < 0) return text.length < 300 && /^(?:[a-z_]{0,9}|(?:gets?|set|add|replace|append|prepend|cas|incr|decr|touch|stats|gats?|flush_all|verbosity) .*|[A-Z_]{0,12}|VALUE .*|STAT .*)\r?$/.test(text) ? 'more' : 'no'
  return request.test(text) ? 'client' : answer.test(text) ? 'server' : 'no'
}

function detect(side: Side, window: Uint8Array, other: Uint8Array): Detection {
  if (window.length === 0) return 'more'
  if (window[0] === magic.request || window[0] === magic.answer) {
    if (window.length < header) return window.length < 6 || window[5] === 0 ? 'more' : 'no'
    // No data type; a request has no virtual bucket or few bits of it, and its lengths add up. Extras have fixed sizes.
    const extras = window[4]
    const sound = isPacket(window, 0, window[0]) && (extras === 0 || extras === 4 || extras === 8 || extras === 20) && u32(window, 8) < 2 * 1024 * 1024
    if (!sound) return 'no'
    if (window[0] === magic.answer) return other[0] === magic.request && other[1] === window[1] ? spokenBy('server', side) : 'no'
    // The next packet must begin where this one ends.
    const next = header + u32(window, 8)
    return next > window.length ? (window.length < 4096 ? 'more' : 'no') : next === window.length || window[next] === magic.request ? spokenBy('client', side) : 'no'
  }
  const role = judgeText(window, 0)
  return role === 'more' || role === 'no' ? role : spokenBy(role, side)
}

export const memcached: Protocol = {
  name: 'memcached',
  transport: 'tcp',
  ports: [11211],
  content: 'readable',
  detect,
  open: () => {
    const binary = new BinaryReader()
    const text = passingReader()
    let chosen: typeof binary | typeof text | null = null
    return {
      read(side, window, emit) {
        chosen ??= window[0] === magic.request || window[0] === magic.answer ? binary : text
        return chosen.read(side, window, emit)
      },
      skip: (side, count) => (chosen ?? binary).skip(side, count),
    }
  },
}

/** Request number, sequence number, number of datagrams, zero. */
const overUdp = datagrams({
  name: 'memcached',
  ports: [11211],
  hear(bytes) {
    if (bytes.length < 12 || u16(bytes, 6) !== 0 || u16(bytes, 2) >= u16(bytes, 4)) return 'no'
    // Later datagrams of an answer go on in the middle of its text.
    if (u16(bytes, 2) > 0) return 'server'
    const role = judgeText(bytes, 8)
    return role === 'more' ? 'no' : role
  },
})

/** A later datagram alone could be anything. */
export const memcachedDatagrams: Protocol = { ...overUdp, detect: (side, window, other, midstream) => (u16(window, 2) > 0 ? 'no' : overUdp.detect(side, window, other, midstream)) }
