/**
 * The body of an HTTP/1 message, read as it comes: a counted one, a chunked one (RFC 9112 §7.1), or one that ends with the
 * connection. Kept bytes are capped; counting goes on past the cap.
 */
import type { HttpBody } from '../../facts.ts'
import type { Primitives } from '../../primitives.ts'
import type { Framing } from './head.ts'

/** Bytes of one chunk-size line with its extensions, and of all trailers: nobody sends more in earnest. */
const extensionLimit = 16 * 1024
const trailerLimit = 256 * 1024
/** 13 hex digits stay below 2^53. */
const sizeDigits = 13

type Step = 'data' | 'size' | 'extension' | 'data-end' | 'trailer' | 'done' | 'broken'

/** Keeps the first `limit` bytes of what it is given, without holding on to the caller's buffer. */
export class Keeper {
  private store = new Uint8Array(0)
  length = 0
  cut = false

  constructor(private readonly limit: number) {}

  add(bytes: Uint8Array, start: number, end: number): void {
    const room = Math.min(end - start, this.limit - this.length)
    if (room < end - start) this.cut = true
    if (room <= 0) return
    if (this.length + room > this.store.length) {
      const larger = new Uint8Array(Math.min(this.limit, Math.max(2 * this.store.length, this.length + room, 256)))
      larger.set(this.store.subarray(0, this.length))
      this.store = larger
    }
    this.store.set(bytes.subarray(start, start + room), this.length)
    this.length += room
  }

  get bytes(): Uint8Array {
    return this.store.subarray(0, this.length)
  }
}

export class BodyReader {
  private step: Step
  /** Bytes left of the counted body or of the chunk in hand. */
  private left: number
  private readonly chunked: boolean
  private readonly untilClose: boolean
  private digits = 0
  private lineBytes = 0
  private lineBlank = true
  private keeper: Keeper | null
  private holed = false

  /** `limit` bytes are kept; 0 keeps nothing. */
  constructor(framing: Framing, limit: number) {
    this.chunked = framing.kind === 'chunked'
    this.untilClose = framing.kind === 'until-close'
    this.left = framing.kind === 'length' ? framing.length : this.untilClose ? Infinity : 0
    this.step = this.chunked ? 'size' : this.left > 0 ? 'data' : 'done'
    this.keeper = limit > 0 ? new Keeper(limit) : null
  }

  get done(): boolean {
    return this.step === 'done'
  }

  get broken(): boolean {
    return this.step === 'broken'
  }

  /** Uses bytes from `at` on and returns where it stopped: at the end of the body, or of the bytes. */
  read(bytes: Uint8Array, at: number): number {
    while (at < bytes.length && this.step !== 'done' && this.step !== 'broken') {
      if (this.step === 'data') {
        const used = Math.min(this.left, bytes.length - at)
        if (!this.holed) this.keeper?.add(bytes, at, at + used)
        at += used
        this.left -= used
        if (this.left === 0) this.step = this.chunked ? 'data-end' : 'done'
      } else this.take(bytes[at++])
    }
    return at
  }

  /** A hole of `count` bytes; true if it lies inside the data, so that the end is still known. */
  skip(count: number): boolean {
    if (this.step !== 'data' || count > this.left) return false
    this.left -= count
    this.holed = true
    if (this.left === 0) this.step = this.chunked ? 'data-end' : 'done'
    return true
  }

  /** What was kept, its codings undone; null if nothing was kept or a coding is unknown. `whole`: the end was seen. */
  finish(type: string, codings: readonly string[], limit: number, primitives: Primitives, whole: boolean): HttpBody | null {
    const keeper = this.keeper
    this.keeper = null
    if (keeper === null || keeper.bytes.length === 0) return null
    let bytes = keeper.bytes
    let cut = keeper.cut || this.holed || !whole
    const undone: string[] = []
    for (const coding of [...codings].reverse()) {
      const name = coding.replace(/^x-/, '')
      if (name === 'identity' || name === '') continue
      if (name !== 'gzip' && name !== 'deflate' && name !== 'br') return null
      const plain = primitives.decompress(name, bytes, limit)
      // Bytes that are not what the header says are shown as they are: an onlooker has no more.
      if (plain === null) break
      bytes = plain.bytes
      cut ||= plain.cut
      undone.unshift(name)
    }
    return { kind: 'http-body', type, bytes: bytes.length > limit ? bytes.subarray(0, limit) : bytes, codings: undone, cut: cut || bytes.length > limit }
  }

  /** One byte of the chunked coding's own. A bare LF ends a line, as RFC 9112 §2.2 allows. */
  private take(byte: number): void {
    switch (this.step) {
      case 'size': {
        const value = byte >= 0x30 && byte <= 0x39 ? byte - 0x30 : byte >= 0x41 && byte <= 0x46 ? byte - 55 : byte >= 0x61 && byte <= 0x66 ? byte - 87 : -1
        if (value >= 0) {
          if (++this.digits > sizeDigits) this.step = 'broken'
          this.left = this.left * 16 + value
        } else if (this.digits === 0) this.step = 'broken'
        else if (byte === 10) this.sizeKnown()
        else if (byte === 13 || byte === 0x20 || byte === 9 || byte === 0x3b) { this.step = 'extension'; this.lineBytes = 0 }
        else this.step = 'broken'
        return
      }
      case 'extension':
        if (byte === 10) this.sizeKnown()
        else if (++this.lineBytes > extensionLimit) this.step = 'broken'
        return
      case 'data-end':
        if (byte === 10) { this.step = 'size'; this.digits = 0; this.left = 0; this.lineBlank = true }
        else if (byte === 13 && this.lineBlank) this.lineBlank = false
        else this.step = 'broken'
        return
      case 'trailer':
        if (byte === 10) {
          if (this.lineBlank) { this.step = 'done'; return }
          this.lineBlank = true
        } else if (byte !== 13) this.lineBlank = false
        if (++this.lineBytes > trailerLimit) this.step = 'broken'
        return
    }
  }

  private sizeKnown(): void {
    this.lineBytes = 0
    this.lineBlank = true
    this.step = this.left === 0 ? 'trailer' : 'data'
  }
}
