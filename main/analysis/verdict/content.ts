/**
 * What bytes of no known protocol look like: text, compressed or media, random, or none of these. It judges a sample and
 * claims nothing of short ones.
 */

export type Look = 'text' | 'compressed' | 'random' | 'binary' | 'too-little'

/** Beginnings of formats that anybody can open: their bytes look random but protect nothing. */
const openFormats: readonly (readonly number[])[] = [
  [0x1f, 0x8b, 0x08], // gzip, RFC 1952
  [0x50, 0x4b, 0x03, 0x04], // zip
  [0x89, 0x50, 0x4e, 0x47], // png
  [0xff, 0xd8, 0xff], // jpeg
  [0x47, 0x49, 0x46, 0x38], // gif
  [0x25, 0x50, 0x44, 0x46], // pdf
  [0x42, 0x5a, 0x68], // bzip2
  [0xfd, 0x37, 0x7a, 0x58, 0x5a], // xz
  [0x28, 0xb5, 0x2f, 0xfd], // zstd, RFC 8878
  [0x37, 0x7a, 0xbc, 0xaf], // 7z
  [0x52, 0x49, 0x46, 0x46], // riff: wav, avi, webp
  [0x4f, 0x67, 0x67, 0x53], // ogg
  [0x1a, 0x45, 0xdf, 0xa3], // matroska
  [0x7f, 0x45, 0x4c, 0x46], // elf
  [0x4d, 0x5a, 0x90, 0x00], // pe
]

/** Fewer bytes than this say nothing about randomness: 16 symbols need about eight expected hits each. */
const leastForRandom = 64
/** Fewer than this are not called text: a counter or a length can be printable by chance. */
const leastForText = 6
/** Upper 0.1 % point of chi-square with 15 degrees of freedom: one random sample in a thousand is missed. */
const chiSquareLimit = 37.7

/** Judges up to `bytes.length` bytes that began a direction (or followed a gap). */
export function lookOf(bytes: Uint8Array, atBeginning: boolean): Look {
  const length = bytes.length
  if (atBeginning && openFormats.some((magic) => magic.length <= length && magic.every((value, at) => bytes[at] === value))) return 'compressed'
  if (length < leastForText) return 'too-little'
  if (isText(bytes)) return 'text'
  if (length < leastForRandom) return 'too-little'
  return nibbleChiSquare(bytes) <= chiSquareLimit && runsLookRandom(bytes) ? 'random' : 'binary'
}

/** At least 95 % printable ASCII, white space, or well-formed UTF-8 sequences, and no NUL. */
function isText(bytes: Uint8Array): boolean {
  let printable = 0
  for (let at = 0; at < bytes.length; at++) {
    const value = bytes[at]
    if (value === 0) return false
    if ((value >= 0x20 && value < 0x7f) || value === 9 || value === 10 || value === 13) { printable++; continue }
    const more = value >= 0xc2 && value <= 0xdf ? 1 : value >= 0xe0 && value <= 0xef ? 2 : value >= 0xf0 && value <= 0xf4 ? 3 : 0
    let followed = 0
    while (followed < more && (bytes[at + 1 + followed] & 0xc0) === 0x80) followed++
    if (more > 0 && (followed === more || at + 1 + followed === bytes.length)) { printable += 1 + followed; at += followed }
  }
  return printable * 100 >= bytes.length * 95
}

/** Chi-square of the sixteen half-byte values against equal shares. */
function nibbleChiSquare(bytes: Uint8Array): number {
  const counts = new Uint32Array(16)
  for (let at = 0; at < bytes.length; at++) {
    counts[bytes[at] >> 4]++
    counts[bytes[at] & 15]++
  }
  const expected = (bytes.length * 2) / 16
  let sum = 0
  for (let value = 0; value < 16; value++) sum += ((counts[value] - expected) * (counts[value] - expected)) / expected
  return sum
}

/** Equal neighbours come once in 256 by chance; structured binary repeats itself far more often. */
function runsLookRandom(bytes: Uint8Array): boolean {
  let equal = 0
  for (let at = 1; at < bytes.length; at++) if (bytes[at] === bytes[at - 1]) equal++
  return equal <= 3 + (bytes.length * 3) / 256
}
