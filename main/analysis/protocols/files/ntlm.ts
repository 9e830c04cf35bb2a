/**
 * What NTLM shows of a login ([MS-NLMP] §2.2.1.3), wherever its messages stand: in SMB, DCE/RPC, TDS, LDAP or HTTP, bare or
 * wrapped in SPNEGO (RFC 4178). The password is never in it; user, domain and workstation always are.
 */
import { u16le, u32le } from '../../bytes/integers.ts'
import { latin1 } from '../../bytes/text.ts'
import type { Login } from '../../facts.ts'
import { ascii, find, utf16 } from '../message-reader.ts'

const signature = ascii('NTLMSSP\0')
const authenticate = 3
const unicode = 1

/** The login of an AUTHENTICATE message between `from` and `to`; null if there is none, or an anonymous one. */
export function ntlmLogin(window: Uint8Array, from: number, to: number): Login | null {
  const start = find(window, signature, from, to)
  if (start < 0 || to - start < 64 || u32le(window, start + 8) !== authenticate) return null
  const wide = (u32le(window, start + 60) & unicode) !== 0
  const field = (at: number): string => {
    const length = u16le(window, start + at)
    const begin = start + u32le(window, start + at + 4)
    if (begin + length > to) return ''
    return wide ? utf16(window, begin, begin + length) : latin1(window, begin, begin + Math.min(length, 4096))
  }
  const domain = field(28)
  const user = field(36)
  return user === '' ? null : { kind: 'login', mechanism: 'NTLM', user: domain === '' ? user : `${domain}\\${user}`, password: null, encoding: [], accepted: null }
}
