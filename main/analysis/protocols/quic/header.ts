/** QUIC's long headers (RFC 8999, RFC 9000 §17, RFC 9369) and those of Google's QUIC before it, as they stand unprotected. */
import { u32 } from '../../bytes/integers.ts'

/** RFC 9000 §17.2: connection ids of known versions are at most this long. */
const longestConnectionId = 20
/** What a datagram that the capture cut short may have been: Ethernet carries no more in one frame. */
const longestCutDatagram = 1472
/** RFC 9000 §14.1: a client pads the datagram of its Initial to at least this. */
export const shortestInitialDatagram = 1200
/** RFC 9369 and the number its drafts used. */
export const isVersion2 = (version: number): boolean => version === 0x6b3343cf || version === 0x709a50c4

/** `v1`, `v2`, `draft-29`, `Q050`, …; null for a version that this does not know. */
export function quicVersionName(version: number): string | null {
  if (version === 0x00000001) return 'v1'
  if (isVersion2(version)) return 'v2'
  const draft = version & 0xff
  if (version >>> 8 === 0xff0000) return draft >= 17 && draft <= 34 ? `draft-${draft}` : null
  // Meta's own stack before it moved to released versions.
  if (version >>> 8 === 0xfaceb0) return `mvfst-${(version & 0xff).toString(16)}`
  return googleName(version)
}

/** Google's versions are text: `Q043`; `T050` is Q050 with TLS. */
function googleName(version: number): string | null {
  const letters = [24, 16, 8, 0].map((shift) => String.fromCharCode((version >>> shift) & 0xff)).join('')
  return /^(Q0[0-5]\d|T05[01])$/.test(letters) ? letters : null
}

export interface LongHeader {
  /** Zero in a version negotiation. */
  version: number
  name: string
  kind: 'initial' | 'zero-rtt' | 'handshake' | 'retry' | 'negotiation' | 'google'
  /** Where what follows the connection ids begins. */
  payload: number
  /** The destination's connection id. */
  idAt: number
  idLength: number
  /** Where the protected packet number begins, and where the packet ends (behind the datagram if it was cut); 0 without them. */
  numberAt: number
  end: number
}

/**
 * The long header that begins a datagram; null for short headers, unknown versions and what is not QUIC. `agreed`: it is known
 * to be QUIC, so that the fixed bit may be cleared (RFC 9287).
 */
export function readLongHeader(datagram: Uint8Array, agreed = false): LongHeader | null {
  if (datagram.length < 7) return null
  if (datagram[0] < 0x80) return readGoogleHeader(datagram)
  const version = u32(datagram, 1)
  const name = version === 0 ? 'version negotiation' : quicVersionName(version)
  if (name === null) return null
  const letter = datagram[1]
  if (letter === 0x51 || letter === 0x54) {
    const revision = Number(name.slice(1))
    // Q044 to Q046 pack both lengths in one byte (4 bits each, 3 added); Q050 took over RFC 8999's form.
    if (revision < 44) return null
    if (revision < 49) return packedLengths(datagram) ? { version, name, kind: 'google', payload: 0, ...nowhere } : null
  }
  const destination = datagram[5]
  const sourceAt = 6 + destination
  if (destination > longestConnectionId || sourceAt >= datagram.length) return null
  const payload = sourceAt + 1 + datagram[sourceAt]
  if (datagram[sourceAt] > longestConnectionId || payload > datagram.length) return null
  if (version === 0) return isNegotiation(datagram, payload) ? { version, name, kind: 'negotiation', payload, ...nowhere } : null
  // RFC 9000 §17.2: the fixed bit.
  if ((datagram[0] & 0x40) === 0 && !agreed) return null
  const header: LongHeader = { version, name, kind: packetKind(datagram[0], version), payload, idAt: 6, idLength: destination, numberAt: 0, end: 0 }
  return findPacket(datagram, header) ? header : null
}

const nowhere = { idAt: 0, idLength: 0, numberAt: 0, end: 0 } as const

/** Version 2 turned the four types round by one (RFC 9369 §3.2). */
function packetKind(first: number, version: number): LongHeader['kind'] {
  const type = (((first >> 4) & 3) + (isVersion2(version) ? 3 : 0)) & 3
  return (['initial', 'zero-rtt', 'handshake', 'retry'] as const)[type]
}

/** The connection ids of Q044 to Q046: byte 5 holds two lengths of which one side's is 0 or 8. */
function packedLengths(datagram: Uint8Array): boolean {
  const [high, low] = [datagram[5] >> 4, datagram[5] & 15]
  return (high === 0 || high === 5) && (low === 0 || low === 5) && high + low > 0 && datagram.length > 6 + 8
}

/** RFC 8999 §6: a list of versions of four bytes, at least one, of which we know one or GREASE (0x?a?a?a?a) stands. */
function isNegotiation(datagram: Uint8Array, payload: number): boolean {
  const left = datagram.length - payload
  if (left < 4 || left % 4 !== 0 || left > 256) return false
  for (let at = payload; at < datagram.length; at += 4) if (quicVersionName(u32(datagram, at)) !== null) return true
  return false
}

/** Finds number and end. The packet's own length must fit the datagram (RFC 9000 §17.2); a retry ends in a tag of 16 bytes. */
function findPacket(datagram: Uint8Array, header: LongHeader): boolean {
  if (header.kind === 'retry') return datagram.length - header.payload >= 16
  let at = header.payload
  if (header.kind === 'initial') {
    const token = readVariable(datagram, at)
    if (token === null) return false
    at = token.next + token.value
  }
  const length = readVariable(datagram, at)
  // A capture may cut the datagram; the length must still be one that a datagram can have.
  if (length === null || length.value < 20 || length.value > 65_527) return false
  header.numberAt = length.next
  header.end = length.next + length.value
  return header.end <= Math.max(datagram.length, longestCutDatagram)
}

/** A variable-length integer (RFC 9000 §16); null if it does not fit. */
export function readVariable(bytes: Uint8Array, at: number): { value: number; next: number } | null {
  if (at >= bytes.length) return null
  const size = 1 << (bytes[at] >> 6)
  if (at + size > bytes.length) return null
  let value = bytes[at] & 0x3f
  for (let step = 1; step < size; step++) value = value * 256 + bytes[at + step]
  return { value, next: at + size }
}

/** Google QUIC up to Q043: public flags with version (0x01) and an eight-byte connection id (0x08), then the version. */
function readGoogleHeader(datagram: Uint8Array): LongHeader | null {
  const flags = datagram[0]
  if ((flags & 0x01) === 0 || (flags & 0x08) === 0 || (flags & 0xc2) !== 0 || datagram.length < 30) return null
  const version = u32(datagram, 9)
  const name = googleName(version)
  return name === null || name[0] !== 'Q' || Number(name.slice(1)) > 43 ? null : { version, name, kind: 'google', payload: 13, ...nowhere }
}
