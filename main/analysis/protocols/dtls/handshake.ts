/**
 * Handshake messages over datagrams (RFC 6347 §4.2.2, RFC 9147 §5.5): numbered, cut into fragments that come in any order,
 * more than once and overlapping.
 */
import { u16 } from '../../bytes/integers.ts'
import { Pieces } from '../../bytes/pieces.ts'
import { handshakeType } from '../tls/handshake.ts'

export const fragmentHeader = 12
/** RFC 6347 §4.2.2: what a server answers to a hello without a cookie. */
export const helloVerifyRequest = 3

/** Hellos and chains of certificates; messages are waited for only up to this size. */
const messageLimit = 64 * 1024
/** Messages of one side that are waited for at the same time. */
const openLimit = 16
const keptTypes = new Set<number>([handshakeType.clientHello, handshakeType.serverHello, handshakeType.certificate])

export interface Fragment {
  type: number
  length: number
  sequence: number
  offset: number
  bytes: Uint8Array
}

/** The fragment at `at`; null if it contradicts itself. `end` is where the record ends. */
export function readFragment(datagram: Uint8Array, at: number, end: number): Fragment | null {
  if (end - at < fragmentHeader) return null
  const number24 = (from: number): number => datagram[from] * 65_536 + u16(datagram, from + 1)
  const length = number24(at + 1)
  const offset = number24(at + 6)
  const size = number24(at + 9)
  if (offset + size > length || at + fragmentHeader + size > end) return null
  return { type: datagram[at], length, sequence: u16(datagram, at + 4), offset, bytes: datagram.subarray(at + fragmentHeader, at + fragmentHeader + size) }
}

interface Open {
  type: number
  length: number
  pieces: Pieces
}

export class FragmentAssembly {
  private readonly open = new Map<number, Open>()
  private readonly done = new Set<number>()

  /** The whole body, once the last piece of it came; null before and after. Lent. */
  put(fragment: Fragment): Uint8Array | null {
    const { type, length, sequence, offset, bytes } = fragment
    if (!keptTypes.has(type) || length > messageLimit || this.done.has(sequence) || this.done.size > openLimit) return null
    let message = this.open.get(sequence)
    if (message === undefined) {
      if (this.open.size >= openLimit) return null
      message = { type, length, pieces: new Pieces(messageLimit) }
      this.open.set(sequence, message)
    }
    // A fragment that says otherwise than the first is none of this message.
    if (message.type !== type || message.length !== length) return null
    message.pieces.put(offset, bytes)
    if (message.pieces.bytes.length < length) return null
    this.open.delete(sequence)
    this.done.add(sequence)
    return message.pieces.bytes
  }
}
