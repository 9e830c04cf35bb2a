/**
 * Gives up root for good once the device is open. sudo and pkexec say on whose behalf they run; a plain root login has no
 * such person, and then the process becomes `nobody`. It needs no file, no group and no home of anybody.
 */
export interface Identity {
  uid: number
  gid: number
  /** A person was named by sudo or pkexec, so staying root is not acceptable. */
  asked: boolean
}

/** The overflow id of Linux and the `nobody`/`nogroup` of Debian; used where no person is named. */
const nobody = 65534

const personId = (text: string | undefined): number | null => {
  if (text === undefined || !/^[0-9]{1,10}$/.test(text)) return null
  const id = Number(text)
  return id > 0 && id < 0xffffffff ? id : null
}

/** Whom to become. pkexec names no group, and none is needed. */
export function identityToBecome(environment: Readonly<Record<string, string | undefined>>): Identity {
  const uid = personId(environment['PKEXEC_UID']) ?? personId(environment['SUDO_UID'])
  if (uid === null) return { uid: nobody, gid: nobody, asked: false }
  const gid = environment['PKEXEC_UID'] === undefined ? personId(environment['SUDO_GID']) : null
  return { uid, gid: gid ?? nobody, asked: true }
}

/** The calls of `process` that this needs; absent on Windows. */
export interface PosixProcess {
  getuid(): number
  geteuid(): number
  getgid(): number
  getegid(): number
  getgroups(): number[]
  setgroups(groups: number[]): void
  setgid(id: number): void
  setuid(id: number): void
}

export type DropOutcome = { state: 'dropped'; uid: number } | { state: 'not-root' } | { state: 'kept'; why: string }

/** `kept` says why root could not be given up, or that it could be had back: the caller must not go on if a person was named. */
export function dropRoot(posix: PosixProcess, identity: Identity): DropOutcome {
  if (posix.geteuid() !== 0 && posix.getuid() !== 0) return { state: 'not-root' }
  try {
    posix.setgroups([])
    posix.setgid(identity.gid)
    posix.setuid(identity.uid)
  } catch (error) {
    return { state: 'kept', why: error instanceof Error ? error.message : String(error) }
  }
  for (const regain of [() => posix.setuid(0), () => posix.setgid(0)]) {
    try {
      regain()
      return { state: 'kept', why: 'root could be had back' }
    } catch {
      // Refused, as it should be.
    }
  }
  const uids = [posix.getuid(), posix.geteuid()]
  const gids = [posix.getgid(), posix.getegid()]
  if (uids.some((id) => id !== identity.uid) || gids.some((id) => id !== identity.gid)) return { state: 'kept', why: 'the ids did not change' }
  // getgroups may list the effective group (POSIX leaves that open); any other is a leftover right.
  if (posix.getgroups().some((id) => id !== identity.gid)) return { state: 'kept', why: 'a group of root was kept' }
  return { state: 'dropped', uid: identity.uid }
}

export const posixProcess = (): PosixProcess | null => (process.getuid === undefined ? null : (process as unknown as PosixProcess))
