/** Saves a session's capture elsewhere: with progress, stoppable, and never a half file under the wanted name. */
import { createReadStream, createWriteStream } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { refuse, succeed, type Result } from '../../shared/model.ts'
import type { TaskControl } from './tasks.ts'

export async function copyCapture(from: string, to: string, { signal, progress }: TaskControl): Promise<Result<{ bytes: number }>> {
  const part = `${to}.part`
  try {
    const total = (await stat(from)).size
    let done = 0
    const counting = new Transform({
      transform(chunk: Buffer, _encoding, next) {
        done += chunk.length
        progress(done, total)
        next(null, chunk)
      },
    })
    // A recording may still be growing: what is there now is what is saved.
    await pipeline(createReadStream(from, total > 0 ? { end: total - 1, highWaterMark: 1024 * 1024 } : {}), counting, createWriteStream(part), { signal })
    await rename(part, to)
    return succeed({ bytes: done })
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined)
    if (signal.aborted) return refuse('cancelled', 'Saving was cancelled.', 'Nothing was saved.')
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code === 'ENOSPC') return refuse('disk-full', 'The disk is full; the capture was not saved.', 'Free some space or choose another disk.')
    return refuse('not-saved', `The capture could not be saved: ${error instanceof Error ? error.message : String(error)}.`, 'Choose another folder.')
  }
}
