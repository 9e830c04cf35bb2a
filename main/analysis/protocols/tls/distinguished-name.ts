/** X.501 names of certificates as text, after RFC 4514: the most specific part first, `CN=…, O=…, C=…`. */
import { capped, hex, latin1, utf8 } from '../../bytes/text.ts'
import { elementsIn, oidText, tag, type Element } from './der.ts'
import { attributeNames } from './oids.ts'

/** More parts than this are no name. */
const partLimit = 64

/** The text of a Name; what cannot be read of it is left out. At most 4,096 characters. */
export function nameText(bytes: Uint8Array, name: Element): string {
  const parts = elementsIn(bytes, name, partLimit)
    .map((set) => elementsIn(bytes, set, partLimit).map((pair) => attributeText(bytes, pair)).filter((text) => text !== null).join('+'))
    .filter((text) => text !== '')
  return capped(parts.reverse().join(', '))
}

/** The last common name in it (the most specific), unescaped; null if there is none. */
export function commonName(bytes: Uint8Array, name: Element): string | null {
  let found: string | null = null
  for (const set of elementsIn(bytes, name, partLimit)) {
    for (const pair of elementsIn(bytes, set, partLimit)) {
      const [type, value] = elementsIn(bytes, pair, 2)
      if (type?.tag === tag.oid && value !== undefined && oidText(bytes, type) === '2.5.4.3') found = stringText(bytes, value) ?? found
    }
  }
  return found === null || found === '' ? null : capped(found)
}

function attributeText(bytes: Uint8Array, pair: Element): string | null {
  const [type, value] = elementsIn(bytes, pair, 2)
  if (type?.tag !== tag.oid || value === undefined) return null
  const oid = oidText(bytes, type)
  if (oid === null) return null
  const text = stringText(bytes, value)
  // RFC 4514 §2.4: a value that is no string is shown as its encoding.
  return `${attributeNames.get(oid) ?? oid}=${text === null ? `#${hex(bytes, value.from, Math.min(value.end, value.from + 128))}` : escaped(text)}`
}

/** Text of one of ASN.1's string types; null for anything else. */
export function stringText(bytes: Uint8Array, element: Element): string | null {
  const start = element.start
  const end = Math.min(element.end, start + 4096)
  switch (element.tag) {
    case tag.utf8String: return utf8(bytes, start, end) ?? latin1(bytes, start, end)
    case tag.printableString:
    case tag.numericString:
    case tag.ia5String:
    case tag.visibleString:
    case tag.teletexString: return utf8(bytes, start, end) ?? latin1(bytes, start, end)
    case tag.bmpString: return wide(bytes, start, end, 2)
    case tag.universalString: return wide(bytes, start, end, 4)
    default: return null
  }
}

function wide(bytes: Uint8Array, start: number, end: number, size: number): string {
  let text = ''
  for (let at = start; at + size <= end; at += size) {
    const unit = size === 2 ? bytes[at] * 256 + bytes[at + 1] : ((bytes[at] * 256 + bytes[at + 1]) * 256 + bytes[at + 2]) * 256 + bytes[at + 3]
    text += unit > 0x10ffff ? '\ufffd' : size === 2 ? String.fromCharCode(unit) : String.fromCodePoint(unit)
  }
  return text
}

/** RFC 4514 §2.4; control characters become their hex as well, so that no name can forge a line. */
const escaped = (text: string): string =>
  text
    .replace(/[\\",+<>;]/g, '\\$&')
    .replace(/[\0-\x1f\x7f]/g, (character) => `\\${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
    .replace(/^[ #]/, '\\$&')
    .replace(/([^\\]) $/, '$1\\ ')
