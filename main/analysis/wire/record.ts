/**
 * The one record that every layer writes its offsets into (CONVENTIONS, hot path): no object, string or closure a
 * frame. It is reused for each frame; whoever wants to keep something copies it.
 */

/** How far a frame could be read. `ip`: an IP packet whose transport was not read (a fragment, a cut or broken header). */
export const FrameKind = { none: 0, ip: 1, tcp: 2, udp: 3, icmp: 4, other: 5 } as const
export type FrameKind = (typeof FrameKind)[keyof typeof FrameKind]

/** Bits of `Frame.flags` (RFC 9293 §3.1). */
export const TcpFlag = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16, urg: 32, ece: 64, cwr: 128 } as const

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
}
