/** Cassandra's CQL binary protocol, versions 1 to 5: STARTUP, and the login that PasswordAuthenticator asks for as SASL PLAIN. */
import type { Side } from '../../../../shared/model.ts'
import { u16, u32 } from '../../bytes/integers.ts'
import { capped, latin1, readableText } from '../../bytes/text.ts'
import { spokenBy, WAIT, MessageReader, type Message } from '../message-reader.ts'
import { BROKEN, type Detection, type Emit, type Protocol } from '../reader.ts'

const opcode = { error: 0, startup: 1, ready: 2, authenticate: 3, options: 5, supported: 6, authResponse: 15, authSuccess: 16 } as const
const lastOpcode = 16
/** native_transport_max_frame_size defaults to 256 MiB. */
const longest = 256 * 1024 * 1024
const versionOf = (window: Uint8Array, at: number): number => window[at] & 0x7f
/** Up to version 2 a stream's number has one byte. */
const headerOf = (window: Uint8Array, at: number): number => (versionOf(window, at) < 3 ? 8 : 9)

class CassandraReader extends MessageReader {
  constructor() {
    super(2048)
  }

  protected measure(_side: Side, window: Uint8Array, at: number): number {
    const header = headerOf(window, at)
    if (window.length - at < header) return WAIT
    const length = u32(window, at + header - 4)
    return versionOf(window, at) >= 1 && versionOf(window, at) <= 5 && window[at + header - 5] <= lastOpcode && length <= longest ? header + length : BROKEN
  }

  protected message(side: Side, message: Message, emit: Emit): void | typeof WAIT {
    const { window, from, to } = message
    const body = from + headerOf(window, from)
    const kind = window[body - 5]
    if (side === 'server') {
      if (kind === opcode.authSuccess || kind === opcode.error || kind === opcode.ready) this.reply(kind !== opcode.error)
      // What follows the opening of version 5 is cut into segments, which need not be cut here: nothing more is looked for.
      if ((kind === opcode.ready || kind === opcode.authSuccess) && versionOf(window, from) >= 5) this.passing = true
      return
    }
    if (kind !== opcode.authResponse) return
    const parts = readableText(window, body + 4, to).split('\0')
    if (parts.length < 3) return
    const accepted = this.answerTo(message)
    if (accepted === WAIT) return WAIT
    emit({ kind: 'login', mechanism: 'PLAIN', user: capped(parts[1]), password: capped(parts.slice(2).join('\0')), encoding: [], accepted }, from, to)
  }
}

function detect(side: Side, window: Uint8Array, other: Uint8Array): Detection {
  if (window.length === 0) return 'more'
  const answer = window[0] >= 0x80
  const version = versionOf(window, 0)
  if (version < 1 || version > 5 || (window.length > 1 && window[1] > 0x1f)) return 'no'
  const header = headerOf(window, 0)
  if (window.length < header) return 'more'
  const kind = window[header - 5]
  const length = u32(window, header - 4)
  if (answer) {
    const asked = other.length >= 8 && (other[headerOf(other, 0) - 5] === opcode.options || other[headerOf(other, 0) - 5] === opcode.startup) && detect('client', other, window.subarray(0, 0)) !== 'no'
    return asked && (kind <= opcode.authenticate || kind === opcode.supported) && length < 65_536 ? spokenBy('server', side) : 'no'
  }
  if (kind === opcode.options) return length === 0 && window.length === header && window[1] <= 0x10 ? spokenBy('client', side) : 'no'
  if (kind !== opcode.startup || length < 22 || length > 4096) return 'no'
  if (window.length < header + length) return 'more'
  return u16(window, header) <= 16 && latin1(window, header, header + length).includes('CQL_VERSION') ? spokenBy('client', side) : 'no'
}

export const cassandra: Protocol = { name: 'cassandra', transport: 'tcp', ports: [9042], content: 'readable', detect, open: () => new CassandraReader() }
