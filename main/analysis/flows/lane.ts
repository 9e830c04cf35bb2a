/**
 * One direction of a conversation on its way to a reader: the bytes that were not used yet, and which frame each came
 * from. Bytes of the packet in hand are lent, not copied; only what a reader leaves is kept.
 */
import type { Content } from '../protocols/reader.ts'
import { lookOf } from '../verdict/content.ts'

/** Enough of what is dropped to tell text. */
const lookBytes = 2048

export class Lane {
  /** What no reader has used yet. Valid until the next call that changes the lane. */
  window: Uint8Array = empty
  /** Stream position of window[0]. */
  position = 0
  /** What the bytes count as when they are used. */
  content: Content = 'undecided'
  /** Bytes used, by what they counted as. */
  readonly counts: Record<Content, number> = { readable: 0, handshake: 0, protected: 0, undecided: 0 }
  ended = false
  lastFrame = 0
  lastTime = 0

  private store: Uint8Array = empty
  private borrowed = false
  /** Three numbers a segment: the stream position it ends at, its frame, its time. */
  private marks: number[] = []
  private labels: { at: number; content: Content }[] = []

  /** Appends the bytes of one frame. They are lent until `settle`. */
  append(bytes: Uint8Array, start: number, end: number, frame: number, timeMicros: number): void {
    const pending = this.window.length
    this.marks.push(this.position + pending + (end - start), frame, timeMicros)
    this.lastFrame = frame
    this.lastTime = timeMicros
    if (pending === 0) {
      this.window = bytes.subarray(start, end)
      this.borrowed = true
      return
    }
    this.settle()
    const total = pending + end - start
    const offset = this.window.byteOffset - this.store.byteOffset
    if (offset + total > this.store.length) {
      const larger = total <= this.store.length && offset > this.store.length / 2 ? this.store : new Uint8Array(Math.max(2 * total, 2048))
      larger.set(this.window, 0)
      larger.set(bytes.subarray(start, end), pending)
      this.store = larger
      this.window = larger.subarray(0, total)
    } else {
      this.store.set(bytes.subarray(start, end), offset + pending)
      this.window = this.store.subarray(offset, offset + total)
    }
  }

  /** Copies what is lent and was not used: to be called before the packet's buffer is reused. */
  settle(): void {
    if (!this.borrowed) return
    this.borrowed = false
    if (this.window.length === 0) { this.window = empty; return }
    if (this.store.length < this.window.length) this.store = new Uint8Array(Math.max(2 * this.window.length, 2048))
    this.store.set(this.window, 0)
    this.window = this.store.subarray(0, this.window.length)
  }

  /** From window offset `at` on the bytes count as `content`. */
  label(at: number, content: Content): void {
    if (at <= 0) this.content = content
    else this.labels.push({ at: this.position + at, content })
  }

  /** Whatever is pending and follows counts as `content`. */
  relabel(content: Content): void {
    this.labels.length = 0
    this.content = content
  }

  /** The reader used `count` bytes of the window. */
  use(count: number): void {
    let from = this.position
    const to = this.position + count
    while (this.labels.length > 0 && this.labels[0].at <= to) {
      const next = this.labels.shift()!
      if (next.at > from) { this.counts[this.content] += next.at - from; from = next.at }
      this.content = next.content
    }
    this.counts[this.content] += to - from
    this.position = to
    this.window = this.window.subarray(count)
    this.dropMarks()
    if (this.window.length === 0 && !this.borrowed && this.store.length > 65_536) { this.store = empty; this.window = empty }
  }

  /**
   * Drops what is pending. Text that a readable protocol was waiting to see the end of is readable all the same; anything else
   * proves nothing and is undecided.
   */
  discard(): void {
    const text = this.content === 'readable' && lookOf(this.window.subarray(0, lookBytes), false) === 'text'
    this.counts[text ? 'readable' : 'undecided'] += this.window.length
    this.position += this.window.length
    this.window = empty
    this.labels.length = 0
    this.dropMarks()
  }

  /** `count` bytes of the stream were never captured. */
  jump(count: number): void {
    this.position += count
  }

  /** Frame and time of the byte at window offset `at`; past the end, those of the last byte. */
  frameAt(at: number): number {
    return this.mark(at, 1) || this.lastFrame
  }

  timeAt(at: number): number {
    return this.mark(at, 2) || this.lastTime
  }

  /** Forgets buffers: nothing more will be read. */
  release(): void {
    this.window = empty
    this.store = empty
    this.marks.length = 0
    this.labels.length = 0
  }

  private mark(at: number, field: number): number {
    const position = this.position + at
    for (let i = 0; i < this.marks.length; i += 3) if (this.marks[i] > position) return this.marks[i + field]
    return 0
  }

  /** Keeps one mark behind the position, so that a fact about bytes just used still finds its frame. */
  private dropMarks(): void {
    let done = 0
    while (done < this.marks.length && this.marks[done] <= this.position) done += 3
    if (done > 0) this.marks.splice(0, done)
  }
}

const empty = new Uint8Array(0)
