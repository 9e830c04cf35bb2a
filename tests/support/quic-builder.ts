/** Initial packets as an endpoint seals them (RFC 9001 §5), and the frames inside. */
import { createCipheriv } from 'node:crypto'
import type { Side } from '../../shared/model.ts'
import { initialKeys } from '../../main/analysis/protocols/quic/keys.ts'
import { isVersion2 } from '../../main/analysis/protocols/quic/header.ts'
import { testPrimitives } from './primitives.ts'
import { bytes, u16 } from './tls-builder.ts'

const u32 = (value: number): number[] => [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff)

/** A CRYPTO frame with `data` at `offset`. */
export const cryptoFrame = (offset: number, data: Uint8Array): Uint8Array => bytes(6, u16(0x4000 | offset), u16(0x4000 | data.length), data)

export interface InitialOptions {
  version?: number
  /** What the keys are derived from: the client's first destination. */
  original: Uint8Array
  /** The destination in this packet; the original one if left out. */
  destination?: Uint8Array
  side?: Side
  number?: number
  size?: number
}

/** A sealed Initial, padded so that it is `size` bytes long. */
export function sealedInitial(frames: Uint8Array, options: InitialOptions): Uint8Array {
  const { version = 1, original, destination = original, side = 'client', number = 0, size = 1200 } = options
  const keys = initialKeys(testPrimitives, version, original)[0][side]
  const head = bytes(isVersion2(version) ? 0xd1 : 0xc1, u32(version), destination.length, destination, 0, 0)
  const length = size - head.length - 2
  const header = bytes(head, u16(0x4000 | length), u16(number))
  const plain = new Uint8Array(length - 2 - 16)
  plain.set(frames)
  const nonce = Uint8Array.from(keys.iv)
  nonce[10] ^= number >> 8
  nonce[11] ^= number & 255
  const cipher = createCipheriv('aes-128-gcm', keys.key, nonce).setAAD(header)
  const packet = bytes(header, cipher.update(plain), cipher.final(), cipher.getAuthTag())
  const mask = testPrimitives.aes128Block(keys.headerKey, packet.slice(header.length + 2, header.length + 18))
  packet[0] ^= mask[0] & 15
  packet[header.length - 2] ^= mask[1]
  packet[header.length - 1] ^= mask[2]
  return packet
}
