import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decodeFrame, decodeTransport, Frame } from '../../../../main/analysis/wire/frame.ts'
import { concat, ethernet, fragment6, ipv4, ipv6, tcp, text, udp } from '../../../support/packets.ts'

const linkTypes = fc.constantFrom(0, 1, 9, 12, 14, 101, 108, 113, 228, 229, 276, 4711)
const sound = [
  ethernet(0x0800, ipv4({ protocol: 6, options: [1, 1, 1, 0] }, tcp({}, text('payload')))),
  ethernet(0x8100, concat([0, 1, 0x86, 0xdd], ipv6({ next: 0 }, concat([44, 0, 1, 4, 0, 0, 0, 0], fragment6(17, 1, 0, true, udp(1, 2, text('12345678'))))))),
  ethernet(0x0800, ipv4({ protocol: 17 }, udp(1, 2, text('payload')))),
]
/** Sound packets with some bytes changed come deeper than random ones. */
const damaged = fc.tuple(fc.constantFrom(...sound), fc.array(fc.tuple(fc.nat(80), fc.integer({ min: 0, max: 255 })), { maxLength: 4 })).map(([packet, changes]) => {
  const bytes = packet.slice()
  for (const [at, value] of changes) bytes[at % bytes.length] = value
  return bytes
})
const anyBytes = fc.oneof(fc.uint8Array({ maxLength: 200 }), damaged)

/** Fails on the first read outside [start, end). */
function guarded(bytes: Uint8Array, start: number, end: number): Uint8Array {
  return new Proxy(bytes, {
    get(target, key) {
      const at = typeof key === 'string' ? Number(key) : NaN
      if (Number.isInteger(at) && (at < start || at >= end)) throw new Error(`read outside: ${at} of ${start}…${end}`)
      return Reflect.get(target, key) as unknown
    },
  })
}

const within = (frame: Frame, start: number, end: number): boolean =>
  frame.payloadStart >= start && frame.payloadStart <= frame.payloadEnd && frame.payloadEnd <= end && frame.payloadLength >= frame.payloadEnd - frame.payloadStart &&
  frame.ipPayloadStart >= start && frame.ipPayloadStart <= frame.ipPayloadEnd && frame.ipPayloadEnd <= end &&
  (frame.ipVersion === 0 || frame.destinationOffset + (frame.ipVersion === 4 ? 4 : 16) <= end)

it('decodes any bytes without throwing, and reads only what was captured', () => {
  const frame = new Frame()
  fc.assert(
    fc.property(anyBytes, linkTypes, fc.nat(20), fc.nat(20), fc.nat(3000), (bytes, linkType, before, after, more) => {
      const start = Math.min(before, bytes.length)
      const end = Math.max(start, bytes.length - after)
      decodeFrame(guarded(bytes, start, end), start, end, linkType, frame, end - start + more)
      expect(within(frame, start, end)).toBe(true)
    }),
    { numRuns: 3000 },
  )
})

it('decodes any put-together payload likewise', () => {
  const frame = new Frame()
  fc.assert(
    fc.property(anyBytes, fc.constantFrom(0, 1, 6, 17, 43, 44, 51, 58, 60, 200), fc.constantFrom(sound[0]!, sound[1]!), (bytes, protocol, packet) => {
      decodeFrame(packet, 0, packet.length, 1, frame)
      decodeTransport(guarded(bytes, 0, bytes.length), 0, bytes.length, protocol, bytes.length, frame)
      expect(frame.fragment).toBe(false)
      expect(frame.payloadEnd <= bytes.length && frame.payloadStart <= frame.payloadEnd).toBe(true)
    }),
    { numRuns: 2000 },
  )
})

it('says the same whatever the record held before', () => {
  fc.assert(
    fc.property(anyBytes, anyBytes, linkTypes, (first, second, linkType) => {
      const used = new Frame()
      const fresh = new Frame()
      decodeFrame(first, 0, first.length, 1, used)
      decodeFrame(second, 0, second.length, linkType, used)
      decodeFrame(second, 0, second.length, linkType, fresh)
      expect(used).toEqual(fresh)
    }),
    { numRuns: 1000 },
  )
})
