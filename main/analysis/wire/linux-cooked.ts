/** Linux "cooked" captures (device `any`): LINKTYPE_LINUX_SLL (113) and LINKTYPE_LINUX_SLL2 (276). */
import { u16 } from '../bytes/integers.ts'
import { Layer, layerOfEtherType, layerOfGre } from './layers.ts'
import type { Frame } from './record.ts'

/**
 * The protocol field is an EtherType except for some ARPHRD_ types: netlink (824) puts other numbers there, 802.11 with
 * and without radio headers (801–803) none, GRE (778) the protocol it carries. 0x0004 announces an 802.2 LLC header.
 */
function afterHeader(hardware: number, protocol: number): Layer {
  switch (hardware) {
    case 778: return layerOfGre(protocol)
    case 801: return Layer.wifi
    case 802: return Layer.prism
    case 803: return Layer.radiotap
    case 824: return Layer.done
  }
  if (protocol > 1500) return layerOfEtherType(protocol)
  return protocol === 4 ? Layer.llc : Layer.done
}

/** 16 bytes: packet type, ARPHRD_ type, address length, address (8), protocol. */
export function linuxCooked(bytes: Uint8Array, frame: Frame): Layer {
  const at = frame.at
  if (at + 16 > frame.capturedEnd) {
    frame.cutShort = true
    return Layer.done
  }
  frame.at = at + 16
  return afterHeader(u16(bytes, at + 2), u16(bytes, at + 14))
}

/** 20 bytes: protocol, reserved, interface index (4), ARPHRD_ type, packet type, address length, address (8). */
export function linuxCooked2(bytes: Uint8Array, frame: Frame): Layer {
  const at = frame.at
  if (at + 20 > frame.capturedEnd) {
    frame.cutShort = true
    return Layer.done
  }
  frame.at = at + 20
  return afterHeader(u16(bytes, at + 8), u16(bytes, at))
}
