/** Links that are no wires: packets as firewalls and systems log them (pflog, nflog, enc, IPNET, PKTAP), and SLIP as libpcap writes it. */
import { u16, u16le, u32, u32le } from '../bytes/integers.ts'
import { Layer, layerOfLinkType } from './layers.ts'
import type { Frame } from './record.ts'

/** AF_INET is 2 everywhere; AF_INET6 is 10 on Linux, 24 on OpenBSD and NetBSD, 26 on Solaris, 28 on FreeBSD, 30 on macOS. */
const isIpFamily = (family: number): boolean => family === 2 || family === 10 || family === 24 || family === 26 || family === 28 || family === 30

/** OpenBSD's pflog: length of the header (filled up to 4 bytes) and address family, then what the rule was. */
export function firewallLog(bytes: Uint8Array, frame: Frame): Layer {
  if (!frame.holds(4)) return Layer.done
  const length = (bytes[frame.at]! + 3) & ~3
  const family = bytes[frame.at + 1]!
  if (length < 4) {
    frame.malformed = true
    return Layer.done
  }
  return frame.step(length) && isIpFamily(family) ? Layer.ip : Layer.done
}

const packetValue = 9
/** AF_BRIDGE and the ARP tables: what they log begins with other headers. */
const isOtherFamily = (family: number): boolean => family === 3 || family === 7

/** nflog: family, version, resource, then values of length, type (in the order of the capturing machine); type 9 is the packet. */
export function netfilterLog(bytes: Uint8Array, frame: Frame): Layer {
  if (!frame.step(4)) return Layer.done
  if (isOtherFamily(bytes[frame.at - 4]!)) return Layer.done
  if (!frame.holds(4)) return Layer.done
  // Types are small numbers, so that the byte order shows itself in the first of them.
  const little = bytes[frame.at + 3] === 0 || bytes[frame.at + 3]! === 0x80
  for (;;) {
    if (!frame.holds(4)) return Layer.done
    const length = little ? u16le(bytes, frame.at) : u16(bytes, frame.at)
    const type = (little ? u16le(bytes, frame.at + 2) : u16(bytes, frame.at + 2)) & 0x7fff
    if (length < 4) {
      frame.malformed = true
      return Layer.done
    }
    if (type === packetValue) {
      if (frame.at + length < frame.declaredEnd) frame.narrow(frame.at + length)
      frame.at += 4
      return Layer.ip
    }
    if (!frame.step((length + 3) & ~3)) return Layer.done
  }
}

/** OpenBSD's enc: address family (in the order of the capturing machine), security parameters, flags. */
export function encapsulating(bytes: Uint8Array, frame: Frame): Layer {
  if (!frame.step(12)) return Layer.done
  const family = u32(bytes, frame.at - 12)
  return isIpFamily(family <= 0xffff ? family : u32le(bytes, frame.at - 12)) ? Layer.ip : Layer.done
}

/** Solaris IPNET: version, address family, 22 bytes more. */
export function ipNet(bytes: Uint8Array, frame: Frame): Layer {
  return frame.step(24) && isIpFamily(bytes[frame.at - 23]!) ? Layer.ip : Layer.done
}

/** Apple's PKTAP: length of the header, whether a packet follows (1), its link type; in the order of the capturing machine, which is little-endian. */
export function packetTap(bytes: Uint8Array, frame: Frame): Layer {
  if (!frame.holds(12)) return Layer.done
  const length = u32le(bytes, frame.at)
  const follows = u32le(bytes, frame.at + 4)
  const linkType = u32le(bytes, frame.at + 8)
  if (length < 12) {
    frame.malformed = true
    return Layer.done
  }
  return frame.step(length) && follows === 1 ? layerOfLinkType(linkType) : Layer.done
}

/** Direction, and 15 bytes of compression state, then IP. */
export function slip(_bytes: Uint8Array, frame: Frame): Layer {
  return frame.step(16) ? Layer.ip : Layer.done
}
