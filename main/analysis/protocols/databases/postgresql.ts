/**
 * PostgreSQL's protocol 3: the requests for TLS and GSS encryption and their one-letter answers, user and database of the
 * startup message, and passwords sent in clear or hashed. https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
import type { Side } from '../../../../shared/model.ts'
import { u32 } from '../../bytes/integers.ts'
import { latin1 } from '../../bytes/text.ts'
import { MessageReader, WAIT, zeroEnded, type Message } from '../message-reader.ts'
import { BROKEN, type Detection, type Emit, type Protocol, type ReaderContext } from '../reader.ts'

const code = { version3: 0x0003_0000, cancel: 0x04d2_162e, tls: 0x04d2_162f, gss: 0x04d2_1630 } as const
/** The startup message is kept within this by the server. */
const longestStartup = 10_000
/** Lengths beyond a gigabyte are refused by both ends. */
const longestMessage = 0x4000_0000
const frontend = 'BCDEFHPQSXcdfp'
const backend = '12ACDEGHIKNRSTVWZcdnstv'
const mechanisms: Readonly<Record<number, string>> = { 2: 'kerberos', 3: 'cleartext', 5: 'md5', 7: 'GSSAPI', 9: 'SSPI', 10: 'SASL' }

class PostgreSqlReader extends MessageReader {
  private started: boolean
  /** The startup message is at hand. */
  private begun = false
  /** The client waits for the answer to its request for protection. */
  private asked: 'SSLRequest' | 'GSSENCRequest' | null = null
  private user: string | null = null
  private mechanism = 'trust'
  private password: string | null = null
  private told = false

  constructor(context: ReaderContext) {
    super()
    this.started = context.midstream
  }

  protected measure(side: Side, window: Uint8Array, at: number): number {
    if (side === 'server' && this.asked !== null) return 1
    // The server's answer may be shown before the request that it answers.
    if (side === 'server' && !this.started && (window[at] === 0x53 || window[at] === 0x4e || window[at] === 0x47) && window.length - at === 1) return WAIT
    if (side === 'client' && this.asked !== null) return WAIT
    const lengthAt = side === 'client' && !this.started ? at : at + 1
    if (window.length < lengthAt + 4) return WAIT
    const length = u32(window, lengthAt)
    if (side === 'client' && !this.started) return length < 8 || length > longestStartup ? BROKEN : length
    const types = side === 'client' ? frontend : backend
    return length < 4 || length > longestMessage || !types.includes(String.fromCharCode(window[at])) ? BROKEN : length + 1
  }

  protected message(side: Side, message: Message, emit: Emit): void | typeof BROKEN | typeof WAIT {
    if (side === 'server') return this.fromServer(message, emit)
    const { window, from, to } = message
    if (!this.started) {
      const answer = this.startup(message, emit)
      if (answer === BROKEN || !this.begun) return answer
    }
    // `p` carries whatever the server asked for: a password, a hash, a step of SASL.
    else if (window[from] === 0x70 && this.mechanism === 'cleartext') this.password = zeroEnded(window, from + 5, to)?.text ?? null
    if (this.told || this.user === null) { this.started = true; return }
    const accepted = this.answerTo(message)
    if (accepted === WAIT) return WAIT
    this.started = true
    if (accepted !== null || this.ended.client || this.ended.server) this.sayLogin(accepted, emit, from, to)
  }

  protected override flush(side: Side, emit: Emit): void {
    if (side === 'client' && this.started) this.sayLogin(null, emit)
  }

  private startup({ window, from, to }: Message, emit: Emit): void | typeof BROKEN {
    const kind = u32(window, from + 4)
    if (kind === code.tls || kind === code.gss) {
      this.asked = kind === code.tls ? 'SSLRequest' : 'GSSENCRequest'
      emit({ kind: 'starttls', step: 'requested', command: this.asked }, from, to)
      return
    }
    this.started = kind === code.cancel
    if (this.started) return
    if (kind >>> 16 !== 3) return BROKEN
    this.begun = true
    for (let at = from + 8; at < to && window[at] !== 0; ) {
      const name = zeroEnded(window, at, to)
      const value = name === null ? null : zeroEnded(window, name.next, to)
      if (name === null || value === null) break
      if (name.text === 'user') this.user = value.text
      at = value.next
    }
  }

