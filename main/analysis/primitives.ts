/**
 * The few functions that the analysis needs but does not contain: hashing, decompression, and the
 * ciphers of keys that anybody can derive (QUIC's Initial packets). They are handed in, so that
 * the analysis stays pure (the node implementation lives in app/primitives.ts). All are synchronous and deterministic.
 */
export interface Primitives {
  /** Lower-case hex. */
  md5(bytes: Uint8Array): string
  sha256(bytes: Uint8Array): string
  /**
   * Undoes a content coding (`gzip`, `deflate`, `br`). A cut-off stream gives what is there. Never gives more than
   * `limit` bytes (decompression bombs): `cut` then says that there was more. Null if the bytes are not that coding.
   */
  decompress(coding: string, bytes: Uint8Array, limit: number): { bytes: Uint8Array; cut: boolean } | null
  /** HMAC with SHA-256 (RFC 2104): 32 bytes. */
  hmacSha256(key: Uint8Array, bytes: Uint8Array): Uint8Array
  /** One block of 16 bytes enciphered with AES-128 under a key of 16 bytes, without a mode. */
  aes128Block(key: Uint8Array, block: Uint8Array): Uint8Array
  /** AES-128-GCM (RFC 5116 §5.1) with the tag as the last 16 bytes of `sealed`. Null where the tag does not fit. */
  aes128GcmOpen(key: Uint8Array, nonce: Uint8Array, associated: Uint8Array, sealed: Uint8Array): Uint8Array | null
}
