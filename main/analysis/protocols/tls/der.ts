/**
 * DER elements (X.690) of hostile bytes: reads one header at a time, inside given bounds, and never recurses. Values are
 * ranges of the bytes they came from. High tag numbers and indefinite lengths do not occur in certificates and give null.
 */

export interface Element {
  tag: number
  /** First byte of the element, tag included. */
  from: number
  start: number
  end: number
}

export const tag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utf8String: 0x0c,
  numericString: 0x12,
  printableString: 0x13,
  teletexString: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  visibleString: 0x1a,
  universalString: 0x1c,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const

/** The element that begins at `at`; null if it is malformed or does not fit before `end`. */
export function elementAt(bytes: Uint8Array, at: number, end: number): Element | null {
  if (end > bytes.length || at + 2 > end || (bytes[at] & 0x1f) === 0x1f) return null
  const first = bytes[at + 1]
  let start = at + 2
  let length = first
  if (first >= 0x80) {
    const count = first & 0x7f
    // Four bytes of length are more than any capture holds; none at all is the indefinite form.
    if (count === 0 || count > 4 || start + count > end) return null
    length = 0
    for (let step = 0; step < count; step++) length = length * 256 + bytes[start + step]
    start += count
  }
  return start + length > end ? null : { tag: bytes[at], from: at, start, end: start + length }
}

/** The elements inside a constructed one, up to the first that is malformed; at most `limit`. */
export function elementsIn(bytes: Uint8Array, outer: Pick<Element, 'start' | 'end'>, limit = 1024): Element[] {
  const elements: Element[] = []
  for (let at = outer.start; at < outer.end && elements.length < limit; ) {
    const element = elementAt(bytes, at, outer.end)
    if (element === null) break
    elements.push(element)
    at = element.end
  }
  return elements
}

/** `1.2.840.113549`; null if malformed or longer than any name in use (64 bytes). */
export function oidText(bytes: Uint8Array, element: Element): string | null {
  const { start, end } = element
  if (end - start < 1 || end - start > 64 || bytes[end - 1] >= 0x80) return null
  const arcs: (number | bigint)[] = []
  let arc = 0n
  for (let at = start; at < end; at++) {
    arc = arc * 128n + BigInt(bytes[at] & 0x7f)
    if (bytes[at] >= 0x80) continue
    if (arcs.length === 0) {
      const root = arc < 80n ? arc / 40n : 2n
      arcs.push(root, arc - root * 40n)
    } else arcs.push(arc)
    arc = 0n
  }
  return arcs.join('.')
}

/** Bits of an unsigned INTEGER's value. */
export function integerBits(bytes: Uint8Array, element: Element): number {
  let at = element.start
  while (at < element.end && bytes[at] === 0) at++
  return at === element.end ? 0 : (element.end - at) * 8 - (Math.clz32(bytes[at]) - 24)
}

/** ISO 8601 UTC with seconds; '' if it is no time that RFC 5280 §4.1.2.5 or BER (seconds left out, an offset) allows. */
export function timeText(bytes: Uint8Array, element: Element): string {
  if (element.end - element.start > 32) return ''
  const text = String.fromCharCode(...bytes.subarray(element.start, element.end))
  const pattern = element.tag === tag.utcTime ? utcTime : element.tag === tag.generalizedTime ? generalizedTime : null
  const parts = pattern?.exec(text)
  if (parts == null) return ''
  const [, year, month, day, hour, minute, second = '0', zone] = parts
  // RFC 5280 §4.1.2.5.1: two-digit years from 50 on are of the last century.
  const fullYear = year.length === 4 ? Number(year) : Number(year) + (Number(year) >= 50 ? 1900 : 2000)
  if (+month < 1 || +month > 12 || +day < 1 || +day > 31 || +hour > 23 || +minute > 59 || +second > 60) return ''
  const offset = zone === 'Z' ? 0 : Number(`${zone[0]}1`) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3, 5)))
  const date = new Date(0)
  date.setUTCFullYear(fullYear, Number(month) - 1, Number(day))
  date.setUTCHours(Number(hour), Number(minute) - offset, Number(second))
  const iso = date.toISOString()
  // Offsets can push year 0 or 9999 over the edge, where ISO text takes another shape.
  return iso.length === 24 ? `${iso.slice(0, 19)}Z` : ''
}

const utcTime = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?(Z|[+-]\d{4})$/
const generalizedTime = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?(?:[.,]\d+)?(Z|[+-]\d{4})$/
