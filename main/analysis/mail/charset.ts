/**
 * Bytes of a named charset to text, for the charsets that mail is mostly written in. Others are read as UTF-8 where they
 * are that, else one character a byte: wrong letters, but inert and never an error.
 */
import { latin1, readableText } from '../bytes/text.ts'

/** windows-1252 0x80–0x9f (WHATWG Encoding Standard); the five holes stay control characters. */
const windows1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'
const koi8 = 'юабцдефгхийклмнопярстужвьызшэщчъЮАБЦДЕФГХИЙКЛМНОПЯРСТУЖВЬЫЗШЭЩЧЪ'
const latin9: Readonly<Record<number, string>> = { 0xa4: '€', 0xa6: 'Š', 0xa8: 'š', 0xb4: 'Ž', 0xb8: 'ž', 0xbc: 'Œ', 0xbd: 'œ', 0xbe: 'Ÿ' }

const cyrillic = (byte: number): string => String.fromCharCode(0x410 + byte)

const upperHalf: Readonly<Record<string, (byte: number) => string>> = {
  'windows-1252': (byte) => (byte < 0xa0 ? windows1252[byte - 0x80] : String.fromCharCode(byte)),
  'iso-8859-15': (byte) => latin9[byte] ?? String.fromCharCode(byte),
  'windows-1251': (byte) => (byte >= 0xc0 ? cyrillic(byte - 0xc0) : byte === 0xa8 ? 'Ё' : byte === 0xb8 ? 'ё' : byte < 0xa0 ? windows1252[byte - 0x80] : String.fromCharCode(byte)),
  'koi8-r': (byte) => (byte >= 0xc0 ? koi8[byte - 0xc0] : byte === 0xa3 ? 'ё' : byte === 0xb3 ? 'Ё' : String.fromCharCode(byte)),
  'iso-8859-5': (byte) => (byte >= 0xb0 && byte < 0xf0 ? cyrillic(byte - 0xb0) : byte === 0xa1 ? 'Ё' : byte === 0xf1 ? 'ё' : String.fromCharCode(byte)),
}

/** Names that stand for one of the above; browsers and mail programs read Latin-1 as windows-1252. */
const alias: Readonly<Record<string, string>> = { 'iso-8859-1': 'windows-1252', 'us-ascii': 'windows-1252', latin1: 'windows-1252', ascii: 'windows-1252', cp1252: 'windows-1252', cp1251: 'windows-1251', 'koi8-u': 'koi8-r', 'iso8859-1': 'windows-1252', 'iso8859-15': 'iso-8859-15' }

export function decodeCharset(bytes: Uint8Array, charset: string): string {
  const name = charset.trim().toLowerCase()
  if (name === 'utf-16le' || name === 'utf-16be' || name === 'utf-16') return utf16(bytes, name !== 'utf-16le')
  const upper = upperHalf[alias[name] ?? name]
  if (upper === undefined) return readableText(bytes)
  // Mail that says ASCII or Latin-1 is often UTF-8 in truth; bytes that are well-formed UTF-8 are hardly ever anything else.
  if (alias[name] === 'windows-1252') {
    const text = readableText(bytes)
    if (text.length < bytes.length) return text
  }
  let text = ''
  let from = 0
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] < 0x80) continue
    text += latin1(bytes, from, at) + upper(bytes[at])
    from = at + 1
  }
  return text + latin1(bytes, from, bytes.length)
}

/** A byte order mark outranks the name. */
function utf16(bytes: Uint8Array, bigEndian: boolean): string {
  let start = 0
  if (bytes[0] === 0xff && bytes[1] === 0xfe) { bigEndian = false; start = 2 }
  else if (bytes[0] === 0xfe && bytes[1] === 0xff) { bigEndian = true; start = 2 }
  let text = ''
  for (let at = start; at + 1 < bytes.length; at += 2) text += String.fromCharCode(bigEndian ? (bytes[at] << 8) | bytes[at + 1] : (bytes[at + 1] << 8) | bytes[at])
  return text
}
