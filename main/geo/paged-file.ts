/**
 * Reads a large file page by page and keeps the pages used last, so that a few hundred look-ups in a database of
 * 130 MB cost about a megabyte of memory. Synchronous: a page comes from the system's cache in microseconds.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

/** A tree walk touches one small record a level, so small pages win; 4 KiB is also what the system reads at once. */
const pageBits = 12
const pageBytes = 1 << pageBits
/** 1 MiB: the top levels of a tree (the pages every walk shares) take about a hundred. */
const pagesKept = 256

export class PagedFile {
  readonly length: number
  private readonly pages = new Map<number, Buffer>()
  private lastNumber = -1
  private last: Buffer = Buffer.alloc(0)
  private closed = false

  private constructor(private readonly descriptor: number) {
    this.length = fstatSync(descriptor).size
  }

  /** Throws what the system says (ENOENT, EACCES, …). */
  static open(path: string): PagedFile {
    const descriptor = openSync(path, 'r')
    try {
      if (!fstatSync(descriptor).isFile()) throw Object.assign(new Error('not a file'), { code: 'EISDIR' })
      return new PagedFile(descriptor)
    } catch (error) {
      closeSync(descriptor)
      throw error
    }
  }

  /** The byte at `offset`; undefined outside, as an array answers. */
  byte(offset: number): number | undefined {
    if (!(offset >= 0 && offset < this.length)) return undefined
    return this.page(Math.floor(offset / pageBytes))[offset % pageBytes]
  }

  /** A copy of [start, end), clipped to the file. */
  slice(start: number, end: number): Buffer<ArrayBuffer> {
    const from = Math.max(0, Math.min(start, this.length))
    const to = Math.max(from, Math.min(end, this.length))
    const out = Buffer.alloc(to - from)
    for (let at = from; at < to; ) {
      const inPage = at % pageBytes
      const count = Math.min(pageBytes - inPage, to - at)
      this.page(Math.floor(at / pageBytes)).copy(out, at - from, inPage, inPage + count)
      at += count
    }
    return out
  }

  close(): void {
    if (this.closed) return
    this.closed = true
    this.pages.clear()
    closeSync(this.descriptor)
  }

  private page(number: number): Buffer {
    if (number === this.lastNumber) return this.last
    let page = this.pages.get(number)
    if (page === undefined) {
      if (this.closed) throw new Error('The file was closed.')
      page = this.pages.size >= pagesKept ? this.evict() : Buffer.allocUnsafeSlow(pageBytes)
      const read = readSync(this.descriptor, page, 0, pageBytes, number * pageBytes)
      // A file that shrank while open reads as zeros, never as another page's bytes.
      page.fill(0, read)
    } else this.pages.delete(number)
    this.pages.set(number, page)
    this.lastNumber = number
    this.last = page
    return page
  }

  /** Forgets the page used longest ago and gives its memory back for the next. */
  private evict(): Buffer {
    const [oldest, page] = this.pages.entries().next().value!
    this.pages.delete(oldest)
    return page
  }
}
