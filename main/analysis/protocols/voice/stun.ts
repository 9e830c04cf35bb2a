/**
 * STUN and TURN (RFC 8489, RFC 8656, and the older RFC 3489) over UDP and TCP: how programs find out their own address, and
 * relays. Messages are readable; what a relay carries inside belongs to others and stays undecided.
 */
import type { Side } from '../../../../shared/model.ts'
import { u16, u32 } from '../../bytes/integers.ts'
import { capped, readableText } from '../../bytes/text.ts'
import { datagrams, roleOf, type Speaker } from '../datagrams.ts'
import { framed } from '../framed.ts'
import { BROKEN, type Emit, type Protocol } from '../reader.ts'

const header = 20
const magicCookie = 0x2112a442
const attribute = { username: 0x0006, data: 0x0013, realm: 0x0014 } as const
/** Methods of RFC 3489: binding and shared secret. */
const oldMethods = new Set([0x0001, 0x0101, 0x0111, 0x0002, 0x0102, 0x0112])
/** Attributes that RFC 3489 knows, and what its successors added without a cookie. */
const highestOldAttribute = 0x0022

/** Class of a message: request, indication, success, error, by bits 4 and 8 of the type (RFC 8489 §5). */
const speakerOf = (type: number): Speaker => ((type & 0x0100) !== 0 ? 'server' : (type & 0x0010) !== 0 ? 'either' : 'client')

function eachAttribute(bytes: Uint8Array, from: number, to: number, each: (type: number, start: number, end: number) => void): boolean {
  let at = from + header
  while (at + 4 <= to) {
    const end = at + 4 + u16(bytes, at + 2)
    if (end > to) return false
    each(u16(bytes, at), at + 4, end)
    // Some senders leave out the padding behind the last attribute.
    at += 4 + ((u16(bytes, at + 2) + 3) & ~3)
  }
  return at >= to || to - at < 4
}

/** `length` must be what the message says; a capture may show less. */
function hearMessage(bytes: Uint8Array, from: number, to: number): Speaker {
  if (to - from < header || bytes[from] >= 0x40) return 'no'
  const type = u16(bytes, from)
  const length = u16(bytes, from + 2)
  if (length !== to - from - header) return 'no'
  if (u32(bytes, from + 4) === magicCookie) return length % 4 === 0 || eachAttribute(bytes, from, to, () => undefined) ? speakerOf(type) : 'no'
  if (!oldMethods.has(type) || length % 4 !== 0) return 'no'
  let known = true
  const fits = eachAttribute(bytes, from, to, (kind) => { known &&= (kind > 0 && kind <= highestOldAttribute) || kind >= 0x8000 })
  return fits && known && (length > 0 || bytes.subarray(from + 4, to).some((value) => value !== 0)) ? speakerOf(type) : 'no'
}

function tell(bytes: Uint8Array, from: number, to: number, side: Side, say: Emit): void {
  let user: { start: number; end: number } | null = null
  let realm = false
  let data: { start: number; end: number } | null = null
  eachAttribute(bytes, from, to, (type, start, end) => {
    if (type === attribute.username) user ??= { start, end }
    if (type === attribute.realm) realm = true
    if (type === attribute.data && end > start) data ??= { start, end }
  })
  sayUser(bytes, user, realm, say)
  say({ kind: 'content', content: 'readable', side }, from, from)
  sayRelayed(data, to, side, say)
}

/** A name with a realm is an account on a relay; without one it is a random name for this call alone (RFC 8445 §7.2.2). */
function sayUser(bytes: Uint8Array, user: { start: number; end: number } | null, realm: boolean, say: Emit): void {
  if (user === null || !realm) return
  say({ kind: 'login', mechanism: 'TURN', user: capped(readableText(bytes, user.start, user.end)), password: null, encoding: [], accepted: null }, user.start, user.end)
}

