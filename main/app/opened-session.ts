/**
 * One session being looked at: follows its capture file from the first byte (to the end of the file, or of the recording
 * that is writing it), analyses it in short slices, and tells the window what changed. Recording and opening are one path:
 * the file is always written before it is analysed, and what cannot be analysed in time is caught up after.
 */
import { open, type FileHandle } from 'node:fs/promises'
import type { CaptureFacts, Finding, Flow, Result, Severity } from '../../shared/model.ts'
import { refuse, succeed } from '../../shared/model.ts'
import type { FeedMessage } from '../../shared/contract.ts'
import type { FlowRow } from '../../shared/rows.ts'
import { CaptureReader } from '../analysis/files/capture-reader.ts'
import { findingsOf, summarySentence } from '../analysis/findings/registry.ts'
import type { Pipeline } from '../analysis/pipeline.ts'
import { FrameIndexWriter } from '../session/frame-index.ts'
import { newPipeline, placed } from './analyse.ts'
import { chunkBytes } from './capture-source.ts'
import { rowOf } from './rows.ts'
import type { Where } from './where.ts'

export interface OpenedOptions {
  session: string
  capturePath: string
  indexPath: string
  watch: readonly string[]
  where: Where
  tell: (message: FeedMessage) => void
  /** More is being written; `stopFollowing` says when no more will come. */
  live: boolean
}

/** The window is told at 4 Hz: more often is flicker. */
const tellMillis = 250
/** Findings look at every flow; while packets arrive they are drawn again this often at most. */
const findingsMillis = 1500
/** A batch of this many rows is one message of about a megabyte. */
const rowsPerBatch = 2500
/** How long a follower waits for more of a growing file. */
const waitMillis = 50

const indexEndsEarly = 'The disk is full or may not be written: conversations, frames and the timeline cannot be shown whole. Free some space and open the session again.'

export class OpenedSession {
  readonly pipeline: Pipeline
  readonly flows = new Map<number, Flow>()
  findings: Finding[] = []
  summary = ''
  totals = { readable: 0, protected: 0 }
  /** Hears how far reading is, in bytes. */
  onProgress: (done: number, total: number) => void = () => undefined
  private readonly reader: CaptureReader
  private readonly index: FrameIndexWriter
  private readonly severities = new Map<number, Severity>()
  private live: boolean
  private cancelled = false
  private readBytes = 0
  private totalBytes = 0
  private lastTold = 0
  private lastFindings = 0
  private done: Promise<void> | null = null
  private state: 'reading' | 'following' | 'done' | 'cancelled' | 'failed' = 'reading'
  private why: string | null = null

  constructor(private readonly options: OpenedOptions) {
    this.index = new FrameIndexWriter(options.indexPath)
    this.pipeline = newPipeline(options.watch, (flow, forward, payloadOffset, payloadLength, record) =>
      this.index.add(flow, forward, payloadOffset, payloadLength, record.end - record.start, record.wireLength, record.linkType, record.fileOffset, record.timeMicros),
    )
    this.reader = new CaptureReader(this.pipeline)
    this.live = options.live
  }

  /** Starts following; resolves when there is nothing more to read. Never rejects. */
  start(): Promise<void> {
    this.done ??= this.follow().catch((error: unknown) => {
      this.state = 'failed'
      this.why = error instanceof Error ? error.message : String(error)
      this.tellAll(true)
    })
    return this.done
  }

  /** The recording has ended: read what is left, then conclude. */
  stopFollowing(): Promise<void> {
    this.live = false
    return this.done ?? Promise.resolve()
  }

  /** Stops reading; what was read stays. */
  cancel(): void {
    this.cancelled = true
    this.live = false
  }

  async close(): Promise<void> {
    this.cancel()
    await this.done
    this.index.close()
  }

  get phase(): string {
    return this.state
  }

  /** Bytes of the capture, as far as they are known. */
  get size(): number {
    return this.totalBytes
  }

  /** The time that the capture covers, in whole. */
  span(): { fromMicros: number; toMicros: number } {
    let fromMicros = Infinity
    let toMicros = -Infinity
    for (const { startMicros, endMicros } of this.pipeline.flows) {
      if (startMicros < fromMicros) fromMicros = startMicros
      if (endMicros > toMicros) toMicros = endMicros
    }
    return fromMicros <= toMicros ? { fromMicros, toMicros } : { fromMicros: 0, toMicros: 1 }
  }

  capture(): CaptureFacts {
    return { ...this.pipeline.capture(), notes: [...this.reader.notes] }
  }

  /** Rows and findings as they stand, for a window that joins late. */
  tellEverything(): void {
    this.tellRows([...this.flows.keys()])
    this.tellState()
    this.tellFindings()
  }

