/** Builds SSH's plain part for tests: identification strings and unencrypted binary packets (RFC 4253 §6). */
import { bytes } from './tls-builder.ts'

const u32 = (value: number): number[] => [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff)
const nameList = (...names: string[]): Uint8Array => bytes(u32(names.join(',').length), names.join(','))

export function packet(...payload: Parameters<typeof bytes>): Uint8Array {
  const body = bytes(...payload)
  const padding = 4 + ((8 - ((5 + body.length + 4) % 8)) % 8)
  return bytes(u32(1 + body.length + padding), padding, body, new Uint8Array(padding))
}

export const keyExchangeInit = (ciphers: readonly string[] = ['aes256-gcm@openssh.com']): Uint8Array =>
  packet(20, new Uint8Array(16), nameList('curve25519-sha256'), nameList('ssh-ed25519'), nameList(...ciphers), nameList(...ciphers), nameList('none'), nameList('none'), nameList('none'), nameList('none'), nameList(), nameList(), 0, u32(0))

export const newKeys = packet(21)
