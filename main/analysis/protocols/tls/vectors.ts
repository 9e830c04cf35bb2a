/**
 * Reads the vectors of TLS's presentation language (RFC 8446 §3.4) out of one message. It never leaves its bounds: what
 * does not fit sets `failed`, gives zeros and empty ranges, and stays failed.
 */
export class Vectors {
  failed = false

  constructor(
    readonly bytes: Uint8Array,
    public at = 0,
    readonly end = bytes.length,
  ) {}

  get left(): number {
    return this.end - this.at
  }

  /** A number of `size` bytes, big-endian; at most 4. */
  number(size: number): number {
    if (this.failed || this.left < size) { this.failed = true; return 0 }
    let value = 0
    for (let step = 0; step < size; step++) value = value * 256 + this.bytes[this.at + step]
    this.at += size
    return value
  }

  /** `count` bytes, in place. */
  take(count: number): Uint8Array {
    if (this.failed || this.left < count) { this.failed = true; return empty }
    this.at += count
    return this.bytes.subarray(this.at - count, this.at)
  }

  /** A vector whose length stands before it in `lengthSize` bytes, as a reader of its own. */
  vector(lengthSize: number): Vectors {
    const length = this.number(lengthSize)
    if (this.failed || this.left < length) { this.failed = true; return new Vectors(empty) }
    this.at += length
    return new Vectors(this.bytes, this.at - length, this.at)
  }

  /** A vector of numbers; null if it does not fit or a rest remains. At most `limit` are kept. */
  numbers(lengthSize: number, size: number, limit = 65_535): number[] | null {
    const vector = this.vector(lengthSize)
    if (this.failed || vector.left % size !== 0) return null
    const values: number[] = []
    while (vector.left > 0 && values.length < limit) values.push(vector.number(size))
    return values
  }

  /** What is left, copied. */
  rest(): Uint8Array {
    return this.bytes.slice(this.at, this.end)
  }
}

const empty = new Uint8Array(0)
