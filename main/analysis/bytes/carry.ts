/**
 * Bytes of a unit (a record, a block) that a chunk ended within, kept until the rest arrives. Grows by doubling with
 * what really arrives, never with what a header claims, so that every byte is copied a bounded number of times.
 */
export class Carry {
  bytes = new Uint8Array(0)
  length = 0

  append(chunk: Uint8Array, start: number, end: number): void {
    const length = this.length + (end - start)
    if (length > this.bytes.length) {
      const grown = new Uint8Array(Math.max(length, this.bytes.length * 2, 4096))
      grown.set(this.bytes.subarray(0, this.length))
      this.bytes = grown
    }
    this.bytes.set(chunk.subarray(start, end), this.length)
    this.length = length
  }

  /** Forgets the bytes, and gives back the room that a single large unit took. */
  clear(): void {
    this.length = 0
    if (this.bytes.length > 1024 * 1024) this.bytes = new Uint8Array(0)
  }
}
