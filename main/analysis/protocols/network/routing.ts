/**
 * How routers speak among each other: HSRP, GLBP, RIP, RIPng, BFD, LDP in datagrams; BGP and LDP in streams. All of it is
 * readable; passwords of their old authentication are told.
 */
import { u16, u32 } from '../../bytes/integers.ts'
import { capped, latin1 } from '../../bytes/text.ts'
import { datagrams, type Speaker } from '../datagrams.ts'
import { framed } from '../framed.ts'
import { BROKEN, type Emit } from '../reader.ts'

const password = (mechanism: string, value: string, from: number, to: number, say: Emit): void =>
  say({ kind: 'login', mechanism, user: null, password: capped(value), encoding: [], accepted: null }, from, to)

const text = (bytes: Uint8Array, from: number, to: number): string => latin1(bytes, from, to).replace(/\0+$/, '')

/** HSRP 1 (RFC 2281 §5): operation, state and times, a password of eight octets, an address; or an interface's advertisement. */
function isHsrp1(bytes: Uint8Array): boolean {
  if (bytes.length < 16 || bytes[0] !== 0) return false
  if (bytes[1] === 3) return bytes.length === 16 && u16(bytes, 2) === 1 && u16(bytes, 4) === 10
  return bytes.length >= 20 && bytes[1] <= 2 && [0, 1, 2, 4, 8, 16].includes(bytes[2]) && bytes[3] > 0 && bytes[4] > bytes[3] && bytes[7] === 0
}
/** HSRP 2: groups of type and length; the first is the state (type 1, 40 octets). */
const isHsrp2 = (bytes: Uint8Array): boolean => bytes.length >= 42 && bytes[0] === 1 && bytes[1] === 40 && bytes[2] === 2 && bytes[3] <= 2 && bytes[4] <= 6 && (bytes[5] === 4 || bytes[5] === 6)

export const hsrp = datagrams({
  name: 'hsrp',
  ports: [1985, 2029],
  hear: (bytes) => (isHsrp1(bytes) || isHsrp2(bytes) ? 'either' : 'no'),
  tell(bytes, _side, say) {
    const value = bytes[0] === 0 && bytes[1] <= 2 ? text(bytes, 8, 16) : ''
    // The default is known to all (RFC 2281 §5.1).
    if (value !== '' && value !== 'cisco' && /^[\x20-\x7e]+$/.test(value)) password('HSRP', value, 8, 16, say)
  },
})

/** GLBP: version 1, a group, the owner's address, then groups of type and length that fill the datagram. */
export const glbp = datagrams({
  name: 'glbp',
  ports: [3222],
  hear(bytes) {
    if (bytes.length < 40 || bytes[0] !== 1 || bytes[1] > 1 || u16(bytes, 4) !== 0) return 'no'
    let at = 12
    while (at + 2 <= bytes.length && bytes[at] >= 1 && bytes[at] <= 4 && bytes[at + 1] >= 4) at += bytes[at + 1]
    return at === bytes.length ? 'either' : 'no'
  },
})

/** RIP 1 and 2 (RFC 1058, RFC 2453): entries of twenty octets, of a known family, with metrics up to 16. */
function hearRip(bytes: Uint8Array): Speaker {
  const [command, version] = bytes
  if (bytes.length < 24 || (bytes.length - 4) % 20 !== 0 || bytes.length > 1504 || command < 1 || command > 11 || (version !== 1 && version !== 2) || u16(bytes, 2) !== 0) return 'no'
  for (let at = 4; at < bytes.length; at += 20) {
    const family = u16(bytes, at)
    if (family === 0xffff && version === 2) continue
    if ((family !== 2 && family !== 0) || u32(bytes, at + 16) > 16 || (version === 1 && (u16(bytes, at + 2) !== 0 || u32(bytes, at + 8) !== 0))) return 'no'
  }
  return 'either'
}

