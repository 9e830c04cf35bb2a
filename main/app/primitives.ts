/** The functions that the pure analysis asks for, from Node: hashes, ciphers and bounded decompression. */
import { createCipheriv, createDecipheriv, createHash, createHmac } from 'node:crypto'
import { brotliDecompressSync, constants, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib'
import type { Primitives } from '../analysis/primitives.ts'

const hash = (algorithm: string, bytes: Uint8Array): string => createHash(algorithm).update(bytes).digest('hex')

type Inflate = (bytes: Uint8Array, limit: number) => Uint8Array

// Flushing instead of finishing gives what a cut-off stream holds so far.
const flush = constants.Z_SYNC_FLUSH
const codings: Record<string, Inflate[]> = {
  gzip: [(bytes, maxOutputLength) => gunzipSync(bytes, { maxOutputLength, finishFlush: flush })],
  // RFC 9110 §8.4.1.2: "deflate" is the zlib format; some servers send the bare stream all the same.
  deflate: [
    (bytes, maxOutputLength) => inflateSync(bytes, { maxOutputLength, finishFlush: flush }),
    (bytes, maxOutputLength) => inflateRawSync(bytes, { maxOutputLength, finishFlush: flush }),
  ],
  br: [(bytes, maxOutputLength) => brotliDecompressSync(bytes, { maxOutputLength, finishFlush: constants.BROTLI_OPERATION_FLUSH })],
}

const tooLarge = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'

export const primitives: Primitives = {
  md5: (bytes) => hash('md5', bytes),
  sha256: (bytes) => hash('sha256', bytes),
  decompress(coding, bytes, limit) {
    for (const inflate of codings[coding.toLowerCase().replace(/^x-/, '')] ?? []) {
      try {
        return { bytes: inflate(bytes, limit), cut: false }
      } catch (error) {
        // More came out than is allowed: nothing of it is kept, and the caller says so.
        if (tooLarge(error)) return { bytes: new Uint8Array(0), cut: true }
      }
    }
    return null
  },
  hmacSha256: (key, bytes) => new Uint8Array(createHmac('sha256', key).update(bytes).digest()),
  aes128Block(key, block) {
    const cipher = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false)
    return new Uint8Array(cipher.update(block))
  },
  aes128GcmOpen(key, nonce, associated, sealed) {
    if (sealed.length < 16) return null
    try {
      const decipher = createDecipheriv('aes-128-gcm', key, nonce, { authTagLength: 16 }).setAAD(associated).setAuthTag(sealed.subarray(-16))
      const plain = decipher.update(sealed.subarray(0, -16))
      decipher.final()
      return new Uint8Array(plain)
    } catch {
      return null
    }
  },
}
