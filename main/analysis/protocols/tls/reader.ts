/**
 * Reads TLS and SSL 3.0 over TCP: records over any cut, handshake messages over records. What is hidden is not read, only
 * told; versions, suites and names are told only where their messages were seen whole.
 */
import type { Side } from '../../../../shared/model.ts'
import { BROKEN, type Emit, type Reader, type ReaderContext } from '../reader.ts'
import { alertName, isAlertLevel } from './alerts.ts'
import { cipherSuiteHex, cipherSuiteName, isNullCipher } from './cipher-suites.ts'
import { HandshakeAssembly } from './handshake.ts'
import { Negotiation } from './negotiation.ts'
import { checkLength, NullContent } from './null-content.ts'
import { contentType, headerLength, longestRecord, longestRecord13, mayBeRecord, recordLength } from './records.ts'
import { mayBeSsl2ServerHello, readSsl2Hello, Ssl2Conversation } from './ssl2.ts'

/** Alerts told a side: a peer may send warnings without end. */
const alertLimit = 16

/** So many printable bytes in a row do not come out of encryption: once in three million records. */
const readableSample = 16

/** What this side's records hold: still readable, hidden, or sealed by a suite that hides nothing. */
type Sealing = 'plain' | 'protected' | 'null'

class Direction {
  type = 0
  /** Bytes of the current record that are still to come; 0 between records. */
  left = 0
  /** A part of the current record was never captured. */
  holed = false
  sealing: Sealing = 'plain'
  protectedTold = false
  alerts = 0
  /** First bytes of a plain alert. */
  readonly body: number[] = []
  readonly handshake = new HandshakeAssembly()
  /** Nothing of this side was used yet. */
  fresh = true
  pending = false
}

export class TlsReader implements Reader {
  private readonly client = new Direction()
  private readonly server = new Direction()
  private readonly negotiation: Negotiation
  private ssl2: Ssl2Conversation | null = null
  private ssl2Hello = false
  private nullContent: NullContent | null = null

  constructor(private readonly context: ReaderContext) {
    this.negotiation = new Negotiation(context.primitives)
  }

  read(side: Side, window: Uint8Array, emit: Emit): number {
    const direction = this[side]
    const used = this.ssl2 !== null ? this.ssl2.read(side, window, emit) : direction.fresh ? this.readFirst(side, window, emit) : this.readRecords(side, window, 0, emit)
    direction.pending = used !== window.length
    return used
  }

  skip(side: Side, count: number): 'kept' | 'lost' {
    const direction = this[side]
    // Without ChangeCipherSpec's one byte it would not be known what the next record is.
    if (this.ssl2 !== null || direction.pending || direction.left < count || direction.type === contentType.changeCipherSpec) return 'lost'
    direction.left -= count
    direction.holed = true
    if (direction.type === contentType.handshake) direction.handshake.lose()
    if (direction.type === contentType.applicationData) this.nullContent?.lose()
    // A hole up to the record's last byte leaves nothing to wait for: the record is over, untold.
    return 'kept'
  }

  /** A side may begin with a hello in SSL 2.0's shape. */
  private readFirst(side: Side, window: Uint8Array, emit: Emit): number {
    const direction = this[side]
    if (window.length === 0) return 0
    if (window[0] < 0x80) { direction.fresh = false; return this.readRecords(side, window, 0, emit) }
    if (side === 'server') {
      if (!this.ssl2Hello || !mayBeSsl2ServerHello(window)) return BROKEN
      if (window.length < 13) return 0
      this.ssl2 = new Ssl2Conversation(this.context.primitives)
      return this.ssl2.read(side, window, emit)
    }
    const { used, hello } = readSsl2Hello(window)
    if (hello === null) return used
    this.ssl2Hello = true
    direction.fresh = false
    this.negotiation.ssl2Hello(hello, emit, used)
    return this.readRecords(side, window, used, emit)
  }

  private readRecords(side: Side, window: Uint8Array, start: number, emit: Emit): number {
    const direction = this[side]
    const longest = this.negotiation.isTls13 ? longestRecord13 : longestRecord
    direction.handshake.newWindow()
    let at = start
    // Where the record in hand begins, or the window if it began before.
    let from = start
    while (at < window.length) {
      if (direction.left === 0) {
        from = at
        if (!mayBeRecord(window, at, window.length, longest)) return this.ssl2Hello && window[at] >= 0x80 && side === 'client' ? at : BROKEN
        if (window.length - at < headerLength) break
        if (this.startsProtection(side, window[at])) {
          if (window.length - at < headerLength + Math.min(readableSample, recordLength(window, at))) break
          direction.handshake.lose()
          this.seal(side, this.isReadable(window, at) ? 'null' : 'protected', at, emit)
        }
        direction.type = window[at]
        direction.left = recordLength(window, at)
        direction.holed = false
        direction.body.length = 0
        at += headerLength
      }
      const end = Math.min(window.length, at + direction.left)
      direction.left -= end - at
      this.recordBody(side, window, at, end, emit)
      at = end
      if (direction.left === 0) this.endRecord(side, from, at, emit)
    }
    return at
  }

