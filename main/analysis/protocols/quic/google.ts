/**
 * The hello of Google's QUIC (Chromium's "QUIC Crypto", 2013–2020): `CHLO`, a list of tags with little-endian ends, then
 * their values. It stands readable in the first packets up to Q046.
 */
import { u16le, u32le } from '../../bytes/integers.ts'
import { latin1 } from '../../bytes/text.ts'

/** How far into a packet the message may begin: headers, hash and the stream frame's own header take less. */
const searchBytes = 80
/** Chromium sends about twenty. */
const tagLimit = 64

/** Where `CHLO` begins in a packet's first bytes, or -1. */
export function findGoogleHello(packet: Uint8Array, start = 0): number {
  for (let at = start; at < Math.min(packet.length - 8, start + searchBytes); at++) {
    if (packet[at] === 0x43 && packet[at + 1] === 0x48 && packet[at + 2] === 0x4c && packet[at + 3] === 0x4f) return at
  }
  return -1
}

/** The value of the SNI tag, or null. */
export function googleServerName(packet: Uint8Array, start: number): string | null {
  const count = u16le(packet, start + 4)
  if (count === 0 || count > tagLimit) return null
  const values = start + 8 + count * 8
  let from = 0
  for (let entry = start + 8; entry < values && entry + 8 <= packet.length; entry += 8) {
    const to = u32le(packet, entry + 4)
    if (to < from) return null
    if (latin1(packet, entry, entry + 4) === 'SNI\0') {
      const name = values + to <= packet.length && to - from <= 255 ? latin1(packet, values + from, values + to) : ''
      return /^[\x21-\x7e]+$/.test(name) ? name : null
    }
    from = to
  }
  return null
}
