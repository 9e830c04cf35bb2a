/**
 * The one record that every layer writes its offsets into (CONVENTIONS, hot path): no object, string or closure a
 * frame. It is reused for each frame; whoever wants to keep something copies it.
 */

/** How far a frame could be read. `ip`: an IP packet whose transport was not read (a fragment, a cut or broken header). */
export const FrameKind = { none: 0, ip: 1, tcp: 2, udp: 3, icmp: 4, other: 5 } as const
export type FrameKind = (typeof FrameKind)[keyof typeof FrameKind]

/**
 * What carries other packets. Those on UDP are conversations of their own as well; the others only wrap.
 * The names are those of the field, lower-case.
 */
export const Tunnel = {
  none: 0, ipInIp: 1, gre: 2, erspan: 3, etherIp: 4, mplsInIp: 5, l2tpv3: 6,
  vxlan: 7, vxlanGpe: 8, geneve: 9, gtp: 10, l2tp: 11, teredo: 12, lisp: 13, ayiya: 14, mplsInUdp: 15,
} as const
export type Tunnel = (typeof Tunnel)[keyof typeof Tunnel]

const tunnelNames = ['', 'ipip', 'gre', 'erspan', 'etherip', 'mpls-in-ip', 'l2tpv3', 'vxlan', 'vxlan-gpe', 'geneve', 'gtp', 'l2tp', 'teredo', 'lisp', 'ayiya', 'mpls-in-udp'] as const
export const tunnelName = (tunnel: Tunnel): string => tunnelNames[tunnel]!

/** Tunnels within tunnels beyond this many are not followed: real ones nest two or three deep. */
export const deepestTunnel = 8

/** What is kept of the packet around a tunnel, one number each. */
const Kept = { tunnel: 0, kind: 1, version: 2, source: 3, destination: 4, sourcePort: 5, destinationPort: 6, payloadStart: 7, payloadEnd: 8, payloadLength: 9, protocol: 10, header: 11 } as const
const keptFields = 12

/** Bits of `Frame.flags` (RFC 9293 §3.1). */
export const TcpFlag = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16, urg: 32, ece: 64, cwr: 128 } as const

/**
 * A frame speaks of its innermost conversation. What lies around it (a VXLAN datagram, a GRE packet) is kept in
 * `tunnelCount` entries, outermost first, of which `outer` gives one back.
 */
export class Frame {
  kind: FrameKind = FrameKind.none
  ipVersion: 0 | 4 | 6 = 0
  /** Offsets of the address bytes in the packet's own bytes, 4 or 16 long. Meaningful where `ipVersion` is not 0. */
  sourceOffset = 0
  destinationOffset = 0
  /** IP protocol number, after the extension headers. */
  protocol = 0
  /** 0 where the transport has none. */
  sourcePort = 0
  destinationPort = 0
  /** Captured payload of the transport (kind `ip`: of IP). Never past what was captured, never Ethernet padding. */
  payloadStart = 0
  payloadEnd = 0
  /** As the headers say; more than payloadEnd - payloadStart when the capture cut it. */
  payloadLength = 0
  sequence = 0
  acknowledgment = 0
  flags = 0
  /** As in the header, not scaled. */
  window = 0
  ttl = 0
  icmpType = 0
  icmpCode = 0
  /** One part of a datagram, which must be put together before its transport can be read. A first one that the capture cut is not: its own beginning is all there will be. */
  fragment = false
  fragmentId = 0
  /** In bytes. */
  fragmentOffset = 0
  moreFragments = false
  /** Captured bytes behind the IP header (of a fragment: behind its fragment header). */
  ipPayloadStart = 0
  ipPayloadEnd = 0
  /** Outermost VLAN id, -1 without. */
  vlan = -1
  /** Something that the headers announce, or a header itself, lies beyond what was captured. */
  cutShort = false
  /** A header contradicts itself or the one before it; nothing after it was read. */
  malformed = false

  /** Tunnels around what the fields above speak of. */
  tunnelCount = 0
  /** The datagram itself is a tunnel's, but carries no conversation that could be read: its signalling, or something else. */
  tunnel: Tunnel = Tunnel.none
  /** Behind the last header read, everything is encrypted (or compressed) by the link or the tunnel itself. */
  sealed = false
  readonly #kept = new Int32Array(deepestTunnel * keptFields)

  /** Where the next layer begins, where captured bytes end, and where the headers so far say that the layer ends. */
  at = 0
  capturedEnd = 0
  declaredEnd = 0

  /** Forgets the frame before; [start, end) are captured, the wire had `wireLength` bytes. */
  begin(start: number, end: number, wireLength: number): void {
    this.ipVersion = 0
    this.sourceOffset = 0
    this.destinationOffset = 0
    this.ttl = 0
    this.fragmentId = 0
    this.vlan = -1
    this.cutShort = false
    this.malformed = false
    this.sealed = false
    this.tunnel = Tunnel.none
    this.tunnelCount = 0
    this.beginTransport(start, end, start + wireLength)
  }

