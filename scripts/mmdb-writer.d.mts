export class Uint16 {
  constructor(value: number)
  value: number
}
/** A whole number that must be stored as a double (coordinates). */
export class Double {
  constructor(value: number)
  value: number
}
export type MmdbValue = string | number | bigint | boolean | Uint16 | Double | MmdbValue[] | { [key: string]: MmdbValue }
export class MmdbWriter {
  /** `words`: the network's first address as four 32-bit words, IPv4 in the last; `prefix` is of the IPv6 tree. */
  insert(words: ArrayLike<number>, prefix: number, key: string, value: MmdbValue): void
  finish(options: { type: string; description: string; built: number; ipVersion?: 4 | 6 }): Buffer
}
