/**
 * The first line of an HTTP/1 message (RFC 9112 §3, §4): told apart from everything else by its bytes, then taken apart.
 * Other protocols that borrow the form (RTSP, SIP, ICY, HTTP/2's preface) are not HTTP/1 and are refused.
 */
import { capped, readableText } from '../../bytes/text.ts'

/** RFC 9112 §3 asks for at least 8,000 octets; servers accept up to 64 KiB. */
export const startLineLimit = 64 * 1024

/** Longest registered method has 17 characters (UPDATEREDIRECTREF); private ones are a little longer. */
const methodLimit = 32

/**
 * Methods whose target may hold spaces and control characters, as careless and hostile clients send them; for any other word that
 * would prove too little.
 */
const commonMethods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT', 'PATCH', 'PROPFIND', 'PROPPATCH', 'MKCOL', 'COPY', 'MOVE', 'LOCK', 'UNLOCK', 'SEARCH', 'REPORT'])

export type StartLine =
  | { kind: 'request'; method: string; target: string; version: string }
  | { kind: 'response'; version: string; status: number; reason: string }

/** tchar of RFC 9110 §5.6.2. */
const tokenBytes = new Uint8Array(256)
for (const character of "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") tokenBytes[character.charCodeAt(0)] = 1

const httpOne = [0x48, 0x54, 0x54, 0x50, 0x2f, 0x31, 0x2e]
const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39

/** How many bytes from `at` agree with `HTTP/1.`, and whether one disagreed. */
function agreesWithName(bytes: Uint8Array, at: number, end: number): 'whole' | 'part' | 'no' {
  for (let k = 0; k < httpOne.length; k++) {
    if (at + k >= end) return 'part'
    if (bytes[at + k] !== httpOne[k]) return 'no'
  }
  return 'whole'
}

/**
 * What the line beginning at `start` is, by the bytes up to `end`. `more` only while some continuation would make it a
 * start line; once `no`, no continuation does.
 */
export function guessStartLine(bytes: Uint8Array, start: number, end: number): 'request' | 'response' | 'more' | 'no' {
  const named = agreesWithName(bytes, start, end)
  if (named === 'whole') return guessStatusLine(bytes, start + httpOne.length, end)
  if (named === 'part') return 'more'
  return guessRequestLine(bytes, start, end)
}

function guessStatusLine(bytes: Uint8Array, at: number, end: number): 'response' | 'more' | 'no' {
  for (let k = 0; k < 6; k++) {
    if (at + k >= end) return 'more'
    const byte = bytes[at + k]
    const fits = k === 1 ? byte === 0x20 : k === 2 ? byte >= 0x31 && byte <= 0x39 : k === 5 ? byte === 0x20 || byte === 13 || byte === 10 : isDigit(byte)
    if (!fits) return 'no'
  }
  return 'response'
}

function guessRequestLine(bytes: Uint8Array, start: number, end: number): 'request' | 'more' | 'no' {
  let at = start
  while (at < end && tokenBytes[bytes[at]] === 1 && at - start <= methodLimit) at++
  if (at - start > methodLimit) return 'no'
  if (at === end) return 'more'
  if (at === start || bytes[at] !== 0x20) return 'no'
  const lax = commonMethods.has(String.fromCharCode(...bytes.subarray(start, at)))
  const target = at + 1
  let space = -1
  for (at = target; at < end; at++) {
    const byte = bytes[at]
    if (byte === 10) return space > target && isVersion(bytes, space + 1, bytes[at - 1] === 13 ? at - 1 : at) ? 'request' : 'no'
    if (at - start > startLineLimit) return 'no'
    if (byte === 0x20) {
      if (at === target || (space >= 0 && !lax)) return 'no'
      space = at
    } else if (byte === 0 || (!lax && byte !== 13 && (byte < 0x20 || byte === 0x7f))) return 'no'
    else if (!lax && space >= 0 && !fitsVersion(byte, at - space - 1)) return 'no'
  }
  return 'more'
}

const isVersion = (bytes: Uint8Array, at: number, end: number): boolean => end - at === 8 && agreesWithName(bytes, at, end) === 'whole' && isDigit(bytes[at + 7])

const fitsVersion = (byte: number, index: number): boolean => (index < 7 ? byte === httpOne[index] : index === 7 ? isDigit(byte) : index === 8 && byte === 13)

/** Takes a line apart that `guessStartLine` found to be one. `end` is where its CR or LF stands. */
export function parseStartLine(bytes: Uint8Array, start: number, end: number): StartLine {
  if (agreesWithName(bytes, start, end) === 'whole') {
    const digits = readableText(bytes, start + 9, start + 12)
    return { kind: 'response', version: readableText(bytes, start, start + 8), status: Number(digits), reason: capped(readableText(bytes, Math.min(start + 13, end), end).trim()) }
  }
  const space = bytes.indexOf(0x20, start)
  const version = end - 8
  return { kind: 'request', method: readableText(bytes, start, space), target: capped(readableText(bytes, space + 1, version - 1)), version: readableText(bytes, version, end) }
}
