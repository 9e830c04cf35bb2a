/**
 * Kerberos 5 (RFC 4120) over UDP and TCP. Tickets and proofs inside are sealed, but the messages themselves show who asks
 * for which service, which is why they count as readable.
 */
import { u32 } from '../../bytes/integers.ts'
import { capped, readableText } from '../../bytes/text.ts'
import { datagrams, type Speaker } from '../datagrams.ts'
import { framed } from '../framed.ts'
import { BROKEN, type Emit } from '../reader.ts'
import { elementAt, elementsIn, tag, type Element } from '../tls/der.ts'

/** Application tags (RFC 4120 §5.10) and who says them. */
const speakers = new Map<number, Speaker>([[0x6a, 'client'], [0x6b, 'server'], [0x6c, 'client'], [0x6d, 'server'], [0x6e, 'client'], [0x6f, 'server'], [0x74, 'either'], [0x75, 'either'], [0x76, 'either'], [0x7e, 'server']])
const asRequest = 0x6a
const requests = new Set([0x6a, 0x6c])

/** A message is its application tag, a sequence, and in it pvno 5 and the type that the tag says. */
function hear(bytes: Uint8Array, from: number, to: number): Speaker {
  if (to <= from) return 'either'
  const speaker = speakers.get(bytes[from])
  if (speaker === undefined) return 'no'
  const inner = constructed(bytes, from, to)
  if (inner < 0) return inner === -2 ? speaker : 'no'
  if (bytes[inner] !== tag.sequence) return inner >= to ? speaker : 'no'
  const field = constructed(bytes, inner, to)
  if (field < 0) return field === -2 ? speaker : 'no'
  // [1] or [0] INTEGER 5, then the next field: INTEGER type.
  const pattern = [requests.has(bytes[from]) ? 0xa1 : 0xa0, 3, 2, 1, 5, requests.has(bytes[from]) ? 0xa2 : 0xa1, 3, 2, 1, bytes[from] & 0x1f]
  for (let k = 0; k < pattern.length && field + k < to; k++) if (bytes[field + k] !== pattern[k]) return 'no'
  return speaker
}

/** Where the content of the element at `at` begins; -1 for a length that cannot be, -2 if it is cut. */
function constructed(bytes: Uint8Array, at: number, to: number): number {
  if (at + 2 > to) return -2
  const long = bytes[at + 1] >= 0x80 ? bytes[at + 1] & 0x7f : 0
  if (bytes[at + 1] === 0x80 || long > 4) return -1
  return at + 2 + long > to ? -2 : at + 2 + long
}

/** The client's name and realm of a request: fields 1 and 2 of its body (RFC 4120 §5.4.1). */
function tell(bytes: Uint8Array, from: number, to: number, say: Emit): void {
  if (bytes[from] !== asRequest) return
  const body = field(bytes, descend(bytes, elementAt(bytes, from, to)), 4)
  const sequence = descend(bytes, body)
  const user = principal(bytes, field(bytes, sequence, 1))
  const realm = text(bytes, descend(bytes, field(bytes, sequence, 2)))
  if (user !== null) say({ kind: 'login', mechanism: 'Kerberos', user: capped(realm === null ? user : `${user}@${realm}`), password: null, encoding: [], accepted: null }, from, to)
}

/** The one element inside. */
const descend = (bytes: Uint8Array, outer: Element | null): Element | null => (outer === null ? null : elementAt(bytes, outer.start, outer.end))
const field = (bytes: Uint8Array, sequence: Element | null, number: number): Element | null =>
  sequence === null ? null : (elementsIn(bytes, sequence, 16).find((element) => element.tag === 0xa0 + number) ?? null)
const text = (bytes: Uint8Array, element: Element | null): string | null => (element === null || element.tag !== 0x1b ? null : readableText(bytes, element.start, element.end))

/** PrincipalName: [1] sequence of strings, joined by slashes (RFC 4120 §5.2.2). */
function principal(bytes: Uint8Array, element: Element | null): string | null {
  const names = descend(bytes, field(bytes, descend(bytes, element), 1))
  if (names === null) return null
  const parts = elementsIn(bytes, names, 16).map((part) => text(bytes, part))
  return parts.length === 0 || parts.includes(null) ? null : parts.join('/')
}

export const kerberos = datagrams({
  name: 'kerberos',
  ports: [88],
  hear: (bytes) => (bytes.length < 20 ? 'no' : hear(bytes, 0, bytes.length)),
  tell: (bytes, _side, say) => tell(bytes, 0, bytes.length, say),
})

/** RFC 4120 §7.2.2: each message behind its length in four octets, of which the highest bit is kept free. */
export const kerberosOverTcp = framed({
  name: 'kerberos',
  ports: [88],
  header: 4,
  length: (bytes, at) => (bytes[at] !== 0 || u32(bytes, at) < 16 ? BROKEN : 4 + u32(bytes, at)),
  hear: (bytes, from, to) => (to > from && bytes[from] !== 0 ? 'no' : hear(bytes, from + 4, to)),
  certain: 32,
  tell: (bytes, from, to, _side, say) => tell(bytes, from + 4, to, say),
})
