/** Tunnels directly on IP: IP in IP (RFC 2003, RFC 4213), GRE (RFC 2784, RFC 2890, PPTP's in RFC 2637), ERSPAN, EtherIP (RFC 3378), L2TPv3 (RFC 3931). */
import { u16 } from '../bytes/integers.ts'
import { Layer, layerOfGre } from './layers.ts'
import { looksLikeEthernet, looksLikeIp } from './plausible.ts'
import { FrameKind, Tunnel, type Frame } from './record.ts'

/** Before entering: the packet around the tunnel is of a protocol that has no conversations of its own. */
function outside(frame: Frame): void {
  frame.kind = FrameKind.other
  frame.setPayload(frame.at)
}

export function ipInIp(_bytes: Uint8Array, frame: Frame): Layer {
  outside(frame)
  return frame.enter(Tunnel.ipInIp, frame.at) ? Layer.ip : Layer.done
}

const Flag = { checksum: 0x8000, routing: 0x4000, key: 0x2000, sequence: 0x1000, acknowledgment: 0x0080 } as const

export function gre(bytes: Uint8Array, frame: Frame): Layer {
  outside(frame)
  if (!frame.step(4)) return Layer.done
  const flags = u16(bytes, frame.at - 4)
  const type = u16(bytes, frame.at - 2)
  const version = flags & 7
  if (version > 1) return Layer.done
  if (version === 1) return pptp(flags, type, bytes, frame)
  const checksum = (flags & (Flag.checksum | Flag.routing)) !== 0 ? 4 : 0
  if (!frame.step(checksum + ((flags & Flag.key) !== 0 ? 4 : 0) + ((flags & Flag.sequence) !== 0 ? 4 : 0))) return Layer.done
  if ((flags & Flag.routing) !== 0 && !routing(bytes, frame)) return Layer.done
  let next = layerOfGre(type)
  // Without sequence numbers it is ERSPAN's first version, which has no header of its own.
  if (next === Layer.erspan && (flags & Flag.sequence) === 0) next = Layer.ethernet
  if (next === Layer.done) return Layer.done
  return frame.enter(type === 0x88be || type === 0x22eb ? Tunnel.erspan : Tunnel.gre, frame.at) ? next : Layer.done
}

/** Source route entries (RFC 1701): family, offset, length; the last has family and length 0. Each moves on, so that it ends. */
function routing(bytes: Uint8Array, frame: Frame): boolean {
  for (;;) {
    if (!frame.step(4)) return false
    const length = bytes[frame.at - 1]!
    if (length === 0) return true
    if (!frame.step(length)) return false
  }
}

/** RFC 2637 §4.1: the key's first half is the length of the payload; without a sequence number there is none. */
function pptp(flags: number, type: number, bytes: Uint8Array, frame: Frame): Layer {
  if (type !== 0x880b || (flags & Flag.key) === 0) return Layer.done
  if (!frame.step(4)) return Layer.done
  const length = u16(bytes, frame.at - 4)
  if ((flags & Flag.sequence) === 0) return Layer.done
  if (!frame.step((flags & Flag.acknowledgment) !== 0 ? 8 : 4)) return Layer.done
  if (frame.at + length < frame.declaredEnd) frame.narrow(frame.at + length)
  return frame.enter(Tunnel.gre, frame.at) ? Layer.ppp : Layer.done
}

/** ERSPAN II: 8 bytes (draft-foschiano-erspan §4.2). */
export function erspan(_bytes: Uint8Array, frame: Frame): Layer {
  return frame.step(8) ? Layer.ethernet : Layer.done
}

/** ERSPAN III: 12 bytes, of which the last bit announces 8 more; a frame type of 2 is IP without Ethernet (§4.3). */
export function erspan3(bytes: Uint8Array, frame: Frame): Layer {
  if (!frame.step(12)) return Layer.done
  const last = u16(bytes, frame.at - 2)
  if ((last & 1) !== 0 && !frame.step(8)) return Layer.done
  return ((last >> 10) & 0x1f) === 2 ? Layer.ip : Layer.ethernet
}

/** Redirected web traffic (WCCP): version 1 has no header, version 2 one of 4 bytes that cannot begin an IP packet. */
export function redirect(bytes: Uint8Array, frame: Frame): Layer {
  if (!looksLikeIp(bytes, frame.at, frame) && !frame.step(4)) return Layer.done
  return Layer.ip
}

/** 3 in the first four bits, the other twelve 0. */
export function etherIp(bytes: Uint8Array, frame: Frame): Layer {
  outside(frame)
  if (!frame.step(2)) return Layer.done
  if ((bytes[frame.at - 2]! & 0xf0) !== 0x30) return Layer.done
  return frame.enter(Tunnel.etherIp, frame.at) ? Layer.ethernet : Layer.done
}

/** Cookie (0, 4 or 8 bytes) and sublayer (0 or 4) were agreed on elsewhere; the packet behind them must show how many there are. */
const longestCookie = 12

/** The session, 0 for control messages, then what was agreed on. */
export function l2tpv3(bytes: Uint8Array, frame: Frame): Layer {
  outside(frame)
  if (!frame.step(4)) return Layer.done
  const at = frame.at
  if (u16(bytes, at - 4) === 0 && u16(bytes, at - 2) === 0) return Layer.done
  return carried(bytes, frame, at, Tunnel.l2tpv3)
}

/** Finds an Ethernet frame or an IP packet behind an L2TPv3 session header. */
export function carried(bytes: Uint8Array, frame: Frame, at: number, tunnel: Tunnel): Layer {
  for (let inner = at; inner <= at + longestCookie; inner += 4) {
    const next = looksLikeEthernet(bytes, inner, frame) ? Layer.ethernet : looksLikeIp(bytes, inner, frame) ? Layer.ip : Layer.done
    if (next !== Layer.done) return frame.enter(tunnel, inner) ? next : Layer.done
  }
  return Layer.done
}
