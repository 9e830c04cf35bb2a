/**
 * From a pipe to the disk: cuts the stream into whole pcapng blocks, puts markers on packets as they pass, and appends the
 * blocks in large writes, one at a time. What waits for the disk is bounded: beyond it the pipe is not read.
 */
import type { Readable } from 'node:stream'
import { BlockCutter } from '../analysis/files/block-cutter.ts'
import { u32In } from '../analysis/bytes/integers.ts'
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

/** Whole blocks that wait for the disk. */
interface Batch {
  bytes: Uint8Array
  packets: number
}

export class BlockStream {
  /** Taken from the pipe; once the disk has refused, those that it took. */
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
  #heldPackets = 0
  #writtenPackets = 0
  #waiting: Batch[] = []
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
    const packets = packetTypes.has(type) ? 1 : 0
    this.packets += packets
    if (type === interfaceBlock) this.#interfaces++
    if (type === enhancedPacket && this.#comments.length > 0) {
      for (const text of this.#comments.splice(0)) block = withComment(block, text)
    }
    this.#put(block, packets)
  }

  #put(block: Uint8Array, packets: number): void {
    this.acceptedBytes += block.length
    if (this.#held + block.length > this.#buffer.length) this.#flush()
    if (block.length > this.#buffer.length) {
      this.#waiting.push({ bytes: block.slice(), packets })
      this.#waitingBytes += block.length
      return
    }
    this.#buffer.set(block, this.#held)
    this.#held += block.length
    this.#heldPackets += packets
  }

  /** Markers after the last packet go to the end of the section, where readers look for comments as well. */
  #addLateMarkers(): void {
    if (this.#interfaces === 0) return
    for (const comment of this.#comments.splice(0)) {
      this.#put(interfaceStatistics({ interfaceId: 0, received: null, dropped: null, comment, timeMicros: Date.now() * 1000 }), 0)
    }
  }

  #flush(): void {
    if (this.#held > 0) {
      const bytes = this.#buffer.subarray(0, this.#held)
      // Small leavings are copied, so that a quiet interface does not cost a large buffer every fifth of a second.
      const small = this.#held < bufferBytes / 4
      this.#waiting.push({ bytes: small ? Buffer.from(bytes) : bytes, packets: this.#heldPackets })
      this.#waitingBytes += this.#held
      if (!small) this.#buffer = Buffer.allocUnsafeSlow(bufferBytes)
      this.#held = 0
      this.#heldPackets = 0
    }
    if (!this.#writing && this.#waiting.length > 0) void this.#write()
  }

  async #write(): Promise<void> {
    this.#writing = true
    for (let next = this.#waiting.shift(); next !== undefined && !this.#refused; next = this.#waiting.shift()) {
      const before = this.#sink.length
      try {
        await this.#sink.append(next.bytes, this.#cutter.bigEndian)
        this.#writtenPackets += next.packets
      } catch (error) {
        this.#refused = true
        this.#writtenPackets += packetsIn(next.bytes, this.#sink.length - before, this.#cutter.bigEndian)
        this.packets = this.#writtenPackets
        this.#onRefusal(error as NodeJS.ErrnoException)
      }
      this.#waitingBytes -= next.bytes.length
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

/** Packets among the whole blocks in the first `length` bytes. */
function packetsIn(bytes: Uint8Array, length: number, big: boolean): number {
  let packets = 0
  for (let at = 0; at + 12 <= length; at += u32In(bytes, at + 4, big)) if (packetTypes.has(u32In(bytes, at, big))) packets++
  return packets
}
