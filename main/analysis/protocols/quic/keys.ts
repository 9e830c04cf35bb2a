/**
 * Keys of Initial packets (RFC 9001 §5.2): derived from the first connection id that the client chose and a number that
 * anybody can look up, so that they hide nothing. They only keep boxes on the way from relying on what they see.
 */
import type { Primitives } from '../../primitives.ts'
import { isVersion2 } from './header.ts'

export interface PacketKeys {
  key: Uint8Array
  iv: Uint8Array
  headerKey: Uint8Array
}

export interface InitialKeys {
  client: PacketKeys
  server: PacketKeys
}

const salts = {
  v1: '38762cf7f55934b34d179ae6a4c80cadccbb7f0a', // RFC 9001 §5.2
  v2: '0dede3def700a6db819381be6e269dcbf9bd2ed9', // RFC 9369 §3.3.1
  v2Draft: 'a707c203a59b47184a1d62ca570406ea7ae3e5d3', // draft-ietf-quic-v2-01 §3.3.1
  draft29: 'afbfec289993d24c9e9786f19c6111e04390a899', // draft-ietf-quic-tls-29 §5.2, up to 32
  draft23: 'c3eef712c72ebb5a11a7d2432bb46365bef9f502', // draft-ietf-quic-tls-23 §5.2, up to 28
  draft21: '7fbcdb0e7c66bbe9193a96cd21519ebd7a02644a', // draft-ietf-quic-tls-21 §5.2, and 22
  q050: '504574efd066fe2f9d945cfcdbd3a7f0d3b56b45', // Chromium, net/third_party/quiche crypto_utils.cc
  t050: '7ff579e5acd072915580304c43a2367c60488310',
  t051: '7a4edef4e7ccee5fa4506c19124fc8ccda6e033d',
} as const

/** The salts that a version may use, likeliest first; the tag tells which one it was. */
function saltsOf(version: number): readonly string[] {
  if (version === 1) return [salts.v1]
  if (version === 0x6b3343cf) return [salts.v2]
  if (version === 0x709a50c4) return [salts.v2Draft]
  if (version === 0x51303530) return [salts.q050]
  if (version === 0x54303530) return [salts.t050]
  if (version === 0x54303531) return [salts.t051]
  const draft = version >>> 8 === 0xff0000 ? version & 0xff : 0
  if (draft >= 33) return [salts.v1]
  if (draft >= 29) return [salts.draft29]
  if (draft >= 23) return [salts.draft23]
  if (draft >= 21) return [salts.draft21]
  // Meta's numbers moved over drafts without saying so.
  if (version >>> 8 === 0xfaceb0) return [salts.draft23, salts.draft21, salts.draft29, salts.v1]
  return []
}

const fromHex = (text: string): Uint8Array => Uint8Array.from({ length: text.length / 2 }, (_, at) => parseInt(text.slice(at * 2, at * 2 + 2), 16))

/** HKDF-Expand-Label (RFC 8446 §7.1) for lengths of at most one hash and an empty context. */
function expandLabel(primitives: Primitives, secret: Uint8Array, label: string, length: number): Uint8Array {
  const text = `tls13 ${label}`
  const info = Uint8Array.from([0, length, text.length, ...Array.from(text, (character) => character.charCodeAt(0)), 0, 1])
  return primitives.hmacSha256(secret, info).subarray(0, length)
}

/** Every pair of keys that a client's connection id of this version may stand for. */
export function initialKeys(primitives: Primitives, version: number, connectionId: Uint8Array): InitialKeys[] {
  const prefix = isVersion2(version) ? 'quicv2' : 'quic'
  return saltsOf(version).map((salt) => {
    const secret = primitives.hmacSha256(fromHex(salt), connectionId)
    const side = (label: string): PacketKeys => {
      const own = expandLabel(primitives, secret, label, 32)
      const give = (name: string, length: number): Uint8Array => expandLabel(primitives, own, `${prefix} ${name}`, length)
      return { key: give('key', 16), iv: give('iv', 12), headerKey: give('hp', 16) }
    }
    return { client: side('client in'), server: side('server in') }
  })
}

/** The number that ends in the `bits` low bits `truncated` and is nearest to what comes after `largest` (RFC 9000 §A.3). */
export function packetNumber(largest: number, truncated: number, bits: number): number {
  // Nothing seen before: numbers begin low, and whoever begins high sends enough bits.
  if (largest < 0) return truncated
  const span = 2 ** bits
  const expected = largest + 1
  const candidate = expected - (expected % span) + truncated
  if (candidate <= expected - span / 2) return candidate + span
  return candidate > expected + span / 2 && candidate >= span ? candidate - span : candidate
}

export interface Opened {
  plain: Uint8Array
  number: number
}

/** Takes header and packet protection off (RFC 9001 §5.3, §5.4). Null where these are not its keys, or it is cut. */
export function openPacket(primitives: Primitives, keys: PacketKeys, datagram: Uint8Array, numberAt: number, end: number, largest: number): Opened | null {
  const sampleAt = numberAt + 4
  if (end > datagram.length || sampleAt + 16 > end) return null
  const mask = primitives.aes128Block(keys.headerKey, datagram.subarray(sampleAt, sampleAt + 16))
  const first = datagram[0] ^ (mask[0] & 0x0f)
  const numberLength = (first & 3) + 1
  // Copies: a slice of one of Node's buffers would be the same memory.
  const header = new Uint8Array(datagram.subarray(0, numberAt + numberLength))
  header[0] = first
  let truncated = 0
  for (let step = 0; step < numberLength; step++) {
    header[numberAt + step] ^= mask[1 + step]
    truncated = truncated * 256 + header[numberAt + step]
  }
  const number = packetNumber(largest, truncated, numberLength * 8)
  const nonce = new Uint8Array(keys.iv)
  for (let step = 11, rest = number; step >= 4; step--, rest = Math.floor(rest / 256)) nonce[step] ^= rest % 256
  const plain = primitives.aes128GcmOpen(keys.key, nonce, header, datagram.subarray(numberAt + numberLength, end))
  return plain === null ? null : { plain, number }
}
