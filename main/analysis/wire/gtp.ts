/** GTP for the user's data of mobile networks: version 1 (3GPP TS 29.281 §5) with extension headers, and version 0 (GSM 09.60 §6). */
import { u16 } from '../bytes/integers.ts'
import { Layer } from './layers.ts'
import { looksLikeIp } from './plausible.ts'
import { Tunnel, type Frame } from './record.ts'

/** The user's packet; every other message is the tunnel's own. */
const packetMessage = 255
/** Messages of the user plane: echo, error indication, supported extensions, tunnel status, end marker. */
const isSignal = (message: number): boolean => message === 1 || message === 2 || message === 26 || message === 31 || message === 253 || message === 254

const mandatory = 8
const version0 = 20
/** Where tunnels are agreed on (3GPP TS 29.060, TS 29.274): many kinds of messages, no packets. */
const controlPort = 2123
const isControl = (frame: Frame): boolean => frame.destinationPort === controlPort || frame.sourcePort === controlPort

export function gtp(bytes: Uint8Array, frame: Frame): Layer {
  const at = frame.payloadStart
  if (at + mandatory > frame.payloadEnd) return Layer.done
  const flags = bytes[at]!
  const message = bytes[at + 1]!
  // Protocol type 1; its two neighbours are reserved.
  if ((flags & 0xf8) === 0x30) {
    const length = u16(bytes, at + 2)
    if (length + mandatory !== frame.payloadLength || ((flags & 7) !== 0 && length < 4)) return Layer.done
    if (message === packetMessage) return packet(bytes, frame, at + mandatory, flags)
    return isSignal(message) || isControl(frame) ? frame.signal(Tunnel.gtp) : Layer.done
  }
  // Version 2 counts its length from the fifth byte; a second message may follow (bit 5).
  if ((flags & 0xe3) === 0x40) {
    const end = u16(bytes, at + 2) + 4
    return isControl(frame) && end >= mandatory && (end === frame.payloadLength || ((flags & 0x10) !== 0 && end < frame.payloadLength)) ? frame.signal(Tunnel.gtp) : Layer.done
  }
  if ((flags & 0xf0) !== 0x10 || u16(bytes, at + 2) + version0 !== frame.payloadLength) return Layer.done
  if (message === packetMessage) return inside(bytes, frame, at + version0)
  return message === 1 || message === 2 ? frame.signal(Tunnel.gtp) : Layer.done
}

/** Any of the three flags adds 4 bytes; the last of them names the first extension header, whose last byte names the next. */
function packet(bytes: Uint8Array, frame: Frame, at: number, flags: number): Layer {
  if ((flags & 7) === 0) return inside(bytes, frame, at)
  let inner = at + 4
  if (inner > frame.payloadEnd) return frame.signal(Tunnel.gtp)
  let next = (flags & 4) !== 0 ? bytes[inner - 1]! : 0
  while (next !== 0) {
    const length = inner < frame.payloadEnd ? bytes[inner]! * 4 : 0
    if (length === 0 || inner + length > frame.payloadEnd) return frame.signal(Tunnel.gtp)
    inner += length
    next = bytes[inner - 1]!
  }
  return inside(bytes, frame, inner)
}

/** IP, as the nibble says; a PPP or Ethernet session (negotiated elsewhere) is not looked into. */
function inside(bytes: Uint8Array, frame: Frame, at: number): Layer {
  if (at < frame.payloadEnd && !looksLikeIp(bytes, at, frame)) return frame.signal(Tunnel.gtp)
  return frame.enter(Tunnel.gtp, at) ? Layer.ip : Layer.done
}
