/** IPv4 (RFC 791) and IPv6 (RFC 8200) headers, extension headers and fragment headers. */
import { u16, u32 } from '../bytes/integers.ts'
import { Layer, layerOfIpProtocol } from './layers.ts'
import { FrameKind, type Frame } from './record.ts'

/** The version nibble decides; EtherTypes and link types that name the other version are not believed. */
export function ip(bytes: Uint8Array, frame: Frame): Layer {
  if (frame.at >= frame.capturedEnd) return cut(frame)
  const version = bytes[frame.at]! >> 4
  if (version === 4) return ipv4(bytes, frame)
  if (version === 6) return ipv6(bytes, frame)
  frame.malformed = true
  return Layer.done
}

/** Bounds the packet by its own length; what lies behind is padding or a trailer of the link. */
function bound(frame: Frame, end: number): void {
  frame.declaredEnd = end
  if (end < frame.capturedEnd) frame.capturedEnd = end
}

function ipv4(bytes: Uint8Array, frame: Frame): Layer {
  const at = frame.at
  if (at + 20 > frame.capturedEnd) return cut(frame)
  const header = (bytes[at]! & 15) * 4
  const total = u16(bytes, at + 2)
  // A length of 0 is what a network card's segmentation offload leaves behind: the packet goes on until the frame ends.
  if (header < 20 || (total !== 0 && total < header)) return broken(frame)
  if (total !== 0) bound(frame, at + total)
  frame.ipVersion = 4
  frame.kind = FrameKind.ip
  frame.sourceOffset = at + 12
  frame.destinationOffset = at + 16
  frame.ttl = bytes[at + 8]!
  frame.protocol = bytes[at + 9]!
  frame.fragmentId = u16(bytes, at + 4)
  if (at + header > frame.capturedEnd) return cut(frame)
  frame.at = at + header
  const piece = u16(bytes, at + 6)
  if ((piece & 0x3fff) !== 0 && !startsAlone(frame, (piece & 0x1fff) * 8, (piece & 0x2000) !== 0)) return Layer.done
  ipPayload(frame)
  return ipProtocol(bytes, frame)
}

function ipv6(bytes: Uint8Array, frame: Frame): Layer {
  const at = frame.at
  if (at + 40 > frame.capturedEnd) return cut(frame)
  const length = u16(bytes, at + 4)
  // 0 is a jumbogram (RFC 2675) or segmentation offload: until the frame ends.
  if (length !== 0) bound(frame, at + 40 + length)
  frame.ipVersion = 6
  frame.kind = FrameKind.ip
  frame.protocol = bytes[at + 6]!
  frame.ttl = bytes[at + 7]!
  frame.sourceOffset = at + 8
  frame.destinationOffset = at + 24
  frame.at = at + 40
  ipPayload(frame)
  return ipProtocol(bytes, frame)
}

/**
 * Walks the extension headers from `frame.protocol` on (RFC 8200 §4, RFC 4302 for AH). Each is at least 8 bytes long,
 * so that the walk ends with the packet. ESP, "no next header" and everything unknown end it. IPv4 knows only AH.
 */
export function ipProtocol(bytes: Uint8Array, frame: Frame): Layer {
  for (;;) {
    const at = frame.at
    const isAuthentication = frame.protocol === 51
    const isFragment = frame.protocol === 44 && frame.ipVersion === 6
    if (!isFragment && !isAuthentication && !(isOptions(frame.protocol) && frame.ipVersion === 6)) return layerOfIpProtocol(frame.protocol)
    if (at + 8 > frame.declaredEnd) return broken(frame)
    if (at + 8 > frame.capturedEnd) return cut(frame)
    const length = isFragment ? 8 : isAuthentication ? (bytes[at + 1]! + 2) * 4 : (bytes[at + 1]! + 1) * 8
    if (at + length > frame.declaredEnd) return broken(frame)
    if (at + length > frame.capturedEnd) return cut(frame)
    frame.protocol = bytes[at]!
    frame.at = at + length
    if (!isFragment) continue
    frame.fragmentId = u32(bytes, at + 4)
    const piece = u16(bytes, at + 2)
    // An atomic fragment (RFC 6946) is whole by itself.
    if ((piece & 0xfff9) !== 0 && !startsAlone(frame, piece & 0xfff8, (piece & 1) !== 0)) return Layer.done
    ipPayload(frame)
  }
}

/** Hop-by-hop, routing, destination options, mobility, HIP, Shim6: next header, length in 8 bytes without the first 8. */
const isOptions = (protocol: number): boolean =>
  protocol === 0 || protocol === 43 || protocol === 60 || protocol === 135 || protocol === 139 || protocol === 140

function ipPayload(frame: Frame): void {
  frame.setPayload(frame.at)
  frame.ipPayloadStart = frame.payloadStart
  frame.ipPayloadEnd = frame.payloadEnd
}

/**
 * Notes a fragment. False if it must be put together with others; true for a first fragment that the capture cut: that
 * will never be whole, so its transport is read for what there is.
 */
function startsAlone(frame: Frame, offset: number, more: boolean): boolean {
  frame.fragmentOffset = offset
  frame.moreFragments = more
  ipPayload(frame)
  frame.fragment = offset > 0 || frame.declaredEnd <= frame.capturedEnd
  return !frame.fragment
}

function cut(frame: Frame): Layer {
  frame.cutShort = true
  return Layer.done
}

function broken(frame: Frame): Layer {
  frame.malformed = true
  return Layer.done
}
