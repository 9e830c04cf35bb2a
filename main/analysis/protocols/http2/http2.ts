/**
 * Reads HTTP/2 in the clear (RFC 9113): begun with its preface by prior knowledge, or after an upgrade of HTTP/1. Frames, header
 * blocks and bodies become the facts of HTTP/1; what gRPC carries is named.
 */
import type { Side } from '../../../../shared/model.ts'
import { u16, u32 } from '../../bytes/integers.ts'
import type { HeaderField } from '../../facts.ts'
import { BodyReader } from '../http1/body.ts'
import { keepsBody } from '../http1/message.ts'
import { BROKEN, type Detection, type Emit, type Protocol, type Reader, type ReaderContext } from '../reader.ts'
import { HpackDecoder } from './hpack.ts'
import { fieldOf, messageOf } from './messages.ts'

const preface = Uint8Array.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', (character) => character.charCodeAt(0))
const headerLength = 9
const frameType = { data: 0, headers: 1, reset: 3, settings: 4, pushPromise: 5, continuation: 9 } as const
const flag = { endStream: 1, endHeaders: 4, padded: 8, priority: 0x20 } as const
/** RFC 9113 §6: what each type's payload must measure, where it is fixed. */
const fixedLengths = new Map([[2, 5], [3, 4], [6, 8], [8, 4]])

/** Frames that are waited for whole, and header blocks over several: above this nothing of the direction's headers is read. */
const blockLimit = 256 * 1024
/** Bodies that are kept at the same time; each up to the limit of one body. */
const keptBodies = 16

interface Body {
  reader: BodyReader
  type: string
  codings: string[]
}

class Direction {
  prefaceLeft = 0
  hpack: HpackDecoder | null = new HpackDecoder()
  /** Payload of the frame in hand that is passed over or belongs to a body. */
  left = 0
  padding = 0
  stream = 0
  ends = false
  isData = false
  /** A header block that goes on in continuation frames. */
  block: { stream: number; ends: boolean; promised: boolean; parts: Uint8Array[]; length: number } | null = null
  readonly bodies = new Map<number, Body>()
}

class Http2Reader implements Reader {
  private readonly client = new Direction()
  private readonly server = new Direction()
  private grpcTold = false

  constructor(private readonly context: ReaderContext) {
    this.client.prefaceLeft = preface.length
  }

  read(side: Side, window: Uint8Array, emit: Emit): number {
    const own = this[side]
    let at = 0
    while (at < window.length) {
      if (own.prefaceLeft > 0) {
        if (window[at] !== preface[preface.length - own.prefaceLeft]) return BROKEN
        own.prefaceLeft--
        at++
        continue
      }
      if (own.left > 0) {
        const end = Math.min(window.length, at + own.left)
        this.payload(own, window, at, end)
        at = end
        if (own.left === 0 && own.isData) this.endData(own, emit, at)
        continue
      }
      const used = this.frame(side, window, at, emit)
      if (used === BROKEN) return BROKEN
      if (used === 0) break
      at += used
    }
    return at
  }

  skip(side: Side, count: number): 'kept' | 'lost' {
    const own = this[side]
    if (own.left < count) return 'lost'
    own.left -= count
    if (own.isData) own.bodies.delete(own.stream)
    return 'kept'
  }

  end(side: Side, emit: Emit): void {
    for (const stream of [...this[side].bodies.keys()]) this.finishBody(this[side], stream, false, emit)
  }

  /** Uses a frame's header, and the rest of it if it has to be whole; 0 asks for more. */
  private frame(side: Side, window: Uint8Array, at: number, emit: Emit): number {
    const own = this[side]
    if (window.length - at < headerLength) return 0
    const length = window[at] * 65_536 + u16(window, at + 1)
    const type = window[at + 3]
    const flags = window[at + 4]
    const stream = u32(window, at + 5) & 0x7fffffff
    if (fixedLengths.has(type) && fixedLengths.get(type) !== length) return BROKEN
    if (type === frameType.settings && (stream !== 0 || length % 6 !== 0)) return BROKEN
    // RFC 9113 §6.10: nothing may stand between the parts of a header block.
    if ((own.block !== null) !== (type === frameType.continuation)) return BROKEN
    const carriesHeaders = type === frameType.headers || type === frameType.pushPromise || type === frameType.continuation
    if (carriesHeaders && own.hpack !== null && length <= blockLimit) {
      const end = at + headerLength + length
      if (end > window.length) return 0
      this.headers(own, window, at + headerLength, end, { type, flags, stream }, emit, at)
      return headerLength + length
    }
    const padded = type === frameType.data && (flags & flag.padded) !== 0
    if (padded && window.length - at < headerLength + 1) return 0
    if (carriesHeaders) { own.hpack = null; own.block = null }
    if (type === frameType.reset) { this.client.bodies.delete(stream); this.server.bodies.delete(stream) }
    own.left = length
    own.isData = type === frameType.data
    own.stream = stream
    own.ends = own.isData && (flags & flag.endStream) !== 0
    own.padding = 0
    if (padded) {
      own.padding = window[at + headerLength]
      if (own.padding >= length) return BROKEN
      own.left = length - 1
      if (own.left === 0) this.endData(own, emit, at + headerLength + 1)
      return headerLength + 1
    }
    if (length === 0 && own.isData) this.endData(own, emit, at + headerLength)
    return headerLength
  }

