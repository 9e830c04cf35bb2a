/**
 * SNMP v1, v2c (RFC 1157, RFC 1901) and v3 (RFC 3412, RFC 3414) over UDP. The community of the old versions is a password in
 * the clear; version 3 names its user in the open and hides what it asks only where the message's privacy flag says so.
 */
import type { Side } from '../../../../shared/model.ts'
import { capped, hex, readableText } from '../../bytes/text.ts'
import { datagrams, type Speaker } from '../datagrams.ts'
import type { Emit } from '../reader.ts'
import { elementAt, tag, type Element } from '../tls/der.ts'

/** PDUs are context tags 0 to 8 (RFC 3416 §3): get, get-next, response, set, trap, get-bulk, inform, trap v2, report. */
const pdu = { first: 0xa0, response: 0xa2, trap: 0xa4, trap2: 0xa7, report: 0xa8 } as const
const privacyFlag = 2

interface Message {
  version: number
  /** v1 and v2c: the community. */
  community: Element | null
  /** v3: the user and whether the rest is hidden. */
  user: Element | null
  hidden: Element | null
  /** Tag of the PDU, 0 where hidden. */
  pdu: number
}

/** A message that the capture cut keeps its outer length: its elements are read as far as they are there. */
function outer(bytes: Uint8Array): Element | null {
  if (bytes.length < 12 || bytes[0] !== tag.sequence) return null
  const whole = elementAt(bytes, 0, bytes.length)
  if (whole !== null) return whole
  const long = bytes[1] >= 0x80 ? bytes[1] & 0x7f : 0
  return long > 2 ? null : { tag: tag.sequence, from: 0, start: 2 + long, end: bytes.length }
}

const isInteger = (element: Element | null): element is Element =>
  element !== null && element.tag === tag.integer && element.end > element.start && element.end - element.start <= 5

function readMessage(bytes: Uint8Array): Message | null {
  const message = outer(bytes)
  if (message === null) return null
  const version = elementAt(bytes, message.start, message.end)
  if (!isInteger(version) || version.end - version.start !== 1) return null
  const number = bytes[version.start]
  if (number === 3) return readSecure(bytes, message, version.end)
  if (number > 2) return null
  const community = elementAt(bytes, version.end, message.end)
  if (community === null || community.tag !== tag.octetString || community.end - community.start > 255) return null
  const kind = readPdu(bytes, community.end, message.end)
  return kind === 0 ? null : { version: number, community, user: null, hidden: null, pdu: kind }
}

/** The PDU's tag; 0 unless it begins with what every PDU has: a request id, or a v1 trap's enterprise. */
function readPdu(bytes: Uint8Array, at: number, end: number): number {
  const kind = bytes[at]
  if (at + 4 > end || kind < pdu.first || kind > pdu.report) return 0
  const long = bytes[at + 1] >= 0x80 ? bytes[at + 1] & 0x7f : 0
  const first = elementAt(bytes, at + 2 + long, end)
  if (long > 2 || first === null) return 0
  return (kind === pdu.trap ? first.tag === tag.oid || first.tag === tag.octetString : isInteger(first)) ? kind : 0
}

/** HeaderData, USM parameters in an octet string, and the scoped PDU: open as a sequence, hidden as an octet string. */
function readSecure(bytes: Uint8Array, message: Element, at: number): Message | null {
  const global = elementAt(bytes, at, message.end)
  if (global === null || global.tag !== tag.sequence) return null
  const id = elementAt(bytes, global.start, global.end)
  const size = id === null ? null : elementAt(bytes, id.end, global.end)
  const flags = size === null ? null : elementAt(bytes, size.end, global.end)
  if (!isInteger(id) || !isInteger(size) || flags === null || flags.tag !== tag.octetString || flags.end - flags.start !== 1) return null
  const security = elementAt(bytes, global.end, message.end)
  if (security === null || security.tag !== tag.octetString) return null
  const user = userOf(bytes, security)
  const data = elementAt(bytes, security.end, message.end)
  // A hidden part that was cut is still hidden.
  if ((bytes[flags.start] & privacyFlag) !== 0 && bytes[security.end] === tag.octetString) {
    return { version: 3, community: null, user, hidden: data ?? { tag: tag.octetString, from: security.end, start: security.end, end: bytes.length }, pdu: 0 }
  }
  return bytes[security.end] === tag.sequence ? { version: 3, community: null, user, hidden: null, pdu: data === null ? pdu.first : scopedPdu(bytes, data) } : null
}

/** msgUserName is the fourth of the USM parameters (RFC 3414 §2.4). */
function userOf(bytes: Uint8Array, security: Element): Element | null {
  const parameters = elementAt(bytes, security.start, security.end)
  if (parameters === null || parameters.tag !== tag.sequence) return null
  let at = parameters.start
  for (let skipped = 0; skipped < 3; skipped++) {
    const element = elementAt(bytes, at, parameters.end)
    if (element === null) return null
    at = element.end
  }
  const user = elementAt(bytes, at, parameters.end)
  return user !== null && user.tag === tag.octetString ? user : null
}

/** Context engine and name stand before the PDU of a scoped one. */
function scopedPdu(bytes: Uint8Array, scoped: Element): number {
  const engine = elementAt(bytes, scoped.start, scoped.end)
  const name = engine === null ? null : elementAt(bytes, engine.end, scoped.end)
  return name === null || name.end >= scoped.end ? 0 : bytes[name.end]
}

/** Who says a PDU; a trap goes to a manager, which is the server that listens. */
function hear(bytes: Uint8Array): Speaker {
  const message = readMessage(bytes)
  if (message === null) return 'no'
  if (message.pdu === pdu.response || message.pdu === pdu.report) return 'server'
  return message.pdu === 0 ? 'either' : 'client'
}

const printable = (bytes: Uint8Array, element: Element): string =>
  capped(bytes.subarray(element.start, element.end).every((value) => value >= 0x20 && value !== 0x7f) ? readableText(bytes, element.start, element.end) : `0x${hex(bytes, element.start, element.end)}`)

function tell(bytes: Uint8Array, side: Side, say: Emit): void {
  const message = readMessage(bytes)
  if (message === null) return
  const { community, user, hidden } = message
  if (community !== null && community.end > community.start) {
    say({ kind: 'login', mechanism: `SNMP community, version ${message.version === 0 ? '1' : '2c'}`, user: null, password: printable(bytes, community), encoding: [], accepted: null }, community.start, community.end)
  }
  if (user !== null && user.end > user.start) say({ kind: 'login', mechanism: 'SNMP version 3', user: printable(bytes, user), password: null, encoding: [], accepted: null }, user.start, user.end)
  // The envelope of a hidden message shows who asks, not what; what follows in the next datagram says for itself.
  say({ kind: 'content', content: hidden === null ? 'readable' : 'handshake', side }, 0, 0)
  if (hidden === null) return
  say({ kind: 'note', says: 'SNMP version 3 with privacy: what is asked and answered is hidden' }, hidden.from, hidden.end)
  say({ kind: 'content', content: 'protected', side }, hidden.start, hidden.start)
}

export const snmp = datagrams({ name: 'snmp', ports: [161, 162], hear, tell })
