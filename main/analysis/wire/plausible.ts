/**
 * Whether bytes at a place look like a packet. For headers that do not say what they carry (MPLS, L2TPv3), and to keep
 * an ordinary conversation on a tunnel's port what it is.
 */
import { u16 } from '../bytes/integers.ts'
import { Layer, layerOfEtherType } from './layers.ts'
import type { Frame } from './record.ts'

/** Shortest headers: what was captured of them is enough to look at. */
const ipv4Header = 20
const ipv6Header = 40

/** An IP header whose lengths fit what is announced; 0 (segmentation offload) fits if it may live. */
export function looksLikeIp(bytes: Uint8Array, at: number, frame: Frame): boolean {
  if (at >= frame.capturedEnd) return false
  const version = bytes[at]! >> 4
  if (version === 4) {
    if (at + ipv4Header > frame.capturedEnd) return at + ipv4Header <= frame.declaredEnd
    const header = (bytes[at]! & 15) * 4
    const total = u16(bytes, at + 2)
    return header >= ipv4Header && (total === 0 ? bytes[at + 8] !== 0 : total >= header && at + total <= frame.declaredEnd)
  }
  if (version !== 6) return false
  if (at + ipv6Header > frame.capturedEnd) return at + ipv6Header <= frame.declaredEnd
  return at + ipv6Header + u16(bytes, at + 4) <= frame.declaredEnd
}

/** An Ethernet header with a type that is read here, or that every network has, from a sender that is not a group. */
export function looksLikeEthernet(bytes: Uint8Array, at: number, frame: Frame): boolean {
  if (at + 14 > frame.capturedEnd) return false
  const type = u16(bytes, at + 12)
  if (type === 0x0800 || type === 0x86dd) return at + 14 >= frame.capturedEnd || looksLikeIp(bytes, at + 14, frame)
  if ((bytes[at + 6]! & 1) !== 0) return false
  // ARP, slow protocols, LLDP, connectivity management.
  if (type === 0x0806 || type === 0x8809 || type === 0x88cc || type === 0x8902) return true
  // A length: then LLC with the same service on both sides, unnumbered (SNAP, spanning tree, IS-IS).
  if (type <= 1500) return at + 17 <= frame.capturedEnd && at + 14 + type <= frame.declaredEnd && bytes[at + 14] === bytes[at + 15] && bytes[at + 16] === 3
  return layerOfEtherType(type) !== Layer.done
}
