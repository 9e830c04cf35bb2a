/** Reads a capture from end to end: how many packets, over what time, and where its last whole block ends. */
import { open } from 'node:fs/promises'
import { CaptureReader } from '../analysis/files/capture-reader.ts'

export interface Inspection {
  packets: number
  firstMicros: number | null
  lastMicros: number | null
  /** Bytes up to the end of the last whole block. */
  wholeBytes: number
  fileBytes: number
  isCapture: boolean
  notes: string[]
}

/** Rejects with the system's error if the file cannot be read. */
export async function inspectCapture(file: string): Promise<Inspection> {
  let firstMicros: number | null = null
  let lastMicros: number | null = null
  const reader = new CaptureReader({
    packet({ timeMicros }) {
      if (firstMicros === null || timeMicros < firstMicros) firstMicros = timeMicros
      if (lastMicros === null || timeMicros > lastMicros) lastMicros = timeMicros
    },
  })
  const handle = await open(file, 'r')
  try {
    const chunk = new Uint8Array(1024 * 1024)
    let fileBytes = 0
    for (;;) {
      const { bytesRead } = await handle.read(chunk, 0, chunk.length, fileBytes)
      if (bytesRead === 0) break
      fileBytes += bytesRead
      reader.push(chunk.subarray(0, bytesRead))
    }
    reader.end()
    return { packets: reader.packets, firstMicros, lastMicros, wholeBytes: reader.consumed, fileBytes, isCapture: reader.problem === null, notes: reader.notes }
  } finally {
    await handle.close()
  }
}