  /** Forgets what is above IP, and keeps the addresses. */
  beginTransport(start: number, end: number, declaredEnd: number): void {
    this.kind = FrameKind.none
    this.protocol = 0
    this.sourcePort = 0
    this.destinationPort = 0
    this.payloadStart = start
    this.payloadEnd = start
    this.payloadLength = 0
    this.sequence = 0
    this.acknowledgment = 0
    this.flags = 0
    this.window = 0
    this.icmpType = 0
    this.icmpCode = 0
    this.fragment = false
    this.fragmentOffset = 0
    this.moreFragments = false
    this.ipPayloadStart = start
    this.ipPayloadEnd = start
    this.at = start
    this.capturedEnd = end
    this.declaredEnd = declaredEnd
  }

  /** Sets the payload of the transport: from `at` to where the headers say, as far as it was captured. */
  setPayload(at: number): void {
    const end = this.declaredEnd < this.capturedEnd ? this.declaredEnd : this.capturedEnd
    this.payloadStart = at < end ? at : end
    this.payloadEnd = end
    this.payloadLength = this.declaredEnd > at ? this.declaredEnd - at : 0
    if (this.declaredEnd > this.capturedEnd) this.cutShort = true
  }
  /**
   * True if `length` bytes lie ahead. Beyond what the packet announced they make it malformed; beyond what was captured,
   * cut short.
   */
  holds(length: number): boolean {
    if (this.at + length > this.declaredEnd) this.malformed = true
    else if (this.at + length > this.capturedEnd) this.cutShort = true
    else return true
    return false
  }

  /** Moves behind a header of `length` bytes; false if it is not all there. */
  step(length: number): boolean {
    if (!this.holds(length)) return false
    this.at += length
    return true
  }

  /** What follows ends at `end`, which is not beyond what was announced so far. */
  narrow(end: number): void {
    this.declaredEnd = end
    if (end < this.capturedEnd) this.capturedEnd = end
  }

  /**
   * Keeps what was read so far as the packet around a tunnel, and begins afresh with what it carries at `inner`. False
   * if tunnels stand too deep in each other.
   */
  enter(tunnel: Tunnel, inner: number): boolean {
    if (this.tunnelCount === deepestTunnel) {
      this.malformed = true
      return false
    }
    const kept = this.#kept
    const entry = this.tunnelCount++ * keptFields
    kept[entry + Kept.tunnel] = tunnel
    kept[entry + Kept.kind] = this.kind
    kept[entry + Kept.version] = this.ipVersion
    kept[entry + Kept.source] = this.sourceOffset
    kept[entry + Kept.destination] = this.destinationOffset
    kept[entry + Kept.sourcePort] = this.sourcePort
    kept[entry + Kept.destinationPort] = this.destinationPort
    kept[entry + Kept.payloadStart] = this.payloadStart
    kept[entry + Kept.payloadEnd] = this.payloadEnd
    kept[entry + Kept.payloadLength] = this.payloadLength
    kept[entry + Kept.protocol] = this.protocol
    kept[entry + Kept.header] = inner - this.payloadStart
    this.beginTransport(inner, this.declaredEnd < this.capturedEnd ? this.declaredEnd : this.capturedEnd, this.declaredEnd)
    this.ipVersion = 0
    this.fragmentId = 0
    return true
  }

  /** The datagram is a tunnel's, but carries nothing that is read: it stays what the frame speaks of. */
  signal(tunnel: Tunnel): 0 {
    this.tunnel = tunnel
    return 0
  }

  /** Which tunnel the entry is of. */
  tunnelAt(index: number): Tunnel {
    return this.#kept[index * keptFields + Kept.tunnel] as Tunnel
  }

  /** Whether the entry is a conversation of its own: a UDP datagram. */
  isFlowAt(index: number): boolean {
    return this.#kept[index * keptFields + Kept.kind] === FrameKind.udp
  }

  /** Bytes of the tunnel's own header, between the datagram's and what it carries. */
  tunnelHeaderAt(index: number): number {
    return this.#kept[index * keptFields + Kept.header]!
  }

  /** Writes the packet around a tunnel into `into`, which then speaks of it. */
  outer(index: number, into: Frame): void {
    const kept = this.#kept
    const entry = index * keptFields
    into.kind = kept[entry + Kept.kind] as FrameKind
    into.ipVersion = kept[entry + Kept.version] as 0 | 4 | 6
    into.sourceOffset = kept[entry + Kept.source]!
    into.destinationOffset = kept[entry + Kept.destination]!
    into.sourcePort = kept[entry + Kept.sourcePort]!
    into.destinationPort = kept[entry + Kept.destinationPort]!
    into.payloadStart = kept[entry + Kept.payloadStart]!
    into.payloadEnd = kept[entry + Kept.payloadEnd]!
    into.payloadLength = kept[entry + Kept.payloadLength]!
    into.protocol = kept[entry + Kept.protocol]!
  }

  /**
   * If what lies innermost is no conversation, the frame speaks of the nearest tunnel around it that is one; entries
   * below `from` were dealt with already.
   */
  surface(from: number): void {
    if (this.kind === FrameKind.tcp || this.kind === FrameKind.udp || this.kind === FrameKind.icmp || this.fragment) return
    for (let index = this.tunnelCount - 1; index >= from; index--) {
      if (!this.isFlowAt(index)) continue
      // What ESP carries is sealed by somebody else than the tunnel, but sealed.
      if (this.protocol === 50) this.sealed = true
      this.outer(index, this)
      this.tunnel = this.tunnelAt(index)
      this.tunnelCount = index
      return
    }
  }
}
