/** BSD loopback: LINKTYPE_NULL (0, byte order of the capturing machine) and LINKTYPE_LOOP (108, network order). */
import { u32, u32le } from '../bytes/integers.ts'
import { Layer } from './layers.ts'
import type { Frame } from './record.ts'

/** Address families are small numbers, so the byte order shows itself; IPv6 has a different one on each system. */
export function loopback(bytes: Uint8Array, frame: Frame): Layer {
  const at = frame.at
  if (at + 4 > frame.capturedEnd) {
    frame.cutShort = true
    return Layer.done
  }
  frame.at = at + 4
  const big = u32(bytes, at)
  const family = big <= 0xffff ? big : u32le(bytes, at)
  switch (family) {
    case 2: // everywhere: IPv4
    case 10: // Linux
    case 23: // Windows
    case 24: // NetBSD, OpenBSD
    case 28: // FreeBSD
    case 30: // macOS
      return Layer.ip
    default:
      return Layer.done
  }
}
