/** Whether bytes can be keys or ciphertext: for headers so short that the hidden rest has to speak for them. */

/**
 * Among `length` random bytes about 256 × (1 − e^(−length/256)) differ; a third fewer come by chance less than once in a million
 * for 16 bytes and more.
 */
export function mayBeRandom(bytes: Uint8Array, start: number, end: number): boolean {
  const length = Math.min(end, bytes.length) - start
  if (length < 16) return false
  const shown = Math.min(length, 64)
  const different = new Set(bytes.subarray(start, start + shown)).size
  return different >= (2 / 3) * 256 * (1 - Math.exp(-shown / 256))
}
