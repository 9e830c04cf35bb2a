/**
 * Integers out of byte arrays, in place (a DataView per packet would cost more than the decoding). Callers check the
 * bounds once per header; a read past the array's end gives zeros, never an exception.
 */

/** Big-endian (network order), 16 bits. */
export const u16 = (bytes: Uint8Array, at: number): number => (bytes[at]! << 8) | bytes[at + 1]!

/** Big-endian (network order), 32 bits, unsigned. */
export const u32 = (bytes: Uint8Array, at: number): number =>
  ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0

/** Little-endian, 16 bits. */
export const u16le = (bytes: Uint8Array, at: number): number => bytes[at]! | (bytes[at + 1]! << 8)

/** Little-endian, 32 bits, unsigned. */
export const u32le = (bytes: Uint8Array, at: number): number =>
  (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0

/** 16 bits in the byte order of a file. */
export const u16In = (bytes: Uint8Array, at: number, big: boolean): number => (big ? u16(bytes, at) : u16le(bytes, at))

/** 32 bits in the byte order of a file, unsigned. */
export const u32In = (bytes: Uint8Array, at: number, big: boolean): number => (big ? u32(bytes, at) : u32le(bytes, at))

/** 64 bits in the byte order of a file; exact up to 2^53, rounded above. */
export function u64In(bytes: Uint8Array, at: number, big: boolean): number {
  return big ? u32(bytes, at) * 4294967296 + u32(bytes, at + 4) : u32le(bytes, at + 4) * 4294967296 + u32le(bytes, at)
}
