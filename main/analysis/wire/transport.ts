/** TCP (RFC 9293 §3.1), UDP (RFC 768), ICMP (RFC 792, RFC 4443): fixed headers; TCP options are stepped over. */
import { u16, u32 } from '../bytes/integers.ts'
import { Layer, layerOfPort } from './layers.ts'
import { FrameKind, type Frame } from './record.ts'

/** What tells of the connection stands in the first 16 bytes, so that a header cut behind them still counts. */
export function tcp(bytes: Uint8Array, frame: Frame): Layer {
  const at = frame.at
  if (at + 20 > frame.declaredEnd) {
    frame.malformed = true
    return Layer.done
  }
  if (!frame.holds(16)) return Layer.done
  const header = (bytes[at + 12]! >> 4) * 4
  frame.kind = FrameKind.tcp
  frame.sourcePort = u16(bytes, at)
  frame.destinationPort = u16(bytes, at + 2)
  frame.sequence = u32(bytes, at + 4)
  frame.acknowledgment = u32(bytes, at + 8)
  if (header < 20 || at + header > frame.declaredEnd) {
    // Receivers drop it: it belongs to the connection, but says and opens and closes nothing.
    frame.malformed = true
    frame.declaredEnd = at
    frame.setPayload(at)
    return Layer.done
  }
  frame.flags = bytes[at + 13]!
  frame.window = u16(bytes, at + 14)
  frame.setPayload(at + header)
  return Layer.done
}

export function udp(bytes: Uint8Array, frame: Frame): Layer {
  const at = frame.at
  if (!frame.holds(8)) return Layer.done
  const length = u16(bytes, at + 4)
  // 0 stands for "as long as the packet" in a jumbogram (RFC 2675 §4); anything else below 8 cannot be.
  if (length < 8 && !(length === 0 && frame.ipVersion === 6)) {
    frame.malformed = true
    return Layer.done
  }
  frame.kind = FrameKind.udp
  frame.sourcePort = u16(bytes, at)
  frame.destinationPort = u16(bytes, at + 2)
  // The length is that of the whole datagram, also in a first fragment that stands for it.
  if (length !== 0 && (at + length <= frame.declaredEnd || frame.moreFragments)) frame.declaredEnd = at + length
  else if (length !== 0) frame.malformed = true
  frame.setPayload(at + 8)
  const tunnel = layerOfPort(frame.destinationPort)
  return tunnel === Layer.done ? layerOfPort(frame.sourcePort) : tunnel
}

export function icmp(bytes: Uint8Array, frame: Frame): Layer {
  const at = frame.at
  if (!frame.holds(4)) return Layer.done
  frame.kind = FrameKind.icmp
  frame.icmpType = bytes[at]!
  frame.icmpCode = bytes[at + 1]!
  frame.setPayload(at + 8)
  return Layer.done
}

/** The IP payload is the payload. */
export function otherTransport(_bytes: Uint8Array, frame: Frame): Layer {
  frame.kind = FrameKind.other
  frame.setPayload(frame.at)
  return Layer.done
}
