/** SMB 2 and 3 ([MS-SMB2]): logins, shares and files by name. Signed messages are as readable as others; encrypted ones never get here. */
import { u16le, u32le } from '../../bytes/integers.ts'
import type { Fact } from '../../facts.ts'
import { utf16 } from '../message-reader.ts'
import { ntlmLogin } from './ntlm.ts'

const header = 64
const command = { sessionSetup: 1, treeConnect: 3, create: 5 } as const
const serverToRedirector = 1
/** Compounded requests are few. */
const mostCompounded = 32

export const isReply2 = (window: Uint8Array, at: number): boolean => (window[at + 16] & serverToRedirector) !== 0

/** What the requests of one message say; `at` is where the first header (FE 'SMB') stands. Offsets count from it (§2.2.1). */
export function tellSmb2(window: Uint8Array, at: number, to: number, say: (fact: Fact) => void): void {
  for (let round = 0, next = 1; next > 0 && round < mostCompounded && to - at >= header + 8 && !isReply2(window, at); round++, at += next) {
    next = u32le(window, at + 20)
    const body = at + header
    const named = (offset: number, action: string): void => {
      const begin = at + u16le(window, body + offset)
      const length = u16le(window, body + offset + 2)
      if (length > 0 && begin + length <= to) say({ kind: 'file-named', action, name: utf16(window, begin, begin + length) })
    }
    switch (u16le(window, at + 12)) {
      case command.sessionSetup: {
        const login = ntlmLogin(window, body, to)
        if (login !== null) say(login)
        break
      }
      case command.treeConnect: named(4, 'TREE CONNECT'); break
      case command.create: named(44, 'OPEN'); break
    }
    if (next !== 0 && next < header) return
  }
}
