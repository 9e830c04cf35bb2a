/**
 * Tunnels on UDP with a header of fixed form: VXLAN (RFC 7348), VXLAN-GPE, GENEVE (RFC 8926), LISP (RFC 9300), Teredo
 * (RFC 4380), AYIYA. The port brought the datagram here; it stays an ordinary one unless its header bears the port out.
 * Nothing is called malformed for that reason.
 */
import { u16 } from '../bytes/integers.ts'
import { Layer, layerOfEtherType } from './layers.ts'
import { looksLikeIp } from './plausible.ts'
import { Tunnel, type Frame } from './record.ts'

/** Bytes of the tunnel's header and the least that it may carry lie within the datagram, and the header was captured. */
const room = (frame: Frame, header: number, least: number): boolean => frame.payloadLength >= header + least && frame.payloadStart + header <= frame.payloadEnd

const ethernetHeader = 14
const shortestIp = 20

function enter(frame: Frame, tunnel: Tunnel, inner: number, next: Layer): Layer {
  return frame.enter(tunnel, inner) ? next : Layer.done
}

/** Flags with only the I bit (and G of group policies, whose id then fills bytes 2 and 3), a network id, a zero. */
export function vxlan(bytes: Uint8Array, frame: Frame): Layer {
  const at = frame.payloadStart
  if (!room(frame, 8, ethernetHeader)) return Layer.done
  const plain = bytes[at] === 0x08 && bytes[at + 1] === 0 && bytes[at + 2] === 0 && bytes[at + 3] === 0
  const policy = bytes[at] === 0x88 && (bytes[at + 1]! & 0xb7) === 0
  if (bytes[at + 7] !== 0) return Layer.done
  // The extension was used on the same port before it had its own.
  if (!plain && !policy) return (bytes[at]! & 4) !== 0 ? vxlanGpe(bytes, frame) : Layer.done
  return enter(frame, Tunnel.vxlan, at + 8, Layer.ethernet)
}

/** With the P bit, byte 3 says what follows (draft-ietf-nvo3-vxlan-gpe §3.1). */
export function vxlanGpe(bytes: Uint8Array, frame: Frame): Layer {
  const at = frame.payloadStart
  if (!room(frame, 8, ethernetHeader)) return Layer.done
  if ((bytes[at]! & 0xf8) !== 0x08 || bytes[at + 1] !== 0 || bytes[at + 2] !== 0 || bytes[at + 7] !== 0) return Layer.done
  const next = (bytes[at]! & 4) === 0 ? Layer.ethernet : layerOfNextProtocol(bytes[at + 3]!)
  return next === Layer.done ? Layer.done : enter(frame, Tunnel.vxlanGpe, at + 8, next)
}

/** The numbers that VXLAN-GPE and NSH share (RFC 8300 §2.2). */
export function layerOfNextProtocol(next: number): Layer {
  switch (next) {
    case 1:
    case 2: return Layer.ip
    case 3: return Layer.ethernet
    case 4: return Layer.nsh
    case 5: return Layer.mpls
    default: return Layer.done
  }
}

/** Version 0, length of the options in 4 bytes, reserved zeros, and a type that is known. */
export function geneve(bytes: Uint8Array, frame: Frame): Layer {
  const at = frame.payloadStart
  if (!room(frame, 8, 0)) return Layer.done
  const header = 8 + (bytes[at]! & 0x3f) * 4
  if ((bytes[at]! & 0xc0) !== 0 || (bytes[at + 1]! & 0x3f) !== 0 || bytes[at + 7] !== 0 || header > frame.payloadLength) return Layer.done
  const type = u16(bytes, at + 2)
  const next = type === 0x6558 ? Layer.ethernet : type < 0x0600 ? Layer.done : layerOfEtherType(type)
  if (next === Layer.done) return Layer.done
  return enter(frame, Tunnel.geneve, at + header, next)
}

/** Flags of which the last three are zero, a nonce or map version, locator bits; then IP. */
export function lisp(bytes: Uint8Array, frame: Frame): Layer {
  const at = frame.payloadStart
  if (!room(frame, 8, shortestIp) || (bytes[at]! & 0x07) !== 0 || !looksLikeIp(bytes, at + 8, frame)) return Layer.done
  return enter(frame, Tunnel.lisp, at + 8, Layer.ip)
}

/** Authentication (type 1: lengths of client id and value, both, nonce, confirmation), origin (type 0), then IPv6 (RFC 4380 §5.1.1). */
export function teredo(bytes: Uint8Array, frame: Frame): Layer {
  let at = frame.payloadStart
  const end = frame.payloadEnd
  if (at + 4 <= end && u16(bytes, at) === 1) at += 4 + bytes[at + 2]! + bytes[at + 3]! + 9
  if (at + 8 <= end && u16(bytes, at) === 0) at += 8
  if (at >= end || bytes[at]! >> 4 !== 6 || !looksLikeIp(bytes, at, frame)) return Layer.done
  return enter(frame, Tunnel.teredo, at, Layer.ip)
}

/** Lengths of identity (a power of two) and signature (in 4 bytes), operation 1 (forward), next header, time (draft-massar-v6ops-ayiya §4.1). */
export function ayiya(bytes: Uint8Array, frame: Frame): Layer {
  const at = frame.payloadStart
  if (!room(frame, 8, shortestIp)) return Layer.done
  const header = 8 + (1 << (bytes[at]! >> 4)) + (bytes[at + 1]! >> 4) * 4
  const next = bytes[at + 3]!
  if ((bytes[at + 2]! & 0x0f) !== 1 || (next !== 41 && next !== 4) || !looksLikeIp(bytes, at + header, frame)) return Layer.done
  return enter(frame, Tunnel.ayiya, at + header, Layer.ip)
}