export const rip = datagrams({
  name: 'rip',
  ports: [520],
  hear: hearRip,
  tell(bytes, _side, say) {
    // RFC 2453 §4.1: the first entry holds a password where its type is 2.
    if (u16(bytes, 4) === 0xffff && u16(bytes, 6) === 2) password('RIP', text(bytes, 8, 24), 8, 24, say)
  },
})

/** RFC 2080 §2: prefixes with their length and metric; 255 marks a next hop. */
export const ripng = datagrams({
  name: 'ripng',
  ports: [521],
  hear(bytes) {
    if (bytes.length < 24 || (bytes.length - 4) % 20 !== 0 || bytes[0] < 1 || bytes[0] > 2 || bytes[1] !== 1 || u16(bytes, 2) !== 0) return 'no'
    for (let at = 4; at < bytes.length; at += 20) if (bytes[at + 18] > 128 || (bytes[at + 19] > 16 && bytes[at + 19] !== 255)) return 'no'
    return 'either'
  },
})

const longestInterval = 0x10000000

/** RFC 5880 §4.1: version 1, the length of all, a multiplier and our number that are never zero, intervals in microseconds. */
export const bfd = datagrams({
  name: 'bfd',
  ports: [3784, 4784, 6784],
  hear(bytes) {
    if (bytes.length < 24 || bytes[0] >> 5 !== 1 || (bytes[0] & 31) > 9 || bytes[3] !== bytes.length || bytes[2] === 0 || u32(bytes, 4) === 0) return 'no'
    // Nobody keeps silent for longer than some minutes.
    if (u32(bytes, 12) > longestInterval || u32(bytes, 16) > longestInterval) return 'no'
    // The multipoint bit stays zero; authentication adds its own length.
    const authenticated = (bytes[1] & 4) !== 0
    return (bytes[1] & 1) !== 0 || (authenticated ? bytes[25] !== bytes.length - 24 : bytes.length !== 24) ? 'no' : 'either'
  },
})

/** Types of LDP's messages (RFC 5036 §3.5): notification, hello, initialization, keep-alive, addresses, labels. */
const ldpTypes = new Set([0x0001, 0x0100, 0x0200, 0x0201, 0x0300, 0x0301, 0x0400, 0x0401, 0x0402, 0x0403, 0x0404])

function hearLdp(bytes: Uint8Array, from: number, to: number): Speaker {
  const room = to - from
  if ((room > 0 && bytes[from] !== 0) || (room > 1 && bytes[from + 1] !== 1)) return 'no'
  if (room >= 14 && (!ldpTypes.has(u16(bytes, from + 10) & 0x7fff) || u16(bytes, from + 12) + 10 > u16(bytes, from + 2))) return 'no'
  return 'either'
}

export const ldp = datagrams({
  name: 'ldp',
  ports: [646],
  hear: (bytes) => (bytes.length < 18 || u16(bytes, 2) + 4 !== bytes.length ? 'no' : hearLdp(bytes, 0, bytes.length)),
})

export const ldpOverTcp = framed({
  name: 'ldp',
  ports: [646],
  header: 4,
  length: (bytes, at) => (u16(bytes, at) !== 1 || u16(bytes, at + 2) < 14 ? BROKEN : 4 + u16(bytes, at + 2)),
  hear: hearLdp,
})

/** BGP (RFC 4271 §4.1): sixteen octets of ones, a length, a type; RFC 8654 allows long ones. */
export const bgp = framed({
  name: 'bgp',
  ports: [179],
  header: 19,
  length: (bytes, at) => (u16(bytes, at + 16) < 19 ? BROKEN : u16(bytes, at + 16)),
  hear(bytes, from, to) {
    for (let at = from; at < Math.min(from + 16, to); at++) if (bytes[at] !== 0xff) return 'no'
    return to - from > 18 && (bytes[from + 18] < 1 || bytes[from + 18] > 6) ? 'no' : 'either'
  },
  certain: 19,
})
