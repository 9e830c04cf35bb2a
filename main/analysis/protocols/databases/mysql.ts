/**
 * MySQL and MariaDB: the greeting, the login, the switch to TLS that the client makes unasked (SSLRequest), and passwords
 * where mysql_clear_password sends them as they are. Queries and rows are readable and not cut into messages.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase.html
 */
import type { Side } from '../../../../shared/model.ts'
import { latin1 } from '../../bytes/text.ts'
import { u16le, u32le } from '../../bytes/integers.ts'
import { MessageReader, WAIT, zeroEnded, type Message } from '../message-reader.ts'
import { BROKEN, type Detection, type Emit, type Protocol } from '../reader.ts'

const header = 4
const capability = { connectWithDatabase: 0x8, protocol41: 0x200, tls: 0x800, secure: 0x8000, pluginName: 0x80000, lengthEncoded: 0x200000 } as const
/** A greeting or login is never longer; attributes make a login long. */
const longestOpening = 65_536
const packetLength = (window: Uint8Array, at: number): number => window[at] | (window[at + 1] << 8) | (window[at + 2] << 16)

class MySqlReader extends MessageReader {
  private greeted = false
  private plugin = 'mysql_native_password'
  private login: { user: string; password: string | null } | null = null
  private clearNext = false
  /** The server asked for another step of the login. */
  private asksMore = false
  private stepsDone = false

  constructor(midstream: boolean) {
    super()
    this.passing = midstream
  }

  protected measure(_side: Side, window: Uint8Array, at: number): number {
    if (window.length - at < header) return WAIT
    const length = packetLength(window, at)
    return length > longestOpening ? BROKEN : header + length
  }

  protected message(side: Side, message: Message, emit: Emit): void | typeof WAIT | typeof BROKEN {
    const body = message.from + header
    if (side === 'server') return this.fromServer(message, body, emit)
    if (!this.greeted) return this.mayWait(message) ? WAIT : BROKEN
    if (this.login === null) {
      this.opening(message, body, emit)
      if (this.login === null) return
    } else if (this.clearNext) {
      // The answer to a request for another plugin: the password itself if that is the clear one.
      this.login.password = zeroEnded(message.window, body, message.to)?.text ?? null
    }
    const accepted = this.answerTo(message)
    if (accepted === WAIT) return WAIT
    // Neither yes nor no: another step follows, unless nobody will answer any more.
    if (accepted === null && this.asksMore) { this.asksMore = false; return }
    this.sayLogin(accepted, emit, message.from, message.to)
    this.passing = true
  }

  protected override flush(side: Side, emit: Emit): void {
    if (side === 'client' && !this.passing && this.stepsDone) this.sayLogin(null, emit)
  }

  private fromServer(message: Message, body: number, emit: Emit): void | typeof BROKEN {
    const { window, to } = message
    const first = window[body]
    if (!this.greeted) {
      const version = zeroEnded(window, body + 1, to)
      if (first === 10 && version !== null) {
        emit({ kind: 'banner', text: `MySQL ${version.text}`, side: 'server' }, message.from, to)
        // Thread, salt and a filler stand before the lower flags.
        const flagsAt = version.next + 13
        if (flagsAt + 2 <= to && (u16le(window, flagsAt) & capability.tls) !== 0) emit({ kind: 'starttls', step: 'offered', command: 'SSLRequest' }, message.from, to)
      } else if (first === 0xff) this.passing = true
      else return BROKEN
      this.greeted = true
      return
    }
    if (first === 0 || first === 0xff) this.reply(first === 0)
    else if (first === 0xfe || (first === 1 && window[body + 1] === 4)) {
      const name = first === 0xfe ? zeroEnded(window, body + 1, to) : null
      if (name !== null) this.plugin = name.text
      this.clearNext = this.plugin === 'mysql_clear_password'
      this.asksMore = true
      this.stepsDone = true
      this.reply(null)
    }
  }

