/** IP addresses as bytes, as canonical text (RFC 5952), and what kind of address one is. */
import type { Place } from '../../../shared/model.ts'
import { u16, u32 } from './integers.ts'

export const ipv4Text = (bytes: Uint8Array, offset = 0): string =>
  `${bytes[offset]}.${bytes[offset + 1]}.${bytes[offset + 2]}.${bytes[offset + 3]}`

/** True for ::ffff:0:0/96. */
function isMapped(bytes: Uint8Array, offset: number): boolean {
  for (let i = 0; i < 10; i++) if (bytes[offset + i] !== 0) return false
  return bytes[offset + 10] === 0xff && bytes[offset + 11] === 0xff
}

/** RFC 5952: the longest run of at least two zero groups shrinks (the first of equals); mapped addresses end dotted (§5). */
export function ipv6Text(bytes: Uint8Array, offset = 0): string {
  if (isMapped(bytes, offset)) return `::ffff:${ipv4Text(bytes, offset + 12)}`
  let bestAt = -1
  let bestLength = 1
  for (let i = 0; i < 8; ) {
    let run = 0
    while (i + run < 8 && u16(bytes, offset + (i + run) * 2) === 0) run++
    if (run > bestLength) {
      bestAt = i
      bestLength = run
    }
    i += run + 1
  }
  let text = ''
  for (let i = 0; i < 8; i++) {
    if (i === bestAt) {
      text += '::'
      i += bestLength - 1
      continue
    }
    if (text !== '' && !text.endsWith(':')) text += ':'
    text += u16(bytes, offset + i * 2).toString(16)
  }
  return text
}

/** Text of `length` (4 or 16) address bytes. */
export const addressText = (bytes: Uint8Array, offset: number, length: number): string =>
  length === 4 ? ipv4Text(bytes, offset) : ipv6Text(bytes, offset)

function parseIpv4(text: string): number[] | null {
  const parts = text.split('.')
  if (parts.length !== 4) return null
  const numbers: number[] = []
  for (const part of parts) {
    // Leading zeros mean octal to some programs: refused rather than guessed.
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return null
    numbers.push(Number(part))
  }
  return numbers
}

function parseGroups(text: string): number[] | null {
  if (text === '') return []
  const parts = text.split(':')
  const numbers: number[] = []
  for (const [index, part] of parts.entries()) {
    if (index === parts.length - 1 && part.includes('.')) {
      const dotted = parseIpv4(part)
      if (dotted === null) return null
      numbers.push(...dotted)
      continue
    }
    if (!/^[0-9a-fA-F]{1,4}$/.test(part)) return null
    const group = parseInt(part, 16)
    numbers.push(group >> 8, group & 255)
  }
  return numbers
}

/** 4 or 16 bytes of an address written in any of the usual forms (RFC 4291 §2.2); null for anything else, zones included. */
export function parseAddress(text: string): Uint8Array | null {
  if (text.length > 45) return null
  if (!text.includes(':')) {
    const numbers = parseIpv4(text)
    return numbers === null ? null : Uint8Array.from(numbers)
  }
  const halves = text.split('::')
  if (halves.length > 2) return null
  const head = parseGroups(halves[0]!)
  const tail = halves.length === 2 ? parseGroups(halves[1]!) : []
  if (head === null || tail === null) return null
  // A dotted end may stand only at the very end of the address.
  if (halves.length === 2 && halves[0]!.includes('.')) return null
  const room = 16 - head.length - tail.length
  if (halves.length === 2 ? room < 2 : room !== 0) return null
  return Uint8Array.from([...head, ...new Array<number>(room).fill(0), ...tail])
}

type Scope = Place['scope']

/** Prefix, its length in bits, scope. Registry: https://www.iana.org/assignments/iana-ipv4-special-registry (read October 2026). */
const ipv4Scopes: readonly (readonly [number, number, Scope])[] = [
  [0xffffffff, 32, 'broadcast'],
  [0x00000000, 8, 'reserved'],
  [0x0a000000, 8, 'private'],
  [0x64400000, 10, 'private'], // shared by carriers' NAT, RFC 6598
  [0x7f000000, 8, 'loopback'],
  [0xa9fe0000, 16, 'link-local'],
  [0xac100000, 12, 'private'],
  [0xc0000000, 24, 'reserved'], // IETF protocol assignments
  [0xc0000200, 24, 'reserved'], // documentation, RFC 5737
  [0xc0586300, 24, 'reserved'], // former 6to4 relays, RFC 7526
  [0xc0a80000, 16, 'private'],
  [0xc6120000, 15, 'reserved'], // benchmarks, RFC 2544
  [0xc6336400, 24, 'reserved'], // documentation
  [0xcb007100, 24, 'reserved'], // documentation
  [0xe0000000, 4, 'multicast'],
  [0xf0000000, 4, 'reserved'],
]

function ipv4Scope(value: number): Scope {
  for (const [prefix, bits, scope] of ipv4Scopes) if ((value ^ prefix) >>> (32 - bits) === 0) return scope
  return 'public'
}

/** Registry: https://www.iana.org/assignments/iana-ipv6-special-registry (read October 2026). Outside 2000::/3 nothing is assigned. */
function ipv6Scope(bytes: Uint8Array, offset: number): Scope {
  const first = u16(bytes, offset)
  const second = u16(bytes, offset + 2)
  if (isMapped(bytes, offset)) return ipv4Scope(u32(bytes, offset + 12))
  if (first === 0 && second === 0 && u32(bytes, offset + 4) === 0 && u32(bytes, offset + 8) === 0 && u32(bytes, offset + 12) === 1) return 'loopback'
  // NAT64 (RFC 6052): an IPv4 address in disguise.
  if (first === 0x64 && second === 0xff9b && u32(bytes, offset + 4) === 0 && u32(bytes, offset + 8) === 0) return ipv4Scope(u32(bytes, offset + 12))
  if (first >= 0xff00) return 'multicast'
  if ((first & 0xffc0) === 0xfe80) return 'link-local'
  if ((first & 0xfe00) === 0xfc00 || (first & 0xffc0) === 0xfec0) return 'private' // ULA, and site-local of old
  if (first === 0x2001 && second === 0xdb8) return 'reserved' // documentation, RFC 3849
  if (first === 0x3fff && second < 0x1000) return 'reserved' // documentation, RFC 9637
  if (first === 0x2001 && second === 2 && u16(bytes, offset + 4) === 0) return 'reserved' // benchmarks, RFC 5180
  if (first === 0x2001 && second >= 0x10 && second < 0x30) return 'reserved' // ORCHID, RFC 4843 and RFC 7343
  return (first & 0xe000) === 0x2000 ? 'public' : 'reserved'
}

/** What kind of place an address (4 or 16 bytes) belongs to. The all-ones address is the only broadcast that shows itself. */
export function scopeOf(address: Uint8Array): Scope {
  if (address.length === 4) return ipv4Scope(u32(address, 0))
  return address.length === 16 ? ipv6Scope(address, 0) : 'reserved'
}
