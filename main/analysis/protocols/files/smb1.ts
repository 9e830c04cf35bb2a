/** SMB 1 ([MS-CIFS], [MS-SMB]): logins with passwords in clear where the server asks for them so, shares and files by name. */
import { u16le } from '../../bytes/integers.ts'
import { capped, latin1 } from '../../bytes/text.ts'
import type { Fact } from '../../facts.ts'
import { utf16 } from '../message-reader.ts'
import { ntlmLogin } from './ntlm.ts'

const header = 32
const command = { openX: 0x2d, delete: 0x06, sessionSetup: 0x73, treeConnect: 0x75, createX: 0xa2 } as const
const flags2 = { unicode: 0x8000 } as const

export const isReply1 = (window: Uint8Array, at: number): boolean => (window[at + 9] & 0x80) !== 0

/** What a request of the client says; `at` is where the header (FF 'SMB') stands. */
export function tellSmb1(window: Uint8Array, at: number, to: number, say: (fact: Fact) => void): void {
  if (to - at < header + 3 || isReply1(window, at)) return
  const wide = (u16le(window, at + 10) & flags2.unicode) !== 0
  const words = at + header + 1
  const bytes = words + 2 * window[at + header] + 2
  if (bytes > to) return
  const text = textOf(window, at, to, wide)
  switch (window[at + 4]) {
    case command.sessionSetup: return sessionSetup(window, words, bytes, to, wide, text, say)
    case command.treeConnect: {
      const path = text(bytes + u16le(window, words + 6)).value
      if (path !== '') say({ kind: 'file-named', action: 'TREE CONNECT', name: path })
      return
    }
    case command.createX:
    case command.openX:
    case command.delete: {
      const name = text(window[at + 4] === command.delete ? bytes + 1 : bytes).value
      if (name !== '') say({ kind: 'file-named', action: window[at + 4] === command.delete ? 'DELETE' : 'OPEN', name })
    }
  }
}

type TextAt = (from: number) => { value: string; next: number }

/** Strings are UTF-16 behind padding to an even place in the message, or bytes; both end with a NUL. */
const textOf = (window: Uint8Array, start: number, to: number, wide: boolean): TextAt => (from) => {
  let at = wide && (from - start) % 2 === 1 ? from + 1 : from
  const begin = at
  while (at + (wide ? 1 : 0) < to && (window[at] !== 0 || (wide && window[at + 1] !== 0))) at += wide ? 2 : 1
  return { value: wide ? utf16(window, begin, at) : capped(latin1(window, begin, Math.min(at, begin + 4096))), next: at + (wide ? 2 : 1) }
}

/** Thirteen words carry a user and what proves it, twelve a security blob ([MS-SMB] §2.2.4.6.1). */
function sessionSetup(window: Uint8Array, words: number, bytes: number, to: number, wide: boolean, text: TextAt, say: (fact: Fact) => void): void {
  const count = window[words - 1]
  if (count === 12) {
    const login = ntlmLogin(window, bytes, to)
    if (login !== null) say(login)
    return
  }
  if (count !== 13) return
  const ansi = u16le(window, words + 14)
  const unicode = u16le(window, words + 16)
  const user = text(bytes + ansi + unicode)
  if (user.value === '' || bytes + ansi + unicode > to) return
  const domain = text(user.next).value
  // Hashed answers have 24 bytes or, as NTLMv2, more; anything shorter with an end is the password itself.
  const shown = ansi > 1 && ansi !== 24 && unicode === 0 ? latin1(window, bytes, bytes + ansi).replace(/\0+$/, '') : null
  const password = shown !== null && /^[\x20-\x7e]+$/.test(shown) && ansi < 24 ? shown : null
  say({ kind: 'login', mechanism: wide ? 'NTLM' : 'LANMAN', user: domain === '' ? user.value : `${domain}\\${user.value}`, password, encoding: [], accepted: null })
}
