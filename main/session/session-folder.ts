/**
 * One session's folder, wherever it lies: made, read, upgraded, recovered. The store keeps many of them; the command line
 * keeps one where it was told to.
 */
import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { EngineAbilities, SessionInfo } from '../../shared/contract.ts'
import { refuse, succeed, type Result } from '../../shared/model.ts'
import { CaptureFile, captureName } from './capture-file.ts'
import { fileMode, folderMode, isMissing, refuseFile, writeWhole } from './folders.ts'
import { inspectCapture } from './inspect.ts'
import { lockedBy, takeLock, type Lock } from './lock.ts'
import { formatSession, infoOf, parseSession } from './schema.ts'

export const sessionName = 'session.json'

/**
 * Held while a session is written, so that a recording that fills the disk to its last page can still say so in session.json. Random,
 * because some file systems keep zeros in no space at all.
 */
const reserveName = 'reserve'
const reserveBytes = 64 * 1024
const dropReserve = (folder: string): Promise<void> => rm(path.join(folder, reserveName), { force: true })

export interface NewSession {
  name: string
  source: SessionInfo['source']
  interface: string | null
  filter?: string | null
  engine: EngineAbilities | null
  watch: string[]
}

/** A session that is being written. It is locked until `finish` or `abandon`. */
export interface GrowingSession {
  readonly info: SessionInfo
  readonly folder: string
  readonly capture: CaptureFile
  /** Ends the writing: state `complete` unless `change` says otherwise. */
  finish(change: Partial<SessionInfo>): Promise<Result<SessionInfo>>
  /** Removes the folder and all that is in it. */
  abandon(): Promise<void>
}

/** Limits of session.json's schema, kept on the way in so that what was written can be read. */
function kept(info: SessionInfo): SessionInfo {
  return {
    ...info,
    name: info.name.slice(0, 300),
    notes: info.notes.slice(0, 200).map((note) => note.slice(0, 2000)),
    markers: info.markers.slice(0, 10_000).map(({ timeMicros, text }) => ({ timeMicros, text: text.slice(0, 2000) })),
    watch: info.watch.slice(0, 100).map((term) => term.slice(0, 400)),
    summary: info.summary?.slice(0, 4000) ?? null,
    interface: info.interface?.slice(0, 300) ?? null,
  }
}

export const writeInfo = (folder: string, info: SessionInfo): Promise<void> => writeWhole(path.join(folder, sessionName), formatSession(kept(info)))

/** Makes a session in `folder`, which must not exist or be empty. */
export async function createSessionFolder(folder: string, id: string, about: NewSession, now: Date): Promise<Result<GrowingSession>> {
  const info: SessionInfo = {
    id, filter: null, ...about, started: now.toISOString(), seconds: null, packets: null, bytes: 0, state: 'recording', notes: [], markers: [], summary: null,
  }
  let lock: Lock | null = null
  try {
    await mkdir(folder, { recursive: true, mode: folderMode })
    if ((await readdir(folder)).length > 0) return refuse('folder-not-empty', `“${folder}” already holds something.`, 'Name a folder that does not exist yet.')
    lock = await takeLock(folder)
    if (lock === null) return refuse('session-busy', `Another process is writing to “${folder}”.`, 'Name another folder.')
    await writeInfo(folder, info)
    await writeFile(path.join(folder, reserveName), randomBytes(reserveBytes), { mode: fileMode })
    return succeed(growing(info, folder, await CaptureFile.create(folder), lock))
  } catch (error) {
    await lock?.release()
    return refuseFile(error, 'create a session')
  }
}

