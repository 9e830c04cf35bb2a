/**
 * Copies a capture into a new session as pcapng. What is pcapng already is copied block by block, byte for byte; pcap is
 * written anew; gzip is undone. A file cut off anywhere gives what is there, and a note.
 */
import { stat, statfs } from 'node:fs/promises'
import { finished, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { CaptureReader, looksGzipped } from '../analysis/files/capture-reader.ts'
import { refuse, succeed, type Result } from '../../shared/model.ts'
import { refuseFile } from './folders.ts'
import type { CaptureFile } from './capture-file.ts'
import { readGrowing } from './growing-file.ts'
import type { GrowingSession } from './session-folder.ts'
import { BlockCopy, PcapConversion, type Conversion } from './conversion.ts'
import type { SessionStore } from './store.ts'

const chunkBytes = 1024 * 1024
/** A small file may unpack to a full disk; this much always stays free. */
const keepFreeBytes = 200 * 1024 * 1024

export interface ImportOptions {
  /** Bytes read of the file as it lies on disk, and all of them. */
  onProgress?: (done: number, total: number) => void
  signal?: AbortSignal
  /** Whether the file is still being written (an upload); left out, it is whole. */
  growing?: () => boolean
  /** The file is a capture and its first packets are in the session: they may be looked at while the rest is copied. */
  onReadable?: (session: GrowingSession) => void
}

interface Copied {
  notes: string[]
  packets: number
  firstMicros: number | null
  lastMicros: number | null
}

/** The value is the new session's id. A cancelled or failed import leaves nothing. */
export async function importCapture(store: SessionStore, file: string, name: string, options: ImportOptions = {}): Promise<Result<{ session: string }>> {
  let total: number
  try {
    const about = await stat(file)
    if (!about.isFile()) return refuse('not-a-file', `“${file}” is not a file.`, 'Choose a capture file: pcap, pcapng, or either of them gzipped.')
    total = about.size
  } catch (error) {
    return refuseFile(error, `read “${file}”`)
  }
  const created = await store.create({ name, source: 'imported', interface: null, engine: null, watch: [] }, true)
  if (!created.ok) return created
  const session = created.value
  let copied: Result<Copied>
  try {
    copied = await copyInto(session, file, total, options)
  } catch (error) {
    copied = options.signal?.aborted === true ? cancelled : refuseFile(error, `import “${file}”`)
  }
  if (!copied.ok) {
    await session.abandon()
    return copied
  }
  const { notes, packets, firstMicros, lastMicros } = copied.value
  const ended = await session.finish({
    notes, packets,
    ...(firstMicros === null ? {} : { started: new Date(firstMicros / 1000).toISOString() }),
    seconds: firstMicros === null || lastMicros === null ? null : (lastMicros - firstMicros) / 1e6,
  })
  const revealed = ended.ok ? await session.reveal() : ended
  if (!revealed.ok) {
    await session.abandon()
    return revealed
  }
  return succeed({ session: session.info.id })
}

const cancelled = refuse('cancelled', 'The import was cancelled.', 'Nothing of it was kept.')
const notACapture = refuse('not-a-capture', 'This is not a capture that Plainsight can read.', 'It reads pcap and pcapng files, also gzipped. Other formats can be turned into pcapng with “editcap in out.pcapng”.')

async function copyInto(session: GrowingSession, file: string, size: number, { onProgress, signal, growing = () => false, onReadable }: ImportOptions): Promise<Result<Copied>> {
  const target: CaptureFile = session.capture
  const source = readGrowing(file, growing, signal)
  let told = false
  const report = new CaptureReaderReport()
  let conversion: Conversion | null = null
  let unpackFault: string | null = null
  const stream = await unpacked(source.stream, (why) => { unpackFault = why })
  let checkAt = 0
  try {
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      if (signal?.aborted === true) return cancelled
      report.reader.push(chunk)
      if (report.reader.format === null) {
        // A handful of bytes at most: the format is known after 24.
        report.held.push(chunk.slice())
        continue
      }
      if (conversion === null) {
        conversion = report.reader.format === 'pcapng' ? new BlockCopy(target) : new PcapConversion(target)
        for (const early of report.held.splice(0)) await conversion.push(early)
      }
      await conversion.push(chunk)
      if (!told && target.length > 0) { told = true; onReadable?.(session) }
      onProgress?.(source.read(), Math.max(size, source.read()))
      if (target.length >= checkAt) {
        checkAt = target.length + 64 * 1024 * 1024
        const { bavail, bsize } = await statfs(target.folder)
        if (bavail * bsize < keepFreeBytes) return refuse('disk-full', 'The disk is too full to import this capture.', 'Free some space, then try again.')
      }
      if (report.reader.stopped) break
    }
  } finally {
    source.stream.destroy()
  }
  report.reader.end()
  if (conversion === null || report.reader.problem !== null) return notACapture
  await conversion.end(report.reader.consumed)
  const notes = [...report.reader.notes, ...(unpackFault === null ? [] : [`The compressed file is damaged or cut (${unpackFault as string}); what could be unpacked is here.`])]
  return succeed({ notes, packets: report.reader.packets, firstMicros: report.firstMicros, lastMicros: report.lastMicros })
}

/** Reads along while the file is copied, for the counts and for what is wrong with it. */
class CaptureReaderReport {
  firstMicros: number | null = null
  lastMicros: number | null = null
  readonly held: Uint8Array[] = []
  readonly reader = new CaptureReader({
    packet: ({ timeMicros }) => {
      if (this.firstMicros === null || timeMicros < this.firstMicros) this.firstMicros = timeMicros
      if (this.lastMicros === null || timeMicros > this.lastMicros) this.lastMicros = timeMicros
    },
  })
}

/** The file's bytes, gzip undone. A fault in the middle of gzip ends the stream instead of failing it. */
async function unpacked(source: Readable, onFault: (why: string) => void): Promise<Readable> {
  await new Promise<void>((resolve, reject) => {
    source.once('readable', resolve).once('error', reject).once('end', resolve)
  })
  const head = source.read() as Buffer | null
  if (head === null) return source
  source.unshift(head)
  if (!looksGzipped(head)) return source
  const gunzip = createGunzip({ chunkSize: chunkBytes })
  const faultTolerant = async function* (): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of gunzip as AsyncIterable<Uint8Array>) yield chunk
    } catch (error) {
      onFault(error instanceof Error ? error.message : String(error))
    }
  }
  finished(source, (error) => { if (error != null) gunzip.destroy(error) })
  source.pipe(gunzip)
  return Readable.from(faultTolerant(), { objectMode: true })
}
