/**
 * Reads DTLS 1.0 to 1.3 (RFC 4347, RFC 6347, RFC 9147): hellos, certificates and alerts as far as they are visible, where
 * protection begins, and the media that are protected with keys of its handshake (DTLS-SRTP, RFC 5764).
 */
import type { Side } from '../../../../shared/model.ts'
import { BROKEN, type Content, type Detection, type Emit, type Protocol, type Reader, type ReaderContext } from '../reader.ts'
import { alertName, isAlertLevel } from '../tls/alerts.ts'
import { cipherSuiteHex, cipherSuiteName, isNullCipher } from '../tls/cipher-suites.ts'
import { handshakeType } from '../tls/handshake.ts'
import { Negotiation } from '../tls/negotiation.ts'
import { contentType } from '../tls/records.ts'
import { FragmentAssembly, fragmentHeader, helloVerifyRequest, readFragment } from './handshake.ts'
import { isShortHeader, readRecord, type DtlsRecord } from './records.ts'

const alertLimit = 16
const useSrtp = 14

class Direction {
  assembly = new FragmentAssembly()
  content: Content = 'handshake'
  protectedTold = false
  alerts = 0
}

class DtlsReader implements Reader {
  private readonly client = new Direction()
  private readonly server = new Direction()
  private readonly negotiation: Negotiation
  private offersMedia = false
  private mediaTold = false

  constructor(context: ReaderContext) {
    this.negotiation = new Negotiation(context.primitives, 'd')
  }

  read(side: Side, window: Uint8Array, emit: Emit): number {
    if (this.isMedia(window)) return this.media(side, window, emit)
    let at = 0
    while (at < window.length) {
      const record = readRecord(window, at)
      if (record === null) {
        // A short header ends what can be told apart: its length may be left out (RFC 9147 §4).
        if (isShortHeader(window[at]) && this.negotiation.isTls13) { this.protect(side, at, window.length, emit); return window.length }
        return at > 0 ? window.length : BROKEN
      }
      if (record.epoch > 0) this.protect(side, at, Math.min(record.end, window.length), emit)
      else this.plain(side, window, record, emit)
      at = record.end
    }
    return window.length
  }

  skip(): 'kept' | 'lost' {
    return 'kept'
  }

  /** RFC 7983: what begins like RTP where the handshake agreed on keys for it. */
  private isMedia(window: Uint8Array): boolean {
    return this.offersMedia && window.length >= 12 && window[0] >= 128 && window[0] <= 191 && this.negotiation.version !== null
  }

  private media(side: Side, window: Uint8Array, emit: Emit): number {
    emit({ kind: 'content', content: 'protected', side }, 0, 0)
    if (!this.mediaTold) {
      this.mediaTold = true
      emit({ kind: 'carries', protocol: 'srtp' }, 0, window.length)
      emit({ kind: 'note', says: 'sound and picture are protected with keys of the DTLS handshake (SRTP)' }, 0, window.length)
    }
    emit({ kind: 'content', content: this[side].content, side }, window.length, window.length)
    return window.length
  }

  private protect(side: Side, from: number, to: number, emit: Emit): void {
    const own = this[side]
    const suite = this.negotiation.cipherSuite
    const content: Content = suite !== null && isNullCipher(suite) ? 'readable' : 'protected'
    if (own.content !== content) {
      own.content = content
      emit({ kind: 'content', content, side }, from, from)
      if (content === 'readable') emit({ kind: 'note', says: `the cipher suite ${cipherSuiteName(suite!) ?? cipherSuiteHex(suite!)} does not encrypt: the ${side}'s bytes stay readable` }, from, to)
    }
    if (content !== 'protected' || own.protectedTold) return
    own.protectedTold = true
    // Handshakes are over by then; renegotiations are hidden.
    own.assembly = new FragmentAssembly()
    emit({ kind: 'tls-protected', side }, from, to)
  }

