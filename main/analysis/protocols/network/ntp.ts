/**
 * NTP (RFC 5905) and its control and private messages (RFC 9327, ntpd's mode 7). Time is never hidden: NTS (RFC 8915)
 * proves who sent it, and says nothing in secret but its cookies.
 */
import { u16, u32 } from '../../bytes/integers.ts'
import { datagrams, type Speaker } from '../datagrams.ts'

/** Octets of the header that every time message has. */
const header = 48
const mode = { client: 3, server: 4, broadcast: 5, control: 6, private: 7 } as const
/** Extension fields of NTS: unique identifier, cookie, placeholder, authenticator (RFC 8915 §5.2). */
const ntsCookie = 0x0204

function hear(bytes: Uint8Array): Speaker {
  if (bytes.length < 8) return 'no'
  const version = (bytes[0] >> 3) & 7
  const kind = bytes[0] & 7
  if (version < 1 || version > 4 || kind === 0) return 'no'
  if (kind === mode.control) return hearControl(bytes)
  if (kind === mode.private) return hearPrivate(bytes)
  if (!isTime(bytes)) return 'no'
  return kind === mode.client ? 'client' : kind === mode.server ? 'server' : 'either'
}

/** Fields whose values are bounded: together they leave random bytes one chance in millions. */
function isTime(bytes: Uint8Array): boolean {
  if (bytes.length < header || !tailFits(bytes)) return false
  const stratum = bytes[1]
  const poll = signed(bytes[2])
  const precision = signed(bytes[3])
  if (stratum > 16 || poll < -8 || poll > 20 || precision < -40 || precision > 8) return false
  // Root delay and dispersion: 16.16 seconds, of which real ones have few; the delay may be negative.
  const delay = u16(bytes, 4)
  return (delay < 256 || delay >= 0xff00) && u16(bytes, 8) < 256
}

const signed = (byte: number): number => (byte << 24) >> 24

/** Behind the header: nothing, extension fields (RFC 7822), and a key with its digest of 16 to 64 octets. */
function tailFits(bytes: Uint8Array): boolean {
  let at = header
  while (bytes.length - at > 68 || (bytes.length - at >= 16 && !isDigest(bytes.length - at))) {
    const length = u16(bytes, at + 2)
    if (length < 16 || length % 4 !== 0 || at + length > bytes.length) return false
    at += length
  }
  const rest = bytes.length - at
  return rest === 0 || rest === 4 || isDigest(rest) || rest === 12
}

const isDigest = (length: number): boolean => [20, 24, 36, 52, 68].includes(length)

/** Mode 6: the count of data octets, padded to four, is the datagram's length but for an authenticator (RFC 9327 §2). */
function hearControl(bytes: Uint8Array): Speaker {
  if (bytes.length < 12 || (bytes[1] & 0x1f) > 31) return 'no'
  const operation = bytes[1] & 0x1f
  const data = 12 + u16(bytes, 10)
  const rest = bytes.length - data
  const request = (bytes[1] & 0x80) === 0
  if ((operation > 12 && operation !== 31) || rest < 0 || rest > 32 || (request && u16(bytes, 8) !== 0)) return 'no'
  // Values are text: `version="ntpd …"`. A bare request is zeros behind its number.
  for (let at = 12; at < data; at++) if (operation !== 1 && !isTextByte(bytes[at])) return 'no'
  return data > 12 || bytes.subarray(4, 12).every((value) => value === 0) ? (request ? 'client' : 'server') : 'no'
}

const isTextByte = (byte: number): boolean => (byte >= 0x20 && byte < 0x7f) || byte === 9 || byte === 10 || byte === 13 || byte === 0

/** Mode 7: number and size of items bound the length; implementation 0, 2 or 3. */
function hearPrivate(bytes: Uint8Array): Speaker {
  const response = (bytes[0] & 0x80) !== 0
  const items = u16(bytes, 4) & 0xfff
  const size = u16(bytes, 6) & 0xfff
  const failed = (u16(bytes, 4) & 0xf000) !== 0
  if (![0, 2, 3].includes(bytes[2]) || bytes[3] > 45 || (u16(bytes, 6) & 0xf000) !== 0 || (items === 0) !== (size === 0) || (failed && (!response || items > 0))) return 'no'
  if (response) return 8 + items * size === bytes.length ? 'server' : 'no'
  // Requests are padded with zeros to a fixed size, behind which a time and a digest stand where they change something.
  const empty = bytes.subarray(8 + items * size, 48).every((value) => value === 0)
  return empty && items * size <= 176 && (bytes.length === 8 || [48, 160, 184, 188, 192, 196, 216].includes(bytes.length)) ? 'client' : 'no'
}

export const ntp = datagrams({
  name: 'ntp',
  ports: [123],
  hear,
  tell(bytes, side, say) {
    const kind = bytes[0] & 7
    if (side !== 'client' || kind !== mode.client) return
    for (let at = header; at + 4 <= bytes.length && u16(bytes, at + 2) >= 16; at += u16(bytes, at + 2)) {
      if (u16(bytes, at) === ntsCookie && u32(bytes, at) !== 0) { say({ kind: 'note', says: 'NTS: the time is proven to come from its server; it is not hidden' }, at, at + 4); return }
    }
  },
})
