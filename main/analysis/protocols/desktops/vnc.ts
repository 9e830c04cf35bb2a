/**
 * VNC's RFB (RFC 6143): versions, the security that is chosen, and whether the session is then readable. None and VNC
 * authentication protect nothing but the password; VeNCrypt and TLS go on in TLS; RA2 and Apple's encrypt by themselves.
 */
import type { Side } from '../../../../shared/model.ts'
import { u32 } from '../../bytes/integers.ts'
import { latin1 } from '../../bytes/text.ts'
import { begins, ascii, spokenBy } from '../message-reader.ts'
import { BROKEN, type Detection, type Emit, type Protocol, type Reader } from '../reader.ts'

const magic = ascii('RFB 0')
const versionLength = 12
const security: Readonly<Record<number, string>> = { 1: 'none', 2: 'VNC authentication', 5: 'RA2', 6: 'RA2ne', 16: 'Tight', 17: 'Ultra', 18: 'TLS', 19: 'VeNCrypt', 20: 'GTK-VNC SASL', 30: 'Apple Diffie-Hellman', 129: 'RA2-256', 130: 'RA2ne-256' }
const sealing: ReadonlySet<number> = new Set([5, 129])

class VncReader implements Reader {
  private readonly version = { client: 0, server: 0 }
  private types = false
  private chosen = 0
  private passing = false
  private finished = false

  read(side: Side, window: Uint8Array, emit: Emit): number {
    if (this.passing) return window.length
    if (this.finished) return 0
    if (this.version[side] === 0) {
      if (window.length < versionLength) return 0
      const text = latin1(window, 0, versionLength)
      const version = /^RFB 00(\d)\.(\d{3})\n$/.exec(text)
      if (version === null) return BROKEN
      this.version[side] = Number(version[1]) * 1000 + Number(version[2])
      if (side === 'server') emit({ kind: 'banner', text: text.trim(), side }, 0, versionLength)
      return versionLength
    }
    return side === 'server' ? this.fromServer(window, emit) : this.fromClient(window, emit)
  }

  skip(): 'kept' | 'lost' {
    return this.passing ? 'kept' : 'lost'
  }

  private fromServer(window: Uint8Array, emit: Emit): number {
    if (this.version.client === 0) return 0
    if (!this.types) {
      // Up to 3.3 the server decides and says so in four bytes (§7.1.2).
      const decides = Math.min(this.version.client, this.version.server) < 3007
      const length = decides ? 4 : 1 + window[0]
      if (window.length < length) return 0
      this.types = true
      if (!decides && window[0] === 0) { this.passing = true; return length }
      if (decides) this.choose(u32(window, 0), 0, length, emit)
      return length
    }
    // VeNCrypt's version, its list of kinds and its yes, or what a challenge is: followed until TLS begins.
    if (this.chosen === 0) return 0
    return this.watch(window, emit)
  }

  private fromClient(window: Uint8Array, emit: Emit): number {
    if (!this.types) return 0
    if (this.chosen === 0) {
      this.choose(window[0], 0, 1, emit)
      return 1
    }
    return this.watch(window, emit)
  }

  private choose(type: number, from: number, to: number, emit: Emit): void {
    this.chosen = type
    emit({ kind: 'note', says: `VNC security: ${security[type] ?? `type ${type}`}` }, from, to)
    if (sealing.has(type)) {
      emit({ kind: 'content', content: 'protected' }, from, to)
      this.passing = true
    } else if (type === 18) {
      emit({ kind: 'upgrade', to: 'tls' }, from, to)
      this.finished = true
    } else if (type !== 19) this.passing = true
  }

  /** VeNCrypt's messages are a few bytes each, none of which begins like a TLS hello. */
  private watch(window: Uint8Array, emit: Emit): number {
    for (let at = 0; at < window.length; at++) {
      if (window[at] !== 0x16) continue
      if (at + 1 < window.length && window[at + 1] !== 3) continue
      if (at + 1 >= window.length) return at
      emit({ kind: 'upgrade', to: 'tls' }, at, at + 1)
      this.finished = true
      return at
    }
    return window.length
  }
}

function detect(side: Side, window: Uint8Array, other: Uint8Array): Detection {
  const head = begins(window, magic)
  if (head !== 'yes') return head
  if (window.length < versionLength) return 'more'
  if (!/^RFB 00\d\.\d{3}\n$/.test(latin1(window, 0, versionLength))) return 'no'
  // Both sides say the same; the server says it first.
  return begins(other, magic) === 'yes' && other.length > 0 ? 'yes' : spokenBy('server', side)
}

export const vnc: Protocol = { name: 'vnc', transport: 'tcp', ports: [5900, 5901], content: 'readable', detect, open: () => new VncReader() }
