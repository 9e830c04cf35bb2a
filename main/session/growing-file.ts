/** The bytes of a file from its beginning, waiting at its end for as long as somebody still writes it. */
import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'

const chunkBytes = 1024 * 1024
/** An upload that is waited for brings a megabyte in about this time. */
const waitMillis = 20

export interface GrowingFile {
  stream: Readable
  /** Bytes of the file that were handed out. */
  read(): number
}

/** `growing` says whether more may come; a file that is whole has none. Rejections come as errors of the stream. */
export function readGrowing(path: string, growing: () => boolean, signal?: AbortSignal): GrowingFile {
  let at = 0
  async function* chunks(): AsyncGenerator<Buffer, void> {
    const handle = await open(path, 'r')
    try {
      while (signal?.aborted !== true) {
        // Asked before reading: what was written up to the end is then surely read.
        const more = growing()
        const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(chunkBytes), 0, chunkBytes, at)
        at += bytesRead
        if (bytesRead > 0) yield buffer.subarray(0, bytesRead)
        else if (more) await new Promise((wait) => setTimeout(wait, waitMillis))
        else return
      }
    } finally {
      await handle.close()
    }
  }
  return { stream: Readable.from(chunks(), { objectMode: false, highWaterMark: chunkBytes }), read: () => at }
}
