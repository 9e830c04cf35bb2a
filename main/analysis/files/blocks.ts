/** The outer form of a pcapng file (draft-ietf-opsawg-pcapng): blocks of type, length, body, length; byte order per section. */
import { u16In, u32, u32In, u32le } from '../bytes/integers.ts'

export const BlockType = {
  section: 0x0a0d0d0a,
  interface: 1,
  /** Obsolete. */
  packet: 2,
  simplePacket: 3,
  names: 4,
  statistics: 5,
  enhancedPacket: 6,
  secrets: 10,
} as const

/** A section's byte-order magic, read big-endian. */
const bigMagic = 0x1a2b3c4d
const littleMagic = 0x4d3c2b1a

/** No program writes larger blocks; a length beyond this is damage or malice. */
export const longestBlock = 256 * 1024 * 1024

/** Knows where blocks end. Byte order is that of the section header seen last. */
export class BlockScanner {
  big = false
  /** Why the block last asked about cannot be one: a sentence's end, for people. */
  fault = ''

  /**
   * Bytes needed from `at` on: the block's length if its header is there, else what the header takes (more than
   * `available`). -1 if this is no block.
   */
  need(bytes: Uint8Array, at: number, available: number): number {
    if (available < 8) return 8
    let big = this.big
    if (u32(bytes, at) === BlockType.section) {
      if (available < 12) return 12
      const magic = u32(bytes, at + 8)
      if (magic !== bigMagic && magic !== littleMagic) return this.#refuse('a section without a byte order')
      big = magic === bigMagic
    }
    const length = u32In(bytes, at + 4, big)
    if (length < 12 || length % 4 !== 0) return this.#refuse(`a block length of ${length}`)
    if (length > longestBlock) return this.#refuse(`a block of ${length} bytes`)
    this.big = big
    return length
  }

  #refuse(fault: string): number {
    this.fault = fault
    return -1
  }
}

/** Byte order of one whole block by itself: the length field fits it in one of them. */
export const isBigEndian = (block: Uint8Array): boolean => u32le(block, 4) !== block.length && u32(block, 4) === block.length

/** Visits options up to the end-of-options mark; false if one runs past `end`. Values are padded to 32 bits. */
export function visitOptions(bytes: Uint8Array, at: number, end: number, big: boolean, visit: (code: number, start: number, end: number) => void): boolean {
  let here = at
  while (here + 4 <= end) {
    const code = u16In(bytes, here, big)
    const length = u16In(bytes, here + 2, big)
    if (code === 0) return true
    if (here + 4 + length > end) return false
    visit(code, here + 4, here + 4 + length)
    here += 4 + padded(length)
  }
  return true
}

/** Rounded up to 32 bits. */
export const padded = (length: number): number => (length + 3) & ~3
