/**
 * Names and values of what a form or a script sends: URL-encoded (WHATWG URL §5.1), multipart (RFC 7578), text/plain
 * (HTML §4.10.21.8) and JSON (RFC 8259), read as far as the bytes go when a body was cut.
 */
import { readableText } from '../bytes/text.ts'
import { fieldOf, readFields, readParameters, splitMultipart } from '../mail/mime.ts'

export interface FormField {
  name: string
  value: string
  /** The file's name, for a field that carries a file. */
  file: string | null
  /** The body ended inside this value. */
  cut: boolean
}

/** Fields of one body that are told; forms made by hand have dozens. */
export const fieldsLimit = 500
/** Leaves of one JSON document that are told. */
const leafLimit = 200
const depthLimit = 64

const hexDigit = (byte: number): number => (byte >= 0x30 && byte <= 0x39 ? byte - 0x30 : byte >= 0x41 && byte <= 0x46 ? byte - 55 : byte >= 0x61 && byte <= 0x66 ? byte - 87 : -1)

/** Plus and percent undone; UTF-8 where it is that, else one character a byte. A lone % stands for itself. */
function decodeUrl(bytes: Uint8Array, start: number, end: number): string {
  const out = new Uint8Array(end - start)
  let length = 0
  for (let at = start; at < end; at++) {
    const byte = bytes[at]
    const high = byte === 0x25 && at + 2 < end ? hexDigit(bytes[at + 1]) : -1
    const low = high >= 0 ? hexDigit(bytes[at + 2]) : -1
    if (low >= 0) { out[length++] = high * 16 + low; at += 2 } else out[length++] = byte === 0x2b ? 0x20 : byte
  }
  return readableText(out, 0, length)
}

export function urlEncodedFields(bytes: Uint8Array, cut: boolean): FormField[] {
  const fields: FormField[] = []
  for (let at = 0; at < bytes.length && fields.length < fieldsLimit; ) {
    const ampersand = bytes.indexOf(0x26, at)
    const last = ampersand < 0
    const end = last ? bytes.length : ampersand
    if (end > at) {
      const equals = bytes.subarray(at, end).indexOf(0x3d)
      const split = equals < 0 ? end : at + equals
      fields.push({ name: decodeUrl(bytes, at, split), value: split < end ? decodeUrl(bytes, split + 1, end) : '', file: null, cut: cut && last })
    }
    at = last ? bytes.length : ampersand + 1
  }
  return fields
}

export function multipartFields(bytes: Uint8Array, boundary: string, cut: boolean): FormField[] {
  const fields: FormField[] = []
  for (const part of splitMultipart(bytes, 0, bytes.length, boundary, fieldsLimit)) {
    const { fields: header, body } = readFields(bytes, part.start, part.end)
    const { parameters } = readParameters(fieldOf(header, 'content-disposition') ?? '')
    const name = parameters.get('name')
    if (name === undefined) continue
    const file = parameters.get('filename') ?? null
    fields.push({ name, value: file === null ? readableText(bytes, body, part.end) : '', file, cut: cut && !part.closed })
  }
  return fields
}

/** One `name=value` a line. */
export function plainFields(bytes: Uint8Array, cut: boolean): FormField[] {
  const fields: FormField[] = []
  for (let at = 0; at < bytes.length && fields.length < fieldsLimit; ) {
    const feed = bytes.indexOf(10, at)
    const end = feed < 0 ? bytes.length : feed
    const line = readableText(bytes, at, end > at && bytes[end - 1] === 13 ? end - 1 : end)
    const equals = line.indexOf('=')
    if (equals > 0) fields.push({ name: line.slice(0, equals), value: line.slice(equals + 1), file: null, cut: cut && feed < 0 })
    at = end + 1
  }
  return fields
}

/** Leaves of a JSON text by their path: `user.mails.0`. Reads as far as the text is JSON; several documents may follow each other. */
export function jsonFields(text: string, cut: boolean): FormField[] {
  const fields: FormField[] = []
  /** Where the reading stands: the key in hand of each open object, the index in each open array. */
  const path: (string | number)[] = []
  let key: string | null = null
  let at = 0
  const leaf = (value: string, unfinished: boolean): void => { fields.push({ name: path.join('.') || 'value', value, file: null, cut: unfinished && cut }) }
  while (at < text.length && fields.length < leafLimit && path.length <= depthLimit) {
    const character = text[at]
    if (character === '{') { path.push(''); key = null; at++ }
    else if (character === '[') { path.push(0); at++ }
    else if (character === '}' || character === ']') { if (path.pop() === undefined) break; key = ''; at++ }
    else if (character === ',') {
      const top = path.at(-1)
      if (typeof top === 'number') path[path.length - 1] = top + 1
      else key = null
      at++
    } else if (character === '"') {
      const string = jsonString(text, at)
      at = string.next
      if (typeof path.at(-1) === 'string' && key === null) { key = string.text; path[path.length - 1] = key } else leaf(string.text, string.unfinished)
    } else if (/[-0-9tfn]/.test(character)) {
      let end = at
      while (end < text.length && end - at < 400 && /[-+.0-9a-zA-Z]/.test(text[end])) end++
      leaf(text.slice(at, end), end === text.length)
      at = end
    } else if (/[\s:\u001e]/.test(character)) at++
    else break
  }
  return fields
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }

function jsonString(text: string, start: number): { text: string; next: number; unfinished: boolean } {
  let out = ''
  let at = start + 1
  while (at < text.length) {
    const character = text[at]
    if (character === '"') return { text: out, next: at + 1, unfinished: false }
    if (character !== '\\') {
      let end = at + 1
      while (end < text.length && text[end] !== '"' && text[end] !== '\\') end++
      out += text.slice(at, end)
      at = end
      continue
    }
    const unit = text[at + 1] === 'u' ? /^[0-9a-f]{4}$/i.exec(text.slice(at + 2, at + 6)) : null
    if (unit !== null) { out += String.fromCharCode(parseInt(unit[0], 16)); at += 6 } else { out += escapes[text[at + 1]] ?? text[at + 1] ?? ''; at += 2 }
  }
  return { text: out, next: at, unfinished: true }
}