  private opening(message: Message, body: number, emit: Emit): void {
    const { window, from, to } = message
    const flags = u32le(window, body)
    if (to - body === 32 && (flags & capability.tls) !== 0) {
      emit({ kind: 'starttls', step: 'requested', command: 'SSLRequest' }, from, to)
      emit({ kind: 'starttls', step: 'accepted', command: 'SSLRequest' }, from, to)
      emit({ kind: 'upgrade', to: 'tls' }, from, to)
      this.finished = true
      return
    }
    const modern = (flags & capability.protocol41) !== 0
    const user = zeroEnded(window, body + (modern ? 32 : 5), to)
    this.login = { user: user?.text ?? '', password: null }
    if (user === null || !modern) return
    let at = user.next
    const proof = (flags & (capability.secure | capability.lengthEncoded)) === 0 ? (zeroEnded(window, at, to)?.next ?? to) - at : 1 + window[at]
    const from2 = at
    at += proof
    if ((flags & capability.connectWithDatabase) !== 0) at = zeroEnded(window, at, to)?.next ?? to
    if ((flags & capability.pluginName) !== 0) this.plugin = zeroEnded(window, at, to)?.text ?? this.plugin
    if (this.plugin === 'mysql_clear_password' && proof > 1) this.login.password = zeroEnded(window, from2 + 1, to)?.text ?? null
  }

  private sayLogin(accepted: boolean | null, emit: Emit, from?: number, to?: number): void {
    if (this.login === null || this.login.user === '') return
    emit({ kind: 'login', mechanism: this.plugin, user: this.login.user, password: this.login.password, encoding: [], accepted }, from, to)
  }
}

const statement = /^(?:select|insert|update|delete|set|show|use|create|drop|alter|begin|commit|rollback|call|replace|start|truncate|grant)\b/i

function detectServer(window: Uint8Array): Detection {
  if (window.length >= 4 && (window[2] !== 0 || window[3] !== 0)) return 'no'
  if (window.length < 6) return window.length < 5 || window[4] === 10 || window[4] === 0xff ? 'more' : 'no'
  const length = packetLength(window, 0)
  // Refused hosts get an error in place of the greeting: 1040, 1129, 1130, 2000 and their like.
  if (window[4] === 0xff) return length < 512 && u16le(window, 5) >= 1000 && u16le(window, 5) < 4200 && /^(?:#[0-9A-Z]{5})?(?:Host |Too many|Access|Server|Connect)/.test(latin1(window, 7, Math.min(window.length, 24))) ? 'yes' : 'no'
  if (window[4] !== 10 || length < 20 || length > 1024) return 'no'
  const text = latin1(window, 5, Math.min(window.length, 5 + 80))
  const end = text.indexOf('\0')
  if (end < 0) return /^[\d.][\w.+:~-]*$/.test(text) && text.length < 80 ? 'more' : 'no'
  return /^\d+\.\d+(?:\.[\w.+:~-]*|[\w+:~-]*)$/.test(text.slice(0, end)) ? 'yes' : 'no'
}

/** A client's query, whole, for conversations that began before the capture did. */
function detectQuery(window: Uint8Array): Detection {
  if (window.length < 16 || window[3] !== 0 || window[4] !== 3) return 'no'
  return packetLength(window, 0) + header === window.length && statement.test(latin1(window, 5, 32)) ? 'yes' : 'no'
}

function detect(side: Side, window: Uint8Array, _other: Uint8Array, midstream: boolean): Detection {
  const server = detectServer(window)
  if (server === 'yes') return side === 'server' ? 'yes' : 'reversed'
  if (midstream && detectQuery(window) === 'yes') return side === 'client' ? 'yes' : 'reversed'
  // A client says nothing before it was greeted; its login may be shown before the greeting when the greeting comes later in the capture.
  if (side === 'client' && server === 'no') return mayBeLogin(window) ? 'more' : 'no'
  return server
}

/** A login or SSLRequest: sequence number one, and sensible flags. */
const mayBeLogin = (window: Uint8Array): boolean => window.length < 36 || (window[2] === 0 && window[3] === 1 && u32le(window, header + 4) <= 0x4000_0000)

export const mysql: Protocol = { name: 'mysql', transport: 'tcp', ports: [3306], content: 'readable', detect, open: ({ midstream }) => new MySqlReader(midstream) }
