/** Ethernet II and IEEE 802.3, VLAN tags (802.1Q, 802.1ad, stacked), and LLC/SNAP as far as it carries IP (RFC 1042). */
import { u16 } from '../bytes/integers.ts'
import { Layer, layerOfEtherType } from './layers.ts'
import type { Frame } from './record.ts'

/** Moves behind a header of `length` bytes; false if the capture ends within it. */
function step(frame: Frame, length: number): boolean {
  if (frame.at + length > frame.capturedEnd) {
    frame.cutShort = true
    return false
  }
  frame.at += length
  return true
}

/** What follows a type field; a length instead bounds the frame, so that padding is not read as payload. */
function afterType(type: number, frame: Frame): Layer {
  if (type <= 1500 && frame.at + type < frame.declaredEnd) {
    frame.declaredEnd = frame.at + type
    if (frame.declaredEnd < frame.capturedEnd) frame.capturedEnd = frame.declaredEnd
  }
  return layerOfEtherType(type)
}

export function ethernet(bytes: Uint8Array, frame: Frame): Layer {
  return step(frame, 14) ? afterType(u16(bytes, frame.at - 2), frame) : Layer.done
}

/** One tag: 16 bits of control information, of which 12 are the VLAN id, then the type of what follows. */
export function vlan(bytes: Uint8Array, frame: Frame): Layer {
  if (!step(frame, 4)) return Layer.done
  if (frame.vlan < 0) frame.vlan = u16(bytes, frame.at - 4) & 0x0fff
  return afterType(u16(bytes, frame.at - 2), frame)
}

/** Only SNAP with an EtherType leads on (organisation 0, or 0x0000f8 of 802.1H bridges); other LLC is not IP. */
export function llc(bytes: Uint8Array, frame: Frame): Layer {
  const at = frame.at
  if (at + 3 > frame.declaredEnd || !step(frame, 3)) return Layer.done
  if (bytes[at] !== 0xaa || bytes[at + 1] !== 0xaa || bytes[at + 2] !== 3 || !step(frame, 5)) return Layer.done
  if (bytes[at + 3] !== 0 || bytes[at + 4] !== 0 || (bytes[at + 5] !== 0 && bytes[at + 5] !== 0xf8)) return Layer.done
  const type = u16(bytes, at + 6)
  return type > 1500 ? layerOfEtherType(type) : Layer.done
}
