/** The frames of an opened Initial packet (RFC 9000 §12.4, §19): only what carries the handshake is read, the rest is passed over. */
import { readVariable } from './header.ts'

const frameType = { padding: 0, ping: 1, ack: 2, ackEcn: 3, crypto: 6, googleCrypto: 8, close: 0x1c } as const

/** Calls back for every CRYPTO frame up to the first frame that may not stand here. */
export function eachCrypto(packet: Uint8Array, google: boolean, visit: (offset: number, bytes: Uint8Array) => void): void {
  for (let at = 0; at >= 0 && at < packet.length; ) {
    const type = packet[at++]
    if (type === frameType.padding || type === frameType.ping) continue
    // Google's own numbering of the last versions before it took over the IETF's.
    if (type === frameType.crypto || (google && type === frameType.googleCrypto)) {
      const offset = readVariable(packet, at)
      const length = offset === null ? null : readVariable(packet, offset.next)
      if (offset === null || length === null || length.next + length.value > packet.length) return
      at = length.next + length.value
      visit(offset.value, packet.subarray(length.next, at))
      continue
    }
    const next = google && type >> 6 === 1 ? skipGoogleAck(packet, at, type) : type === frameType.ack || type === frameType.ackEcn ? skipAck(packet, at, type === frameType.ackEcn) : -1
    if (next < 0) return
    at = next
  }
}

/** RFC 9000 §19.3: largest, delay, number of ranges, first range, then two numbers a range, and three counts with ECN. */
function skipAck(packet: Uint8Array, start: number, ecn: boolean): number {
  let at = start
  let left = 4
  for (let index = 0; index < left; index++) {
    const number = readVariable(packet, at)
    if (number === null) return -1
    at = number.next
    // More ranges than bytes are left cannot be; the packet's end stops the loop.
    if (index === 2) left += number.value * 2 + (ecn ? 3 : 0)
  }
  return at
}

/** Google's own acknowledgement, 01ntllmm: lengths of numbers and of blocks in its type, ranges if n, then time stamps. */
function skipGoogleAck(packet: Uint8Array, start: number, type: number): number {
  const numberLength = [1, 2, 4, 6][(type >> 2) & 3]
  const blockLength = [1, 2, 4, 6][type & 3]
  let at = start + numberLength + 2
  const blocks = (type & 0x20) !== 0 ? packet[at++] : 0
  at += blockLength + blocks * (1 + blockLength)
  const stamps = packet[at++]
  return stamps > 0 ? at + 5 + (stamps - 1) * 3 : at
}
