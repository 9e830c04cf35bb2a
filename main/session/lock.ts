/**
 * Says which process is writing a session. A lock outlives a killed process, so it names the process by its id and by when
 * it started: an id alone is given out again.
 */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileMode, isMissing } from './folders.ts'

interface Owner {
  pid: number
  /** Ticks since boot and the boot's own id (Linux); null where a process's start cannot be had. */
  started: string | null
  /** Tells two locks of one process apart. */
  token: string
}

const lockFile = (folder: string): string => path.join(folder, 'lock')

/**
 * proc(5): field 22 of /proc/PID/stat, counted behind the name in parentheses, which may itself contain any character. Null for a
 * process that has ended and waits to be asked about (Z, X): in containers nobody may ever ask.
 */
export function startOf(pid: number): string | null {
  if (process.platform !== 'linux') return null
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (state === 'Z' || state === 'X') return null
    const ticks = fields[18]
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()
    return ticks === undefined ? null : `${boot}:${ticks}`
  } catch {
    return null
  }
}

function isAlive(owner: Owner): boolean {
  try {
    process.kill(owner.pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  return owner.started === null || owner.started === startOf(owner.pid)
}

async function readOwner(file: string): Promise<Owner | 'none' | 'damaged'> {
  try {
    const owner = JSON.parse(await readFile(file, 'utf8')) as Partial<Owner> | null
    if (owner === null || !Number.isInteger(owner.pid) || owner.pid! <= 0 || typeof owner.token !== 'string') return 'damaged'
    return { pid: owner.pid!, started: typeof owner.started === 'string' ? owner.started : null, token: owner.token }
  } catch (error) {
    return isMissing(error) ? 'none' : 'damaged'
  }
}

/** The id of the living process that writes this session, else null. A damaged lock was cut by a crash: nobody's. */
export async function lockedBy(folder: string): Promise<number | null> {
  const owner = await readOwner(lockFile(folder))
  return typeof owner === 'object' && isAlive(owner) ? owner.pid : null
}

export interface Lock {
  release(): Promise<void>
}

/** Takes the lock, over a dead one if need be; null if a living process has it. */
export async function takeLock(folder: string): Promise<Lock | null> {
  const file = lockFile(folder)
  const token = randomBytes(8).toString('hex')
  const mine: Owner = { pid: process.pid, started: startOf(process.pid), token }
  // Written aside and linked into place: the lock never exists half-written, and link refuses where one is.
  const aside = `${file}.${token}`
  await writeFile(aside, JSON.stringify(mine), { mode: fileMode, flag: 'wx' })
  try {
    for (let attempt = 0; attempt < 10; attempt++) {
      try {
        await link(aside, file)
        return { release: () => release(file, token) }
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      }
      const owner = await readOwner(file)
      if (typeof owner === 'object' && isAlive(owner)) return null
      if (owner !== 'none') await removeDead(file, owner)
    }
    return null
  } finally {
    await rm(aside, { force: true })
  }
}

/** Two processes may find the same dead lock; the slower one must not remove what the faster one has put in its place. */
async function removeDead(file: string, seen: Owner | 'damaged'): Promise<void> {
  const away = `${file}.${randomBytes(8).toString('hex')}`
  try {
    await rename(file, away)
  } catch (error) {
    if (isMissing(error)) return
    throw error
  }
  const moved = await readOwner(away)
  const same = typeof moved === 'object' && typeof seen === 'object' ? moved.token === seen.token : moved === seen
  if (!same) await link(away, file).catch(() => {})
  await rm(away, { force: true })
}

async function release(file: string, token: string): Promise<void> {
  const owner = await readOwner(file)
  if (typeof owner === 'object' && owner.token === token) await rm(file, { force: true })
}
