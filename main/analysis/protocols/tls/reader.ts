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
import { contentType, headerLength, longestRecord, longestRecord13, mayBeRecord, recordLength } from './records.ts'
import { mayBeSsl2ServerHello, readSsl2Hello, Ssl2Conversation } from './ssl2.ts'

/** Alerts told a side: a peer may send warnings without end. */
const alertLimit = 16

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
  body: number[] = []
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
    if (this.ssl2 !== null || direction.pending || direction.left < count) return 'lost'
    direction.left -= count
    direction.holed = true
    if (direction.type === contentType.handshake) direction.handshake.lose()
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
    while (at < window.length) {
      if (direction.left === 0) {
        if (!mayBeRecord(window, at, window.length, longest)) return this.ssl2Hello && window[at] >= 0x80 && side === 'client' ? at : BROKEN
        if (window.length - at < headerLength) break
        direction.type = window[at]
        direction.left = recordLength(window, at)
        direction.holed = false
        direction.body = []
        this.beginRecord(side, at, emit)
        at += headerLength
      }
      const end = Math.min(window.length, at + direction.left)
      direction.left -= end - at
      this.recordBody(side, window, at, end, emit)
      at = end
      if (direction.left === 0) this.endRecord(side, at, emit)
    }
    return at
  }

  private beginRecord(side: Side, at: number, emit: Emit): void {
    const direction = this[side]
    if (direction.type !== contentType.applicationData || direction.sealing !== 'plain') return
    const { isTls13, version, cipherSuite } = this.negotiation
    // Up to TLS 1.2 only ChangeCipherSpec starts protection (RFC 5246 §7.1); from 1.3 on this type is never plain (RFC 8446 §5.2).
    if (version !== null && !isTls13) return
    direction.handshake.lose()
    this.seal(side, isTls13 && cipherSuite !== null && isNullCipher(cipherSuite) ? 'null' : 'protected', at, emit)
  }

  private recordBody(side: Side, window: Uint8Array, start: number, end: number, emit: Emit): void {
    const direction = this[side]
    if (direction.sealing !== 'plain') return
    if (direction.type === contentType.alert) {
      for (let at = start; at < end && direction.body.length < 2; at++) direction.body.push(window[at])
    } else if (direction.type === contentType.handshake) {
      direction.handshake.push(window, start, end, { message: (type, body, from, to) => this.negotiation.message(side, type, body, (fact) => emit(fact, from, to)) })
    }
  }

  private endRecord(side: Side, to: number, emit: Emit): void {
    const direction = this[side]
    if (direction.sealing === 'protected') {
      if (direction.protectedTold || direction.holed) return
      direction.protectedTold = true
      emit({ kind: 'tls-protected', side }, 0, to)
      return
    }
    if (direction.sealing === 'null' || direction.holed) return
    if (direction.type === contentType.alert) this.alert(side, to, emit)
    else if (direction.type === contentType.changeCipherSpec) this.changeCipherSpec(side, to, emit)
  }

  private alert(side: Side, to: number, emit: Emit): void {
    const direction = this[side]
    const [level, description] = direction.body
    if (direction.body.length < 2 || !isAlertLevel(level) || direction.alerts++ >= alertLimit) return
    emit({ kind: 'tls-alert', side, fatal: level === 2, name: alertName(description) }, 0, to)
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
    const suite = this.negotiation.cipherSuite!
    emit({ kind: 'note', says: `the cipher suite ${cipherSuiteName(suite) ?? cipherSuiteHex(suite)} does not encrypt: the ${side}'s bytes stay readable` }, at, at)
  }
}
