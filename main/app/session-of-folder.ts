/** What a session folder says of itself; null for a capture file, or a folder that is no session. */
import { stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import type { SessionInfo } from '../../shared/contract.ts'
import { readSessionFolder, sessionName } from '../session/session-folder.ts'

export async function sessionOfFolder(path: string): Promise<SessionInfo | null> {
  const folder = resolve(path)
  // Reading mends what a crash left behind; only what is a session already may be touched.
  if (!(await stat(join(folder, sessionName)).then((about) => about.isFile(), () => false))) return null
  const read = await readSessionFolder(folder, basename(folder))
  return read.ok ? read.value : null
}
