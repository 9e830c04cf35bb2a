/**
 * Domain names in DNS messages (RFC 1035 §3.1, §4.1.4): read with their compression, written as text with what is not
 * printable escaped (§5.1), so that a name from the wire can neither forge a dot nor a line.
 */

/** RFC 1035 §2.3.4: at most 255 octets with the length bytes. */
const nameLimit = 255
/** A name of 255 octets has at most 127 labels; more jumps than that lead nowhere new. */
const jumpLimit = 127

export interface ReadName {
  text: string
  /** Offset behind the name where it began. */
  next: number
}

/** Reads the name at `at` of the message that begins at `base` and ends at `end`; null if it is not a name or runs out. */
export function readName(bytes: Uint8Array, base: number, at: number, end: number): ReadName | null {
  let text = ''
  let next = -1
  let octets = 1
  let jumps = 0
  // Pointers must lead backwards, before the part of the name they stand in: loops and forward pointers cannot.
  let floor = at
  for (;;) {
    if (at >= end) return null
    const length = bytes[at]
    if (length === 0) return { text: text === '' ? '.' : text, next: next < 0 ? at + 1 : next }
    if (length >= 0xc0) {
      if (at + 1 >= end || ++jumps > jumpLimit) return null
      if (next < 0) next = at + 2
      const target = base + (((length & 0x3f) << 8) | bytes[at + 1])
      if (target < base + 12 || target >= floor) return null
      at = floor = target
      continue
    }
    if (length > 63 || at + 1 + length > end) return null
    octets += length + 1
    if (octets > nameLimit) return null
    text += (text === '' ? '' : '.') + labelText(bytes, at + 1, at + 1 + length)
    at += 1 + length
  }
}

/** A label as master files write it: `.` and `\` with a backslash, other bytes outside printable ASCII as \DDD. */
function labelText(bytes: Uint8Array, start: number, end: number): string {
  let text = ''
  for (let at = start; at < end; at++) {
    const byte = bytes[at]
    if (byte === 0x2e || byte === 0x5c) text += '\\' + String.fromCharCode(byte)
    else if (byte > 0x20 && byte < 0x7f) text += String.fromCharCode(byte)
    else text += '\\' + String(byte).padStart(3, '0')
  }
  return text
}

/** Whether the labels of a question look like a name: by this random bytes are told from DNS. */
export function plausibleName(text: string): boolean {
  if (text === '.') return true
  // Names that carry data in every byte exist (tunnels); they still have a printable end.
  const escapes = text.match(/\\\d{3}/g)?.length ?? 0
  return escapes * 4 <= text.length / 2 || /\.[a-z0-9-]{2,}\.[a-z]{2,}$/i.test(text)
}

/** NetBIOS names travel as 32 letters, two a byte (RFC 1001 §14.1); the sixteenth byte is the kind of service. */
export function netbiosName(text: string): string | null {
  const label = text.split('.')[0]
  if (!/^[A-P]{32}$/.test(label)) return null
  let name = ''
  for (let k = 0; k < 30; k += 2) {
    const byte = ((label.charCodeAt(k) - 65) << 4) | (label.charCodeAt(k + 1) - 65)
    if (byte === 0) break
    name += byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte) : byte === 0x20 ? ' ' : `\\${String(byte).padStart(3, '0')}`
  }
  return name.trimEnd() || '*'
}
