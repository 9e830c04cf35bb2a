/**
 * Bytes of strangers as text that cannot do anything: control characters become letters that stand for them, what would
 * turn, hide or stack text becomes its code, bytes that are no text become dots. One pass, any bytes, never throws.
 */

/** `symbol` marks what stands for something else, so that it can be drawn differently from real text. */
export interface Segment {
  text: string
  symbol: boolean
}

export interface TextLine {
  segments: Segment[]
  /** Offset of its first byte in the given bytes. */
  from: number
  /** False where the line was only broken to fit; the next one continues it. */
  ends: boolean
}

/** Combining marks in a row that a real word needs; more pile up over neighbouring lines. */
const mostCombining = 3
const dot = '·'

/** Code points that reorder, hide, or join their neighbours: bidi controls, zero widths, separators, tags, fillers. */
function acts(point: number): boolean {
  return (
    (point >= 0x80 && point <= 0x9f) || point === 0xad || point === 0x34f || point === 0x61c || point === 0x115f || point === 0x1160 || point === 0x17b4 || point === 0x17b5 ||
    (point >= 0x180b && point <= 0x180f) || (point >= 0x200b && point <= 0x200f) || (point >= 0x2028 && point <= 0x202e) || (point >= 0x2060 && point <= 0x206f) ||
    point === 0x3164 || (point >= 0xfe00 && point <= 0xfe0f) || point === 0xfeff || point === 0xffa0 || (point >= 0xfff0 && point <= 0xfffb) ||
    (point >= 0xd800 && point <= 0xf8ff) || (point & 0xfffe) === 0xfffe || (point >= 0x1bca0 && point <= 0x1bca3) || (point >= 0x1d173 && point <= 0x1d17a) || point >= 0xe0000
  )
}

/** What nearly every name is made of: nothing in it needs looking at. */
const plain = /^[ -~]*$/

const combining = /^\p{M}$/u

/** East Asian characters that take two columns of a monospaced line, by their blocks (UAX #11, wide and fullwidth, coarsely). */
const wide = (point: number): boolean =>
  point >= 0x1100 && (point <= 0x115f || (point >= 0x2e80 && point <= 0xa4cf) || (point >= 0xac00 && point <= 0xd7a3) || (point >= 0xf900 && point <= 0xfaff) ||
  (point >= 0xfe30 && point <= 0xfe6f) || (point >= 0xff00 && point <= 0xff60) || (point >= 0xffe0 && point <= 0xffe6) || (point >= 0x1f300 && point <= 0x1faff) || (point >= 0x20000 && point <= 0x3fffd))

/** Length of the well-formed UTF-8 sequence at `at` (RFC 3629), or 0. */
function sequence(bytes: Uint8Array, at: number): number {
  const lead = bytes[at]
  if (lead < 0x80) return 1
  const length = lead >= 0xc2 && lead <= 0xdf ? 2 : lead >= 0xe0 && lead <= 0xef ? 3 : lead >= 0xf0 && lead <= 0xf4 ? 4 : 0
  if (length === 0 || at + length > bytes.length) return 0
  for (let next = 1; next < length; next++) if ((bytes[at + next] & 0xc0) !== 0x80) return 0
  const second = bytes[at + 1]
  if ((lead === 0xe0 && second < 0xa0) || (lead === 0xed && second > 0x9f) || (lead === 0xf0 && second < 0x90) || (lead === 0xf4 && second > 0x8f)) return 0
  return length
}

function pointAt(bytes: Uint8Array, at: number, length: number): number {
  if (length === 1) return bytes[at]
  let point = bytes[at] & (0xff >> (length + 1))
  for (let next = 1; next < length; next++) point = (point << 6) | (bytes[at + next] & 0x3f)
  return point
}

const code = (point: number): string => `⟨U+${point.toString(16).toUpperCase().padStart(4, '0')}⟩`

/** `^G` for control characters, as terminals write them: the pictures that Unicode has for them are missing in many fonts. */
const caret = (point: number): string => `^${String.fromCharCode(point ^ 0x40)}`

/** What is shown for one character. */
function shown(point: number, marks: number): Segment {
  if (point === 9) return { text: '→ ', symbol: true }
  if (point < 0x20 || point === 0x7f) return { text: caret(point), symbol: true }
  const text = String.fromCodePoint(point)
  if (acts(point) || (marks > mostCombining && combining.test(text))) return { text: code(point), symbol: true }
  return { text, symbol: false }
}

/** Lines end with LF (a CR before it goes with it) or where `columns` are full. */
export function inertLines(bytes: Uint8Array, columns: number): TextLine[] {
  const lines: TextLine[] = []
  let line: TextLine = { segments: [], from: 0, ends: false }
  let used = 0
  let marks = 0
  const close = (ends: boolean, next: number): void => {
    line.ends = ends
    lines.push(line)
    line = { segments: [], from: next, ends: false }
    used = 0
  }
  for (let at = 0; at < bytes.length; ) {
    if (bytes[at] === 10 || (bytes[at] === 13 && bytes[at + 1] === 10)) {
      at += bytes[at] === 13 ? 2 : 1
      marks = 0
      close(true, at)
      continue
    }
    const length = sequence(bytes, at)
    const point = length === 0 ? -1 : pointAt(bytes, at, length)
    marks = point >= 0x300 && combining.test(String.fromCodePoint(point)) ? marks + 1 : 0
    const piece = length === 0 ? { text: dot, symbol: true } : shown(point, marks)
    const width = marks > 0 && !piece.symbol ? 0 : wide(point) && !piece.symbol ? 2 : piece.text.length
    if (used > 0 && used + width > columns) close(false, at)
    const last = line.segments[line.segments.length - 1]
    if (last !== undefined && last.symbol === piece.symbol) last.text += piece.text
    else line.segments.push(piece)
    used += width
    at += Math.max(1, length)
  }
  if (line.segments.length > 0) close(false, bytes.length)
  return lines
}

/** The same for text that arrived as a string (names, values): one line, at most `limit` characters, control characters by their code. */
export function inertText(text: string, limit = 4096): string {
  if (plain.test(text)) return text.slice(0, limit)
  let out = ''
  let marks = 0
  for (const character of text.slice(0, limit)) {
    const point = character.codePointAt(0) ?? 0
    marks = point >= 0x300 && combining.test(character) ? marks + 1 : 0
    out += point < 0x20 || point === 0x7f ? code(point) : shown(point, marks).text
  }
  return out
}
