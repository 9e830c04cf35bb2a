/**
 * SSL 2.0 (draft-hickman-netscape-ssl-00): its ClientHello, which later clients also sent for compatibility (RFC 5246
 * appendix E.2), and conversations that really are SSL 2.0. The latter can be broken (RFC 6176), not read at sight.
 */
import type { Side } from '../../../../shared/model.ts'
import type { Primitives } from '../../primitives.ts'
import { BROKEN, type Emit } from '../reader.ts'
import { readChain } from './certificate.ts'
import { Vectors } from './vectors.ts'
import { versionName } from './versions.ts'

const messageType = { clientHello: 1, clientMasterKey: 2, serverHello: 4 } as const
/** The smallest hello: fixed part, one cipher kind, a challenge of 16 bytes. */
const shortestHello = 9 + 3 + 16
/** A hello lists some dozens of three-byte kinds. */
const longestHello = 2048

export interface Ssl2ClientHello {
  version: number
  sessionId: boolean
}

/** Whether one may begin here, as far as the bytes tell: two-byte header with the high bit, type 1, lengths that add up. */
export function mayBeSsl2Hello(bytes: Uint8Array): boolean {
  const have = bytes.length
  if (have > 0 && bytes[0] < 0x80) return false
  if (have > 1 && (ssl2Length(bytes, 0) < shortestHello || ssl2Length(bytes, 0) > longestHello)) return false
  if (have > 2 && bytes[2] !== messageType.clientHello) return false
  if (have > 3 && bytes[3] !== 3 && bytes[3] !== 0) return false
  if (have > 4 && !(bytes[3] === 0 ? bytes[4] === 2 : bytes[4] <= 3)) return false
  return have < 11 || readSsl2Lengths(bytes) !== null
}

function readSsl2Lengths(bytes: Uint8Array): { suites: number; session: number; challenge: number } | null {
  const [suites, session, challenge] = [5, 7, 9].map((at) => bytes[at] * 256 + bytes[at + 1])
  const sound = suites > 0 && suites % 3 === 0 && (session === 0 || session === 16) && challenge >= 16 && challenge <= 32
  return sound && 9 + suites + session + challenge === ssl2Length(bytes, 0) ? { suites, session, challenge } : null
}

/** Length of the record after its two-byte header. */
const ssl2Length = (bytes: Uint8Array, at: number): number => ((bytes[at] & 0x7f) << 8) | bytes[at + 1]

/** The hello at the start of a client's bytes: its length with header, 0 if more is needed, or BROKEN. */
export function readSsl2Hello(bytes: Uint8Array): { used: number; hello: Ssl2ClientHello | null } {
  if (!mayBeSsl2Hello(bytes)) return { used: BROKEN, hello: null }
  const used = 2 + (bytes.length < 2 ? 0 : ssl2Length(bytes, 0))
  if (bytes.length < 11 || bytes.length < used) return { used: 0, hello: null }
  return { used, hello: { version: bytes[3] * 256 + bytes[4], sessionId: readSsl2Lengths(bytes)!.session > 0 } }
}

/** Whether the server's first bytes are its SSL 2.0 hello. */
export function mayBeSsl2ServerHello(bytes: Uint8Array): boolean {
  const have = bytes.length
  if (have > 0 && bytes[0] < 0x80) return false
  if (have > 1 && ssl2Length(bytes, 0) < 11) return false
  if (have > 2 && bytes[2] !== messageType.serverHello) return false
  if (have > 3 && bytes[3] > 1) return false
  if (have > 4 && bytes[4] > 1) return false
  if (have > 6 && (bytes[5] !== 0 || bytes[6] !== 2)) return false
  if (have < 13) return true
  const [certificate, suites, connection] = [7, 9, 11].map((at) => bytes[at] * 256 + bytes[at + 1])
  return suites % 3 === 0 && 11 + certificate + suites + connection === ssl2Length(bytes, 0)
}

/** The conversation once the server has answered in SSL 2.0. */
export class Ssl2Conversation {
  private keyed = false
  private protectedTold: Record<Side, boolean> = { client: false, server: false }

  constructor(private readonly primitives: Primitives) {}

  /** Whole records are waited for: none is longer than 32 KiB. */
  read(side: Side, window: Uint8Array, emit: Emit): number {
    let at = 0
    while (window.length - at >= 3) {
      const long = window[at] < 0x80
      const header = long ? 3 : 2
      const length = long ? ((window[at] & 0x3f) << 8) | window[at + 1] : ssl2Length(window, at)
      if (length === 0) return BROKEN
      const end = at + header + length
      if (end > window.length) break
      this.record(side, window.subarray(at + header, end), at, end, emit)
      at = end
    }
    return at
  }

  private record(side: Side, body: Uint8Array, from: number, to: number, emit: Emit): void {
    if (this.keyed) {
      if (this.protectedTold[side]) return
      this.protectedTold[side] = true
      emit({ kind: 'tls-protected', side }, from, to)
    } else if (side === 'server' && body[0] === messageType.serverHello) this.serverHello(body, from, to, emit)
    else if (side === 'client' && body[0] === messageType.clientMasterKey && body.length >= 4) {
      this.keyed = true
      const cipherId = body[1] * 65_536 + body[2] * 256 + body[3]
      emit({ kind: 'tls-server-hello', version: versionName(2), cipherId, alpn: null, ja3s: '', retry: false, resumed: false }, from, to)
      emit({ kind: 'content', content: 'protected', side: 'client' }, from, to)
      emit({ kind: 'content', content: 'protected', side: 'server' }, from, to)
    }
  }

  private serverHello(body: Uint8Array, from: number, to: number, emit: Emit): void {
    const message = new Vectors(body, 5)
    const certificateLength = message.number(2)
    message.take(4)
    const certificate = message.take(certificateLength)
    const chain = message.failed ? [] : readChain([certificate], this.primitives)
    if (chain.length > 0) emit({ kind: 'tls-certificates', side: 'server', chain }, from, to)
  }
}
