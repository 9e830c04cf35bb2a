import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decodeFrame, decodeTransport, Frame, tunnelName } from '../../../../main/analysis/wire/frame.ts'
import { deepestTunnel } from '../../../../main/analysis/wire/record.ts'
import { concat, ethernet, fragment6, ipv4, ipv6, tcp, text, udp } from '../../../support/packets.ts'
import { around, avs, geneve, gre, gtp, l2tpSequenced, mpls, nflog, nsh, onUdp, pflog, ppi, pppoe, pptp, prism, radiotap, snap, vxlan, wifi } from '../../../support/tunnels.ts'

const linkTypes = fc.constantFrom(
  0, 1, 6, 8, 9, 10, 12, 14, 50, 51, 100, 101, 104, 105, 107, 108, 109, 113, 117, 119, 122, 123, 127, 138, 163, 166, 192, 204, 205, 206, 219, 226, 228, 229, 239, 242, 258, 276, 4711,
)
/** What tunnels carry in the sound packets. */
const small = ipv4({ protocol: 6 }, tcp({}, text('pay')))
const carried = ethernet(0x0800, small)
const sound = [
  ethernet(0x0800, ipv4({ protocol: 6, options: [1, 1, 1, 0] }, tcp({}, text('payload')))),
  ethernet(0x8100, concat([0, 1, 0x86, 0xdd], ipv6({ next: 0 }, concat([44, 0, 1, 4, 0, 0, 0, 0], fragment6(17, 1, 0, true, udp(1, 2, text('12345678'))))))),
  ethernet(0x0800, ipv4({ protocol: 17 }, udp(1, 2, text('payload')))),
  ethernet(0x0800, onUdp(4789, vxlan(ethernet(0x8847, mpls([1, 2], small))))),
  ethernet(0x0800, onUdp(6081, geneve(0x6558, carried, [0, 1, 0, 1, 9, 9, 9, 9]))),
  ethernet(0x0800, onUdp(2152, gtp(small, [0, 1, 0, 0x85, 1, 0, 9, 0]))),
  ethernet(0x0800, onUdp(1701, l2tpSequenced([0, 0x21, ...small]))),
  ethernet(0x0800, onUdp(3544, concat([0, 1, 2, 3], new Array<number>(14).fill(7), ipv6({ next: 41 }, ipv6({ next: 6 }, tcp({})))))),
  ethernet(0x0800, around(47, gre({ type: 0x22eb, checksum: true, key: 1, sequence: 2, routing: [8, 0, 0, 2, 1, 1, 0, 0, 0, 0] }, concat(new Array<number>(11).fill(0), [1], new Array<number>(8).fill(0), carried)))),
  ethernet(0x0800, around(47, pptp([0x3d, 0xc0, 0, 0, 1, 0, 0x31, 0, 1, ...carried]))),
  ethernet(0x0800, around(115, concat([0, 0, 0, 9, 1, 2, 3, 4], carried))),
  ethernet(0x8864, pppoe([0, 0x21, ...small])),
  ethernet(0x8909, concat([1, 1, 0, 1, 0, 9, 0x89, 0x4f], nsh(3, ethernet(0x88e5, concat([0x20, 0], new Array<number>(12).fill(1), [8, 0], small))))),
]
/** Likewise for links that begin in another way. */
const onOtherLinks: [number, Uint8Array][] = [
  [127, radiotap([0x80000003, 0x80000000, 0], [1, 2, 3, 4, 5, 6, 7, 8, 0x30], wifi([0x88, 0x83], new Array<number>(12).fill(0), snap(0x0800, small)))],
  [192, ppi(105, [3, 0, 1, 0, 9, 2, 0, 20, 0, ...new Array<number>(20).fill(1)], wifi([8, 1], [], snap(0x0800, small)))],
  [119, prism(wifi([0x88, 1], [0x80, 0], carried))],
  [163, avs(wifi([8, 1], [], snap(0x0800, small)))],
  [239, nflog(2, small)],
  [117, pflog(2, small)],
  [107, concat([0x18, 0x41, 3, 0, 0x80, 0, 0x80, 0xc2, 0, 7], carried)],
]
/** Sound packets with some bytes changed come deeper than random ones. */
const damaged = fc.tuple(fc.constantFrom(...sound), fc.array(fc.tuple(fc.nat(160), fc.integer({ min: 0, max: 255 })), { maxLength: 4 })).map(([packet, changes]) => {
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

it('decodes damaged packets of other links likewise', () => {
  const frame = new Frame()
  const changes = fc.array(fc.tuple(fc.nat(200), fc.integer({ min: 0, max: 255 })), { maxLength: 6 })
  fc.assert(
    fc.property(fc.constantFrom(...onOtherLinks), changes, fc.nat(220), fc.nat(3000), ([linkType, packet], damage, captured, more) => {
      const bytes = packet.slice()
      for (const [at, value] of damage) bytes[at % bytes.length] = value
      const end = Math.min(captured, bytes.length)
      decodeFrame(guarded(bytes, 0, end), 0, end, linkType, frame, end + more)
      expect(within(frame, 0, end)).toBe(true)
    }),
    { numRuns: 3000 },
  )
})

it('gives back only packets around tunnels that lie within what was captured', () => {
  const frame = new Frame()
  const outer = new Frame()
  fc.assert(
    fc.property(damaged, (bytes) => {
      decodeFrame(bytes, 0, bytes.length, 1, frame)
      expect(frame.tunnelCount <= deepestTunnel).toBe(true)
      for (let index = 0; index < frame.tunnelCount; index++) {
        frame.outer(index, outer)
        expect(tunnelName(frame.tunnelAt(index))).not.toBe('')
        if (frame.isFlowAt(index)) expect(within(outer, 0, bytes.length) && frame.tunnelHeaderAt(index) >= 0).toBe(true)
      }
    }),
    { numRuns: 3000 },
  )
})

it('decodes any put-together payload likewise', () => {
  const frame = new Frame()
  fc.assert(
    fc.property(anyBytes, fc.constantFrom(0, 1, 4, 6, 17, 41, 43, 44, 47, 51, 58, 60, 115, 200), fc.constantFrom(sound[0]!, sound[1]!), (bytes, protocol, packet) => {
      decodeFrame(packet, 0, packet.length, 1, frame)
      decodeTransport(guarded(bytes, 0, bytes.length), 0, bytes.length, protocol, bytes.length, frame)
      // One of a packet inside a tunnel may be put together in turn.
      expect(frame.fragment && frame.tunnelCount === 0).toBe(false)
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