  flow(id: number): Result<Flow> {
    const flow = this.pipeline.describe(id)
    if (flow === null) return refuse('no-such-flow', 'This conversation is not part of the session.', 'Choose one from the table.')
    return succeed(placed(flow, this.options.where.geography))
  }

  /** Writes out what the index still holds, so that it can be read. */
  flushIndex(): void {
    this.index.flush()
  }

  row(flow: Flow): FlowRow {
    const record = this.pipeline.flows[flow.id - 1]
    return rowOf(flow, record.startMicros, record.endMicros, this.severities.get(flow.id) ?? null)
  }

  private async follow(): Promise<void> {
    const handle = await open(this.options.capturePath, 'r')
    try {
      await this.readAll(handle)
    } finally {
      await handle.close()
    }
    this.reader.end()
    this.pipeline.finish()
    this.index.flush()
    this.state = this.cancelled ? 'cancelled' : 'done'
    this.tellAll(true)
  }

  private async readAll(handle: FileHandle): Promise<void> {
    const buffer = new Uint8Array(chunkBytes)
    this.totalBytes = (await handle.stat()).size
    for (;;) {
      if (this.cancelled) return
      // Asked before reading: what was written up to the end of the recording is then surely read.
      const live = this.live
      const { bytesRead } = await handle.read(buffer, 0, chunkBytes, this.readBytes)
      if (bytesRead === 0) {
        if (!live) return
        this.state = 'following'
        this.tellAll(false)
        await new Promise((wait) => setTimeout(wait, waitMillis))
        continue
      }
      this.readBytes += bytesRead
      if (this.readBytes > this.totalBytes) this.totalBytes = (await handle.stat()).size
      this.reader.push(buffer.subarray(0, bytesRead))
      if (this.reader.problem !== null) return
      this.tellAll(false)
      // Requests of the window are answered between chunks.
      await new Promise((next) => setImmediate(next))
    }
  }

  private tellAll(force: boolean): void {
    const now = Date.now()
    if (!force && now - this.lastTold < tellMillis) return
    this.lastTold = now
    const changed = this.pipeline.takeChanged()
    for (const id of changed) this.refresh(id)
    if (changed.length > 0) this.tellRows(changed)
    // Looking at a hundred thousand flows again and again would leave no time for packets.
    const patience = findingsMillis + this.flows.size / 10
    if (force || (changed.length > 0 && now - this.lastFindings > patience)) {
      this.lastFindings = now
      this.drawFindings()
    }
    this.tellState()
  }

  private refresh(id: number): void {
    const flow = this.pipeline.describe(id)
    if (flow === null) return
    const before = this.flows.get(id)
    this.totals.readable += flow.payload.readable - (before?.payload.readable ?? 0)
    this.totals.protected += flow.payload.protected - (before?.payload.protected ?? 0)
    this.flows.set(id, placed(flow, this.options.where.geography))
  }

  private drawFindings(): void {
    const flows = [...this.flows.values()]
    this.findings = findingsOf({ flows, names: this.pipeline.nameFacts(), capture: this.capture() }, { homeCountry: this.options.where.home.country })
    this.summary = summarySentence(flows, this.findings)
    const ranks = ['high', 'medium', 'low', 'info']
    const changed: number[] = []
    const worst = new Map<number, Severity>()
    for (const { severity, flows: ids } of this.findings) for (const id of ids) if (!worst.has(id) || ranks.indexOf(severity) < ranks.indexOf(worst.get(id)!)) worst.set(id, severity)
    for (const [id, severity] of worst) if (this.severities.get(id) !== severity) { this.severities.set(id, severity); changed.push(id) }
    this.tellRows(changed)
    this.tellFindings()
  }

  private tellRows(ids: readonly number[]): void {
    const { session, tell } = this.options
    for (let at = 0; at < ids.length; at += rowsPerBatch) {
      const rows: FlowRow[] = []
      for (const id of ids.slice(at, at + rowsPerBatch)) {
        const flow = this.flows.get(id)
        if (flow !== undefined) rows.push(this.row(flow))
      }
      tell({ type: 'flows', session, rows })
    }
  }

  private tellFindings(): void {
    this.options.tell({ type: 'findings', session: this.options.session, summary: this.summary, findings: this.findings })
  }

  private tellState(): void {
    const { session, tell } = this.options
    this.onProgress(this.readBytes, this.totalBytes)
    tell({ type: 'analysis', session, state: this.state, readBytes: this.readBytes, totalBytes: this.totalBytes, packets: this.reader.packets, why: this.why })
    const capture = this.capture()
    // Said while it is so, and not kept: the next time there may be room.
    tell({ type: 'capture', session, capture: this.index.full ? { ...capture, notes: [...capture.notes, indexEndsEarly] } : capture })
  }
}
