/** Diameter (RFC 6733) over TCP: what RADIUS became. Where TLS protects it, TLS is seen; here everything is readable. */
import { u32 } from '../../bytes/integers.ts'
import { capped, readableText } from '../../bytes/text.ts'
import { framed } from '../framed.ts'
import { BROKEN } from '../reader.ts'

const header = 20
const avp = { userName: 1, originHost: 264 } as const
const vendorFlag = 0x80
const requestFlag = 0x80

const u24 = (bytes: Uint8Array, at: number): number => (bytes[at] << 16) | (bytes[at + 1] << 8) | bytes[at + 2]

/** Calls `each` for every AVP (RFC 6733 §4.1); false if they do not fit. */
function eachAvp(bytes: Uint8Array, from: number, to: number, each: (code: number, start: number, end: number) => void): boolean {
  for (let at = from + header; at < to; ) {
    if (at + 8 > to) return false
    const length = u24(bytes, at + 5)
    const start = at + ((bytes[at + 4] & vendorFlag) !== 0 ? 12 : 8)
    if (length < start - at || at + length > to || (bytes[at + 4] & 0x1f) !== 0) return false
    each(u32(bytes, at), start, at + length)
    at += (length + 3) & ~3
  }
  return true
}

export const diameter = framed({
  name: 'diameter',
  ports: [3868],
  header: 4,
  length(bytes, at) {
    const length = u24(bytes, at + 1)
    return bytes[at] !== 1 || length < header || length % 4 !== 0 ? BROKEN : length
  },
  hear(bytes, from, to, whole) {
    if (to - from > 0 && bytes[from] !== 1) return 'no'
    // The low bits of the flags are reserved (RFC 6733 §3).
    if (to - from > 4 && (bytes[from + 4] & 0x0f) !== 0) return 'no'
    if (whole && !eachAvp(bytes, from, to, () => undefined)) return 'no'
    return 'either'
  },
  tell(bytes, from, to, side, say) {
    eachAvp(bytes, from, to, (code, start, end) => {
      if (code === avp.userName) say({ kind: 'seen-in-clear', as: 'username', name: 'Diameter user', value: capped(readableText(bytes, start, end)) }, start, end)
      if (code === avp.originHost && side === 'server' && (bytes[from + 4] & requestFlag) === 0) say({ kind: 'host-claimed', name: capped(readableText(bytes, start, end)) }, start, end)
    })
  },
})
