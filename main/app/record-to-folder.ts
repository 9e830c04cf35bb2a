/** Records into a folder of the caller's choice, and ends when asked or when a limit is reached: the command line's recording. */
import { basename } from 'node:path'
import type { SessionInfo } from '../../shared/contract.ts'
import { succeed, type Result } from '../../shared/model.ts'
import { startRecording, type RecordingProgress } from '../capture/recorder.ts'
import { createSessionFolder } from '../session/session-folder.ts'
import { newSessionId } from '../session/store.ts'

export interface RecordToFolderOptions {
  interface: string
  engine: 'cap' | 'dumpcap'
  filter: string
  watch: string[]
  output: string
  limits: { seconds: number | null; megabytes: number | null; keepFreeMegabytes: number }
  onStarted?: () => void
  onProgress?: (progress: RecordingProgress) => void
  /** Resolves when the person wants it to end. */
  untilAsked: Promise<void>
}

export interface RecordedFolder {
  info: SessionInfo
  reason: string
  packets: number
  bytes: number
  dropped: number | null
}

export async function recordToFolder(options: RecordToFolderOptions): Promise<Result<RecordedFolder>> {
  const now = new Date()
  const about = { name: basename(options.output) || 'Recording', source: 'recorded' as const, interface: options.interface, filter: options.filter, engine: null, watch: options.watch }
  const created = await createSessionFolder(options.output, newSessionId(now), about, now)
  if (!created.ok) return created
  const session = created.value
  const started = await startRecording(options, session.capture, options.onProgress ?? (() => undefined))
  if (!started.ok) {
    await session.abandon()
    return started
  }
  const recording = started.value
  options.onStarted?.()
  void options.untilAsked.then(() => recording.stop())
  const end = await recording.ended
  const finished = await session.finish({ packets: end.packets, bytes: end.bytes, seconds: end.seconds, notes: end.notes, markers: end.markers, engine: recording.abilities })
  if (!finished.ok) return finished
  return succeed({ info: finished.value, reason: end.reason, packets: end.packets, bytes: end.bytes, dropped: end.dropped })
}
