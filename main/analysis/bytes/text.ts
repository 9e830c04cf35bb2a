/** Bytes to text and back for hostile input: every function takes any bytes, never throws, and is linear in its input. */

/** One character a byte (ISO 8859-1). */
export function latin1(bytes: Uint8Array, start = 0, end = bytes.length): string {
  let text = ''
  for (let at = start; at < end; at += 4096) text += String.fromCharCode.apply(null, bytes.subarray(at, Math.min(at + 4096, end)) as unknown as number[])
  return text
}

/** UTF-8 (RFC 3629); null if the bytes are not well-formed: overlong forms, surrogates and code points above U+10FFFF are not. */
export function utf8(bytes: Uint8Array, start = 0, end = bytes.length): string | null {
  let text = ''
  const units: number[] = []
  for (let at = start; at < end; ) {
    const lead = bytes[at]!
    let point = lead
    let more = 0
    let least = 0
    if (lead >= 0x80) {
      if (lead >= 0xc2 && lead <= 0xdf) { point = lead & 0x1f; more = 1; least = 0x80 }
      else if (lead >= 0xe0 && lead <= 0xef) { point = lead & 0x0f; more = 2; least = 0x800 }
      else if (lead >= 0xf0 && lead <= 0xf4) { point = lead & 0x07; more = 3; least = 0x10000 }
      else return null
      if (at + more >= end) return null
      for (let k = 1; k <= more; k++) {
        const next = bytes[at + k]!
        if ((next & 0xc0) !== 0x80) return null
        point = (point << 6) | (next & 0x3f)
      }
      if (point < least || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return null
    }
    at += 1 + more
    if (point >= 0x10000) units.push(0xd800 + ((point - 0x10000) >> 10), 0xdc00 + ((point - 0x10000) & 0x3ff))
    else units.push(point)
    if (units.length >= 4096) { text += String.fromCharCode.apply(null, units); units.length = 0 }
  }
  return text + String.fromCharCode.apply(null, units)
}

/** UTF-8 where well-formed, else one character a byte: what a person would most likely read. */
export const readableText = (bytes: Uint8Array, start = 0, end = bytes.length): string => utf8(bytes, start, end) ?? latin1(bytes, start, end)

/** UTF-8 bytes of a text; lone surrogates become U+FFFD. */
export function encodeUtf8(text: string): Uint8Array {
  const out: number[] = []
  for (const character of text) {
    let point = character.codePointAt(0)!
    if (point >= 0xd800 && point <= 0xdfff) point = 0xfffd
    if (point < 0x80) out.push(point)
    else if (point < 0x800) out.push(0xc0 | (point >> 6), 0x80 | (point & 63))
    else if (point < 0x10000) out.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63))
    else out.push(0xf0 | (point >> 18), 0x80 | ((point >> 12) & 63), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63))
  }
  return Uint8Array.from(out)
}

/** At most `limit` characters of a text. */
export const capped = (text: string, limit = 4096): string => (text.length > limit ? text.slice(0, limit) : text)

/** Index of the line feed that ends the first line from `start`, or -1. Lines end in CRLF or a bare LF. */
export const lineEnd = (bytes: Uint8Array, start = 0): number => bytes.indexOf(10, start)

/** Text of the line [start, lineFeed) without its CR. */
export function lineText(bytes: Uint8Array, start: number, lineFeed: number): string {
  const end = lineFeed > start && bytes[lineFeed - 1] === 13 ? lineFeed - 1 : lineFeed
  return readableText(bytes, start, end)
}

const base64Values = new Int8Array(256).fill(-1)
for (let i = 0; i < 64; i++) base64Values['ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'.charCodeAt(i)] = i
base64Values[0x2d] = 62
base64Values[0x5f] = 63

/** Base64 (RFC 4648 §4 and §5, line breaks allowed, padding optional); null if any other character stands in it. */
export function decodeBase64(text: string): Uint8Array | null {
  const out: number[] = []
  let bits = 0
  let held = 0
  let ended = false
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 0x3d) { ended = true; continue }
    if (code === 13 || code === 10) continue
    const value = code < 256 ? base64Values[code]! : -1
    if (value < 0 || ended) return null
    held = ((held << 6) | value) & 0xffffff
    bits += 6
    if (bits >= 8) { bits -= 8; out.push((held >> bits) & 0xff) }
  }
  return Uint8Array.from(out)
}

/** Lower-case hex. */
export function hex(bytes: Uint8Array, start = 0, end = bytes.length): string {
  let text = ''
  for (let at = start; at < end; at++) text += (bytes[at]! < 16 ? '0' : '') + bytes[at]!.toString(16)
  return text
}
