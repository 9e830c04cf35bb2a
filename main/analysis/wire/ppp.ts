/** PPP (RFC 1661, framing RFC 1662), PPPoE sessions (RFC 2516), bridging (RFC 3518), and Cisco HDLC beside it. */
import { u16 } from '../bytes/integers.ts'
import { Layer, layerOfEtherType } from './layers.ts'
import type { Frame } from './record.ts'

/** Address and control are always these two, and may be left out (RFC 1661 §6.6). */
const addressAndControl = 0xff03

export function ppp(bytes: Uint8Array, frame: Frame): Layer {
  if (frame.at + 2 <= frame.capturedEnd && u16(bytes, frame.at) === addressAndControl) frame.at += 2
  return afterAddress(bytes, frame)
}

/** The protocol is even in its first byte and odd in its second; an odd first byte is all of it (RFC 1661 §6.5). */
function afterAddress(bytes: Uint8Array, frame: Frame): Layer {
  if (!frame.step(1)) return Layer.done
  let protocol = bytes[frame.at - 1]!
  if ((protocol & 1) === 0) {
    if (!frame.step(1)) return Layer.done
    protocol = (protocol << 8) | bytes[frame.at - 1]!
  }
  return layerOfPpp(protocol, bytes, frame)
}

/** Registry: https://www.iana.org/assignments/ppp-numbers. */
function layerOfPpp(protocol: number, bytes: Uint8Array, frame: Frame): Layer {
  switch (protocol) {
    case 0x0021:
    case 0x0057: return Layer.ip
    case 0x0281:
    case 0x0283: return Layer.mpls
    case 0x0031: return bridging(bytes, frame)
    case 0x003d: return multilink(bytes, frame)
    case 0x0053:
    case 0x0055:
    case 0x00fb:
    case 0x00fd:
      // Encrypted (RFC 1968), or compressed (RFC 1962), which MPPE uses for encryption (RFC 3078).
      frame.sealed = true
      return Layer.done
    default: return Layer.done
  }
}

/** RFC 3518 §4.2: flags with the number of padding bytes, MAC type; type 1 is an Ethernet frame. */
function bridging(bytes: Uint8Array, frame: Frame): Layer {
  if (!frame.step(2)) return Layer.done
  return bytes[frame.at - 1] === 1 ? Layer.ethernet : Layer.done
}

/** RFC 1990 §3: a fragment that is both the first and the last is a whole packet; others are not put together. */
function multilink(bytes: Uint8Array, frame: Frame): Layer {
  if (!frame.step(4)) return Layer.done
  return (bytes[frame.at - 4]! & 0xc0) === 0xc0 ? afterAddress(bytes, frame) : Layer.done
}

/** Serial lines: PPP, or Cisco HDLC, whose first byte is another address. */
export function pppHdlc(bytes: Uint8Array, frame: Frame): Layer {
  if (frame.at >= frame.capturedEnd) {
    frame.cutShort = true
    return Layer.done
  }
  const address = bytes[frame.at]!
  return address === 0x0f || address === 0x8f ? ciscoHdlc(bytes, frame) : ppp(bytes, frame)
}

/** Address (unicast 0x0f, broadcast 0x8f), control, EtherType. */
export function ciscoHdlc(bytes: Uint8Array, frame: Frame): Layer {
  if (!frame.step(4)) return Layer.done
  const type = u16(bytes, frame.at - 2)
  return type > 1500 ? layerOfEtherType(type) : Layer.done
}

/** The direction, then PPP; pppd writes it over the address (LINKTYPE_PPP_PPPD) or before it (LINKTYPE_PPP_WITH_DIR). */
export function pppDirection(bytes: Uint8Array, frame: Frame): Layer {
  if (!frame.step(1)) return Layer.done
  if (frame.at < frame.capturedEnd && bytes[frame.at] === 0x03) frame.at++
  return ppp(bytes, frame)
}

/** Version and type (there is but one), code (0 in a session), session, length of what follows. */
export function pppoe(bytes: Uint8Array, frame: Frame): Layer {
  if (!frame.step(6)) return Layer.done
  const header = frame.at - 6
  if (bytes[header + 1] !== 0) return Layer.done
  const length = u16(bytes, header + 4)
  // A false length is left to the packet within, which has its own.
  if (length >= 2 && frame.at + length < frame.declaredEnd) frame.narrow(frame.at + length)
  return afterAddress(bytes, frame)
}
