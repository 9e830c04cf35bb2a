/** Messages of SIP, RTSP and MGCP: a start line, header fields, an empty line, and a body; and the SDP that stands in bodies. */
import { capped, readableText } from '../../bytes/text.ts'

/** Heads of these protocols are far shorter; a longer one ends the reading. */
export const textHeadLimit = 32 * 1024
const fieldLimit = 128

export interface TextHead {
  first: string
  /** First value of each field, by lower-case name. */
  fields: Map<string, string>
  /** Offset behind the empty line; the end of the bytes where there is none. */
  end: number
}

/** The head in [from, to); null while its empty line is missing, unless the message is known to end at `to`. */
export function readTextHead(bytes: Uint8Array, from: number, to: number, ends: boolean): TextHead | null {
  const fields = new Map<string, string>()
  let first: string | null = null
  let last = ''
  for (let at = from; at < to; ) {
    const feed = bytes.subarray(0, to).indexOf(10, at)
    if (feed < 0 && !ends) return null
    const stop = feed < 0 ? to : feed
    const line = readableText(bytes, at, stop > at && bytes[stop - 1] === 13 ? stop - 1 : stop)
    at = stop + 1
    if (line === '' && first !== null) return { first, fields, end: Math.min(at, to) }
    if (first === null) { if (line !== '') first = capped(line) }
    else if ((line.startsWith(' ') || line.startsWith('\t')) && last !== '') fields.set(last, capped(`${fields.get(last)} ${line.trim()}`))
    else last = takeField(fields, line)
  }
  return ends && first !== null ? { first, fields, end: to } : null
}

function takeField(fields: Map<string, string>, line: string): string {
  const colon = line.indexOf(':')
  if (colon <= 0) return ''
  const name = line.slice(0, colon).trim().toLowerCase()
  if (fields.has(name) || fields.size >= fieldLimit) return ''
  fields.set(name, capped(line.slice(colon + 1).trim()))
  return name
}

/** The quoted or bare value of a parameter: `username="alice"`. */
export function parameter(text: string, name: string): string | null {
  const match = new RegExp(`(?:^|[\\s,;])${name}\\s*=\\s*(?:"([^"]*)"|([^\\s,;"]+))`, 'i').exec(text)
  return match === null ? null : (match[1] ?? match[2])
}

/** Whether [from, to) could be the words of a start line: printable, no control characters but tab. */
export function isLineText(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (bytes[at] < 0x20 && bytes[at] !== 9 && bytes[at] !== 13 && bytes[at] !== 10) return false
  return true
}

/** Whether an SDP description keeps its media in the open, and whether it keys their protection (RFC 4568, RFC 5763). */
export function mediaKeys(body: string): 'open' | 'protected' | 'none' {
  if (!/^m=(?:audio|video|image|application) /m.test(body)) return 'none'
  return /^m=\S+ \d+ \S*SAVP/m.test(body) || /^a=(?:crypto|fingerprint|zrtp-hash):/m.test(body) ? 'protected' : 'open'
}
