/**
 * Writes buffers to a pipe without ever waiting for it. `cap` may keep the event loop from turning for as long as packets
 * keep coming, so writes happen from inside its callback: a full pipe answers EAGAIN, and what is left waits here. The
 * wait is bounded; beyond it whole buffers are dropped and their packets counted.
 */
import { writeSync } from 'node:fs'

interface Waiting {
  bytes: Uint8Array
  length: number
  packets: number
}

export type WriteSome = (bytes: Uint8Array, offset: number, length: number) => number

export class PipeQueue {
  /** Packets that were in buffers for which there was no room. */
  droppedPackets = 0
  /** The reader is gone; nothing will ever be written again. */
  closed = false
  waitingBytes = 0
  #waiting: Waiting[] = []
  #offset = 0
  readonly #limit: number
  readonly #write: WriteSome
  readonly #recycle: (bytes: Uint8Array) => void

  constructor(limitBytes: number, write: WriteSome, recycle: (bytes: Uint8Array) => void = () => {}) {
    this.#limit = limitBytes
    this.#write = write
    this.#recycle = recycle
  }

  push(bytes: Uint8Array, length: number, packets: number): void {
    if (this.closed) return
    if (this.waitingBytes + length > this.#limit) {
      this.droppedPackets += packets
      this.#recycle(bytes)
      return
    }
    this.#waiting.push({ bytes, length, packets })
    this.waitingBytes += length
  }

  /** Writes what the pipe takes now. True when nothing is left waiting. */
  pump(): boolean {
    while (!this.closed && this.#waiting.length > 0) {
      const head = this.#waiting[0]!
      try {
        const written = this.#write(head.bytes, this.#offset, head.length - this.#offset)
        this.#offset += written
        this.waitingBytes -= written
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code
        if (code === 'EAGAIN' || code === 'EINTR') return false
        this.closed = true
        break
      }
      if (this.#offset < head.length) continue
      this.#waiting.shift()
      this.#offset = 0
      this.#recycle(head.bytes)
    }
    if (this.closed) {
      this.#waiting = []
      this.waitingBytes = 0
    }
    return this.#waiting.length === 0
  }
}

export const writeToFd = (fd: number): WriteSome => (bytes, offset, length) => writeSync(fd, bytes, offset, length)
