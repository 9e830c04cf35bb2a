/**
 * The frame index: beside the capture, one fixed record a frame, so that a conversation, a timeline or one frame is found
 * on disk without reading the capture again. Derived from the capture; it may be deleted and is rebuilt by analysing.
 *
 * Record, 40 bytes, little-endian: flow u32 (0: none) · payload length u32 · captured length u32 · wire length u32 ·
 * payload offset within the frame u32 · link type u16 · flags u16 (1: forward) · file offset f64 · time f64 (µs since 1970).
 */
import { closeSync, openSync, readSync, writeSync } from 'node:fs'

const recordBytes = 40
/** Records written or read at once: 320 KiB. */
const recordsPerBlock = 8192

export interface FrameRecord {
  frame: number
  flow: number
  forward: boolean
  payloadOffset: number
  payloadLength: number
  capturedLength: number
  wireLength: number
  linkType: number
  fileOffset: number
  timeMicros: number
}

export class FrameIndexWriter {
  private readonly file: number | null
  private readonly block = new DataView(new ArrayBuffer(recordBytes * recordsPerBlock))
  private held = 0
  private closed = false
  /** Set when the disk took no more, or nothing at all: the index then ends early, and what needs it says so. */
  full = false

  constructor(path: string) {
    let file: number | null = null
    try {
      file = openSync(path, 'w', 0o600)
    } catch {
      // A session on a full or read-only disk is judged all the same; only what is read back frame by frame is missing.
      this.full = true
    }
    this.file = file
  }

  /** Appends the next frame's record; frames are numbered from 1 in this order. */
  add(flow: number, forward: boolean, payloadOffset: number, payloadLength: number, capturedLength: number, wireLength: number, linkType: number, fileOffset: number, timeMicros: number): void {
    const { block } = this
    const at = this.held * recordBytes
    block.setUint32(at, flow, true)
    block.setUint32(at + 4, payloadLength, true)
    block.setUint32(at + 8, capturedLength, true)
    block.setUint32(at + 12, wireLength, true)
    block.setUint32(at + 16, payloadOffset, true)
    block.setUint16(at + 20, linkType, true)
    block.setUint16(at + 22, forward ? 1 : 0, true)
    block.setFloat64(at + 24, fileOffset, true)
    block.setFloat64(at + 32, timeMicros, true)
    if (++this.held === recordsPerBlock) this.flush()
  }

  flush(): void {
    if (this.held === 0 || this.closed || this.full || this.file === null) { this.held = 0; return }
    const bytes = new Uint8Array(this.block.buffer, 0, this.held * recordBytes)
    this.held = 0
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.file, bytes, at)
    } catch {
      this.full = true
    }
  }

  close(): void {
    if (this.closed) return
    this.flush()
    this.closed = true
    if (this.file !== null) closeSync(this.file)
  }
}

/** Reads records from disk; the one record handed out is reused. */
export class FrameIndex {
  private constructor(private readonly file: number) {}

  /** Null where there is no index yet. */
  static open(path: string): FrameIndex | null {
    try {
      return new FrameIndex(openSync(path, 'r'))
    } catch {
      return null
    }
  }

  close(): void {
    closeSync(this.file)
  }

  /** Visits frames `first` to `last` in order, until the visitor returns false or the index ends. */
  read(first: number, last: number, visit: (record: FrameRecord) => boolean | void): void {
    const block = new Uint8Array(recordBytes * recordsPerBlock)
    const view = new DataView(block.buffer)
    const record = emptyRecord()
    for (let frame = Math.max(1, first); frame <= last; ) {
      const wanted = Math.min(recordsPerBlock, last - frame + 1)
      const got = Math.floor(readSync(this.file, block, 0, wanted * recordBytes, (frame - 1) * recordBytes) / recordBytes)
      if (got === 0) return
      for (let i = 0; i < got; i++, frame++) {
        fill(record, view, i * recordBytes, frame)
        if (visit(record) === false) return
      }
    }
  }

  /**
   * Visits the flow, wire length and time of every frame: what sums over all of a capture need, several times faster than
   * whole records. Typed arrays read in the processor's order, which is little-endian wherever this runs.
   */
  sums(visit: (flow: number, wireLength: number, timeMicros: number) => void): void {
    const block = new ArrayBuffer(recordBytes * recordsPerBlock)
    const bytes = new Uint8Array(block)
    const words = new Uint32Array(block)
    const doubles = new Float64Array(block)
    for (let frame = 0; ; ) {
      const got = Math.floor(readSync(this.file, bytes, 0, bytes.length, frame * recordBytes) / recordBytes)
      if (got === 0) return
      for (let i = 0; i < got; i++) visit(words[i * 10], words[i * 10 + 3], doubles[i * 5 + 4])
      frame += got
    }
  }

  frame(number: number): FrameRecord | null {
    let found: FrameRecord | null = null
    this.read(number, number, (record) => { found = { ...record } })
    return found
  }
}

const emptyRecord = (): FrameRecord => ({ frame: 0, flow: 0, forward: true, payloadOffset: 0, payloadLength: 0, capturedLength: 0, wireLength: 0, linkType: 0, fileOffset: 0, timeMicros: 0 })

function fill(record: FrameRecord, view: DataView, at: number, frame: number): void {
  record.frame = frame
  record.flow = view.getUint32(at, true)
  record.payloadLength = view.getUint32(at + 4, true)
  record.capturedLength = view.getUint32(at + 8, true)
  record.wireLength = view.getUint32(at + 12, true)
  record.payloadOffset = view.getUint32(at + 16, true)
  record.linkType = view.getUint16(at + 20, true)
  record.forward = (view.getUint16(at + 22, true) & 1) === 1
  record.fileOffset = view.getFloat64(at + 24, true)
  record.timeMicros = view.getFloat64(at + 32, true)
}
