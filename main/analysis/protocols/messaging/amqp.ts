/**
 * AMQP 0-9-1 and 1.0: the header that names the version and asks for SASL or TLS (AMQP 1.0 §2.2, §5.2, §5.3), and the login of
 * connection.start-ok or sasl-init.
 */
import type { Side } from '../../../../shared/model.ts'
import { u16, u32 } from '../../bytes/integers.ts'
import { latin1, readableText } from '../../bytes/text.ts'
import type { Login } from '../../facts.ts'
import { ascii, begins, find, spokenBy, WAIT, MessageReader, type Message } from '../message-reader.ts'
import { BROKEN, type Detection, type Emit, type Protocol } from '../reader.ts'

const magic = ascii('AMQP')
const protocolHeader = 8
const id = { amqp: 0, tls: 2, sasl: 3 } as const
const frameHeader = 8
const endOfFrame = 0xce
/** A frame is negotiated to 128 KiB or less by nearly all; a large one carries a body that is passed over. */
const longest = 64 * 1024 * 1024

class AmqpReader extends MessageReader {
  private one = false
  private asked = false

  constructor() {
    super(8192)
  }

  protected measure(_side: Side, window: Uint8Array, at: number): number {
    if (window[at] === 0x41) return window.length - at < protocolHeader ? WAIT : begins(window, magic, at) === 'yes' ? protocolHeader : BROKEN
    if (window.length - at < frameHeader) return WAIT
    // 1.0 begins with the size; 0-9-1 with type and channel, and ends with a mark.
    const length = this.one ? u32(window, at) : u32(window, at + 3) + 8
    const sound = this.one ? window[at + 4] >= 2 && window[at + 5] <= 1 : window[at] >= 1 && window[at] <= 8
    return sound && length >= 8 && length <= longest ? length : BROKEN
  }

  protected message(side: Side, message: Message, emit: Emit): void | typeof BROKEN | typeof WAIT {
    const { window, from, to, length } = message
    if (window[from] === 0x41) return this.header(side, window, from, emit)
    if (!this.one && to - from === length && window[to - 1] !== endOfFrame) return BROKEN
    if (side === 'server') {
      const answer = this.one ? outcome(window, from, to) : tuned(window, from)
      if (answer !== null) this.reply(answer)
      return
    }
    const login = this.one ? saslInit(window, from, to) : startOk(window, from, to)
    if (login === null) return
    const accepted = this.answerTo(message)
    if (accepted === WAIT) return WAIT
    emit({ ...login, accepted }, from, to)
  }

  private header(side: Side, window: Uint8Array, at: number, emit: Emit): void {
    const kind = window[at + 4]
    const before = this.one
    this.one = window[at + 5] === 1 && kind !== 1
    if (kind === id.tls && this.one) {
      if (side === 'client') { this.asked = true; emit({ kind: 'starttls', step: 'requested', command: 'AMQP TLS' }, at, at + protocolHeader) }
      else if (this.asked || !before) {
        emit({ kind: 'starttls', step: 'accepted', command: 'AMQP TLS' }, at, at + protocolHeader)
        emit({ kind: 'upgrade', to: 'tls' }, at, at + protocolHeader)
        this.finished = true
      }
    }
  }
}

const plain = (mechanism: string, text: string): Login => {
  const parts = text.split('\0')
  const shows = mechanism === 'PLAIN' && parts.length >= 3
  return { kind: 'login', mechanism, user: shows ? parts[1] : null, password: shows ? parts.slice(2).join('\0') : null, encoding: [], accepted: null }
}

/** connection.tune is the yes to a login, connection.close the no; null for anything else. */
const tuned = (window: Uint8Array, from: number): boolean | null =>
  window[from] === 1 && u16(window, from + 7) === 10 ? (u16(window, from + 9) === 30 ? true : u16(window, from + 9) === 50 ? false : null) : null

/** connection.start-ok (class 10, method 11): a table, the mechanism, its answer, the locale. */
function startOk(window: Uint8Array, from: number, to: number): Login | null {
  if (window[from] !== 1 || u16(window, from + 7) !== 10 || u16(window, from + 9) !== 11) return null
  const at = from + 11 + 4 + u32(window, from + 11)
  if (at >= to) return null
  const mechanism = latin1(window, at + 1, Math.min(to, at + 1 + window[at]))
  const answer = at + 1 + window[at]
  const end = answer + 4 + u32(window, answer)
  if (answer + 4 > to || end > to) return null
  if (mechanism !== 'AMQPLAIN') return plain(mechanism, readableText(window, answer + 4, end))
  const field = (name: string): string | null => {
    const place = find(window, ascii(`${name}S`), answer, end)
    const begin = place + name.length + 5
    return place < 0 || begin + u32(window, begin - 4) > end ? null : readableText(window, begin, begin + u32(window, begin - 4))
  }
  return { kind: 'login', mechanism, user: field('LOGIN'), password: field('PASSWORD'), encoding: [], accepted: null }
}

/** sasl-init (descriptor 0x41): a symbol, then binary (§5.3.3.2). */
function saslInit(window: Uint8Array, from: number, to: number): Login | null {
  const at = find(window, Uint8Array.of(0, 0x53, 0x41), from, Math.min(to, from + 24))
  const symbol = at < 0 ? -1 : window.subarray(0, Math.min(to, at + 16)).indexOf(0xa3, at)
  if (symbol < 0) return null
  const end = symbol + 2 + window[symbol + 1]
  const mechanism = latin1(window, symbol + 2, Math.min(end, to))
  return window[end] === 0xa0 && end + 2 + window[end + 1] <= to ? plain(mechanism, readableText(window, end + 2, end + 2 + window[end + 1])) : plain(mechanism, '')
}

/** sasl-outcome (descriptor 0x44): its code is zero for yes (§5.3.3.6). */
function outcome(window: Uint8Array, from: number, to: number): boolean | null {
  const at = find(window, Uint8Array.of(0, 0x53, 0x44), from, Math.min(to, from + 24))
  const code = at < 0 ? -1 : window.subarray(0, Math.min(to, at + 16)).indexOf(0x50, at)
  return code < 0 ? null : window[code + 1] === 0
}

function detect(side: Side, window: Uint8Array, other: Uint8Array): Detection {
  const head = begins(window, magic)
  if (head === 'no') {
    // The server answers with connection.start, unasked for its version.
    const start = window.length >= 11 && window[0] === 1 && u16(window, 1) === 0 && u16(window, 7) === 10 && u16(window, 9) === 10
    return start ? spokenBy('server', side) : window.length < 11 && window[0] === 1 && (window.length < 2 || window[1] === 0) && other.length > 0 && begins(other, magic) === 'yes' ? 'more' : 'no'
  }
  if (head === 'more' || window.length < protocolHeader) return 'more'
  const [kind, major, minor, revision] = window.subarray(4, 8)
  if (!(kind <= 3 && major === 1 && minor <= 1 && revision <= 10) && !(kind === 0 && major === 0 && minor === 9) && !(kind === 1 && major === 1)) return 'no'
  return begins(other, magic) === 'yes' && other.length >= protocolHeader && side === 'server' ? 'yes' : spokenBy('client', side)
}

export const amqp: Protocol = { name: 'amqp', transport: 'tcp', ports: [5672], content: 'readable', detect, open: () => new AmqpReader() }
