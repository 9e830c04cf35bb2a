/** L2TP on UDP: version 2 (RFC 2661 §3.1) with PPP, version 3 (RFC 3931 §4.1.2). */
import { u16 } from '../bytes/integers.ts'
import { carried } from './gre.ts'
import { Layer } from './layers.ts'
import { Tunnel, type Frame } from './record.ts'

const Flag = { control: 0x8000, length: 0x4000, sequence: 0x0800, offset: 0x0200 } as const
/** Bits that must be zero. */
const reserved = 0x34f0

export function l2tp(bytes: Uint8Array, frame: Frame): Layer {
  const at = frame.payloadStart
  if (at + 6 > frame.payloadEnd) return Layer.done
  const flags = u16(bytes, at)
  if ((flags & reserved) !== 0) return Layer.done
  if ((flags & 15) === 3) return version3(bytes, frame, flags)
  if ((flags & 15) !== 2) return Layer.done
  const length = (flags & Flag.length) !== 0 ? u16(bytes, at + 2) : frame.payloadLength
  if (length < 6 || length > frame.payloadLength) return Layer.done
  // A control message has length and sequence numbers and no offset.
  if ((flags & Flag.control) !== 0) return (flags & (Flag.length | Flag.sequence | Flag.offset)) === (Flag.length | Flag.sequence) ? frame.signal(Tunnel.l2tp) : Layer.done
  let inner = at + 6 + ((flags & Flag.length) !== 0 ? 2 : 0) + ((flags & Flag.sequence) !== 0 ? 4 : 0)
  if ((flags & Flag.offset) !== 0) {
    if (inner + 2 > frame.payloadEnd) return Layer.done
    inner += 2 + u16(bytes, inner)
  }
  if (inner > at + length || !looksLikePpp(bytes, inner, frame)) return Layer.done
  frame.narrow(at + length)
  return frame.enter(Tunnel.l2tp, inner) ? Layer.ppp : Layer.done
}

/** Address and control, or a protocol number with its bits in place. */
function looksLikePpp(bytes: Uint8Array, at: number, frame: Frame): boolean {
  if (at + 2 > frame.payloadEnd) return false
  const first = bytes[at]!
  return (first === 0xff && bytes[at + 1] === 0x03) || ((first & 1) === 0 ? (bytes[at + 1]! & 1) === 1 : first === 0x21 || first === 0x57)
}

/** Flags, a reserved half, the session, then what was agreed on. */
function version3(bytes: Uint8Array, frame: Frame, flags: number): Layer {
  const at = frame.payloadStart
  if ((flags & Flag.control) !== 0) return u16(bytes, at + 2) === frame.payloadLength ? frame.signal(Tunnel.l2tpv3) : Layer.done
  if (flags !== 3 || u16(bytes, at + 2) !== 0 || at + 8 > frame.payloadEnd) return Layer.done
  return carried(bytes, frame, at + 8, Tunnel.l2tpv3)
}
