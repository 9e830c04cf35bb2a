/** Transfer encodings of MIME (RFC 2045 §6) and encoded words in header fields (RFC 2047), undone leniently. */
import { encodeUtf8 } from '../bytes/text.ts'
import { decodeCharset } from './charset.ts'

const base64Value = new Int8Array(256).fill(-1)
for (let k = 0; k < 64; k++) base64Value['ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'.charCodeAt(k)] = k

const hexValue = (byte: number): number => (byte >= 0x30 && byte <= 0x39 ? byte - 0x30 : byte >= 0x41 && byte <= 0x46 ? byte - 55 : byte >= 0x61 && byte <= 0x66 ? byte - 87 : -1)

/** RFC 2045 §6.8: characters outside the alphabet are passed over. Gives at most `limit` bytes. */
export function decodeBase64Body(bytes: Uint8Array, start: number, end: number, limit: number): Uint8Array {
  const out = new Uint8Array(Math.min(limit, Math.ceil(((end - start) * 3) / 4)))
  let length = 0
  let held = 0
  let bits = 0
  for (let at = start; at < end && length < out.length; at++) {
    const value = base64Value[bytes[at]]
    if (value < 0) { if (bytes[at] === 0x3d) bits = 0; continue }
    held = ((held << 6) | value) & 0xffffff
    bits += 6
    if (bits >= 8) { bits -= 8; out[length++] = (held >> bits) & 0xff }
  }
  return out.subarray(0, length)
}

/** RFC 2045 §6.7; what is no escape stays as it is. `underscore`: the Q encoding of header fields, where `_` is a space. */
export function decodeQuotedPrintable(bytes: Uint8Array, start: number, end: number, limit: number, underscore = false): Uint8Array {
  const out = new Uint8Array(Math.min(limit, end - start))
  let length = 0
  for (let at = start; at < end && length < out.length; at++) {
    const byte = bytes[at]
    if (byte === 0x3d) {
      if (at + 1 < end && bytes[at + 1] === 10) { at++; continue }
      if (at + 2 < end && bytes[at + 1] === 13 && bytes[at + 2] === 10) { at += 2; continue }
      const high = at + 2 < end ? hexValue(bytes[at + 1]) : -1
      const low = at + 2 < end ? hexValue(bytes[at + 2]) : -1
      if (high >= 0 && low >= 0) { out[length++] = high * 16 + low; at += 2; continue }
    }
    out[length++] = underscore && byte === 0x5f ? 0x20 : byte
  }
  return out.subarray(0, length)
}

const encodedWord = /=\?([^?\s]{1,60})\?([bq])\?([^?\s]*)\?=/gi

/**
 * Header text with its encoded words undone; white space between two of them goes (RFC 2047 §6.2). Words of one charset are
 * joined before they are read: many programs split a character between two words.
 */
export function decodeWords(text: string): { text: string; encodings: string[] } {
  if (!text.includes('=?')) return { text, encodings: [] }
  const encodings = new Set<string>()
  let out = ''
  let from = 0
  let run: Uint8Array[] = []
  let runCharset = ''
  const close = (): void => {
    if (run.length > 0) out += decodeCharset(join(run), runCharset)
    run = []
  }
  for (const match of text.matchAll(encodedWord)) {
    const between = text.slice(from, match.index)
    const charset = match[1].split('*')[0].toLowerCase()
    if (run.length === 0 || /\S/.test(between)) { close(); out += between }
    else if (charset !== runCharset) close()
    const bytes = encodeUtf8(match[3])
    const base64 = match[2].toLowerCase() === 'b'
    run.push(base64 ? decodeBase64Body(bytes, 0, bytes.length, bytes.length) : decodeQuotedPrintable(bytes, 0, bytes.length, bytes.length, true))
    runCharset = charset
    encodings.add(base64 ? 'base64' : 'quoted-printable')
    from = match.index + match[0].length
  }
  close()
  return { text: out + text.slice(from), encodings: [...encodings] }
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) { all.set(part, at); at += part.length }
  return all
}
