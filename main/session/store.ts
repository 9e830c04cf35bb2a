/** All sessions of one data folder: listed, made, opened, renamed, deleted. Names from files and people never become paths. */
import { randomBytes } from 'node:crypto'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type { SessionInfo } from '../../shared/contract.ts'
import { refuse, succeed, type Result } from '../../shared/model.ts'
import { captureName } from './capture-file.ts'
import { folderMode, isMissing, refuseFile, syncFolder } from './folders.ts'
import { lockedBy } from './lock.ts'
import { createSessionFolder, readSessionFolder, writeInfo, type GrowingSession, type NewSession } from './session-folder.ts'

const idShape = /^[0-9a-z-]{1,64}$/
/** Sessions are born and die in folders that no list shows, so that a half-done step never leaves half a session. */
const nursery = '.new'
const trash = '.trash'

/** Sorts by time; the random part keeps two of the same second apart. */
export function newSessionId(now: Date): string {
  const digits = now.toISOString().replace(/[-:T]/g, '').slice(0, 14)
  return `${digits.slice(0, 8)}-${digits.slice(8)}-${randomBytes(4).toString('hex')}`
}

/** What may change once a session is there. */
export type SessionChange = Partial<Pick<SessionInfo, 'name' | 'seconds' | 'packets' | 'notes' | 'markers' | 'watch' | 'summary' | 'started'>>

export class SessionStore {
  readonly folder: string
  readonly #sessions: string
  /** One change of a session at a time. */
  readonly #turns = new Map<string, Promise<unknown>>()

  private constructor(folder: string) {
    this.folder = folder
    this.#sessions = path.join(folder, 'sessions')
  }

  /** Makes the folder if need be, and clears away what earlier processes left half-done. */
  static async open(folder: string): Promise<Result<SessionStore>> {
    const store = new SessionStore(folder)
    try {
      for (const name of [nursery, trash]) await mkdir(path.join(store.#sessions, name), { recursive: true, mode: folderMode })
      await store.#clear(trash, true)
      await store.#clear(nursery, false)
      return succeed(store)
    } catch (error) {
      return refuseFile(error, `use the folder “${folder}”`)
    }
  }

  async #clear(name: string, all: boolean): Promise<void> {
    const folder = path.join(this.#sessions, name)
    for (const entry of await readdir(folder)) {
      const victim = path.join(folder, entry)
      if (all || ((await lockedBy(victim)) === null && (await isOld(victim)))) await rm(victim, { recursive: true, force: true }).catch(() => {})
    }
  }

  #folderOf(id: string): string {
    return path.join(this.#sessions, id)
  }

  /** Newest first. Sessions that cannot be read are left out; `open` says why. */
  async list(): Promise<SessionInfo[]> {
    const names = await readdir(this.#sessions).catch(() => [] as string[])
    const read = await Promise.all(names.filter((name) => idShape.test(name)).map((id) => readSessionFolder(this.#folderOf(id), id)))
    return read.flatMap((result) => (result.ok ? [result.value] : [])).sort((a, b) => b.started.localeCompare(a.started) || b.id.localeCompare(a.id))
  }

  /**
   * Makes a session to be written. It is in the list at once, as `recording`; with `hidden`, only when `reveal` was called
   * after `finish`, and a crash before that leaves nothing.
   */
  async create(about: NewSession, hidden = false): Promise<Result<GrowingSession & { reveal(): Promise<Result<null>> }>> {
    const now = new Date()
    const id = newSessionId(now)
    const born = path.join(this.#sessions, nursery, id)
    const made = await createSessionFolder(hidden ? born : this.#folderOf(id), id, about, now)
    if (!made.ok) {
      await rm(hidden ? born : this.#folderOf(id), { recursive: true, force: true }).catch(() => {})
      return made
    }
    const session = made.value
    const reveal = async (): Promise<Result<null>> => {
      try {
        if (hidden) await rename(born, this.#folderOf(id))
        await syncFolder(this.#sessions)
        return succeed(null)
      } catch (error) {
        return refuseFile(error, 'save the session')
      }
    }
    return succeed({ ...session, reveal })
  }

  async open(id: string): Promise<Result<{ info: SessionInfo; folder: string; capturePath: string }>> {
    const known = await this.#known(id)
    if (!known.ok) return known
    const folder = this.#folderOf(id)
    const read = await readSessionFolder(folder, id)
    return read.ok ? succeed({ info: read.value, folder, capturePath: path.join(folder, captureName) }) : read
  }

  async update(id: string, change: SessionChange): Promise<Result<SessionInfo>> {
    const turn = (this.#turns.get(id) ?? Promise.resolve()).then(() => this.#update(id, change))
    this.#turns.set(id, turn)
    void turn.finally(() => {
      if (this.#turns.get(id) === turn) this.#turns.delete(id)
    })
    return turn
  }

  async #update(id: string, change: SessionChange): Promise<Result<SessionInfo>> {
    const opened = await this.open(id)
    if (!opened.ok) return opened
    if (opened.value.info.state === 'recording') return busy(id)
    try {
      const info = { ...opened.value.info, ...change }
      await writeInfo(opened.value.folder, info)
      return succeed(info)
    } catch (error) {
      return refuseFile(error, 'save the session')
    }
  }

  rename(id: string, name: string): Promise<Result<SessionInfo>> {
    return this.update(id, { name })
  }

  /** Out of sight in one step, then gone. What cannot be removed now is removed at the next start. */
  async remove(id: string): Promise<Result<null>> {
    const known = await this.#known(id)
    if (!known.ok) return known
    if ((await lockedBy(this.#folderOf(id))) !== null) return busy(id)
    const away = path.join(this.#sessions, trash, `${id}-${randomBytes(4).toString('hex')}`)
    try {
      await rename(this.#folderOf(id), away)
    } catch (error) {
      return refuseFile(error, 'delete the session')
    }
    await rm(away, { recursive: true, force: true }).catch(() => {})
    return succeed(null)
  }

  async #known(id: string): Promise<Result<null>> {
    const missing = refuse('no-session', 'There is no such session.', 'It may have been deleted. Choose one from the list.')
    if (!idShape.test(id)) return missing
    try {
      return (await stat(this.#folderOf(id))).isDirectory() ? succeed(null) : missing
    } catch (error) {
      return isMissing(error) ? missing : refuseFile(error, 'open the session')
    }
  }
}

const busy = (id: string) => refuse('session-busy', `The session “${id}” is being recorded.`, 'Stop the recording first.')

/** Another process may be between making a folder and locking it. */
async function isOld(folder: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(folder)).mtimeMs > 60_000
  } catch {
    return false
  }
}
