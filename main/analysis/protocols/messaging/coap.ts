/** CoAP over UDP (RFC 7252 §3): told from other datagrams by options that must parse to their end and, in requests, name a path or host. */
import { u16 } from '../../bytes/integers.ts'
import { capped, readableText } from '../../bytes/text.ts'
import { datagrams, type Speaker } from '../datagrams.ts'
import { printable } from '../message-reader.ts'
import type { Protocol } from '../reader.ts'

const option = { host: 3, path: 11, query: 15 } as const
/** IANA's CoRE parameters: the options in use. */
const options: ReadonlySet<number> = new Set([1, 3, 4, 5, 6, 7, 8, 9, 11, 12, 14, 15, 16, 17, 19, 20, 21, 23, 27, 28, 31, 35, 39, 60, 252, 258, 292])
/** Answers that exist (RFC 7252 §12.1.2, RFC 7959, RFC 8132, RFC 8516, RFC 8768). */
const answers: ReadonlySet<number> = new Set([0x41, 0x42, 0x43, 0x44, 0x45, 0x5f, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x88, 0x89, 0x8c, 0x8d, 0x8f, 0x96, 0x9d, 0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa8])

interface Read {
  code: number
  /** Text of the path's segments. */
  path: string[]
  host: string | null
  options: number
  payload: boolean
}

/** The message, if every option's length and number hold (§3.1, §5.10). */
function readMessage(bytes: Uint8Array): Read | null {
  if (bytes.length < 4 || bytes[0] >> 6 !== 1 || (bytes[0] & 15) > 8) return null
  const read: Read = { code: bytes[1], path: [], host: null, options: 0, payload: false }
  const kind = bytes[1] >> 5
  if ((kind !== 0 && kind !== 2 && kind !== 4 && kind !== 5) ) return null
  let number = 0
  for (let at = 4 + (bytes[0] & 15); at < bytes.length; read.options++) {
    if (bytes[at] === 0xff) { read.payload = true; return at + 1 < bytes.length ? read : null }
    const lead = bytes[at++]
    const extended = (value: number): number => {
      if (value === 13) return 13 + bytes[at++]
      if (value === 14) { at += 2; return 269 + u16(bytes, at - 2) }
      return value
    }
    if (lead >> 4 === 15 || (lead & 15) === 15) return null
    number += extended(lead >> 4)
    const length = extended(lead & 15)
    if (at + length > bytes.length || number > 65_535) return null
    if (number === option.path || number === option.query || number === option.host) {
      if (!printable(bytes, at, at + length)) return null
      const text = readableText(bytes, at, at + length)
      if (number === option.path) read.path.push(text)
      if (number === option.host) read.host = text
    } else if (!options.has(number)) return null
    at += length
  }
  return read
}

function hear(bytes: Uint8Array): Speaker {
  const read = readMessage(bytes)
  if (read === null) return 'no'
  // Methods 1 to 7; a request without any name could be anything.
  if (read.code >= 1 && read.code <= 7) return read.path.length > 0 || read.host !== null ? 'client' : 'no'
  // An answer is certain enough where it repeats a token and says something; an empty one has four bytes (§4.1).
  if (answers.has(read.code)) return (bytes[0] & 15) >= 2 && read.options > 0 ? 'server' : 'no'
  return 'no'
}

export const coap: Protocol = {
  ...datagrams({
    name: 'coap',
    ports: [5683],
    hear: (bytes) => {
      const speaker = hear(bytes)
      return speaker === 'no' && readMessage(bytes) !== null ? 'either' : speaker
    },
    tell(bytes, _side, say) {
      const read = readMessage(bytes)
      if (read !== null && read.path.length > 0) say({ kind: 'file-named', action: 'CoAP', name: capped(`/${read.path.join('/')}`) })
    },
  }),
  detect: (side, window) => {
    const speaker = hear(window)
    return speaker === 'no' || speaker === 'either' ? 'no' : speaker === side ? 'yes' : 'reversed'
  },
}
