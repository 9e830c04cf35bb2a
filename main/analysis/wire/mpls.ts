/**
 * MPLS label stacks (RFC 3032), and what may be behind them: IP, or a pseudowire with or without control word
 * (RFC 4385, RFC 4448). Nothing in the labels says which, so that the bytes behind them must.
 */
import { Layer } from './layers.ts'
import { looksLikeEthernet, looksLikeIp } from './plausible.ts'
import { FrameKind, Tunnel, type Frame } from './record.ts'

/** Real stacks have a handful of labels; more than this many are made to waste time. */
const deepestStack = 32

/** Moves behind the label with the bottom-of-stack bit; false if there is none. */
function labels(bytes: Uint8Array, frame: Frame): boolean {
  for (let depth = 0; depth < deepestStack; depth++) {
    if (!frame.step(4)) return false
    if ((bytes[frame.at - 2]! & 1) !== 0) return true
  }
  frame.malformed = true
  return false
}

export function mpls(bytes: Uint8Array, frame: Frame): Layer {
  if (!labels(bytes, frame)) return Layer.done
  const at = frame.at
  if (at >= frame.capturedEnd) {
    frame.cutShort = at < frame.declaredEnd
    return Layer.done
  }
  const nibble = bytes[at]! >> 4
  if (nibble === 4 || nibble === 6) return !looksLikeIp(bytes, at, frame) && looksLikeEthernet(bytes, at, frame) ? Layer.ethernet : Layer.ip
  // The control word of a pseudowire begins with 0 (RFC 4385 §3), its associated channel with 1 (§5).
  if (nibble === 0 && looksLikeEthernet(bytes, at + 4, frame)) {
    frame.at += 4
    return Layer.ethernet
  }
  return looksLikeEthernet(bytes, at, frame) ? Layer.ethernet : Layer.done
}

/** RFC 4023. */
export function mplsInIp(_bytes: Uint8Array, frame: Frame): Layer {
  frame.kind = FrameKind.other
  return frame.enter(Tunnel.mplsInIp, frame.at) ? Layer.mpls : Layer.done
}

/** RFC 7510. The port alone is little; what is behind the labels must look like a packet. */
export function mplsInUdp(bytes: Uint8Array, frame: Frame): Layer {
  let at = frame.payloadStart
  for (let depth = 0; depth < deepestStack && at + 4 <= frame.payloadEnd; depth++, at += 4) {
    if ((bytes[at + 2]! & 1) === 0) continue
    if (!looksLikeIp(bytes, at + 4, frame)) return Layer.done
    return frame.enter(Tunnel.mplsInUdp, frame.payloadStart) ? Layer.mpls : Layer.done
  }
  return Layer.done
}
