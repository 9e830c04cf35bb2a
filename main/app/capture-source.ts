/** The bytes of a capture file as the analysis wants them: read in large chunks, gunzipped where needed, stoppable. */
import { open, type FileHandle } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'
import { createReadStream } from 'node:fs'
import { refuse, succeed, type Result } from '../../shared/model.ts'
import { looksGzipped } from '../analysis/files/capture-reader.ts'

/** One read of this size costs less than the packets in it take to analyse, and keeps the process answering. */
export const chunkBytes = 1024 * 1024

export interface CaptureSource {
  /** Bytes of the file on disk. */
  size: number
  gzipped: boolean
  /** Chunks in order; each is valid until the next is asked for. */
  chunks(signal?: AbortSignal): AsyncGenerator<Uint8Array, void>
  /** What was wrong with the compression, in a sentence; empty for sound files. */
  notes: string[]
}

const remedies: Record<string, string> = {
  ENOENT: 'Check the name and the folder.',
  EACCES: 'Ask for the right to read the file, or copy it to a folder of yours.',
  EISDIR: 'Name a capture file, or a session folder that holds capture.pcapng.',
}

export function explainFileError(error: unknown, what: string): { ok: false; code: string; message: string; remedy: string } {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'EIO'
  const why = { ENOENT: 'there is no such file', EACCES: 'reading it is not permitted', EISDIR: 'it is no file that can be read from its beginning (a folder or a device)', EMFILE: 'too many files are open' }[code] ?? (error instanceof Error ? error.message : 'unknown reason')
  return refuse(code, `${what} could not be read: ${why}.`, remedies[code] ?? 'Try again, or copy the file to another disk.')
}

export async function openCapture(path: string): Promise<Result<CaptureSource>> {
  let handle: FileHandle
  try {
    handle = await open(path, 'r')
  } catch (error) {
    return explainFileError(error, path)
  }
  try {
    const stat = await handle.stat()
    if (!stat.isFile()) return explainFileError(Object.assign(new Error('not a file'), { code: 'EISDIR' }), path)
    const head = new Uint8Array(4)
    const { bytesRead } = await handle.read(head, 0, 4, 0)
    const gzipped = looksGzipped(head.subarray(0, bytesRead))
    const notes: string[] = []
    return succeed({ size: stat.size, gzipped, notes, chunks: gzipped ? (signal) => inflate(path, notes, signal) : (signal) => plain(path, signal) })
  } catch (error) {
    return explainFileError(error, path)
  } finally {
    await handle.close()
  }
}

async function* plain(path: string, signal?: AbortSignal): AsyncGenerator<Uint8Array, void> {
  const handle = await open(path, 'r')
  try {
    const buffer = new Uint8Array(chunkBytes)
    for (let at = 0; !signal?.aborted; ) {
      const { bytesRead } = await handle.read(buffer, 0, chunkBytes, at)
      if (bytesRead === 0) return
      at += bytesRead
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await handle.close()
  }
}

/** A cut-off gzip gives what is there plus a note. */
async function* inflate(path: string, notes: string[], signal?: AbortSignal): AsyncGenerator<Uint8Array, void> {
  const input = createReadStream(path, { highWaterMark: chunkBytes })
  const gunzip = createGunzip({ chunkSize: chunkBytes })
  input.on('error', (error) => gunzip.destroy(error))
  input.pipe(gunzip)
  try {
    for await (const chunk of gunzip) {
      if (signal?.aborted) return
      yield chunk as Uint8Array
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    notes.push(/unexpected end/i.test(message) ? 'The compressed file ends early; what came before was read.' : `The compression is damaged (${message}); what came before was read.`)
  } finally {
    input.destroy()
    gunzip.destroy()
  }
}
