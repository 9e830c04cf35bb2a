/**
 * Makes a protocol of a table entry for the kind that sends messages of stated length over TCP: how long a message is, who
 * says it, and what it tells. Messages longer than `wholeLimit` are passed over unread; a hole inside one loses nothing.
 */
import type { Side } from '../../../shared/model.ts'
import { Once, roleOf, type Speaker } from './datagrams.ts'
import { BROKEN, type Content, type Detection, type Emit, type Protocol, type Reader, type ReaderContext } from './reader.ts'

/** Messages up to this length are read whole; it stays far below what the driver lets a reader leave unused. */
const wholeLimit = 128 * 1024
/** What the driver shows a detection at most. */
const shownLimit = 4096

export interface FrameTable {
  name: string
  ports: readonly number[]
  content?: Content
  /** Bytes from which `length` knows. */
  header: number
  /** Length of the message at `at` with its header; BROKEN if none can begin so. */
  length(bytes: Uint8Array, at: number): number
  /** Who says the message in [from, to); where it is not `whole`, `no` only if no continuation could make it one. */
  hear(bytes: Uint8Array, from: number, to: number, whole: boolean): Speaker
  /** Bytes of a message that are enough to be certain, for messages longer than a detection sees. */
  certain?: number
  tell?(bytes: Uint8Array, from: number, to: number, side: Side, say: Emit, context: ReaderContext): void
}

function detectFrame(table: FrameTable, side: Side, window: Uint8Array): Detection {
  if (window.length < table.header) return table.hear(window, 0, window.length, false) === 'no' ? 'no' : 'more'
  const length = table.length(window, 0)
  if (length < table.header) return 'no'
  const to = Math.min(length, window.length)
  const speaker = table.hear(window, 0, to, to === length)
  if (speaker === 'no' || to === length) return roleOf(side, speaker)
  return window.length >= Math.min(table.certain ?? shownLimit, shownLimit) ? roleOf(side, speaker) : 'more'
}

class FramedReader implements Reader {
  private readonly once = new Once()
  /** Bytes left of a message that is passed over. */
  private readonly left = { client: 0, server: 0 }

  constructor(
    private readonly table: FrameTable,
    private readonly context: ReaderContext,
  ) {}

  read(side: Side, window: Uint8Array, emit: Emit): number {
    const { table } = this
    const say = this.once.say(emit)
    let at = Math.min(this.left[side], window.length)
    this.left[side] -= at
    while (window.length - at >= table.header) {
      const length = table.length(window, at)
      if (length < table.header) return BROKEN
      if (length > wholeLimit) {
        const passed = Math.min(length, window.length - at)
        if (table.hear(window, at, at + passed, false) === 'no') return BROKEN
        this.left[side] = length - passed
        at += passed
        continue
      }
      if (window.length - at < length) break
      if (table.hear(window, at, at + length, true) === 'no') return BROKEN
      table.tell?.(window, at, at + length, side, say, this.context)
      at += length
    }
    return at
  }

  skip(side: Side, count: number): 'kept' | 'lost' {
    if (count > this.left[side]) return 'lost'
    this.left[side] -= count
    return 'kept'
  }
}

export const framed = (table: FrameTable): Protocol => ({
  name: table.name,
  transport: 'tcp',
  ports: table.ports,
  content: table.content ?? 'readable',
  detect: (side, window) => detectFrame(table, side, window),
  open: (context) => new FramedReader(table, context),
})
