/**
 * The few functions that the analysis needs but does not contain: hashing and decompression. They are handed in, so that
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
}
