/**
 * TDS, the protocol of Microsoft SQL Server ([MS-TDS]): PRELOGIN, LOGIN7 with its password (disguised, not encrypted: §2.2.6.4),
 * and TLS whose handshake travels inside PRELOGIN packets (§2.1) while its data follows as plain TLS records.
 */
import type { Side } from '../../../../shared/model.ts'
import { u16, u16le, u32le } from '../../bytes/integers.ts'
import { Embedded } from '../embedded.ts'
import { MessageReader, spokenBy, utf16, WAIT, type Message } from '../message-reader.ts'
import { BROKEN, type Content, type Detection, type Emit, type Protocol, type ReaderContext } from '../reader.ts'
import { ntlmLogin } from '../files/ntlm.ts'
import { tls } from '../tls/tls.ts'

const header = 8
const type = { batch: 1, oldLogin: 2, rpc: 3, reply: 4, attention: 6, bulk: 7, federated: 8, transaction: 14, login: 16, sspi: 17, prelogin: 18 } as const
const known: ReadonlySet<number> = new Set(Object.values(type))
const token = { error: 0xaa, loginAck: 0xad } as const
const tlsHeader = 5
const isTls = (window: Uint8Array, at: number): boolean => window[at] >= 0x14 && window[at] <= 0x17 && window[at + 1] === 3

class TdsReader extends MessageReader {
  private inner: Embedded | null = null
  private readonly content: Record<Side, Content> = { client: 'readable', server: 'readable' }

  constructor(private readonly context: ReaderContext) {
    super(65_536)
  }

  protected measure(_side: Side, window: Uint8Array, at: number): number {
    const left = window.length - at
    if (left < tlsHeader) return WAIT
    if (isTls(window, at)) return tlsHeader + u16(window, at + 3)
    if (left < header) return WAIT
    const length = u16(window, at + 2)
    return known.has(window[at]) && length >= header && window[at + 1] <= 0x1f ? length : BROKEN
  }

  protected message(side: Side, message: Message, emit: Emit): void | typeof WAIT {
    const { window, from, to } = message
    if (isTls(window, from)) {
      this.count(side, window[from] === 0x17 ? 'protected' : 'handshake', from, emit)
      this.embedded().feed(side, window.subarray(from, to), emit)
      return
    }
    if (window[from] === type.prelogin && isTls(window, from + header)) {
      this.count(side, 'handshake', from, emit)
      this.embedded().feed(side, window.subarray(from + header, to), emit)
      return
    }
    // A handshake message spread over packets goes on without a record header of its own.
    if (window[from] === type.prelogin && this.inner !== null) { this.inner.feed(side, window.subarray(from + header, to), emit); return }
    this.count(side, 'readable', from, emit)
    if (side === 'server') return this.reply(answerOf(window, from + header, to))
    if (window[from] === type.login) {
      const accepted = this.answerTo(message)
      if (accepted === WAIT) return WAIT
      this.sayLogin(message, accepted, emit)
    } else if (window[from] === type.sspi) {
      const login = ntlmLogin(window, from, to)
      if (login !== null) emit(login, from, to)
    }
  }

  private embedded(): Embedded {
    return (this.inner ??= new Embedded(tls, this.context))
  }

  private count(side: Side, content: Content, at: number, emit: Emit): void {
    if (this.content[side] === content) return
    this.content[side] = content
    emit({ kind: 'content', content, side }, at, at)
  }

  /** §2.2.6.4: offsets are from the start of the message, lengths in characters. */
  private sayLogin({ window, from, to }: Message, accepted: boolean | null, emit: Emit): void {
    const start = from + header
    const field = (at: number, undo: (byte: number) => number): string => {
      const begin = start + u16le(window, start + at)
      const end = begin + 2 * u16le(window, start + at + 2)
      return end <= to ? utf16(window.slice(begin, end).map(undo), 0, end - begin) : ''
    }
    if (to - start < 94) return
    const same = (byte: number): number => byte
    const password = field(44, (byte) => { const mixed = byte ^ 0xa5; return ((mixed << 4) | (mixed >> 4)) & 0xff })
    const user = field(40, same)
    if (user !== '') emit({ kind: 'login', mechanism: 'LOGIN7', user, password, encoding: ['tds'], accepted }, from, to)
    const integrated = ntlmLogin(window, from, to)
    if (integrated !== null) emit({ ...integrated, accepted }, from, to)
  }
}

/** Walks the tokens that may stand before the one that decides (§2.2.7): all of those begin with a length of two bytes. */
function answerOf(window: Uint8Array, from: number, to: number): boolean | null {
  for (let at = from; at + 3 <= to; at += 3 + u16le(window, at + 1)) {
    if (window[at] === token.loginAck) return true
    if (window[at] === token.error) return false
    if (window[at] !== 0xe3 && window[at] !== 0xab && window[at] !== 0xed) return null
  }
  return null
}

function detect(side: Side, window: Uint8Array, other: Uint8Array, midstream: boolean): Detection {
  if (!known.has(window[0])) return window.length === 0 ? 'more' : 'no'
  if (window.length > 1 && window[1] > 0x1f) return 'no'
  if (window.length < header) return 'more'
  const length = u16(window, 2)
  // Packet numbers begin at one (old servers: zero); the window is always zero (§2.2.3.1).
  if (length <= header || length > 32_768 || window[7] !== 0) return 'no'
  if (window[0] === type.prelogin) return prelogin(side, window, length, other)
  if (window[0] === type.login) {
    if (window.length < header + 8) return 'more'
    const version = u32le(window, header + 4)
    const message = u32le(window, header)
    return message >= 94 && message < 65_536 && (version >>> 24 === 0x70 || version >>> 24 >= 0x71) && version >>> 24 <= 0x75 ? spokenBy('client', side) : 'no'
  }
  if (window[0] === type.reply && other.length >= header && known.has(other[0]) && other[7] === 0 && u16(other, 2) <= other.length) return spokenBy('server', side)
  if (!midstream || length > window.length) return 'no'
  return middle(side, window, length)
}

/** Options of five bytes and an end (§2.2.6.5); the first is always VERSION. A server answers with the type of a reply. */
function prelogin(side: Side, window: Uint8Array, length: number, other: Uint8Array): Detection {
  if (window.length < header + 6) return 'more'
  const first = u16(window, header + 1)
  if (window[header] !== 0 || first < 6 || first > length - header || u16(window, header + 3) !== 6) return 'no'
  if ((first - 1) % 5 !== 0) return 'no'
  return spokenBy(other[0] === type.prelogin ? 'server' : 'client', side)
}

/** A batch or a procedure call behind ALL_HEADERS (§2.2.5.3), or a reply that begins with a token. */
function middle(side: Side, window: Uint8Array, length: number): Detection {
  if (window[0] === type.batch || window[0] === type.rpc) {
    const all = u32le(window, header)
    return all === 22 && u32le(window, header + 4) === 18 && u16le(window, header + 8) === 2 ? spokenBy('client', side) : 'no'
  }
  if (window[0] !== type.reply || window[6] > 4 || length !== window.length) return 'no'
  // DONE and its kin end every reply: token, status, command, rows (§2.2.7.6).
  const last = window[length - 13]
  return (last === 0xfd || last === 0xfe || last === 0xff) && window[length - 11] === 0 ? spokenBy('server', side) : 'no'
}

export const tds: Protocol = { name: 'tds', transport: 'tcp', ports: [1433], content: 'readable', detect, open: (context) => new TdsReader(context) }
