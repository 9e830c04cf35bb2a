/**
 * Cuts a pcapng stream into whole blocks without reading them, so that a recorder can append nothing but whole blocks and
 * knows where the last one ended. Holds at most one block.
 */
import { Carry } from '../bytes/carry.ts'
import { u32, u32In } from '../bytes/integers.ts'
import { BlockScanner, BlockType } from './blocks.ts'
import { largestUnit } from './report.ts'

export class BlockCutter {
  /** Receives each whole block; `bytes` are valid only during the call. */
  onBlock: (type: number, bytes: Uint8Array) => void
  /** Bytes of whole blocks so far: where the last one ended in the stream. */
  consumed = 0
  blocks = 0
  /** Why the stream cannot be cut any further: a sentence. */
  problem: string | null = null
  readonly #scanner = new BlockScanner()
  readonly #carry = new Carry()

  constructor(onBlock: (type: number, bytes: Uint8Array) => void) {
    this.onBlock = onBlock
  }

  /** Bytes of a block that has not ended yet. */
  get pending(): number {
    return this.#carry.length
  }

  /** Whether the blocks of the present section are big-endian. */
  get bigEndian(): boolean {
    return this.#scanner.big
  }

  push(chunk: Uint8Array): void {
    let at = 0
    while (this.problem === null && at < chunk.length) at = this.#carry.length > 0 ? this.#complete(chunk, at) : this.#cut(chunk, at)
  }

  #cut(chunk: Uint8Array, at: number): number {
    const available = chunk.length - at
    const need = this.#need(chunk, at, available)
    if (need < 0) return chunk.length
    if (need > available) {
      this.#carry.append(chunk, at, chunk.length)
      return chunk.length
    }
    this.#give(chunk.subarray(at, at + need))
    return at + need
  }

  #complete(chunk: Uint8Array, at: number): number {
    const carry = this.#carry
    const need = this.#need(carry.bytes, 0, carry.length)
    if (need < 0) return chunk.length
    const count = Math.min(need - carry.length, chunk.length - at)
    carry.append(chunk, at, at + count)
    if (carry.length === need && this.#need(carry.bytes, 0, need) === need) {
      this.#give(carry.bytes.subarray(0, need))
      carry.clear()
    }
    return at + count
  }

  #need(bytes: Uint8Array, at: number, available: number): number {
    if (available < 8) return 8
    if (this.blocks === 0 && u32(bytes, at) !== BlockType.section) {
      this.problem = 'The stream does not begin as pcapng does.'
      return -1
    }
    const need = this.#scanner.need(bytes, at, available)
    if (need > largestUnit) this.problem = `The stream holds a block of ${need} bytes, more than a recording can have.`
    else if (need < 0) this.problem = `The stream is not pcapng behind byte ${this.consumed}: ${this.#scanner.fault}.`
    return this.problem === null ? need : -1
  }

  #give(block: Uint8Array): void {
    this.blocks++
    this.consumed += block.length
    this.onBlock(u32In(block, 0, this.#scanner.big), block)
  }
}
