/** DNP3 (IEEE 1815) over TCP and UDP: link frames whose checksums must hold. */
import type { Speaker } from '../datagrams.ts'
import { datagrams } from '../datagrams.ts'
import { framed } from '../framed.ts'
import { BROKEN, type Protocol } from '../reader.ts'

const header = 10
const shortest = 5

/** Remainder of the link layer's polynomial, reflected (IEEE 1815 §9.2.4.3.5). */
function checksum(bytes: Uint8Array, from: number, to: number): number {
  let crc = 0
  for (let at = from; at < to; at++) {
    crc ^= bytes[at]
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) !== 0 ? (crc >>> 1) ^ 0xa6bc : crc >>> 1
  }
  return ~crc & 0xffff
}

/** The header, and behind it the user data in blocks of sixteen bytes, each with two of checksum. */
function frameLength(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== 0x05 || bytes[at + 1] !== 0x64 || bytes[at + 2] < shortest) return BROKEN
  if (at + header <= bytes.length && checksum(bytes, at, at + 8) !== (bytes[at + 8] | (bytes[at + 9] << 8))) return BROKEN
  const data = bytes[at + 2] - shortest
  return header + data + 2 * Math.ceil(data / 16)
}

function hear(bytes: Uint8Array, from: number, to: number): Speaker {
  if (to - from < header) return (to === from || bytes[from] === 5) && (to - from < 2 || bytes[from + 1] === 0x64) ? 'either' : 'no'
  // DIR is set by the master, who connects to the outstation (§9.2.4.1.3.1).
  return frameLength(bytes, from) === BROKEN ? 'no' : (bytes[from + 3] & 0x80) !== 0 ? 'client' : 'server'
}

export const dnp3: Protocol = framed({ name: 'dnp3', ports: [20000], header, length: frameLength, hear, certain: header })

export const dnp3Datagrams: Protocol = datagrams({ name: 'dnp3', ports: [20000], hear: (bytes) => (bytes.length < header ? 'no' : hear(bytes, 0, bytes.length)) })
