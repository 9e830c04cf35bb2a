/**
 * A mail message as it passes by: what is kept of it (`KeptBytes`), and the dot-stuffed text that SMTP's DATA and POP3's
 * multi-line answers send it in (RFC 5321 §4.5.2, RFC 1939 §3). Both take their bytes in any cut.
 */

/** Grows to `limit` bytes and counts the rest. */
export class KeptBytes {
  private bytes = new Uint8Array(0)
  private length = 0
  /** Bytes that were added, kept or not. */
  size = 0
  /** Set where bytes are missing that were never seen. */
  holed = false

  constructor(private readonly limit: number) {}

  get cut(): boolean {
    return this.holed || this.size > this.length
  }

  add(from: Uint8Array, start: number, end: number): void {
    this.size += end - start
    const take = Math.min(end - start, this.limit - this.length)
    if (take <= 0) return
    if (this.length + take > this.bytes.length) {
      const grown = new Uint8Array(Math.min(this.limit, Math.max(1024, 2 * this.bytes.length, this.length + take)))
      grown.set(this.bytes.subarray(0, this.length))
      this.bytes = grown
    }
    this.bytes.set(from.subarray(start, start + take), this.length)
    this.length += take
  }

  /** `count` bytes that were sent but never captured. */
  miss(count: number): void {
    this.size += count
    this.holed = true
  }

  /** Forgets the last `count` bytes added. */
  withdraw(count: number): void {
    const dropped = this.size - this.length
    this.size -= count
    this.length -= Math.max(0, Math.min(this.length, count - dropped))
  }

  /** A copy of what is kept. */
  whole(): Uint8Array {
    return this.bytes.slice(0, this.length)
  }
}

const DOT = 0x2e
const CR = 13
const LF = 10
const dotLine = Uint8Array.of(DOT, CR, LF)

/** Undoes dot-stuffing until the line that holds a single dot, each of its ends being CRLF. */
export class DotText {
  private state: 'text' | 'line-start' | 'dot' | 'dot-cr' = 'line-start'
  /** The last byte of text was a CR. */
  private afterCr = false
  /** The line began after a CRLF, not after a bare LF. */
  private strict = true
  private looseLength = 0
  done = false
  /** Lines with a single dot whose ends are not both CRLF: some servers take them for the end (SMTP smuggling). */
  looseDots = 0

  /** `lenient`: such lines end the text, because the speaker ends its lines in bare LF. */
  constructor(readonly kept: KeptBytes, private readonly lenient = false) {}

  /** The last bytes so far were such a line. */
  get endsLoosely(): boolean {
    return this.looseLength > 0
  }

  /** Takes the loose dot line at the tail for the end after all, as the server's answer shows. */
  endHere(): void {
    this.kept.withdraw(this.looseLength)
    this.looseLength = 0
    this.looseDots--
    this.done = true
  }

  /** Uses bytes from `at` on and returns where it stopped: the end of the window, or behind the last line. */
  feed(window: Uint8Array, at: number): number {
    let next = at
    while (next < window.length && !this.done) next = this.step(window, next)
    return next
  }

  private step(window: Uint8Array, at: number): number {
    const byte = window[at]!
    if (this.state === 'text') return this.text(window, at)
    this.looseLength = 0
    if (this.state === 'line-start') {
      this.state = byte === DOT ? 'dot' : 'text'
      this.afterCr = false
      return byte === DOT ? at + 1 : at
    }
    if (this.state === 'dot') {
      if (byte === CR) { this.state = 'dot-cr'; return at + 1 }
      if (byte === LF) { this.loose(1); return at + 1 }
      this.state = 'text'
      return at
    }
    if (byte === LF) {
      if (this.strict) this.done = true
      else this.loose(0)
      return at + 1
    }
    this.kept.add(dotLine, 1, 2)
    this.state = 'text'
    this.afterCr = true
    return at
  }

  /** Takes lines in one piece until one begins with a dot, or the window ends. */
  private text(window: Uint8Array, at: number): number {
    let feed = window.indexOf(LF, at)
    while (feed >= 0 && feed + 1 < window.length && window[feed + 1] !== DOT) {
      this.afterCr = false
      feed = window.indexOf(LF, feed + 1)
    }
    const end = feed < 0 ? window.length : feed + 1
    this.kept.add(window, at, end)
    if (feed < 0) {
      this.afterCr = window[end - 1] === CR
      return end
    }
    this.strict = feed > at ? window[feed - 1] === CR : this.afterCr
    this.state = 'line-start'
    return end
  }

  private loose(skipCr: 0 | 1): void {
    this.looseDots++
    if (this.lenient) { this.done = true; return }
    if (skipCr) { this.kept.add(dotLine, 0, 1); this.kept.add(dotLine, 2, 3) } else this.kept.add(dotLine, 0, 3)
    this.looseLength = 3 - skipCr
    this.strict = skipCr === 0
    this.state = 'line-start'
  }
}
