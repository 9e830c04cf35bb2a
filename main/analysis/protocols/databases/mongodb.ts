/**
 * MongoDB's wire protocol: messages of a little-endian header and BSON, and the SASL exchange inside them.
 * https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/, https://bsonspec.org/spec.html
 */
import type { Side } from '../../../../shared/model.ts'
import { u32le } from '../../bytes/integers.ts'
import { readableText } from '../../bytes/text.ts'
import { ascii, find, MessageReader, spokenBy, WAIT, zeroEnded, type Message } from '../message-reader.ts'
import { BROKEN, type Detection, type Emit, type Protocol } from '../reader.ts'
import { Sasl } from '../sasl.ts'

const header = 16
/** A message is at most 48,000,000 bytes. */
const longest = 48_000_000
const operation = { reply: 1, update: 2001, insert: 2002, query: 2004, more: 2005, remove: 2006, kill: 2007, command: 2010, commandReply: 2011, compressed: 2012, message: 2013 } as const
const known: ReadonlySet<number> = new Set(Object.values(operation))
const words = { start: ascii('saslStart\0'), mechanism: ascii('\x02mechanism\0'), payload: ascii('\x05payload\0') }
/** Commands name their login near their beginning. */
const searched = 2048

class MongoReader extends MessageReader {
  constructor() {
    super(searched + header)
  }

  protected measure(_side: Side, window: Uint8Array, at: number): number {
    if (window.length - at < header) return WAIT
    const length = u32le(window, at)
    return length >= header && length <= longest && known.has(u32le(window, at + 12)) ? length : BROKEN
  }

  protected message(side: Side, { window, from, to }: Message, emit: Emit): void {
    if (side === 'server' || find(window, words.start, from, to) < 0) return
    const mechanism = find(window, words.mechanism, from, to)
    const payload = find(window, words.payload, from, to)
    if (mechanism < 0 || payload < 0) return
    const sasl = new Sasl(zeroEnded(window, mechanism + words.mechanism.length + 4, to)?.text ?? '')
    const at = payload + words.payload.length
    sasl.respond(readBinary(window, at, to))
    const login = sasl.login(null)
    emit({ ...login, encoding: [] }, from, to)
  }
}

/** BSON's binary (length, subtype, bytes) as base64, which is how a SASL exchange takes its answers. */
function readBinary(window: Uint8Array, at: number, to: number): string {
  const length = Math.min(u32le(window, at), to - at - 5, 1024)
  return length > 0 ? toBase64(window.subarray(at + 5, at + 5 + length)) : '='
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const held = (bytes[at] << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
    const characters = Math.min(4, bytes.length - at + 1)
    for (let k = 0; k < characters; k++) text += letters[(held >> (18 - 6 * k)) & 63]
  }
  return text
}

function detect(side: Side, window: Uint8Array): Detection {
  if (window.length < header) return window.length >= 4 && (u32le(window, 0) < header || u32le(window, 0) > longest) ? 'no' : 'more'
  const length = u32le(window, 0)
  const code = u32le(window, 12)
  if (length < header + 4 || length > longest || !known.has(code)) return 'no'
  const role = u32le(window, 8) === 0 ? 'client' : 'server'
  const body = judgeBody(window, code, length)
  return body !== 'yes' ? body : spokenBy(code === operation.reply || code === operation.commandReply ? 'server' : role, side)
}

/** A document of BSON of at most `room` bytes: its length, and an end that is not before its beginning. */
const document = (window: Uint8Array, at: number, room: number): 'yes' | 'more' | 'no' =>
  window.length < at + 4 ? 'more' : u32le(window, at) >= 5 && u32le(window, at) <= room ? 'yes' : 'no'

/** What must stand behind the header of each kind: flags within their range, a name with a dot in it, a document that fits. */
function judgeBody(window: Uint8Array, code: number, length: number): 'yes' | 'more' | 'no' {
  const room = length - header
  if (window.length < header + 5) return 'more'
  const flags = u32le(window, header)
  switch (code) {
    case operation.reply: {
      if (room < 20 || flags > 15) return 'no'
      if (window.length < header + 20) return 'more'
      return u32le(window, header + 16) === 0 ? (room === 20 ? 'yes' : 'no') : u32le(window, header + 16) > 1_000_000 ? 'no' : document(window, header + 20, room - 20)
    }
    case operation.message:
      if ((flags & ~0x1_0003) !== 0 || window[header + 4] > 1) return 'no'
      return window[header + 4] === 0 ? document(window, header + 5, room - 5) : u32le(window, header + 5) <= room ? 'yes' : 'no'
    case operation.compressed: return known.has(flags) && (window.length < header + 9 || window[header + 8] <= 3) ? 'yes' : 'no'
    case operation.kill: return flags === 0 && room === 8 + 8 * u32le(window, header + 4) ? 'yes' : 'no'
    case operation.command:
    case operation.commandReply: return code === operation.command ? (/^\w{1,64}\0/.test(readableText(window, header, Math.min(window.length, header + 68))) ? 'yes' : 'no') : document(window, header, room)
    default: return flags <= 0xff && /^[\w$-]+\.[\w$.-]+\0/.test(readableText(window, header + 4, Math.min(window.length, header + 132))) ? 'yes' : 'no'
  }
}

export const mongodb: Protocol = { name: 'mongodb', transport: 'tcp', ports: [27017], content: 'readable', detect, open: () => new MongoReader() }
