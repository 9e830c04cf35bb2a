/**
 * The forms that mail and web forms share: header fields (RFC 5322 §2.2), their parameters (RFC 2045 §5.1, RFC 2231), and
 * multipart bodies (RFC 2046 §5.1). Takes any bytes, linear in their number.
 */
import { capped, readableText } from '../bytes/text.ts'
import type { HeaderField } from '../facts.ts'
import { decodeCharset } from './charset.ts'

/** Fields kept of one header; mail that went through many relays has about a hundred. */
const fieldLimit = 256
/** RFC 2046 allows 70 characters; longer ones occur. */
const boundaryLimit = 256

export interface Fields {
  fields: HeaderField[]
  /** Where the body begins: behind the empty line, or at the end. */
  body: number
}

/** Reads header fields from `start` up to the empty line. A line that is no field ends the header without being eaten. */
export function readFields(bytes: Uint8Array, start: number, end: number): Fields {
  const fields: HeaderField[] = []
  let at = start
  let name = ''
  let parts: string[] = []
  const close = (): void => {
    if (name !== '' && fields.length < fieldLimit) fields.push([name, capped(parts.join(' ').trim())])
    name = ''
  }
  while (at < end) {
    const feed = bytes.indexOf(10, at)
    const next = feed < 0 || feed >= end ? end : feed + 1
    let stop = feed < 0 || feed >= end ? end : feed
    if (stop > at && bytes[stop - 1] === 13) stop--
    if (stop === at) { close(); return { fields, body: next } }
    if (bytes[at] === 0x20 || bytes[at] === 9) {
      if (name !== '') parts.push(readableText(bytes, at, stop).trim())
    } else {
      const line = readableText(bytes, at, stop)
      const colon = line.indexOf(':')
      close()
      // The envelope line of mailbox files begins with "From " and has no field name.
      if (colon <= 0 && !(fields.length === 0 && line.startsWith('From '))) return { fields, body: at }
      if (colon > 0 && !/[\s]/.test(line.slice(0, colon).trimEnd())) { name = capped(line.slice(0, colon).trimEnd(), 256); parts = [line.slice(colon + 1).trim()] }
    }
    at = next
  }
  close()
  return { fields, body: end }
}

export function fieldOf(fields: readonly HeaderField[], name: string): string | null {
  for (const [known, value] of fields) if (known.toLowerCase() === name) return value
  return null
}

export interface Parameters {
  /** What stands before the first semicolon, lower-case. */
  value: string
  parameters: Map<string, string>
}

/** `text/plain; charset="utf-8"` and the like; `name*` and `name*0*` of RFC 2231 are put together under `name`. */
export function readParameters(text: string): Parameters {
  const first = text.indexOf(';')
  const value = (first < 0 ? text : text.slice(0, first)).trim().toLowerCase()
  const parameters = new Map<string, string>()
  const extended = new Map<string, string>()
  let at = first < 0 ? text.length : first + 1
  while (at < text.length) {
    const equals = text.indexOf('=', at)
    if (equals < 0) break
    const name = text.slice(at, equals).replace(/^[\s;]+/, '').trim().toLowerCase()
    const taken = takeValue(text, equals + 1)
    at = taken.next
    const star = /^([^*]+)\*(?:(\d+)\*?)?$/.exec(name)
    if (star === null) { if (!parameters.has(name)) parameters.set(name, taken.text) }
    else extended.set(star[1], (extended.get(star[1]) ?? '') + taken.text)
  }
  for (const [name, raw] of extended) parameters.set(name, readExtended(raw))
  return { value, parameters }
}

/** A token or quoted string. Browsers do not escape backslashes in file names, so only `\"` and `\\` are escapes. */
function takeValue(text: string, at: number): { text: string; next: number } {
  while (text[at] === ' ' || text[at] === '\t') at++
  if (text[at] !== '"') {
    const end = text.indexOf(';', at)
    return { text: text.slice(at, end < 0 ? text.length : end).trim(), next: end < 0 ? text.length : end + 1 }
  }
  let out = ''
  let k = at + 1
  for (; k < text.length && text[k] !== '"'; k++) {
    if (text[k] === '\\' && (text[k + 1] === '"' || text[k + 1] === '\\')) k++
    out += text[k]
  }
  const end = text.indexOf(';', k)
  return { text: out, next: end < 0 ? text.length : end + 1 }
}

/** RFC 2231 §4: charset'language'percent-encoded. */
function readExtended(raw: string): string {
  const match = /^([^']{0,40})'[^']{0,40}'/.exec(raw)
  if (match === null) return raw
  const bytes: number[] = []
  const text = raw.slice(match[0].length)
  for (let at = 0; at < text.length; at++) {
    const escape = text[at] === '%' ? /^[0-9a-f]{2}$/i.exec(text.slice(at + 1, at + 3)) : null
    if (escape !== null) { bytes.push(parseInt(escape[0], 16)); at += 2 } else bytes.push(text.charCodeAt(at) & 0xff)
  }
  return decodeCharset(Uint8Array.from(bytes), match[1] === '' ? 'utf-8' : match[1])
}

export interface Part {
  start: number
  end: number
  /** The delimiter that ends it was seen. */
  closed: boolean
}

/** The parts between the delimiter lines of `boundary`, at most `limit`; a missing last delimiter ends at `end`. */
export function splitMultipart(bytes: Uint8Array, start: number, end: number, boundary: string, limit: number): Part[] {
  const parts: Part[] = []
  if (boundary === '' || boundary.length > boundaryLimit) return parts
  const mark = Uint8Array.from(boundary, (character) => character.charCodeAt(0) & 0xff)
  let open = -1
  for (let at = start; at < end; ) {
    const feed = bytes.indexOf(10, at)
    const next = feed < 0 || feed >= end ? end : feed + 1
    if (isDelimiter(bytes, at, next, mark)) {
      if (open >= 0) parts.push({ start: open, end: beforeBreak(bytes, open, at), closed: true })
      open = next
      const after = at + 2 + mark.length
      if ((bytes[after] === 0x2d && bytes[after + 1] === 0x2d && after + 1 < end) || parts.length >= limit) return parts
    }
    at = next
  }
  if (open >= 0 && open < end) parts.push({ start: open, end, closed: false })
  return parts
}

function isDelimiter(bytes: Uint8Array, at: number, end: number, mark: Uint8Array): boolean {
  if (end - at < mark.length + 2 || bytes[at] !== 0x2d || bytes[at + 1] !== 0x2d) return false
  for (let k = 0; k < mark.length; k++) if (bytes[at + 2 + k] !== mark[k]) return false
  const after = at + 2 + mark.length
  // What follows must end the line or close the whole: one boundary may begin another.
  return after === end || bytes[after] === 13 || bytes[after] === 10 || bytes[after] === 0x20 || bytes[after] === 9 || (bytes[after] === 0x2d && bytes[after + 1] === 0x2d)
}

/** The line break before a delimiter belongs to the delimiter. */
function beforeBreak(bytes: Uint8Array, start: number, at: number): number {
  if (at > start && bytes[at - 1] === 10) at--
  if (at > start && bytes[at - 1] === 13) at--
  return at
}
