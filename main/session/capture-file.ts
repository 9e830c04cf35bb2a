/** The growing capture.pcapng: whole blocks are appended, and whatever happens to the disk, whole blocks are what stays. */
import { open, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { BlockScanner } from '../analysis/files/blocks.ts'
import { fileMode } from './folders.ts'

export const captureName = 'capture.pcapng'

/** How many of the first `available` bytes are whole blocks; `bytes` begins with a block. */
export function wholeBlocks(bytes: Uint8Array, available: number, big = false): number {
  const scanner = new BlockScanner()
  scanner.big = big
  let at = 0
  while (at < available) {
    const need = scanner.need(bytes, at, available - at)
    if (need < 0 || at + need > available) break
    at += need
  }
  return at
}

export class CaptureFile {
  /** Bytes in the file, all of them whole blocks; anybody may read up to here. */
  length = 0
  readonly path: string
  readonly folder: string
  readonly #handle: FileHandle

  private constructor(folder: string, handle: FileHandle) {
    this.folder = folder
    this.path = path.join(folder, captureName)
    this.#handle = handle
  }

  /** Makes the file; it must not exist. Rejects with the system's error. */
  static async create(folder: string): Promise<CaptureFile> {
    return new CaptureFile(folder, await open(path.join(folder, captureName), 'wx', fileMode))
  }

  /**
   * Appends whole blocks; one call at a time. If the disk refuses (ENOSPC), the file is cut behind the last block that went
   * in whole, and the system's error is thrown. `big`: the blocks are big-endian.
   */
  async append(bytes: Uint8Array, big = false): Promise<void> {
    let done = 0
    try {
      while (done < bytes.length) {
        const { bytesWritten } = await this.#handle.write(bytes, done, bytes.length - done, this.length + done)
        if (bytesWritten === 0) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
        done += bytesWritten
      }
    } catch (error) {
      const whole = this.length + wholeBlocks(bytes, done, big)
      await this.#handle.truncate(whole)
      this.length = whole
      throw error
    }
    this.length += bytes.length
  }

  /** Appends bytes that may end within a block; the caller ends with `cutTo`, or the whole session is abandoned. */
  async appendPart(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await this.#handle.write(bytes, done, bytes.length - done, this.length)
      done += bytesWritten
      this.length += bytesWritten
    }
  }

  /** Keeps the first `length` bytes, which are whole blocks. */
  async cutTo(length: number): Promise<void> {
    if (length < this.length) await this.#handle.truncate(length)
    this.length = Math.min(this.length, length)
  }

  /** Makes durable what is there, and closes. */
  async close(): Promise<void> {
    try {
      await this.#handle.datasync()
    } catch {
      // A disk that cannot sync keeps what it has; the bytes were accepted.
    }
    await this.#handle.close()
  }
}
