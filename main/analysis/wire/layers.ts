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

  ipInIp: 13,
  gre: 14,
  erspan: 15,
  erspan3: 16,
  redirect: 17,
  etherIp: 18,
  mplsInIp: 19,
  l2tpv3: 20,

  mpls: 21,
  pppoe: 22,
  ppp: 23,
  pppHdlc: 24,
  pppDirection: 25,
  ciscoHdlc: 26,
  bridged: 27,
  serviceInstance: 28,
  extendedTag: 29,
  virtualTag: 30,
  fabricPath: 31,
  trill: 32,
  groupTag: 33,
  macSec: 34,
  nsh: 35,

  wifi: 40,
  radiotap: 41,
  ppi: 42,
  avs: 43,
  prism: 44,
  frameRelay: 45,
  frameRelayDirection: 46,
  ciscoHdlcDirection: 47,
  firewallLog: 48,
  netfilterLog: 49,
  tokenRing: 50,
  fddi: 51,
  fibreChannel: 52,
  infiniBand: 53,
  fireWire: 54,
  sunAtm: 55,
  encapsulating: 56,
  ipNet: 57,
  packetTap: 58,
  slip: 59,

  vxlan: 70,
  vxlanGpe: 71,
  geneve: 72,
  gtp: 73,
  l2tp: 74,
  teredo: 75,
  lisp: 76,
  ayiya: 77,
  mplsInUdp: 78,
} as const
export type Layer = (typeof Layer)[keyof typeof Layer]

// What nearly every frame has is asked for first, in functions of their own that the compiler takes into the decoding.

/** Registry: https://www.tcpdump.org/linktypes.html. 12 and 14 are what DLT_RAW is called on some systems. */
export const layerOfLinkType = (linkType: number): Layer => (linkType === 1 ? Layer.ethernet : layerOfRareLink(linkType))

function layerOfRareLink(linkType: number): Layer {
  switch (linkType) {
    case 113: return Layer.linuxCooked
    case 276: return Layer.linuxCooked2
    case 0:
    case 108: return Layer.loopback
    case 12:
    case 14:
    case 101:
    case 228:
    case 229: return Layer.ip
    case 6: return Layer.tokenRing
    case 8: return Layer.slip
    case 9: return Layer.ppp
    case 10: return Layer.fddi
    case 50: return Layer.pppHdlc
    case 51: return Layer.pppoe
    case 100: return Layer.llc
    case 104: return Layer.ciscoHdlc
    case 105: return Layer.wifi
    case 107: return Layer.frameRelay
    case 109: return Layer.encapsulating
    case 117: return Layer.firewallLog
    case 119: return Layer.prism
    case 122: return Layer.fibreChannel
    case 123: return Layer.sunAtm
    case 127: return Layer.radiotap
    case 138: return Layer.fireWire
    case 163: return Layer.avs
    case 166:
    case 204: return Layer.pppDirection
    case 192: return Layer.ppi
    case 205: return Layer.ciscoHdlcDirection
    case 206: return Layer.frameRelayDirection
    case 219: return Layer.mpls
    case 226: return Layer.ipNet
    case 239: return Layer.netfilterLog
    case 242: return Layer.infiniBand
    case 258: return Layer.packetTap
    default: return Layer.done
  }
}

/** Registry: https://www.iana.org/assignments/ieee-802-numbers. Up to 1500 it is the length of an IEEE 802.3 frame. */
export const layerOfEtherType = (type: number): Layer => (type === 0x0800 || type === 0x86dd ? Layer.ip : layerOfRareType(type))

function layerOfRareType(type: number): Layer {
  switch (type) {
    case 0x8100:
    case 0x88a8:
    case 0x9100:
    case 0x9200:
    case 0x9300: return Layer.vlan
    case 0x8847:
    case 0x8848: return Layer.mpls
    case 0x8864: return Layer.pppoe
    case 0x880b: return Layer.ppp
    case 0x6558: return Layer.bridged
    case 0x88e5: return Layer.macSec
    case 0x88e7: return Layer.serviceInstance
    case 0x893f: return Layer.extendedTag
    case 0x8926: return Layer.virtualTag
    case 0x8903: return Layer.fabricPath
    case 0x22f3: return Layer.trill
    case 0x8909: return Layer.groupTag
    case 0x894f: return Layer.nsh
    default: return type <= 1500 ? Layer.llc : Layer.done
  }
}

/** Registry: https://www.iana.org/assignments/protocol-numbers. */
export const layerOfIpProtocol = (protocol: number): Layer => (protocol === 6 ? Layer.tcp : protocol === 17 ? Layer.udp : layerOfRareProtocol(protocol))

function layerOfRareProtocol(protocol: number): Layer {
  switch (protocol) {
    case 1:
    case 58: return Layer.icmp
    case 4:
    case 41: return Layer.ipInIp
    case 47: return Layer.gre
    case 97: return Layer.etherIp
    case 115: return Layer.l2tpv3
    case 137: return Layer.mplsInIp
    default: return Layer.otherTransport
  }
}

/** What GRE's protocol field names besides EtherTypes; below 0x600 it is no length but something that carries no packets. */
export function layerOfGre(type: number): Layer {
  switch (type) {
    case 0x88be: return Layer.erspan
    case 0x22eb: return Layer.erspan3
    case 0x883e: return Layer.redirect
    default: return type < 0x0600 ? Layer.done : layerOfEtherType(type)
  }
}

/** Tunnels on UDP by the port either side uses; what the datagram says must bear it out. Registry: IANA port numbers; 8472 is Linux' VXLAN. */
export const layerOfPort = (port: number): Layer => (port < 1701 || port > 8472 ? Layer.done : layerOfRarePort(port))

function layerOfRarePort(port: number): Layer {
  switch (port) {
    case 1701: return Layer.l2tp
    case 2123:
    case 2152:
    case 3386: return Layer.gtp
    case 3544: return Layer.teredo
    case 4341: return Layer.lisp
    case 4789:
    case 8472: return Layer.vxlan
    case 4790: return Layer.vxlanGpe
    case 5072: return Layer.ayiya
    case 6081: return Layer.geneve
    case 6635: return Layer.mplsInUdp
    default: return Layer.done
  }
}
