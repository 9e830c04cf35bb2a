/**
 * What a mail message says to whoever sees it pass: addresses, subject, readable text, names of attached files. Reads MIME
 * (RFC 2045–2047) with caps on depth and parts; verifies nothing.
 */
import { capped } from '../bytes/text.ts'
import type { HeaderField } from '../facts.ts'
import { decodeCharset } from './charset.ts'
import { decodeBase64Body, decodeQuotedPrintable, decodeWords } from './encodings.ts'
import { fieldOf, readFields, readParameters, splitMultipart } from './mime.ts'

/** Honest mail nests three or four deep; beyond these caps parts stay unread. */
const depthLimit = 8
const partLimit = 100
/** Bytes of the text part that are decoded: exposures show 4,096 characters, a character takes at most four bytes. */
const textBytes = 32 * 1024
const addressLimit = 256

export interface ReadMail {
  headers: HeaderField[]
  /** Bare addresses. */
  from: string[]
  to: string[]
  subject: { text: string; encodings: string[] } | null
  /** The first text/plain part, else the first text/html as its source. */
  text: { text: string; html: boolean; encodings: string[]; cut: boolean } | null
  attachments: string[]
}

interface Found {
  plain: ReadMail['text']
  html: ReadMail['text']
  attachments: string[]
  parts: number
}

export function readMail(bytes: Uint8Array): ReadMail {
  const { fields, body } = readFields(bytes, 0, bytes.length)
  const found: Found = { plain: null, html: null, attachments: [], parts: 0 }
  readPart(bytes, fields, body, bytes.length, 0, found)
  const subject = fieldOf(fields, 'subject')
  return {
    headers: fields,
    from: addressesOf(fields, ['from', 'sender']),
    to: addressesOf(fields, ['to', 'cc', 'bcc']),
    subject: subject === null ? null : decodeSubject(subject),
    text: found.plain ?? found.html,
    attachments: found.attachments,
  }
}

function decodeSubject(raw: string): { text: string; encodings: string[] } {
  const { text, encodings } = decodeWords(raw)
  return { text: capped(text), encodings }
}

function readPart(bytes: Uint8Array, fields: readonly HeaderField[], start: number, end: number, depth: number, found: Found): void {
  if (depth > depthLimit || ++found.parts > partLimit) return
  const type = readParameters(fieldOf(fields, 'content-type') ?? 'text/plain')
  const disposition = readParameters(fieldOf(fields, 'content-disposition') ?? '')
  const fileName = disposition.parameters.get('filename') ?? type.parameters.get('name')
  const attached = disposition.value === 'attachment' || fileName !== undefined
  if (fileName !== undefined && fileName !== '') found.attachments.push(capped(decodeWords(fileName).text, 1024))
  if (type.value.startsWith('multipart/')) {
    for (const part of splitMultipart(bytes, start, end, type.parameters.get('boundary') ?? '', partLimit)) {
      const inner = readFields(bytes, part.start, part.end)
      readPart(bytes, inner.fields, inner.body, part.end, depth + 1, found)
    }
  } else if (type.value === 'message/rfc822') {
    const inner = readFields(bytes, start, end)
    readPart(bytes, inner.fields, inner.body, end, depth + 1, found)
  } else if (!attached && (type.value === 'text/html' || type.value.startsWith('text/') || !type.value.includes('/'))) {
    const html = type.value === 'text/html'
    if (html ? found.html === null : found.plain === null) {
      const text = readText(bytes, start, end, fieldOf(fields, 'content-transfer-encoding') ?? '', type.parameters.get('charset') ?? '', html)
      if (text.text !== '') found[html ? 'html' : 'plain'] = text
    }
  }
}

function readText(bytes: Uint8Array, start: number, end: number, transfer: string, charset: string, html: boolean): NonNullable<ReadMail['text']> {
  const coding = transfer.trim().toLowerCase()
  // What precedes decoding may be four times as long as what it gives.
  const stop = Math.min(end, start + 4 * textBytes)
  const encoded = coding === 'base64' || coding === 'quoted-printable'
  const plain = coding === 'base64' ? decodeBase64Body(bytes, start, stop, textBytes) : coding === 'quoted-printable' ? decodeQuotedPrintable(bytes, start, stop, textBytes) : bytes.subarray(start, Math.min(stop, start + textBytes))
  const short = stop < end || plain.length === textBytes
  const text = decodeCharset(short ? wholeCharacters(plain) : plain, charset).trim()
  return { text: capped(text), html, encodings: encoded ? [coding] : [], cut: text.length > 4096 || stop < end }
}

/** Leaves out the beginning of a UTF-8 character at the very end, where a cap may have cut it in two. */
function wholeCharacters(bytes: Uint8Array): Uint8Array {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back]
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? bytes.subarray(0, bytes.length - back) : bytes
    if (byte < 0x80) break
  }
  return bytes
}

/** Addresses of the named fields: what stands in angle brackets, else every word with an @ (RFC 5322 §3.4, read leniently). */
function addressesOf(fields: readonly HeaderField[], names: readonly string[]): string[] {
  const found = new Set<string>()
  for (const [name, value] of fields) {
    if (!names.includes(name.toLowerCase())) continue
    for (const match of value.matchAll(/[^\s<>,;:"()[\]]{1,64}@[^\s<>,;:"()]{1,255}/g)) if (found.size < addressLimit) found.add(match[0])
  }
  return [...found]
}
