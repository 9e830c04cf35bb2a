/**
 * Headers between Ethernet and what it carries, besides VLAN tags: provider backbone (802.1ah), port extension
 * (802.1BR and Cisco's VN-Tag), TRILL, FabricPath, Cisco's security group tag, MACsec, service chains (NSH).
 */
import { u16 } from '../bytes/integers.ts'
import { Layer, layerOfEtherType } from './layers.ts'
import type { Frame } from './record.ts'
import { layerOfNextProtocol } from './udp-tunnels.ts'

/** A tag of `length` bytes, the last two of which are the type of what follows. */
function tagged(length: number, bytes: Uint8Array, frame: Frame): Layer {
  return frame.step(length) ? layerOfEtherType(u16(bytes, frame.at - 2)) : Layer.done
}

/** IEEE 802.1Q-2018 §9.7: flags and service id, then the customer's Ethernet frame. */
export function serviceInstance(_bytes: Uint8Array, frame: Frame): Layer {
  return frame.step(4) ? Layer.ethernet : Layer.done
}

/** IEEE 802.1BR §7: E-TAG. */
export function extendedTag(bytes: Uint8Array, frame: Frame): Layer {
  return tagged(8, bytes, frame)
}

export function virtualTag(bytes: Uint8Array, frame: Frame): Layer {
  return tagged(6, bytes, frame)
}

/** Forwarding tag and time to live, then the Ethernet frame. */
export function fabricPath(_bytes: Uint8Array, frame: Frame): Layer {
  return frame.step(2) ? Layer.ethernet : Layer.done
}

/** RFC 6325 §3: length of the options in 4 bytes, hop count, two nicknames, options, then the Ethernet frame. */
export function trill(bytes: Uint8Array, frame: Frame): Layer {
  if (!frame.step(6)) return Layer.done
  const options = ((u16(bytes, frame.at - 6) >> 6) & 0x1f) * 4
  return frame.step(options) ? Layer.ethernet : Layer.done
}

/** Cisco MetaData: version 1, length of the options in 4 bytes, options (a group tag), type. */
export function groupTag(bytes: Uint8Array, frame: Frame): Layer {
  if (!frame.step(2)) return Layer.done
  if (bytes[frame.at - 2] !== 1) return Layer.done
  return tagged(bytes[frame.at - 1]! * 4 + 2, bytes, frame)
}

/** IEEE 802.1AE §9: with neither E nor C the frame is only signed; a check value of 16 bytes ends it. */
export function macSec(bytes: Uint8Array, frame: Frame): Layer {
  if (!frame.step(6)) return Layer.done
  const control = bytes[frame.at - 6]!
  const short = bytes[frame.at - 5]! & 0x3f
  if ((control & 0x20) !== 0 && !frame.step(8)) return Layer.done
  if ((control & 0x0c) !== 0) {
    frame.sealed = true
    return Layer.done
  }
  // A short length counts what is behind the tag, without the check value; 0 means that the frame is not short.
  const end = short !== 0 ? frame.at + short : frame.declaredEnd - 16
  if (end > frame.at && end < frame.declaredEnd) frame.narrow(end)
  return tagged(2, bytes, frame)
}

/** RFC 8300 §2.2: length of the whole header in 4 bytes, metadata type, next protocol. */
export function nsh(bytes: Uint8Array, frame: Frame): Layer {
  if (!frame.step(8)) return Layer.done
  const length = (bytes[frame.at - 7]! & 0x3f) * 4
  if (length < 8) {
    frame.malformed = true
    return Layer.done
  }
  const next = bytes[frame.at - 5]!
  return frame.step(length - 8) ? layerOfNextProtocol(next) : Layer.done
}
