/**
 * IEEE 802.11 data frames (§9.2, §9.3.2), and the headers that capture drivers put before them: radiotap, PPI, AVS,
 * Prism. What is protected by WEP or WPA ends here, marked as sealed; management and control frames carry no packets.
 */
import { u16le, u32, u32le } from '../bytes/integers.ts'
import { Layer, layerOfLinkType } from './layers.ts'
import type { Frame } from './record.ts'

const data = 2
/** Subtype bits of a data frame. */
const Subtype = { withoutData: 4, qos: 8 } as const
/** Bits of the second byte. */
const Control = { toSystem: 1, fromSystem: 2, protected: 0x40, order: 0x80 } as const

const checkSequence = 4
const wifiLink = 105

export function wifi(bytes: Uint8Array, frame: Frame): Layer {
  return header(bytes, frame, false)
}

/** @param padded the header is filled up to a multiple of 4 (some Atheros drivers) */
function header(bytes: Uint8Array, frame: Frame, padded: boolean): Layer {
  const at = frame.at
  if (!frame.step(2)) return Layer.done
  const kind = bytes[at]!
  const control = bytes[at + 1]!
  if ((kind & 3) !== 0 || ((kind >> 2) & 3) !== data) return Layer.done
  const subtype = kind >> 4
  if ((subtype & Subtype.withoutData) !== 0) return Layer.done
  const qos = (subtype & Subtype.qos) !== 0
  let length = 24
  if ((control & (Control.toSystem | Control.fromSystem)) === (Control.toSystem | Control.fromSystem)) length += 6
  const qosAt = at + length
  if (qos) length += (control & Control.order) !== 0 ? 6 : 2
  if (padded) length = (length + 3) & ~3
  if (!frame.step(length - 2)) return Layer.done
  if ((control & Control.protected) !== 0) {
    frame.sealed = true
    return Layer.done
  }
  // The second and later fragments begin in the midst of a packet.
  if ((bytes[at + 22]! & 15) !== 0) return Layer.done
  // An aggregate (§9.3.2.2) holds several frames, each behind addresses and a length as in IEEE 802.3; the first is read.
  return qos && (bytes[qosAt]! & 0x80) !== 0 ? Layer.ethernet : Layer.llc
}

/** The frame ends in its check sequence, which is no payload. */
function withoutCheckSequence(frame: Frame, start: number): void {
  if (frame.declaredEnd - checkSequence >= start) frame.narrow(frame.declaredEnd - checkSequence)
}

/** https://www.radiotap.org: version, length, words that say which fields follow, fields aligned to their size. */
export function radiotap(bytes: Uint8Array, frame: Frame): Layer {
  const at = frame.at
  if (!frame.holds(8)) return Layer.done
  const length = u16le(bytes, at + 2)
  if (bytes[at] !== 0 || length < 8) {
    frame.malformed = true
    return Layer.done
  }
  if (!frame.step(length)) return Layer.done
  const flags = radiotapFlags(bytes, at, frame.at)
  if ((flags & 0x10) !== 0) withoutCheckSequence(frame, frame.at)
  return header(bytes, frame, (flags & 0x20) !== 0)
}

/** The flags are the second field, behind a time of 8 bytes, and begin after the last of the words (bit 31 says that one more follows). */
function radiotapFlags(bytes: Uint8Array, at: number, end: number): number {
  let word = at + 4
  while (word + 8 <= end && (bytes[word + 3]! & 0x80) !== 0) word += 4
  const present = bytes[at + 4]!
  if ((present & 2) === 0) return 0
  let field = word + 4
  if ((present & 1) !== 0) field = at + ((field - at + 7) & ~7) + 8
  return field < end ? bytes[field]! : 0
}

/** Per-Packet Information: version 0, flags, length and link type of what follows, fields of type and length (CACE PPI 1.0.10). */
export function ppi(bytes: Uint8Array, frame: Frame): Layer {
  const at = frame.at
  if (!frame.holds(8)) return Layer.done
  const length = u16le(bytes, at + 2)
  const linkType = u32le(bytes, at + 4)
  if (bytes[at] !== 0 || length < 8) {
    frame.malformed = true
    return Layer.done
  }
  if (!frame.step(length)) return Layer.done
  if (linkType !== wifiLink) return layerOfLinkType(linkType)
  if ((ppiFlags(bytes, at, frame.at) & 1) !== 0) withoutCheckSequence(frame, frame.at)
  return Layer.wifi
}

/** Of the field "802.11 common" (type 2): after a time of 8 bytes. */
function ppiFlags(bytes: Uint8Array, at: number, end: number): number {
  const aligned = (bytes[at + 1]! & 1) !== 0
  for (let field = at + 8; field + 4 <= end; ) {
    const length = u16le(bytes, field + 2)
    if (u16le(bytes, field) === 2) return length >= 10 && field + 14 <= end ? u16le(bytes, field + 12) : 0
    field += 4 + (aligned ? (length + 3) & ~3 : length)
  }
  return 0
}

/** The first four bytes of an AVS header name its version, 1 or 2. */
const isAvs = (bytes: Uint8Array, at: number): boolean => (u32(bytes, at) & 0xfffff000) === (0x80211000 | 0)

/** AVS (linux-wlan): version, length, both in network order. */
export function avs(bytes: Uint8Array, frame: Frame): Layer {
  if (!frame.holds(8)) return Layer.done
  const length = u32(bytes, frame.at + 4)
  if (length < 8) {
    frame.malformed = true
    return Layer.done
  }
  return frame.step(length) ? Layer.wifi : Layer.done
}

const prismHeader = 144

/** Prism: message code, length, device, values. Some drivers write AVS headers under this link type. */
export function prism(bytes: Uint8Array, frame: Frame): Layer {
  if (!frame.holds(8)) return Layer.done
  const at = frame.at
  if (isAvs(bytes, at)) return avs(bytes, frame)
  // Drivers agree on the length whatever they write into its field.
  return frame.step(prismHeader) ? Layer.wifi : Layer.done
}
