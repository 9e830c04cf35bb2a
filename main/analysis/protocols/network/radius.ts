/**
 * RADIUS (RFC 2865, RFC 2866, RFC 5176): who asks for access, and where. The password attribute is masked with a shared
 * secret, everything else is readable.
 */
import { u16 } from '../../bytes/integers.ts'
import { capped, readableText } from '../../bytes/text.ts'
import { datagrams, type Speaker } from '../datagrams.ts'
import type { Emit } from '../reader.ts'

/** Codes and who says them (RFC 2865 §3, RFC 5176 §2.3, RFC 3575). */
const speakers = new Map<number, Speaker>([
  [1, 'client'], [2, 'server'], [3, 'server'], [4, 'client'], [5, 'server'], [11, 'server'], [12, 'client'], [13, 'client'],
  [40, 'client'], [41, 'server'], [42, 'server'], [43, 'client'], [44, 'server'], [45, 'server'],
])
const accessRequest = 1
const attribute = { userName: 1, userPassword: 2, chapPassword: 3, calledFrom: 31, eap: 79 } as const
const header = 20
/** RFC 2865 §3; RFC 7930 allows more over other transports only. */
const longest = 4096

/** Attributes fill the packet exactly; octets behind the stated length are padding (RFC 2865 §3), which is zeros in practice. */
function attributesOf(bytes: Uint8Array): { type: number; start: number; end: number }[] | null {
  if (bytes.length < header) return null
  const length = u16(bytes, 2)
  if (length < header || length > longest || length > bytes.length || bytes.subarray(length).some((value) => value !== 0)) return null
  const found: { type: number; start: number; end: number }[] = []
  for (let at = header; at < length; at += bytes[at + 1]) {
    if (at + 2 > length || bytes[at] === 0 || bytes[at + 1] < 2 || at + bytes[at + 1] > length) return null
    found.push({ type: bytes[at], start: at + 2, end: at + bytes[at + 1] })
  }
  return found
}

function hear(bytes: Uint8Array): Speaker {
  const speaker = speakers.get(bytes[0])
  return speaker === undefined || attributesOf(bytes) === null ? 'no' : speaker
}

function tell(bytes: Uint8Array, say: Emit): void {
  const attributes = attributesOf(bytes) ?? []
  const has = (type: number): boolean => attributes.some((one) => one.type === type)
  const user = attributes.find((one) => one.type === attribute.userName)
  if (user === undefined || user.end === user.start) return
  const name = capped(readableText(bytes, user.start, user.end))
  if (bytes[0] !== accessRequest) { say({ kind: 'seen-in-clear', as: 'username', name: 'RADIUS user', value: name }, user.start, user.end); return }
  const mechanism = has(attribute.eap) ? 'RADIUS EAP' : has(attribute.chapPassword) ? 'RADIUS CHAP' : has(attribute.userPassword) ? 'RADIUS PAP' : 'RADIUS'
  say({ kind: 'login', mechanism, user: name, password: null, encoding: [], accepted: null }, user.start, user.end)
  if (has(attribute.userPassword)) say({ kind: 'note', says: 'the password is masked with a secret that both servers share; everything else is readable' }, user.start, user.end)
}

export const radius = datagrams({ name: 'radius', ports: [1812, 1813, 1645, 1646, 3799], hear, tell: (bytes, _side, say) => tell(bytes, say) })
