/**
 * Pieces of one message that arrive in any order, more than once and overlapping, put together from its beginning. Costs
 * what arrived, never what an offset claims.
 */
export class Pieces {
  private joined: Uint8Array = empty
  private length = 0
  private waiting: { at: number; bytes: Uint8Array }[] = []
  private held = 0

  /** Reached a limit: pieces were left out, and the rest may never come together. */
  overflowed = false

  /**
   * @param bytesLimit bytes kept in all
   * @param piecesLimit pieces kept that wait for one before them
   */
  constructor(
    private readonly bytesLimit: number,
    private readonly piecesLimit = 256,
  ) {}

  /** All bytes from the beginning up to the first hole. Lent. */
  get bytes(): Uint8Array {
    return this.joined.subarray(0, this.length)
  }

  /** Copies `bytes`, which stand at `at`. True if there are more bytes from the beginning than before. */
  put(at: number, bytes: Uint8Array): boolean {
    if (at > this.length) {
      if (this.waiting.some((piece) => piece.at <= at && piece.at + piece.bytes.length >= at + bytes.length)) return false
      if (this.waiting.length >= this.piecesLimit || this.held + this.length + bytes.length > this.bytesLimit) { this.overflowed = true; return false }
      this.held += bytes.length
      this.waiting.push({ at, bytes: new Uint8Array(bytes) })
      return false
    }
    if (!this.join(at, bytes)) return false
    // Each pass that joins something takes it out, so this ends.
    for (let again = true; again; ) {
      again = false
      const ready = this.waiting.filter((piece) => piece.at <= this.length)
      if (ready.length === 0) break
      this.waiting = this.waiting.filter((piece) => piece.at > this.length)
      for (const piece of ready.sort((a, b) => a.at - b.at)) {
        this.held -= piece.bytes.length
        again = this.join(piece.at, piece.bytes) || again
      }
    }
    return true
  }

  private join(at: number, bytes: Uint8Array): boolean {
    const fresh = bytes.subarray(Math.min(bytes.length, this.length - at))
    if (fresh.length === 0) return false
    const length = this.length + fresh.length
    if (length > this.bytesLimit) { this.overflowed = true; return false }
    if (length > this.joined.length) {
      const larger = new Uint8Array(Math.max(length, 2 * this.joined.length))
      larger.set(this.bytes)
      this.joined = larger
    }
    this.joined.set(fresh, this.length)
    this.length = length
    return true
  }
}

const empty = new Uint8Array(0)
