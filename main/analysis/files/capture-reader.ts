/**
 * Reads a pcap or pcapng file from chunks, however it is cut, and hands packets out in place. Damage ends in notes and
 * counts, never in an exception. Compression is the caller's business: see `looksGzipped`.
 */
import type { LimitCount } from '../../../shared/model.ts'
import { Carry } from '../bytes/carry.ts'
import type { CaptureSink } from './packet.ts'
import { looksPcap, PcapFormat } from './pcap.ts'
import { looksPcapng, PcapngFormat } from './pcapng.ts'
import { FileReport, largestUnit, type FileFormat } from './report.ts'

/** RFC 1952 §2.3.1: magic number, then method 8. */
export const looksGzipped = (bytes: Uint8Array): boolean => bytes.length >= 3 && bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8

export class CaptureReader {
  format: 'pcap' | 'pcapng' | null = null
  problem: 'not-a-capture' | null = null
  /** Bytes of the file up to the end of the last whole record or block. */
  consumed = 0
  readonly #report: FileReport
  readonly #carry = new Carry()
  #reader: FileFormat | null = null
  /** Of a unit that is passed over: what is still to come, and its whole length. */
  #skip = 0
  #skipped = 0
  #ended = false

  constructor(sink: CaptureSink) {
    this.#report = new FileReport(sink)
  }

  /** Sentences about what was wrong with the file. */
  get notes(): string[] {
    return this.#report.notes
  }

  get limits(): LimitCount[] {
    return this.#report.limits
  }

  get packets(): number {
    return this.#report.packets
  }

  /** True once nothing more can be read: the rest of the file need not be pushed. */
  get stopped(): boolean {
    return this.#report.stopped
  }

  push(chunk: Uint8Array): void {
    if (this.#ended) return
    let at = this.#skip > 0 ? this.#passOver(chunk) : 0
    while (!this.stopped && at < chunk.length) at = this.#carry.length > 0 ? this.#fromCarry(chunk, at) : this.#inPlace(chunk, at)
  }

  /** The file is over. */
  end(): void {
    if (this.#ended) return
    this.#ended = true
    const available = this.#carry.length
    if (this.#reader === null) this.problem = 'not-a-capture'
    else if (!this.stopped && (available > 0 || this.#skip > 0)) {
      const within = available > 0 ? this.#reader.unitName(this.#carry.bytes, 0, available) : `a block behind packet ${this.packets}`
      this.#report.note(`The file ends in the middle of ${within}.`)
    }
    this.#report.end()
  }

  #passOver(chunk: Uint8Array): number {
    const count = Math.min(this.#skip, chunk.length)
    this.#skip -= count
    if (this.#skip === 0) this.consumed += this.#skipped
    return count
  }

  /** Reads the unit at `at`, or keeps its beginning. Returns where the next one begins. */
  #inPlace(chunk: Uint8Array, at: number): number {
    const available = chunk.length - at
    const need = this.#need(chunk, at, available)
    if (need < 0) return chunk.length
    if (need <= available) {
      if (need > largestUnit && this.#reader!.skips(chunk, at, need)) this.consumed += need
      else this.#read(chunk, at, need)
      return at + need
    }
    if (available >= 12 && this.#reader!.skips(chunk, at, need)) this.#beginSkip(need, available)
    else this.#carry.append(chunk, at, chunk.length)
    return chunk.length
  }

  /** Completes the unit whose beginning was kept, first its header, then the rest. Returns how far the chunk was used. */
  #fromCarry(chunk: Uint8Array, at: number): number {
    const carry = this.#carry
    const need = this.#need(carry.bytes, 0, carry.length)
    if (need < 0) return chunk.length
    if (need > carry.length) {
      if (carry.length >= 12 && this.#reader!.skips(carry.bytes, 0, need)) {
        this.#beginSkip(need, carry.length)
        carry.clear()
        return at + this.#passOver(chunk.subarray(at))
      }
      const count = Math.min(need - carry.length, chunk.length - at)
      carry.append(chunk, at, at + count)
      at += count
      if (carry.length < need || this.#need(carry.bytes, 0, carry.length) !== need) return at
    }
    this.#read(carry.bytes, 0, need)
    carry.clear()
    return at
  }

  #beginSkip(need: number, available: number): void {
    this.#skip = need - available
    this.#skipped = need
  }

  #read(bytes: Uint8Array, at: number, length: number): void {
    this.#reader!.read(bytes, at, length, this.consumed)
    this.consumed += length
  }

  /** As FileFormat.need; the first four bytes of the file choose the format. */
  #need(bytes: Uint8Array, at: number, available: number): number {
    if (this.#reader === null) {
      if (available < 4) return 4
      if (looksPcap(bytes, at)) {
        this.format = 'pcap'
        this.#reader = new PcapFormat(this.#report)
      } else if (looksPcapng(bytes, at)) {
        this.format = 'pcapng'
        this.#reader = new PcapngFormat(this.#report)
      } else {
        this.problem = 'not-a-capture'
        this.#report.stopped = true
        return -1
      }
    }
    return this.#reader.need(bytes, at, available)
  }
}
