import { describe, expect, it } from 'vitest'
import { dropRoot, identityToBecome, type PosixProcess } from '../../../main/capture/drop-root.ts'

/** A process whose calls can be made to misbehave. */
function pretend(over: Partial<PosixProcess> = {}): PosixProcess {
  const ids = { uid: 0, gid: 0, groups: [0, 27] }
  const onlyRoot = (): void => {
    if (ids.uid !== 0) throw new Error('EPERM')
  }
  return {
    getuid: () => ids.uid, geteuid: () => ids.uid, getgid: () => ids.gid, getegid: () => ids.gid, getgroups: () => ids.groups,
    setgroups: (groups) => { onlyRoot(); ids.groups = groups },
    setgid: (id) => { onlyRoot(); ids.gid = id },
    setuid: (id) => { onlyRoot(); ids.uid = id },
    ...over,
  }
}

describe('whom the capture child becomes', () => {
  it('is the person sudo or pkexec names, and nobody where none is named', () => {
    expect([
      identityToBecome({ SUDO_UID: '1000', SUDO_GID: '1001' }),
      identityToBecome({ PKEXEC_UID: '1000' }),
      identityToBecome({ PKEXEC_UID: '1000', SUDO_UID: '7', SUDO_GID: '8' }),
      identityToBecome({}),
      identityToBecome({ SUDO_UID: '0', SUDO_GID: '0' }),
      identityToBecome({ SUDO_UID: '-1' }),
      identityToBecome({ SUDO_UID: '4294967295' }),
      identityToBecome({ SUDO_UID: '1000', SUDO_GID: '0' }),
    ]).toEqual([
      { uid: 1000, gid: 1001, asked: true },
      { uid: 1000, gid: 65534, asked: true },
      { uid: 1000, gid: 65534, asked: true },
      { uid: 65534, gid: 65534, asked: false },
      { uid: 65534, gid: 65534, asked: false },
      { uid: 65534, gid: 65534, asked: false },
      { uid: 65534, gid: 65534, asked: false },
      { uid: 1000, gid: 65534, asked: true },
    ])
  })
})

describe('giving root up', () => {
  const person = { uid: 1000, gid: 1000, asked: true }

  it('leaves groups, group and user, in this order', () => {
    expect(dropRoot(pretend(), person)).toEqual({ state: 'dropped', uid: 1000 })
  })

  it('does nothing where there is no root', () => {
    expect(dropRoot(pretend({ getuid: () => 1000, geteuid: () => 1000 }), person)).toEqual({ state: 'not-root' })
  })

  it('is refused when a call fails, when root can be had back, or when an id or a group stays', () => {
    const refused = [
      dropRoot(pretend({ setgroups: () => { throw new Error('EPERM') } }), person),
      dropRoot(pretend({ setuid: () => {} }), person),
      dropRoot(pretend({ getgroups: () => [0] }), person),
      dropRoot(pretend({ setgid: () => { throw new Error('EINVAL') } }), person),
    ]
    expect(refused.map(({ state }) => state)).toEqual(['kept', 'kept', 'kept', 'kept'])
  })
})