function sayRelayed(data: { start: number; end: number } | null, to: number, side: Side, say: Emit): void {
  if (data === null) return
  say({ kind: 'content', content: 'undecided', side }, data.start, data.start)
  if (data.end < to) say({ kind: 'content', content: 'readable', side }, data.end, data.end)
}

/** ChannelData (RFC 8656 §12.4): a channel from 0x4000 to 0x4fff, and the length of what it carries. */
const isChannelData = (bytes: Uint8Array): boolean => bytes.length >= 4 && bytes[0] >= 0x40 && bytes[0] <= 0x4f && bytes.length - 4 - u16(bytes, 2) >= 0 && bytes.length - 4 - u16(bytes, 2) < 4

const overUdp = datagrams({
  name: 'stun',
  ports: [3478, 19302, 3479],
  hear: (bytes) => hearMessage(bytes, 0, bytes.length),
  tell: (bytes, side, say) => tell(bytes, 0, bytes.length, side, say),
})

/** Channels appear only behind the messages that opened them, so that they never make a detection. */
export const stun: Protocol = {
  ...overUdp,
  open(context) {
    const messages = overUdp.open(context)
    return {
      read(side, window, emit) {
        if (!isChannelData(window)) return messages.read(side, window, emit)
        emit({ kind: 'content', content: 'undecided', side }, 0, 0)
        return window.length
      },
      skip: () => 'kept',
    }
  },
}

/** Over TCP messages and channels follow each other, channels padded to four (RFC 8656 §12.5). */
const relayed = framed({
  name: 'stun',
  ports: [3478],
  header: 4,
  length(bytes, at) {
    if (bytes[at] < 0x40) return header + u16(bytes, at + 2)
    return bytes[at] <= 0x4f ? 4 + ((u16(bytes, at + 2) + 3) & ~3) : BROKEN
  },
  hear(bytes, from, to, whole) {
    if (to > from && bytes[from] >= 0x40) return bytes[from] <= 0x4f ? 'either' : 'no'
    if (whole) return u32(bytes, from + 4) === magicCookie ? hearMessage(bytes, from, to) : 'no'
    for (let k = 0; k < 4 && from + 4 + k < to; k++) if (bytes[from + 4 + k] !== ((magicCookie >>> (24 - 8 * k)) & 0xff)) return 'no'
    return 'either'
  },
  tell(bytes, from, to, side, say) {
    if (bytes[from] < 0x40) tell(bytes, from, to, side, say)
    else say({ kind: 'content', content: 'undecided', side }, from, from)
  },
})

export const stunOverTcp: Protocol = { ...relayed, detect: (side, window, other, midstream) => (window.length > 0 && window[0] >= 0x40 ? 'no' : relayed.detect(side, window, other, midstream)) }

/** ICE over TCP puts a length before each packet (RFC 6544 §3, RFC 4571): checks first, then media or DTLS, which are left undecided. */
const framedChecks = framed({
  name: 'stun',
  ports: [],
  header: 2,
  length: (bytes, at) => (u16(bytes, at) === 0 ? BROKEN : 2 + u16(bytes, at)),
  hear: () => 'either',
  tell(bytes, from, to, side, say) {
    if (hearMessage(bytes, from + 2, to) === 'no') say({ kind: 'content', content: 'undecided', side }, from, from)
    else tell(bytes, from + 2, to, side, say)
  },
})

export const stunFramed: Protocol = {
  ...framedChecks,
  detect(side, window) {
    for (let k = 0; k < 4 && 6 + k < window.length; k++) if (window[6 + k] !== ((magicCookie >>> (24 - 8 * k)) & 0xff)) return 'no'
    if (window.length > 2 && window[2] >= 0x40) return 'no'
    const end = window.length < 2 ? Infinity : 2 + u16(window, 0)
    if (end < 2 + header) return 'no'
    return window.length < end ? (window.length < 4096 && (end === Infinity || end < 4096) ? 'more' : 'no') : roleOf(side, hearMessage(window, 2, end))
  },
}
