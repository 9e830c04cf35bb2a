/** DTLS's record headers (RFC 6347 §4.1, RFC 9147 §4), for reader and detection alike. */
import { u16 } from '../../bytes/integers.ts'
import { contentType } from '../tls/records.ts'

export const headerLength = 13
/** RFC 9146 §4: a record of this type has a connection id of a length that only the ends know. */
export const typeWithId = 25
/** RFC 9147 §4.1: 001CSLEE begins the short header of protected records of 1.3. */
export const isShortHeader = (first: number): boolean => first >> 5 === 1

/** 0x0100 is what OpenSSL took 1.0 to be before 0.9.8f. */
const isVersion = (version: number): boolean => version === 0xfeff || version === 0xfefd || version === 0x0100

export interface DtlsRecord {
  type: number
  epoch: number
  from: number
  bodyAt: number
  /** Lies behind the datagram where the capture cut it. */
  end: number
}

/** The record with a full header at `at`; null if there is none. */
export function readRecord(datagram: Uint8Array, at: number): DtlsRecord | null {
  if (datagram.length - at < headerLength) return null
  const type = datagram[at]
  if ((type < contentType.changeCipherSpec || type > contentType.heartbeat) && type !== typeWithId) return null
  if (!isVersion(u16(datagram, at + 1))) return null
  // Sequence numbers have 48 bits; nobody sends 2^40 records.
  if (datagram[at + 5] !== 0) return null
  const epoch = u16(datagram, at + 3)
  if (type === typeWithId) return epoch === 0 ? null : { type, epoch, from: at, bodyAt: at + headerLength, end: datagram.length }
  const length = u16(datagram, at + 11)
  // RFC 6347 §4.1: 2^14 bytes and 2,048 for protection.
  if (length > 2 ** 14 + 2048) return null
  return { type, epoch, from: at, bodyAt: at + headerLength, end: at + headerLength + length }
}
