/**
 * The byte sequences as which a typed word may travel: plain, in forms, in mail, in scripts. Patterns are told apart by the
 * encoding that must be undone to read them.
 */
import { encodeUtf8, latin1 } from '../bytes/text.ts'
import { foldByte } from './automaton.ts'

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

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

const hexOf = (byte: number): string => (byte < 16 ? '0' : '') + byte.toString(16).toUpperCase()
function bytesOf(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length)
  for (let at = 0; at < bytes.length; at++) bytes[at] = text.charCodeAt(at)
  return bytes
}

function folded(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice()
  for (let at = 0; at < copy.length; at++) copy[at] = foldByte[copy[at]]
  return copy
}

/** What each byte becomes: itself where it is safe, else an escape. */
const escapeTable = (safe: RegExp, mark: string, space: string | null): string[] =>
  Array.from({ length: 256 }, (_, byte) => (byte === 0x20 && space !== null ? space : byte < 0x80 && safe.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `${mark}${hexOf(byte)}`))

const formSafe = /[A-Za-z0-9*\-._]/
const componentSafe = /[A-Za-z0-9\-_.!~*'()]/
/** Forms, encodeURIComponent, and what mixes the two; then mail (RFC 2045 §6.7) and its header fields (RFC 2047 §4.2). */
const tables: readonly { encoding: string; table: readonly string[] }[] = [
  { encoding: 'url', table: escapeTable(componentSafe, '%', null) },
  { encoding: 'url', table: escapeTable(formSafe, '%', '+') },
  { encoding: 'url', table: escapeTable(componentSafe, '%', '+') },
  { encoding: 'quoted-printable', table: escapeTable(/[\x20-\x3c\x3e-\x7e]/, '=', null) },
  { encoding: 'quoted-printable', table: escapeTable(/[A-Za-z0-9!*+\-/.@]/, '=', '_') },
]

function escaped(bytes: Uint8Array, table: readonly string[]): Uint8Array {
  let text = ''
  for (let at = 0; at < bytes.length; at++) text += table[bytes[at]]
  return bytesOf(text)
}

/** All patterns of a term, without repetitions. */
export function patternsOf(term: string): Pattern[] {
  const patterns = new Map<string, Pattern>()
  const add = (bytes: Uint8Array, encoding: string[], exact = false, twoBytes = false): void => {
    if (bytes.length === 0) return
    const pattern = exact ? bytes : folded(bytes)
    const key = `${exact ? 'e' : ''}${twoBytes ? 'w' : ''} ${latin1(pattern)}`
    if (!patterns.has(key)) patterns.set(key, { bytes: pattern, encoding, exact, wide: twoBytes })
  }
  for (const text of caseVariants(term)) {
    const utf8 = encodeUtf8(text)
    const latin = [...text].every((character) => character.codePointAt(0)! < 0x100) ? bytesOf(text) : null
    add(utf8, [])
    if (latin !== null) add(latin, ['latin1'])
    for (const bytes of latin === null ? [utf8] : [utf8, latin]) {
      for (const { encoding, table } of tables) add(escaped(bytes, table), [encoding])
    }
    for (const written of entities(text)) add(encodeUtf8(written), ['html'])
    const script = text.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    add(bytesOf(script), ['json'])
    add(bytesOf(script.replace(/["\\/]/g, '\\$&')), ['json'])
    add(wide(text), ['utf-16'], false, true)
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

/** UTF-16, little-endian. */
function wide(text: string): Uint8Array {
  const bytes = new Uint8Array(2 * text.length)
  for (let at = 0; at < text.length; at++) {
    bytes[2 * at] = text.charCodeAt(at)
    bytes[2 * at + 1] = text.charCodeAt(at) >> 8
  }
  return bytes
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
