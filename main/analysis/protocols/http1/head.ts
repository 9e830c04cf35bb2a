/**
 * The head of an HTTP/1 message: start line and header fields, and what they say about where the body ends
 * (RFC 9112 §5, §6). Where two readers of the same bytes could disagree, it says so: request smuggling lives there.
 */
import { capped, latin1, readableText } from '../../bytes/text.ts'
import type { HeaderField } from '../../facts.ts'
import { parseStartLine, type StartLine } from './start-line.ts'

/** Common servers refuse heads from 8 to 256 KiB on. */
export const headLimit = 256 * 1024
export const fieldLimit = 256

export interface Head {
  start: StartLine
  /** At most `fieldLimit`, strings capped; `more` counts the rest. */
  headers: HeaderField[]
  more: number
  /** Fields that decide about framing, from all fields, uncapped. */
  contentLengths: string[]
  transferCodings: string[]
  /** A framing field's name was followed by white space, which some ignore and some do not (RFC 9112 §5.1). */
  looseName: boolean
  contentType: string
  contentCodings: string[]
  host: string | null
  upgrade: string | null
}

export interface Framing {
  kind: 'none' | 'length' | 'chunked' | 'until-close' | 'broken'
  length: number
  notes: string[]
}

/** A view of one direction's bytes that finds the end of a head without ever looking at a byte twice. */
export class HeadScan {
  private scanned = 0
  private lineStart = 0
  private lines = 0

  /** Lines that were seen whole. */
  get wholeLines(): number {
    return this.lines
  }

  /** Offset just behind the last whole line, relative to the head's start. */
  get wholeTo(): number {
    return this.lineStart
  }

  /** Offset behind the empty line that ends the head which begins at `start`, or -1. */
  find(bytes: Uint8Array, start: number): number {
    for (;;) {
      const feed = bytes.indexOf(10, start + this.scanned)
      if (feed < 0) { this.scanned = bytes.length - start; return -1 }
      const begin = start + this.lineStart
      const length = feed - begin
      this.scanned = this.lineStart = feed + 1 - start
      this.lines++
      if (length === 0 || (length === 1 && bytes[begin] === 13)) return feed + 1
    }
  }

  reset(): void {
    this.scanned = this.lineStart = this.lines = 0
  }
}

const commaList = (text: string): string[] => text.split(',').map((part) => part.trim().toLowerCase()).filter((part) => part !== '')

/** Takes apart a head in [start, end) whose first line is a start line. Lines without a colon say nothing and are passed over. */
export function parseHead(bytes: Uint8Array, start: number, end: number): Head {
  const text = isAscii(bytes, start, end) ? latin1 : readableText
  const firstFeed = bytes.indexOf(10, start)
  const line = parseStartLine(bytes, start, lineStop(bytes, start, firstFeed))
  const head: Head = { start: line, headers: [], more: 0, contentLengths: [], transferCodings: [], looseName: false, contentType: '', contentCodings: [], host: null, upgrade: null }
  let at = firstFeed + 1
  while (at < end) {
    let feed = bytes.indexOf(10, at)
    if (feed < 0 || feed >= end) break
    const parts = [text(bytes, at, lineStop(bytes, at, feed))]
    let next = feed + 1
    // Obsolete line folding (RFC 9112 §5.2): a line that begins with white space continues the field.
    while (next < end && (bytes[next] === 0x20 || bytes[next] === 9)) {
      feed = bytes.indexOf(10, next)
      if (feed < 0 || feed >= end) break
      parts.push(text(bytes, next, lineStop(bytes, next, feed)).trim())
      next = feed + 1
    }
    takeField(head, parts.length === 1 ? parts[0] : parts.join(' '))
    at = next
  }
  return head
}

/** Nearly every head is, and then needs no decoding. */
function isAscii(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] >= 0x80) return false
  return true
}

const lineStop = (bytes: Uint8Array, start: number, feed: number): number => (feed > start && bytes[feed - 1] === 13 ? feed - 1 : feed)

function takeField(head: Head, line: string): void {
  const colon = line.indexOf(':')
  if (colon <= 0) return
  const written = line.slice(0, colon)
  const name = written.trim()
  const value = line.slice(colon + 1).trim()
  if (head.headers.length < fieldLimit) head.headers.push([capped(name), capped(value)])
  else head.more++
  switch (name.toLowerCase()) {
    case 'content-length':
      head.contentLengths.push(...value.split(',').map((part) => part.trim()))
      if (written !== name) head.looseName = true
      break
    case 'transfer-encoding':
      head.transferCodings.push(...commaList(value))
      if (written !== name) head.looseName = true
      break
    case 'content-type': if (head.contentType === '') head.contentType = capped(value); break
    case 'content-encoding': head.contentCodings.push(...commaList(value)); break
    case 'host': head.host ??= capped(value); break
    case 'upgrade': head.upgrade ??= capped(value); break
  }
}

/** Where the body of a message ends (RFC 9112 §6.3). `method` is that of the request, the response's own or the one it answers. */
export function framingOf(head: Head, method: string): Framing {
  const response = head.start.kind === 'response'
  const notes: string[] = []
  const give = (kind: Framing['kind'], length = 0): Framing => ({ kind, length, notes })
  if (head.start.kind === 'response') {
    const { status } = head.start
    if (method === 'HEAD' || status < 200 || status === 204 || status === 304 || (method === 'CONNECT' && status < 300)) return give('none')
  }
  if (head.looseName) notes.push('White space before the colon of a header field that says where the body ends: programs disagree whether it counts')
  // `identity` was a coding that changes nothing until RFC 7230 took it away.
  const codings = head.transferCodings.filter((coding) => coding !== 'identity')
  const lengths = [...new Set(head.contentLengths)]
  if (codings.length > 0) {
    if (lengths.length > 0) notes.push('Content-Length and Transfer-Encoding in one message: programs may disagree where it ends (request smuggling)')
    if (head.start.version === 'HTTP/1.0') notes.push('Transfer-Encoding in an HTTP/1.0 message: programs may disagree where it ends')
    if (codings.at(-1) === 'chunked') {
      if (codings.indexOf('chunked') !== codings.length - 1) notes.push('The chunked coding stands twice: programs may disagree where the message ends')
      return give('chunked')
    }
    if (response) return give('until-close')
    notes.push('A request whose Transfer-Encoding does not end in chunked: its end cannot be told')
    return give('broken')
  }
  if (lengths.length > 0) {
    if (lengths.length > 1 || !/^\d{1,400}$/.test(lengths[0])) {
      notes.push(`Content-Length says ${capped(lengths.join(', '), 100) || 'nothing'}: the end of the message cannot be told`)
      // A client that goes on reads to the end; what a server makes of such a request is anybody's guess.
      return give(response ? 'until-close' : 'broken')
    }
    // A length that no number holds is larger than any connection.
    const length = Math.min(Number(lengths[0]), Number.MAX_SAFE_INTEGER)
    return give(length === 0 ? 'none' : 'length', length)
  }
  return give(response ? 'until-close' : 'none')
}
