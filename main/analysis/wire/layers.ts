/**
 * Which layer follows which: the one place to add a link type, an EtherType or an IP protocol. A layer is a function
 * in its own file that reads one header at `frame.at`, moves `frame.at` behind it and answers with the layer that follows.
 */

export const Layer = {
  /** Nothing more to read. */
  done: 0,
  ethernet: 1,
  vlan: 2,
  llc: 3,
  linuxCooked: 4,
  linuxCooked2: 5,
  loopback: 6,
  /** IPv4 or IPv6, as the version nibble says. */
  ip: 7,
  /** What `frame.protocol` says: extension headers, then a transport. */
  ipProtocol: 8,
  tcp: 9,
  udp: 10,
  icmp: 11,
  /** An IP protocol whose inside is not read. */
  otherTransport: 12,
} as const
export type Layer = (typeof Layer)[keyof typeof Layer]

/** Registry: https://www.tcpdump.org/linktypes.html. 12 and 14 are what DLT_RAW is called on some systems. */
export function layerOfLinkType(linkType: number): Layer {
  switch (linkType) {
    case 1: return Layer.ethernet
    case 113: return Layer.linuxCooked
    case 276: return Layer.linuxCooked2
    case 0:
    case 108: return Layer.loopback
    case 12:
    case 14:
    case 101:
    case 228:
    case 229: return Layer.ip
    default: return Layer.done
  }
}

/** Registry: https://www.iana.org/assignments/ieee-802-numbers. Up to 1500 it is the length of an IEEE 802.3 frame. */
export function layerOfEtherType(type: number): Layer {
  switch (type) {
    case 0x0800:
    case 0x86dd: return Layer.ip
    case 0x8100:
    case 0x88a8:
    case 0x9100:
    case 0x9200: return Layer.vlan
    default: return type <= 1500 ? Layer.llc : Layer.done
  }
}

/** Registry: https://www.iana.org/assignments/protocol-numbers. */
export function layerOfIpProtocol(protocol: number): Layer {
  switch (protocol) {
    case 6: return Layer.tcp
    case 17: return Layer.udp
    case 1:
    case 58: return Layer.icmp
    default: return Layer.otherTransport
  }
}
