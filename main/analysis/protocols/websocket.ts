/**
 * Reads WebSocket (RFC 6455) behind the upgrade of HTTP/1: messages put together over frames, unmasked, and decompressed where
 * one message allows it (RFC 7692). Masking hides nothing: its key stands beside.
 */
import type { Side } from '../../../shared/model.ts'
import { u16, u32 } from '../bytes/integers.ts'
import { utf8 } from '../bytes/text.ts'
import { BROKEN, type Emit, type Protocol, type Reader, type ReaderContext } from './reader.ts'

const opcode = { continuation: 0, text: 1, binary: 2, close: 8 } as const
const known = new Set([0, 1, 2, 8, 9, 10])
/** RFC 6455 §5.5. */
const longestControl = 125
/** Messages of one side that are handed on: a page that talks without end repeats itself. */
const messageLimit = 256
/** RFC 7692 §7.2.1: what a sender took off the end. */
const deflateTail = Uint8Array.from([0, 0, 0xff, 0xff])

class Direction {
  /** Payload of the frame in hand that is still to come. */
  left = 0
  mask: Uint8Array | null = null
  maskAt = 0
  frameFinal = false
  frameOpcode = 0
  /** The message in hand; null where it is not kept. */
  message: Uint8Array | null = null
  length = 0
  isText = false
  compressed = false
  cut = false
  inMessage = false
  told = 0
}

class WebSocketReader implements Reader {
  private readonly client = new Direction()
  private readonly server = new Direction()

  constructor(private readonly context: ReaderContext) {}

  read(side: Side, window: Uint8Array, emit: Emit): number {
    const own = this[side]
    let at = 0
    let from = 0
    while (at < window.length) {
      if (own.left === 0) {
        from = at
        const next = header(own, window, at)
        if (next === BROKEN) return BROKEN
        if (next === 0) break
        at = next
      }
      const end = Math.min(window.length, at + own.left)
      this.keep(own, window, at, end)
      own.left -= end - at
      at = end
      if (own.left === 0) this.endFrame(own, emit, from, at)
    }
    return at
  }

  skip(side: Side, count: number): 'kept' | 'lost' {
    const own = this[side]
    if (own.left < count) return 'lost'
    own.left -= count
    own.maskAt += count
    if (own.frameOpcode <= opcode.binary) own.message = null
    if (own.left === 0 && own.frameFinal && own.frameOpcode <= opcode.binary) own.inMessage = false
    return 'kept'
  }

  /** Grows with what arrived, up to the limit of a body. */
  private keep(own: Direction, window: Uint8Array, at: number, end: number): void {
    const room = own.frameOpcode > opcode.binary || own.message === null ? 0 : Math.min(end - at, this.context.bodyLimit - own.length)
    if (room > 0) {
      let { message } = own
      if (own.length + room > message!.length) {
        const larger = new Uint8Array(Math.max(2 * message!.length, own.length + room, 256))
        larger.set(message!.subarray(0, own.length))
        own.message = message = larger
      }
      for (let step = 0; step < room; step++) message![own.length + step] = window[at + step] ^ (own.mask === null ? 0 : own.mask[(own.maskAt + step) & 3])
      own.length += room
    }
    own.cut ||= own.frameOpcode <= opcode.binary && room < end - at
    own.maskAt += end - at
  }

  private endFrame(own: Direction, emit: Emit, from: number, to: number): void {
    if (own.frameOpcode > opcode.binary || !own.frameFinal) return
    own.inMessage = false
    const { message } = own
    own.message = null
    if (message === null || own.length === 0 || own.told >= messageLimit) return
    const plain = this.inflated(own, message.subarray(0, own.length))
    // Binary messages are a program's own; text is what a person may have typed.
    if (plain === null || !own.isText || utf8(plain.bytes) === null) return
    own.told++
    emit({ kind: 'http-body', type: '', bytes: plain.bytes, codings: own.compressed ? ['deflate'] : [], cut: own.cut || plain.cut }, from, to)
  }

  /** Later messages may lean on earlier ones (context takeover); those cannot be opened alone, and are passed over. */
  private inflated(own: Direction, bytes: Uint8Array): { bytes: Uint8Array; cut: boolean } | null {
    if (!own.compressed) return { bytes, cut: false }
    const whole = new Uint8Array(bytes.length + deflateTail.length)
    whole.set(bytes)
    whole.set(deflateTail, bytes.length)
    return this.context.primitives.decompress('deflate', whole, this.context.bodyLimit)
  }
}

/** Reads a frame's header (RFC 6455 §5.2); gives where its payload begins, 0 for more, or BROKEN. */
function header(own: Direction, window: Uint8Array, at: number): number {
  if (window.length - at < 2) return 0
  const first = window[at]
  const code = first & 15
  // RSV2 and RSV3 belong to no extension; RSV1 marks a compressed message, on its first frame only.
  if (!known.has(code) || (first & 0x30) !== 0) return BROKEN
  const masked = window[at + 1] >> 7
  const short = window[at + 1] & 0x7f
  const final = first >> 7 === 1
  if (code >= opcode.close && (!final || short > longestControl)) return BROKEN
  if (code <= opcode.binary && own.inMessage !== (code === opcode.continuation)) return BROKEN
  const maskAt = at + 2 + (short === 126 ? 2 : short === 127 ? 8 : 0)
  const start = maskAt + masked * 4
  if (window.length < start) return 0
  if (short === 127 && u32(window, at + 2) >= 2 ** 20) return BROKEN
  own.left = short === 126 ? u16(window, at + 2) : short === 127 ? u32(window, at + 2) * 2 ** 32 + u32(window, at + 6) : short
  own.mask = masked === 1 ? new Uint8Array(window.subarray(maskAt, start)) : null
  own.maskAt = 0
  own.frameFinal = final
  own.frameOpcode = code
  if (code === opcode.text || code === opcode.binary) {
    own.inMessage = true
    own.message = new Uint8Array(0)
    own.length = 0
    own.isText = code === opcode.text
    own.compressed = (first & 0x40) !== 0
    own.cut = false
  }
  return start
}

export const websocket: Protocol = {
  name: 'websocket',
  transport: 'tcp',
  ports: [],
  content: 'readable',
  agreedOnly: true,
  detect(_side, window) {
    if (window.length < 2) return 'more'
    return known.has(window[0] & 15) && (window[0] & 0x30) === 0 ? 'yes' : 'no'
  },
  open: (context) => new WebSocketReader(context),
}
