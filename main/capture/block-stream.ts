/**
 * From a pipe to the disk: cuts the stream into whole pcapng blocks, puts markers on packets as they pass, and appends the
 * blocks in large writes, one at a time. What waits for the disk is bounded: beyond it the pipe is not read.
 */
import type { Readable } from 'node:stream'
import { BlockCutter } from '../analysis/files/block-cutter.ts'
import { interfaceStatistics, withComment } from '../analysis/files/pcapng-writer.ts'

/** Where whole blocks go. `append` is called once at a time; after it rejects, never again. */
export interface BlockSink {
  readonly folder: string
  /** Bytes of whole blocks in the file. */
  readonly length: number
  append(bytes: Uint8Array, big?: boolean): Promise<void>
}

/** One write, and how many of them may wait: 64 MiB in all. */
const bufferBytes = 2 * 1024 * 1024
const waitingLimit = 64 * 1024 * 1024
/** A packet is on disk after this time at the latest. */
const flushMillis = 200

const packetTypes: ReadonlySet<number> = new Set([2, 3, 6])
const enhancedPacket = 6
const interfaceBlock = 1

export class BlockStream {
  packets = 0
  /** Taken from the pipe in whole blocks; some of it may wait for the disk. */
  acceptedBytes = 0
  /** Settles when the pipe has ended and everything that the disk took is written. */
  readonly finished: Promise<void>
  readonly #pipe: Readable
  readonly #sink: BlockSink
  readonly #onRefusal: (error: NodeJS.ErrnoException) => void
  readonly #cutter: BlockCutter
  #buffer = Buffer.allocUnsafeSlow(bufferBytes)
  #held = 0
  #waiting: Uint8Array[] = []
  #waitingBytes = 0
  #writing = false
  #refused = false
  #comments: string[] = []
  #interfaces = 0
  #pipeEnded = false
  #settle: () => void = () => {}

  constructor(pipe: Readable, sink: BlockSink, onRefusal: (error: NodeJS.ErrnoException) => void) {
    this.#pipe = pipe
    this.#sink = sink
    this.#onRefusal = onRefusal
    this.#cutter = new BlockCutter((type, bytes) => this.#take(type, bytes))
    this.finished = new Promise((resolve) => { this.#settle = resolve })
    const timer = setInterval(() => this.#flush(), flushMillis)
    pipe.on('data', (chunk: Uint8Array) => this.#receive(chunk))
    pipe.on('error', () => {})
    pipe.once('close', () => {
      clearInterval(timer)
      this.#pipeEnded = true
      this.#addLateMarkers()
      this.#flush()
      this.#settleIfDone()
    })
  }

  get writtenBytes(): number {
    return this.#sink.length
  }

  get folder(): string {
    return this.#sink.folder
  }

  /** Why the stream could not be cut any further; null for a sound one. */
  get problem(): string | null {
    return this.#cutter.problem
  }

  mark(text: string): void {
    this.#comments.push(text)
  }

  #receive(chunk: Uint8Array): void {
    if (!this.#refused) this.#cutter.push(chunk)
    if (this.#waitingBytes > waitingLimit) this.#pipe.pause()
  }

  #take(type: number, block: Uint8Array): void {
    if (packetTypes.has(type)) this.packets++
    else if (type === interfaceBlock) this.#interfaces++
    if (type === enhancedPacket && this.#comments.length > 0) {
      for (const text of this.#comments.splice(0)) block = withComment(block, text)
    }
    this.#put(block)
  }

  #put(block: Uint8Array): void {
    this.acceptedBytes += block.length
    if (this.#held + block.length > this.#buffer.length) this.#flush()
    if (block.length > this.#buffer.length) {
      this.#waiting.push(block.slice())
      this.#waitingBytes += block.length
      return
    }
    this.#buffer.set(block, this.#held)
    this.#held += block.length
  }

  /** Markers after the last packet go to the end of the section, where readers look for comments as well. */
  #addLateMarkers(): void {
    if (this.#interfaces === 0) return
    for (const comment of this.#comments.splice(0)) {
      this.#put(interfaceStatistics({ interfaceId: 0, received: null, dropped: null, comment, timeMicros: Date.now() * 1000 }))
    }
  }

  #flush(): void {
    if (this.#held > 0) {
      this.#waiting.push(this.#buffer.subarray(0, this.#held))
      this.#waitingBytes += this.#held
      // Small leavings are copied, so that a quiet interface does not cost a large buffer every fifth of a second.
      if (this.#held < bufferBytes / 4) this.#waiting[this.#waiting.length - 1] = Buffer.from(this.#waiting[this.#waiting.length - 1]!)
      else this.#buffer = Buffer.allocUnsafeSlow(bufferBytes)
      this.#held = 0
    }
    if (!this.#writing && this.#waiting.length > 0) void this.#write()
  }

  async #write(): Promise<void> {
    this.#writing = true
    for (let next = this.#waiting.shift(); next !== undefined && !this.#refused; next = this.#waiting.shift()) {
      try {
        await this.#sink.append(next, this.#cutter.bigEndian)
      } catch (error) {
        this.#refused = true
        this.#onRefusal(error as NodeJS.ErrnoException)
      }
      this.#waitingBytes -= next.length
      if (this.#waitingBytes < waitingLimit / 2 && this.#pipe.isPaused()) this.#pipe.resume()
    }
    this.#writing = false
    if (this.#refused) {
      this.#waiting = []
      this.#waitingBytes = 0
      if (this.#pipe.isPaused()) this.#pipe.resume()
    }
    this.#settleIfDone()
  }

  #settleIfDone(): void {
    if (this.#pipeEnded && !this.#writing && this.#waiting.length === 0 && this.#held === 0) this.#settle()
  }
}
