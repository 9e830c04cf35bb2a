import fc from 'fast-check'
import { expect, it } from 'vitest'
import { concat, ethernet, fragment6, ipv4, ipv6, tcp, text, udp } from '../../support/packets.ts'
import { around, geneve, gre, gtp, mpls, onUdp, vxlan } from '../../support/tunnels.ts'
import { analysed } from '../../support/wire-script.ts'

/** What wraps an IP packet in another, with how many UDP conversations that adds. */
const wraps: ((packet: Uint8Array) => Uint8Array)[] = [
  (packet) => around(4, packet),
  (packet) => around(47, gre({ type: 0x0800, key: 3 }, packet)),
  (packet) => onUdp(4789, vxlan(ethernet(0x0800, packet))),
  (packet) => onUdp(6081, geneve(0x0800, packet)),
  (packet) => onUdp(2152, gtp(packet), 2152),
  (packet) => around(47, gre({ type: 0x8847 }, mpls([9], packet))),
]
const chain = fc.array(fc.nat(wraps.length - 1), { maxLength: 6 })
const innermost = ipv4({ protocol: 6, source: '192.0.2.77' }, tcp({ destination: 8080 }, text('GET / HTTP/1.1\r\n\r\n')))

it('finds the conversation inside any chain of tunnels, and counts every frame once for it', () => {
  fc.assert(
    fc.property(chain, (kinds) => {
      const packet = kinds.reduce((inside, kind) => wraps[kind]!(inside), innermost)
      const bytes = ethernet(0x0800, packet)
      const { flows } = analysed([1, 2, 3].map((at) => ({ bytes, timeMicros: at })))
      const inner = flows.find(({ client }) => client.ip === '192.0.2.77')!
      expect([inner.packets.client, inner.bytes.client, inner.within?.length ?? 0]).toEqual([3, 3 * bytes.length, kinds.length])
      // The same tunnel within itself is one conversation that each frame is counted for twice.
      const onUdpKinds = new Set(kinds.filter((kind) => kind >= 2 && kind <= 4))
      expect(flows).toHaveLength(1 + onUdpKinds.size)
    }),
    { numRuns: 300 },
  )
})

const pieces = [
  onUdp(4789, vxlan(ethernet(0x0800, ipv4({ protocol: 17, id: 5, more: true }, udp(1, 2, text('01234567'), 24))))),
  onUdp(4789, vxlan(ethernet(0x0800, ipv4({ protocol: 17, id: 5, offset: 16 }, text('89abcdef'))))),
  around(41, ipv6({ next: 44 }, fragment6(4, 9, 0, true, ipv4({ protocol: 17, totalLength: 36 }, text('1234'))))),
  around(41, ipv6({ next: 44 }, fragment6(4, 9, 24, false, text('56789abcdef0')))),
  ipv4({ protocol: 47, id: 6, more: true, source: '203.0.113.1' }, concat(gre({ type: 0x0800 }, innermost).subarray(0, 32))),
  ipv4({ protocol: 47, id: 6, offset: 32, source: '203.0.113.1' }, gre({ type: 0x0800 }, innermost).subarray(32)),
  wraps[2]!(wraps[4]!(innermost)),
]

it('takes damaged tunnels and their fragments in any order, without a reader of ours failing', () => {
  const packet = fc.tuple(fc.constantFrom(...pieces), fc.array(fc.tuple(fc.nat(120), fc.integer({ min: 0, max: 255 })), { maxLength: 3 }))
  fc.assert(
    fc.property(fc.array(packet, { maxLength: 12 }), (packets) => {
      const { flows } = analysed(
        packets.map(([sound, damage], at) => {
          const bytes = ethernet(0x0800, sound)
          for (const [offset, value] of damage) bytes[offset % bytes.length] = value
          return { bytes, timeMicros: at }
        }),
      )
      for (const flow of flows) {
        const { readable, undecided } = flow.payload
        expect(readable >= 0 && undecided >= 0 && flow.packets.client + flow.packets.server > 0).toBe(true)
      }
    }),
    { numRuns: 500 },
  )
})
