/**
 * H.323's three parts, as far as they name themselves: registration in datagrams (H.225.0 RAS), call signalling (Q.931 in
 * TPKT), and media control (H.245 in TPKT). Everything is readable; names inside are not taken out.
 */
import { u16 } from '../../bytes/integers.ts'
import { datagrams, type Speaker } from '../datagrams.ts'
import { framed } from '../framed.ts'
import { BROKEN } from '../reader.ts'

/** Object identifiers as encoded: H.225.0 (0.0.8.2250.0.n) and H.245 (0.0.8.245.0.n). */
const h225 = [0x00, 0x08, 0x91, 0x4a, 0x00]
const h245 = [0x00, 0x08, 0x81, 0x75, 0x00]
const tpkt = 4

function holds(bytes: Uint8Array, pattern: readonly number[], from: number, to: number): boolean {
  for (let at = from; at + pattern.length <= to; at++) if (pattern.every((value, k) => bytes[at + k] === value)) return true
  return false
}

/** Requests and confirmations of a gatekeeper; those without the identifier are known by the flow they stand in. */
export const ras = datagrams({
  name: 'h225',
  ports: [1719],
  hear: (bytes) => (bytes.length >= 3 && (bytes[0] & 0x80) === 0 && holds(bytes, h225, 2, Math.min(bytes.length, 32)) ? 'either' : 'no'),
})

/** Lenient once known: other messages of RAS carry no identifier. */
export const rasFlow = { ...ras, open: () => ({ read: (_side: unknown, window: Uint8Array) => window.length, skip: () => 'kept' as const }) }

/** RFC 1006 §6: version 3, a zero, and the length of all. */
const tpktLength = (bytes: Uint8Array, at: number): number => (bytes[at] === 3 && bytes[at + 1] === 0 && u16(bytes, at + 2) > tpkt ? u16(bytes, at + 2) : BROKEN)
const beginsTpkt = (bytes: Uint8Array, from: number, to: number): boolean => (to <= from || bytes[from] === 3) && (to <= from + 1 || bytes[from + 1] === 0)

/** Q.931: discriminator 8, a call reference of two octets, a message type that H.225.0 uses (§7.2.2). */
const callMessages = new Set([0x01, 0x02, 0x03, 0x05, 0x07, 0x0d, 0x0f, 0x5a, 0x62, 0x6e, 0x75, 0x7b, 0x7d])

function hearCall(bytes: Uint8Array, from: number, to: number): Speaker {
  if (!beginsTpkt(bytes, from, to)) return 'no'
  const at = from + tpkt
  if ((to > at && bytes[at] !== 8) || (to > at + 1 && bytes[at + 1] !== 2) || (to > at + 4 && !callMessages.has(bytes[at + 4]))) return 'no'
  return to > at + 4 && (bytes[at + 2] & 0x80) !== 0 ? 'server' : 'client'
}

export const h225Call = framed({ name: 'h225', ports: [1720], header: tpkt, length: tpktLength, hear: (bytes, from, to, whole) => (whole && to - from < 9 ? 'no' : hearCall(bytes, from, to)) })

/** Media control begins with a TerminalCapabilitySet (0x02 0x70 …), which names the protocol; then messages are short and anything. */
const control = framed({
  name: 'h245',
  ports: [],
  header: tpkt,
  length: tpktLength,
  hear: (bytes, from, to) => (beginsTpkt(bytes, from, to) ? 'either' : 'no'),
})
export const h245Control = {
  ...control,
  detect(_side: unknown, window: Uint8Array): 'yes' | 'more' | 'no' {
    if (!beginsTpkt(window, 0, window.length) || (window.length > tpkt && window[tpkt] !== 2)) return 'no'
    if (window.length >= tpkt && tpktLength(window, 0) === BROKEN) return 'no'
    if (holds(window, h245, tpkt, Math.min(window.length, 24))) return 'yes'
    return window.length < 24 && (window.length < tpkt || window.length < u16(window, 2)) ? 'more' : 'no'
  },
}
