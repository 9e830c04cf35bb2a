/** Where sessions and settings live, and how files there are replaced: whole or not at all. */
import { randomBytes } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'
import { refuse } from '../../shared/model.ts'

/** The folder that the system keeps such things in (XDG Base Directory, Apple's and Microsoft's conventions), or the one given. */
export function dataFolder(given: string | null, environment: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform, home = homedir()): string {
  if (given !== null) return path.resolve(given)
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'Plainsight')
  if (platform === 'win32') return path.join(environment['APPDATA'] ?? path.join(home, 'AppData', 'Roaming'), 'Plainsight')
  const xdg = environment['XDG_DATA_HOME']
  // The specification has relative values ignored.
  return path.join(xdg !== undefined && path.isAbsolute(xdg) ? xdg : path.join(home, '.local', 'share'), 'plainsight')
}

/** Folders and files hold what people typed: for their owner only. */
export const folderMode = 0o700
export const fileMode = 0o600

/** Writes a file so that after a crash either the old or the new one is there: temporary file, sync, rename, sync of the folder. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`
  try {
    const handle = await open(temporary, 'wx', fileMode)
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  await syncFolder(path.dirname(file))
}

/** Makes a rename durable. Not every system lets a folder be opened; there the rename itself must do. */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch {
    // Windows, some network file systems.
  }
}

export const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT'

/** What the file system's refusals mean for a person. `doing` completes “Could not …”. */
export function refuseFile(error: unknown, doing: string) {
  const { code, message } = error as NodeJS.ErrnoException
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return refuse('disk-full', `Could not ${doing}: the disk is full.`, 'Free some space, then try again.')
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return refuse('no-permission', `Could not ${doing}: this account may not.`, 'Choose another folder, or change the rights of this one.')
    case 'ENOENT':
      return refuse('not-found', `Could not ${doing}: the file or folder is not there.`, 'It may have been moved or deleted. Choose it again.')
    case 'EISDIR':
      return refuse('is-folder', `Could not ${doing}: that is a folder.`, 'Choose a file.')
    default:
      return refuse('file-failed', `Could not ${doing}: ${message || String(error)}.`, 'Check the disk, then try again.')
  }
}
