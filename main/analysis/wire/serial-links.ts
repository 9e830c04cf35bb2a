/** Frame Relay (Q.922, RFC 2427, and Cisco's own form), and the old local links: Token Ring, FDDI, Fibre Channel, ATM, InfiniBand, FireWire. */
import { u16 } from '../bytes/integers.ts'
import { Layer, layerOfEtherType } from './layers.ts'
import type { Frame } from './record.ts'

/** An address of two to four bytes, the last of which has its lowest bit set. */
const longestAddress = 4
/** Network layer protocol ids (ISO/IEC TR 9577). */
const Nlpid = { snap: 0x80, ipv6: 0x8e, ipv4: 0xcc, ppp: 0xcf } as const

export function frameRelay(bytes: Uint8Array, frame: Frame): Layer {
  let length = 0
  do {
    if (length === longestAddress) {
      frame.malformed = true
      return Layer.done
    }
    if (!frame.step(1)) return Layer.done
    length++
  } while ((bytes[frame.at - 1]! & 1) === 0)
  if (!frame.step(2)) return Layer.done
  const at = frame.at - 2
  // Unnumbered information, possibly a zero for alignment, and what follows; Cisco writes an EtherType here instead.
  if (bytes[at] !== 0x03) return layerOfType(u16(bytes, at))
  let protocol = bytes[at + 1]!
  if (protocol === 0) {
    if (!frame.step(1)) return Layer.done
    protocol = bytes[frame.at - 1]!
  }
  switch (protocol) {
    case Nlpid.ipv4:
    case Nlpid.ipv6: return Layer.ip
    case Nlpid.ppp: return Layer.ppp
    case Nlpid.snap: return snap(bytes, frame)
    default: return Layer.done
  }
}

/** Organisation and type: 0 with an EtherType, or 0x0080c2 with bridged frames (RFC 2427 §4.2; 1 and 7 are Ethernet). */
function snap(bytes: Uint8Array, frame: Frame): Layer {
  if (!frame.step(5)) return Layer.done
  const at = frame.at - 5
  const type = u16(bytes, at + 3)
  if (bytes[at] === 0 && bytes[at + 1] === 0 && bytes[at + 2] === 0) return layerOfType(type)
  if (bytes[at] === 0 && bytes[at + 1] === 0x80 && bytes[at + 2] === 0xc2 && (type === 1 || type === 7)) return Layer.ethernet
  return Layer.done
}

const layerOfType = (type: number): Layer => (type > 1500 ? layerOfEtherType(type) : Layer.done)

/** One byte says who sent; then as without it. */
export function frameRelayDirection(bytes: Uint8Array, frame: Frame): Layer {
  return frame.step(1) ? frameRelay(bytes, frame) : Layer.done
}

export function ciscoHdlcDirection(_bytes: Uint8Array, frame: Frame): Layer {
  return frame.step(1) ? Layer.ciscoHdlc : Layer.done
}

/** IEEE 802.5: access and frame control, addresses; a set first bit of the sender's announces a route, whose length is in its first byte. */
export function tokenRing(bytes: Uint8Array, frame: Frame): Layer {
  if (!frame.step(14)) return Layer.done
  const at = frame.at - 14
  // Only frames of type 01 carry LLC.
  if ((bytes[at + 1]! & 0xc0) !== 0x40) return Layer.done
  if ((bytes[at + 8]! & 0x80) === 0) return Layer.llc
  if (!frame.holds(2)) return Layer.done
  return frame.step(bytes[frame.at]! & 0x1f) ? Layer.llc : Layer.done
}

/** Frame control (01 in bits 5 and 4: LLC), addresses. */
export function fddi(bytes: Uint8Array, frame: Frame): Layer {
  if (!frame.step(13)) return Layer.done
  return (bytes[frame.at - 13]! & 0x30) === 0x10 ? Layer.llc : Layer.done
}

/** RFC 2625 §3: a network header of two addresses, then LLC. */
export function fibreChannel(_bytes: Uint8Array, frame: Frame): Layer {
  return frame.step(16) ? Layer.llc : Layer.done
}

/**
 * RFC 4391 §6: type and two reserved bytes. Linux puts the receiver's 20 bytes before them, others a routing header of
 * 40; the version nibble behind the right place says which.
 */
export function infiniBand(bytes: Uint8Array, frame: Frame): Layer {
  for (const before of [0, 20, 40]) {
    const at = frame.at + before
    if (at + 4 >= frame.capturedEnd) break
    const type = u16(bytes, at)
    const version = bytes[at + 4]! >> 4
    if (bytes[at + 2] !== 0 || bytes[at + 3] !== 0 || !((type === 0x0800 && version === 4) || (type === 0x86dd && version === 6))) continue
    frame.at = at + 4
    return Layer.ip
  }
  return Layer.done
}

/** Two addresses of 8 bytes, type (Apple's IP over IEEE 1394). */
export function fireWire(bytes: Uint8Array, frame: Frame): Layer {
  return frame.step(18) ? layerOfType(u16(bytes, frame.at - 2)) : Layer.done
}

/** Direction and kind of traffic (1 is LAN emulation, 2 is LLC), circuit. */
export function sunAtm(bytes: Uint8Array, frame: Frame): Layer {
  if (!frame.step(4)) return Layer.done
  return (bytes[frame.at - 4]! & 0x0f) === 2 ? Layer.llc : Layer.done
}