  private headers(own: Direction, window: Uint8Array, start: number, end: number, frame: { type: number; flags: number; stream: number }, emit: Emit, from: number): void {
    let at = start
    let to = end
    if (frame.type !== frameType.continuation) {
      if ((frame.flags & flag.padded) !== 0) { to -= window[at] ?? 0; at++ }
      if (frame.type === frameType.headers && (frame.flags & flag.priority) !== 0) at += 5
      if (frame.type === frameType.pushPromise) at += 4
      own.block = { stream: frame.stream, ends: (frame.flags & flag.endStream) !== 0, promised: frame.type === frameType.pushPromise, parts: [], length: 0 }
    }
    const block = own.block!
    if (at > to || block.length + to - at > blockLimit || block.parts.length >= 64) { own.hpack = null; own.block = null; return }
    block.parts.push(new Uint8Array(window.subarray(at, to)))
    block.length += to - at
    if ((frame.flags & flag.endHeaders) === 0) return
    own.block = null
    const fields = own.hpack!.decode(joined(block.parts, block.length))
    if (fields === null) { own.hpack = null; emit({ kind: 'note', says: 'header fields could not be decompressed; those after them are not known' }, from, end); return }
    // A promise repeats what the client would have asked; the client did not.
    if (!block.promised) this.message(own, block.stream, block.ends, fields, emit, from, end)
  }

  private message(own: Direction, stream: number, ends: boolean, fields: HeaderField[], emit: Emit, from: number, to: number): void {
    const message = messageOf(fields)
    if (message !== null) emit(message, from, to)
    const type = fieldOf(fields, 'content-type') ?? ''
    if (type.startsWith('application/grpc') && !this.grpcTold) {
      this.grpcTold = true
      emit({ kind: 'carries', protocol: 'grpc' }, from, to)
    }
    if (ends) { this.finishBody(own, stream, true, emit, from, to); return }
    if (message === null || own.bodies.has(stream) || own.bodies.size >= keptBodies) return
    if (message.kind === 'http-response' && !keepsBody(type)) return
    const codings = (fieldOf(fields, 'content-encoding') ?? '').toLowerCase().split(',', 8).map((coding) => coding.trim()).filter((coding) => coding !== '')
    own.bodies.set(stream, { reader: new BodyReader({ kind: 'until-close', length: 0, notes: [] }, this.context.bodyLimit), type, codings })
  }

  private payload(own: Direction, window: Uint8Array, at: number, end: number): void {
    // Padding stands last: what is left of it does not belong to the body.
    const content = Math.min(end - at, Math.max(0, own.left - own.padding))
    own.left -= end - at
    if (own.isData && content > 0) own.bodies.get(own.stream)?.reader.read(window.subarray(at, at + content), 0)
  }

  private endData(own: Direction, emit: Emit, to: number): void {
    if (own.ends) this.finishBody(own, own.stream, true, emit, 0, to)
  }

  private finishBody(own: Direction, stream: number, whole: boolean, emit: Emit, from = 0, to = 0): void {
    const body = own.bodies.get(stream)
    if (body === undefined) return
    own.bodies.delete(stream)
    const fact = body.reader.finish(body.type, body.codings, this.context.bodyLimit, this.context.primitives, whole)
    if (fact === null) return
    if (to > from) emit(fact, from, to)
    else emit(fact)
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  if (parts.length === 1) return parts[0]
  const all = new Uint8Array(length)
  let at = 0
  for (const part of parts) { all.set(part, at); at += part.length }
  return all
}

/** RFC 9113 §3.4: the client begins with the preface, the server with its settings. */
function detect(side: Side, window: Uint8Array): Detection {
  const have = Math.min(window.length, preface.length)
  let same = 0
  while (same < have && window[same] === preface[same]) same++
  if (same === have) return have < preface.length ? 'more' : side === 'client' ? 'yes' : 'reversed'
  return detectSettings(side, window)
}

/** Settings that are registered, or GREASE (RFC 9113 §6.5.2, RFC 8441, RFC 8701). An empty list alone proves too little. */
function detectSettings(side: Side, window: Uint8Array): Detection {
  const expected = [0, -1, -1, frameType.settings, 0, 0, 0, 0, 0]
  for (let at = 0; at < Math.min(window.length, headerLength); at++) if (expected[at] >= 0 && window[at] !== expected[at]) return 'no'
  if (window.length < headerLength) return 'more'
  const length = u16(window, 1)
  if (length % 6 !== 0 || length > 120) return 'no'
  const end = headerLength + length
  for (let at = headerLength; at + 2 <= Math.min(window.length, end); at += 6) {
    const id = u16(window, at)
    if (id === 0 || (id > 16 && (id & 0x0f0f) !== 0x0a0a && id < 0xf000)) return 'no'
  }
  if (window.length < end + (length === 0 ? headerLength : 0)) return 'more'
  if (length === 0 && !(window[end] === 0 && window[end + 3] <= 9 && (window[end + 5] & 0x80) === 0)) return 'no'
  return side === 'server' ? 'yes' : 'reversed'
}

export const http2: Protocol = {
  name: 'http2',
  transport: 'tcp',
  ports: [80, 8080, 50051],
  content: 'readable',
  detect,
  open: (context) => new Http2Reader(context),
}