  private fromServer({ window, from }: Message, emit: Emit): void | typeof BROKEN {
    if (this.asked !== null) return this.answered(String.fromCharCode(window[from]), from, emit)
    const type = window[from]
    if (type === 0x52) {
      const method = u32(window, from + 5)
      if (method !== 0) this.mechanism = mechanisms[method] ?? this.mechanism
      // 12 ends SASL; whether it was enough is said by the zero behind it.
      if (method !== 12) this.reply(method === 0 ? true : null)
    } else if (type === 0x45) this.reply(false)
  }

  private answered(letter: string, at: number, emit: Emit): void | typeof BROKEN {
    const command = this.asked!
    this.asked = null
    if (letter === 'N' || letter === 'E') {
      emit({ kind: 'starttls', step: 'refused', command }, at, at + 1)
      if (letter === 'E') this.passing = true
      return
    }
    if (letter !== (command === 'SSLRequest' ? 'S' : 'G')) return BROKEN
    emit({ kind: 'starttls', step: 'accepted', command }, at, at + 1)
    if (command === 'SSLRequest') {
      emit({ kind: 'upgrade', to: 'tls' }, at, at + 1)
      this.finished = true
    } else {
      // The handshake of GSSAPI and what follows are cut into packets of their own; nothing of it can be read.
      emit({ kind: 'content', content: 'protected' }, at, at + 1)
      this.passing = true
    }
  }

  private sayLogin(accepted: boolean | null, emit: Emit, from?: number, to?: number): void {
    if (this.told || this.user === null) return
    this.told = true
    emit({ kind: 'login', mechanism: this.mechanism, user: this.user, password: this.password, encoding: [], accepted }, from, to)
  }
}

function detectStartup(window: Uint8Array): Detection {
  if (window.length < 8) return window[0] === 0 && (window.length < 2 || window[1] === 0) ? 'more' : 'no'
  const length = u32(window, 0)
  const kind = u32(window, 4)
  if (kind === code.tls || kind === code.gss) return length === 8 ? 'yes' : 'no'
  if (kind === code.cancel) return length === 16 ? 'yes' : 'no'
  if (kind < code.version3 || kind > code.version3 + 9 || length < 15 || length > longestStartup) return 'no'
  return /^[a-z_]/.test(latin1(window, 8, 9)) && window.length >= 12 && /^(?:user|database|client_encoding|application_name|options|replication|extra_float|TimeZone|DateStyle|_pq_)/i.test(latin1(window, 8, 30)) ? 'yes' : window.length < 16 ? 'more' : 'no'
}

/** Whole typed messages in a row, for conversations that began before the capture did. */
function detectMessages(side: Side, window: Uint8Array): Detection {
  const types = side === 'client' ? frontend : backend
  let whole = 0
  for (let at = 0; at + 5 <= window.length; ) {
    const length = u32(window, at + 1)
    if (length < 4 || length > 0xffff || !types.includes(String.fromCharCode(window[at]))) return 'no'
    if (window[at] === 0x5a && (length !== 5 || (at + 5 < window.length && !'ITE'.includes(String.fromCharCode(window[at + 5]))))) return 'no'
    if (window[at] === 0x51 && at + 1 + length <= window.length && window[at + length] !== 0) return 'no'
    at += 1 + length
    if (at <= window.length) whole++
    if (at === window.length && (whole > 2 || (whole > 0 && (window[0] === 0x51 || (window[0] === 0x52 && window[1] === 0 && window[2] === 0))))) return 'yes'
  }
  return window.length < 1024 ? 'more' : whole > 2 ? 'yes' : 'no'
}

function detect(side: Side, window: Uint8Array, other: Uint8Array, midstream: boolean): Detection {
  if (window.length === 0) return 'more'
  const startup = detectStartup(window)
  if (startup === 'yes') return side === 'client' ? 'yes' : 'reversed'
  // One letter, or the demand for a login, in answer to a client that was not yet read.
  if (other.length >= 8 && detectStartup(other) === 'yes') return side === 'server' ? 'yes' : 'reversed'
  const messages = midstream || side === 'server' ? detectMessages(side, window) : 'no'
  return messages === 'no' ? startup : messages === 'yes' && !midstream && window[0] !== 0x52 ? 'no' : messages
}

export const postgresql: Protocol = { name: 'pgsql', transport: 'tcp', ports: [5432], content: 'readable', detect, open: (context) => new PostgreSqlReader(context) }