  private plain(side: Side, window: Uint8Array, record: DtlsRecord, emit: Emit): void {
    const end = Math.min(record.end, window.length)
    if (record.type === contentType.handshake) this.handshake(side, window, record.bodyAt, end, emit)
    else if (record.type === contentType.alert && end - record.bodyAt === 2) {
      const own = this[side]
      const [level, description] = window.subarray(record.bodyAt, end)
      if (isAlertLevel(level) && own.alerts++ < alertLimit) emit({ kind: 'tls-alert', side, fatal: level === 2, name: alertName(description) }, record.from, end)
    }
  }

  private handshake(side: Side, window: Uint8Array, start: number, end: number, emit: Emit): void {
    for (let at = start; at < end; ) {
      const fragment = readFragment(window, at, end)
      if (fragment === null) return
      const to = at + fragmentHeader + fragment.bytes.length
      if (fragment.type !== helloVerifyRequest) {
        const body = this[side].assembly.put(fragment)
        if (body !== null) {
          if (fragment.type === handshakeType.clientHello) this.offersMedia ||= offersSrtp(body)
          this.negotiation.message(side, fragment.type, body, (fact) => emit(fact, 0, to))
        }
      }
      at = to
    }
  }
}

/** Whether a hello holds the use_srtp extension (RFC 5764 §4.1.1). Walks the extensions, which stand last. */
function offersSrtp(hello: Uint8Array): boolean {
  const number16 = (at: number): number => hello[at] * 256 + hello[at + 1]
  let at = 34
  at += 1 + (hello[at] ?? 0)
  at += 1 + (hello[at] ?? 0)
  if (at + 2 > hello.length) return false
  at += 2 + number16(at)
  at += 1 + (hello[at] ?? 0) + 2
  for (; at + 4 <= hello.length; at += 4 + number16(at + 2)) if (number16(at) === useSrtp) return true
  return false
}

/** Whole records of known versions one after the other; a hello or a fragment of a message may be cut by the capture. */
function detect(side: Side, window: Uint8Array): Detection {
  if (window.length === 0) return 'no'
  let speaker: Detection | null = null
  let at = 0
  for (let count = 0; at < window.length; count++) {
    const record = readRecord(window, at)
    if (record === null) return count > 0 && isShortHeader(window[at]) ? (speaker ?? 'yes') : 'no'
    if (record.end > window.length && (count === 0 || record.epoch > 0) && record.type !== contentType.handshake) return 'no'
    if (!bodyFits(window, record)) return 'no'
    if (record.epoch === 0 && record.type === contentType.handshake) speaker ??= speakerOf(window[record.bodyAt], side)
    at = record.end
  }
  return speaker ?? 'yes'
}

function bodyFits(window: Uint8Array, { type, epoch, bodyAt, end }: DtlsRecord): boolean {
  const length = end - bodyAt
  // Protected: at least a nonce or a check stands beside the content.
  if (epoch > 0) return length >= 8 && epoch < 0x100
  if (type === contentType.changeCipherSpec) return (length === 1 || length === 3) && window[bodyAt] === 1
  if (type === contentType.alert) return length === 2 && isAlertLevel(window[bodyAt])
  if (type !== contentType.handshake || window.length - bodyAt < fragmentHeader) return false
  const size = window[bodyAt + 9] * 65_536 + window[bodyAt + 10] * 256 + window[bodyAt + 11]
  const whole = window[bodyAt + 1] * 65_536 + window[bodyAt + 2] * 256 + window[bodyAt + 3]
  const offset = window[bodyAt + 6] * 65_536 + window[bodyAt + 7] * 256 + window[bodyAt + 8]
  return offset + size <= whole && fragmentHeader + size <= length && window[bodyAt] <= 24
}

function speakerOf(type: number, side: Side): Detection | null {
  if (type === handshakeType.clientHello) return side === 'client' ? 'yes' : 'reversed'
  return type === handshakeType.serverHello || type === helloVerifyRequest ? (side === 'server' ? 'yes' : 'reversed') : null
}

export const dtls: Protocol = {
  name: 'dtls',
  transport: 'udp',
  // AnyConnect and others on 443, CoAP, RADIUS, syslog, CAPWAP.
  ports: [443, 4433, 5684, 2083, 6514, 5246, 5247],
  content: 'handshake',
  detect,
  open: (context) => new DtlsReader(context),
}

