/**
 * The byte sequences as which a typed word may travel: plain, in forms, in mail, in scripts. Patterns are told apart by the
 * encoding that must be undone to read them.
 */
import { encodeUtf8 } from '../bytes/text.ts'

export interface Pattern {
  bytes: Uint8Array
  encoding: string[]
  /** Letters must match as they are: in base64 another case is another text. */
  exact: boolean
  /** Two bytes a character. */
  wide: boolean
}

/** Base64 of fewer characters turns up by chance in any attachment (64^4 is 17 million). */
const leastBase64 = 4
/** Letters beyond ASCII whose case is tried in every combination; longer terms are tried as typed, small, large, and capitalised. */
const freeLetters = 3

const formSafe = /[A-Za-z0-9*\-._]/
const componentSafe = /[A-Za-z0-9\-_.!~*'()]/
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

const hexOf = (byte: number): string => (byte < 16 ? '0' : '') + byte.toString(16).toUpperCase()
const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff)

/** All patterns of a term, without repetitions. */
export function patternsOf(term: string): Pattern[] {
  const patterns = new Map<string, Pattern>()
  const add = (bytes: Uint8Array, encoding: string[], exact = false, wide = false): void => {
    const folded = exact ? bytes : Uint8Array.from(bytes, (byte) => (byte >= 0x41 && byte <= 0x5a ? byte + 32 : byte))
    if (folded.length > 0) {
      const key = `${exact} ${wide} ${folded.join(',')}`
      if (!patterns.has(key)) patterns.set(key, { bytes: folded, encoding, exact, wide })
    }
  }
  for (const text of caseVariants(term)) {
    const utf8 = encodeUtf8(text)
    const latin = [...text].every((character) => character.codePointAt(0)! < 0x100) ? bytesOf(text) : null
    add(utf8, [])
    if (latin !== null) add(latin, ['latin1'])
    for (const bytes of latin === null ? [utf8] : [utf8, latin]) {
      add(percent(bytes, componentSafe, false), ['url'])
      add(percent(bytes, formSafe, true), ['url'])
      add(percent(bytes, componentSafe, true), ['url'])
      add(quotedPrintable(bytes, false), ['quoted-printable'])
      add(quotedPrintable(bytes, true), ['quoted-printable'])
    }
    for (const written of entities(text)) add(encodeUtf8(written), ['html'])
    const escaped = text.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    add(bytesOf(escaped), ['json'])
    add(bytesOf(escaped.replace(/["\\/]/g, '\\$&')), ['json'])
    add(Uint8Array.from([...Array(text.length).keys()].flatMap((k) => [text.charCodeAt(k) & 0xff, text.charCodeAt(k) >> 8])), ['utf-16'], false, true)
  }
  for (const text of new Set([term, term.toLowerCase(), term.toUpperCase(), capitalised(term)])) {
    for (const bytes of [encodeUtf8(text), encodeUtf8(text.replaceAll('\n', '\r\n'))]) {
      for (const offset of [0, 1, 2]) {
        const characters = base64Core(bytes, offset)
        if (characters.length < leastBase64) continue
        add(bytesOf(characters), ['base64'], true)
        add(bytesOf(characters.replaceAll('+', '-').replaceAll('/', '_')), ['base64'], true)
      }
    }
  }
  return [...patterns.values()]
}

const capitalised = (text: string): string => text.toLowerCase().replace(/(^|\s)(\S)/gu, (_, space: string, letter: string) => space + letter.toUpperCase())

/** ASCII is folded by the search; other letters need each case spelled out. */
function caseVariants(term: string): string[] {
  const letters = [...term]
  const cased = letters.flatMap((letter, k) => (letter > '\x7f' && letter.toLowerCase() !== letter.toUpperCase() ? [k] : []))
  if (cased.length === 0) return [term]
  if (cased.length > freeLetters) return [...new Set([term, term.toLowerCase(), term.toUpperCase(), capitalised(term)])]
  const variants = new Set<string>()
  for (let bits = 0; bits < 1 << cased.length; bits++) {
    const copy = [...letters]
    cased.forEach((k, bit) => { copy[k] = (bits >> bit) & 1 ? copy[k].toUpperCase() : copy[k].toLowerCase() })
    variants.add(copy.join(''))
  }
  return [...variants.add(term)]
}

function percent(bytes: Uint8Array, safe: RegExp, plus: boolean): Uint8Array {
  let text = ''
  for (const byte of bytes) text += byte === 0x20 && plus ? '+' : byte < 0x80 && safe.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `%${hexOf(byte)}`
  return bytesOf(text)
}

/** RFC 2045 §6.7; in header fields a space is `_` and more is escaped (RFC 2047 §4.2). */
function quotedPrintable(bytes: Uint8Array, header: boolean): Uint8Array {
  let text = ''
  for (const byte of bytes) {
    const safe = header ? /[A-Za-z0-9!*+\-/.@]/.test(String.fromCharCode(byte)) && byte < 0x80 : byte >= 0x20 && byte < 0x7f && byte !== 0x3d
    text += header && byte === 0x20 ? '_' : safe ? String.fromCharCode(byte) : `=${hexOf(byte)}`
  }
  return bytesOf(text)
}

const named: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' }

/** As templates write them: by name, by number, by hexadecimal number; markup characters alone, or all beyond ASCII too. */
function entities(text: string): string[] {
  const write = (beyond: boolean, form: (character: string) => string): string => [...text].map((character) => (named[character] !== undefined || (beyond && character > '\x7f') ? form(character) : character)).join('')
  const decimal = (character: string): string => `&#${character.codePointAt(0)};`
  return [
    write(false, (character) => `&${named[character]};`),
    write(false, (character) => (character === "'" ? '&#39;' : character === '"' ? '&#34;' : `&${named[character]};`)),
    write(true, decimal),
    write(true, (character) => (named[character] !== undefined ? `&${named[character]};` : decimal(character))),
    write(true, (character) => `&#x${character.codePointAt(0)!.toString(16)};`),
  ]
}

/** The base64 characters that depend on `bytes` alone when they begin `offset` bytes into a group of three (RFC 4648 §4). */
function base64Core(bytes: Uint8Array, offset: number): string {
  const bits = 8 * (offset + bytes.length)
  let text = ''
  for (let character = Math.ceil((8 * offset) / 6); 6 * character + 6 <= bits; character++) {
    let value = 0
    for (let bit = 6 * character; bit < 6 * character + 6; bit++) value = value * 2 + ((bytes[(bit >> 3) - offset] >> (7 - (bit & 7))) & 1)
    text += alphabet[value]
  }
  return text
}