function growing(info: SessionInfo, folder: string, capture: CaptureFile, lock: Lock): GrowingSession {
  return {
    info, folder, capture,
    async finish(change) {
      const ended: SessionInfo = { ...info, bytes: capture.length, state: 'complete', ...change }
      try {
        await capture.close()
        await dropReserve(folder)
        await writeInfo(folder, ended)
        return succeed(ended)
      } catch (error) {
        return refuseFile(error, 'save the session')
      } finally {
        await lock.release()
      }
    },
    async abandon() {
      await capture.close().catch(() => {})
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Reads a session; brings older versions up to date, and a recording whose process is gone to its end. */
export async function readSessionFolder(folder: string, id: string): Promise<Result<SessionInfo>> {
  try {
    const json = await readFile(path.join(folder, sessionName), 'utf8').catch((error: unknown) => {
      if (isMissing(error)) return null
      throw error
    })
    const parsed = json === null ? ({ file: null, why: 'damaged' } as const) : parseSession(json)
    if (parsed.file === null && parsed.why === 'newer') {
      return refuse('session-newer', `“${id}” was written by a newer Plainsight.`, 'Update Plainsight to open it. Its capture.pcapng opens in any program for captures.')
    }
    if (parsed.file === null) return await recover(folder, await bareInfo(folder, id), ['Its session.json was damaged: name, markers and notes are lost.'])
    const info = infoOf(parsed.file)
    if (info.state === 'recording') return (await lockedBy(folder)) === null ? await recover(folder, info, [abrupt]) : succeed(info)
    if (parsed.upgradedFrom !== null) await writeInfo(folder, info)
    return succeed(info)
  } catch (error) {
    return refuseFile(error, `open the session “${id}”`)
  }
}

const abrupt = 'The recording ended abruptly (the program or the computer stopped): packets of its last second may be missing, and so may markers.'

/** What can be said of a session that lost its description. Rejects if there is no capture either. */
async function bareInfo(folder: string, id: string): Promise<SessionInfo> {
  const { birthtime } = await stat(path.join(folder, captureName))
  return {
    id, name: id, started: birthtime.toISOString(), seconds: null, packets: null, bytes: 0, source: 'recorded', state: 'recovered',
    notes: [], interface: null, filter: null, engine: null, markers: [], watch: [], summary: null,
  }
}

/** Brings an abandoned session to its end. On a disk that takes nothing it is told as it is found, and mended another time. */
async function recover(folder: string, info: SessionInfo, notes: string[]): Promise<Result<SessionInfo>> {
  await dropReserve(folder).catch(() => {})
  const lock = await takeLock(folder).catch(() => undefined)
  if (lock === null) return succeed(info)
  try {
    const recovered = await foundIn(folder, info, notes, lock !== undefined)
    if (lock !== undefined) await writeInfo(folder, recovered).catch(() => {})
    return succeed(recovered)
  } finally {
    await lock?.release()
  }
}

/** Counts what is there, says so, and cuts the broken tail off if it may. Nothing else of the capture is touched. */
async function foundIn(folder: string, info: SessionInfo, notes: string[], mayCut: boolean): Promise<SessionInfo> {
  const file = path.join(folder, captureName)
  const found = await inspectCapture(file).catch((error: unknown) => {
    if (isMissing(error)) return null
    throw error
  })
  const said = [...info.notes, ...notes]
  let bytes = 0
  if (found === null || !found.isCapture) said.push('Nothing had been recorded yet.')
  else {
    bytes = found.fileBytes
    const stopped = found.notes.filter((note) => !note.startsWith('The file ends in the middle'))
    if (found.wholeBytes < found.fileBytes && stopped.length === 0 && mayCut) {
      await truncate(file, found.wholeBytes)
      bytes = found.wholeBytes
      said.push(`The last ${found.fileBytes - found.wholeBytes} bytes were part of a packet that was never finished; they were removed.`)
    }
    said.push(...stopped)
  }
  const first = found?.firstMicros ?? null
  const last = found?.lastMicros ?? null
  return {
    ...info, state: 'recovered', notes: said, packets: found?.packets ?? 0, bytes,
    started: first === null ? info.started : new Date(first / 1000).toISOString(),
    seconds: first === null || last === null ? null : (last - first) / 1e6,
  }
}
