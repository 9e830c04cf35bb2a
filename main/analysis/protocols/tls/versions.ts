/** Protocol versions and GREASE values of TLS, as they stand in two bytes on the wire. */

const released = new Map<number, string>([
  [0x0002, 'SSL 2.0'],
  [0x0300, 'SSL 3.0'],
  [0x0301, 'TLS 1.0'],
  [0x0302, 'TLS 1.1'],
  [0x0303, 'TLS 1.2'],
  [0x0304, 'TLS 1.3'],
  [0x0100, 'DTLS 1.0'], // OpenSSL before 0.9.8f, still spoken by AnyConnect
  [0xfeff, 'DTLS 1.0'],
  [0xfefd, 'DTLS 1.2'],
  [0xfefc, 'DTLS 1.3'],
])

/** Drafts of TLS 1.3: the IETF's 0x7f00 + draft (RFC 8446 before publication, §4.2.1.1), Facebook's 0xfb00 + draft. */
const isDraft13 = (version: number): boolean => (version >= 0x7f00 && version <= 0x7f1c) || (version >= 0xfb00 && version <= 0xfb1c)

export const isTls13 = (version: number): boolean => version === 0x0304 || version === 0xfefc || isDraft13(version)
/** Up to draft 21 a ServerHello had neither session id nor compression, and its own version field told the version. */
export const isEarlyDraft13 = (version: number): boolean => version >= 0x7f00 && version <= 0x7f15
export const isKnownVersion = (version: number): boolean => released.has(version) || isDraft13(version)

/** `TLS 1.2`, `TLS 1.3 (draft 23)`, Facebook's as `TLS 1.3 (fb 26)`. A number that means nothing is given as `0x0003`. */
export const versionName = (version: number): string =>
  released.get(version) ?? (isDraft13(version) ? `TLS 1.3 (${version >> 8 === 0xfb ? 'fb' : 'draft'} ${version & 0xff})` : `0x${version.toString(16).padStart(4, '0')}`)

/** RFC 8701 §2: 0x0a0a, 0x1a1a, … 0xfafa. */
export const isGrease = (value: number): boolean => (value & 0x0f0f) === 0x0a0a && value >> 8 === (value & 0xff)

/** How new a version is, for choosing the highest offered: DTLS counts downwards on the wire. */
const age = (version: number): number => (isTls13(version) ? 0x0304 : version >= 0xfefd ? (version === 0xfefd ? 0x0303 : 0x0302) : version)

/** The highest version of a ClientHello: of supported_versions if it has any that is known (RFC 8446 §4.2.1), else its own field. */
export function highestOffered(legacyVersion: number, supported: readonly number[]): number {
  const known = supported.filter(isKnownVersion)
  return known.length === 0 ? legacyVersion : known.reduce((best, version) => (age(version) > age(best) ? version : best))
}
