/**
 * Reads the negotiation of IPsec: IKEv1 (RFC 2408) and IKEv2 (RFC 7296) as far as its payloads are visible, with NAT traversal, and
 * the ESP packets that share its port (RFC 3948), which are hidden.
 */
import type { Side } from '../../../../shared/model.ts'
import { u16, u32 } from '../../bytes/integers.ts'
import { readableText } from '../../bytes/text.ts'
import { BROKEN, type Detection, type Emit, type Protocol, type Reader } from '../reader.ts'

const headerLength = 28
/** RFC 3948 §2.2: four zero bytes tell IKE from ESP, whose first field is never zero. */
const marker = 4
const payloadLimit = 64
/** Next payload of RFC 7296 §3.2 and RFC 7383: encrypted, encrypted fragment. */
const hidden2 = new Set([46, 53])
/** Identification (RFC 2408 §3.8), and its types of names: FQDN, user@FQDN, key id. */
const identification1 = 5
const nameTypes = new Set([2, 3, 11])

interface Ike {
  at: number
  major: 1 | 2
  exchange: number
  nextPayload: number
  encrypted: boolean
  response: boolean
  length: number
}

const isExchange1 = (value: number): boolean => value <= 6 || (value >= 32 && value <= 33)
/** https://www.iana.org/assignments/ikev2-parameters (read November 2026). */
const isExchange2 = (value: number): boolean => value >= 34 && value <= 45

/** The message at `at`; its length must be the datagram's. */
function readIke(window: Uint8Array, at: number): Ike | null {
  if (window.length - at < headerLength || (u32(window, at) === 0 && u32(window, at + 4) === 0)) return null
  const major = window[at + 17] >> 4
  const exchange = window[at + 18]
  const flags = window[at + 19]
  const length = u32(window, at + 24)
  if ((window[at + 17] & 15) > 1 || length !== window.length - at) return null
  if (major === 1 && isExchange1(exchange) && (flags & 0xf8) === 0) {
    return { at, major, exchange, nextPayload: window[at + 16], encrypted: (flags & 1) === 1, response: !startsEmpty(window, at), length }
  }
  if (major === 2 && isExchange2(exchange) && (flags & 0xc7) === 0) {
    return { at, major, exchange, nextPayload: window[at + 16], encrypted: hidden2.has(window[at + 16]), response: (flags & 0x20) !== 0, length }
  }
  return null
}

/** The responder's cookie is zero in the first message. */
const startsEmpty = (window: Uint8Array, at: number): boolean => u32(window, at + 8) === 0 && u32(window, at + 12) === 0

function findIke(window: Uint8Array): Ike | null {
  return readIke(window, 0) ?? (window.length > marker && u32(window, 0) === 0 ? readIke(window, marker) : null)
}

class IkeReader implements Reader {
  private readonly noted = new Set<string>()
  private behindNat = false
  private espTold = false

  read(side: Side, window: Uint8Array, emit: Emit): number {
    const ike = findIke(window)
    if (ike !== null) { this.message(side, window, ike, emit); return window.length }
    if (!this.behindNat || window.length === 0) return BROKEN
    // RFC 3948 §2.3: a single 0xff keeps the translator's entry alive.
    if (window.length === 1) return window[0] === 0xff ? 1 : BROKEN
    // RFC 4303 §2: index and number, then at least a check; indices below 256 are reserved.
    if (window.length < 20 || u32(window, 0) < 256) return BROKEN
    this.protect(side, window.length, emit)
    if (!this.espTold) { this.espTold = true; emit({ kind: 'carries', protocol: 'esp' }, 0, window.length) }
    return window.length
  }

  skip(): 'kept' | 'lost' {
    return 'kept'
  }

  private message(side: Side, window: Uint8Array, ike: Ike, emit: Emit): void {
    this.behindNat ||= ike.at === marker
    this.note(`IKEv${ike.major}`, window.length, emit)
    if (ike.encrypted) { this.protect(side, window.length, emit); return }
    if (ike.major === 1) this.identities(window, ike, emit)
  }

  /** Aggressive mode shows who the ends are before anything is protected. */
  private identities(window: Uint8Array, ike: Ike, emit: Emit): void {
    let type = ike.nextPayload
    let at = ike.at + headerLength
    for (let count = 0; count < payloadLimit && type !== 0 && at + 4 <= window.length; count++) {
      const length = u16(window, at + 2)
      if (length < 4 || at + length > window.length) return
      if (type === identification1 && length > 8 && nameTypes.has(window[at + 4])) {
        const name = readableText(window, at + 8, Math.min(at + length, at + 8 + 255))
        if (/^[\x21-\x7e]+$/.test(name)) emit({ kind: 'seen-in-clear', as: 'username', name: 'IKE identity', value: name }, at, at + length)
      }
      type = window[at]
      at += length
    }
  }

  private protect(side: Side, to: number, emit: Emit): void {
    emit({ kind: 'content', content: 'protected', side }, 0, 0)
    emit({ kind: 'content', content: 'handshake', side }, to, to)
  }

  private note(says: string, to: number, emit: Emit): void {
    if (this.noted.has(says)) return
    this.noted.add(says)
    emit({ kind: 'note', says }, 0, to)
  }
}

export const ike: Protocol = {
  name: 'ike',
  transport: 'udp',
  ports: [500, 4500],
  content: 'handshake',
  detect(side, window): Detection {
    const message = findIke(window)
    if (message === null) return 'no'
    if (message.major === 1 && message.response) return 'yes'
    return message.response === (side === 'server') ? 'yes' : 'reversed'
  },
  open: () => new IkeReader(),
}