  /**
   * Up to TLS 1.2 only ChangeCipherSpec starts protection (RFC 5246 §7.1); from 1.3 on, application data is never plain
   * (RFC 8446 §5.2), and where the version is unknown it stands for itself.
   */
  private startsProtection(side: Side, type: number): boolean {
    const { version, isTls13 } = this.negotiation
    return type === contentType.applicationData && this[side].sealing === 'plain' && (version === null || isTls13)
  }

  /** By the suite where it is known, else by the first bytes of the record: a NULL suite leaves text as it was. */
  private isReadable(window: Uint8Array, at: number): boolean {
    const { cipherSuite } = this.negotiation
    if (cipherSuite !== null) return isNullCipher(cipherSuite)
    if (recordLength(window, at) < readableSample) return false
    return window.subarray(at + headerLength, at + headerLength + readableSample).every((byte) => (byte >= 0x20 && byte < 0x7f) || (byte >= 9 && byte <= 13))
  }

  private recordBody(side: Side, window: Uint8Array, start: number, end: number, emit: Emit): void {
    const direction = this[side]
    if (direction.sealing === 'null') this.readOn(side, window, start, end, emit)
    if (direction.sealing !== 'plain') return
    if (direction.type === contentType.alert) {
      for (let at = start; at < end && direction.body.length < 2; at++) direction.body.push(window[at])
    } else if (direction.type === contentType.handshake) {
      direction.handshake.push(window, start, end, { message: (type, body, from, to) => this.negotiation.message(side, type, body, (fact) => emit(fact, from, to)) })
    }
  }

  /** Application data under a NULL suite, without the check at the end of its record. */
  private readOn(side: Side, window: Uint8Array, start: number, end: number, emit: Emit): void {
    const { cipherSuite } = this.negotiation
    const direction = this[side]
    if (direction.type !== contentType.applicationData || cipherSuite === null || this.negotiation.isTls13) return
    const to = Math.min(end, end + direction.left - checkLength(cipherSuite))
    if (to <= start) return
    this.nullContent ??= new NullContent(this.context)
    this.nullContent.push(side, window.subarray(start, to), emit, start, to)
  }

  private endRecord(side: Side, from: number, to: number, emit: Emit): void {
    const direction = this[side]
    if (direction.sealing === 'protected') {
      if (direction.protectedTold || direction.holed) return
      direction.protectedTold = true
      emit({ kind: 'tls-protected', side }, from, to)
      return
    }
    if (direction.sealing === 'null' || direction.holed) return
    if (direction.type === contentType.alert) this.alert(side, from, to, emit)
    else if (direction.type === contentType.changeCipherSpec) this.changeCipherSpec(side, to, emit)
  }

  private alert(side: Side, from: number, to: number, emit: Emit): void {
    const direction = this[side]
    const [level, description] = direction.body
    if (direction.body.length < 2 || !isAlertLevel(level) || direction.alerts++ >= alertLimit) return
    emit({ kind: 'tls-alert', side, fatal: level === 2, name: alertName(description) }, from, to)
  }

  /** In TLS 1.3 it means nothing (RFC 8446 appendix D.4); without a version it proves nothing. */
  private changeCipherSpec(side: Side, to: number, emit: Emit): void {
    const { version, isTls13, cipherSuite } = this.negotiation
    if (version === null || isTls13 || cipherSuite === null) return
    this[side].handshake.lose()
    this.seal(side, isNullCipher(cipherSuite) ? 'null' : 'protected', to, emit)
  }

  private seal(side: Side, sealing: Sealing, at: number, emit: Emit): void {
    this[side].sealing = sealing
    emit({ kind: 'content', content: sealing === 'null' ? 'readable' : 'protected', side }, at, at)
    if (sealing === 'protected') return
    const suite = this.negotiation.cipherSuite
    const named = suite === null ? 'cipher suite (its name was not seen)' : `cipher suite ${cipherSuiteName(suite) ?? cipherSuiteHex(suite)}`
    emit({ kind: 'note', says: `the ${named} does not encrypt: the ${side}'s bytes stay readable` }, at, at)
  }
}
