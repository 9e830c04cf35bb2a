import fc from 'fast-check'
import { expect, it } from 'vitest'
import { FlowTable } from '../../../../main/analysis/flows/table.ts'
import { decodeFrame, Frame } from '../../../../main/analysis/wire/frame.ts'
import { ipv4, ipv6, tcp, udp } from '../../../support/packets.ts'

it('agrees with a Map of strings', () => {
  const frame = new Frame()
  // Few values, so that tuples meet again in both directions.
  const end = fc.record({ host: fc.nat(3), port: fc.nat(3) })
  const step = fc.record({ a: end, b: end, six: fc.boolean(), datagram: fc.boolean(), does: fc.constantFrom('insert', 'insert', 'lookup', 'replace') })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), fc.maxSafeNat(), (steps, seed) => {
      const table = new FlowTable(1000, seed)
      const naive = new Map<string, { index: number; first: string }>()
      let count = 0
      for (const { a, b, six, datagram, does } of steps) {
        const address = (host: number): string => (six ? `2001:db8::${host + 1}` : `192.0.2.${host}`)
        const inside = datagram ? udp(a.port, b.port, []) : tcp({ source: a.port, destination: b.port })
        const about = { source: address(a.host), destination: address(b.host) }
        const packet = six ? ipv6({ next: datagram ? 17 : 6, ...about }, inside) : ipv4({ protocol: datagram ? 17 : 6, ...about }, inside)
        decodeFrame(packet, 0, packet.length, 101, frame)
        const from = `${a.host} ${a.port}`
        const key = `${six} ${datagram} ${[from, `${b.host} ${b.port}`].sort().join(' ')}`
        if (does === 'replace' || (does === 'insert' && !naive.has(key))) naive.set(key, { index: count++, first: from })
        const want = naive.get(key)
        const got = table[does as 'insert' | 'lookup' | 'replace'](frame, packet)
        expect(got).toBe(want?.index ?? -1)
        if (want === undefined) continue
        expect(table.forward(frame, packet, got)).toBe(want.first === from)
        expect([table.sourceText(got), table.sourcePort(got)]).toEqual([address(Number(want.first.split(' ')[0])), Number(want.first.split(' ')[1])])
      }
      expect(table.size).toBe(count)
    }),
    { numRuns: 300 },
  )
})

it('stays right while it grows', () => {
  const frame = new Frame()
  const table = new FlowTable(60_000, 42)
  const packet = ipv4({ protocol: 17 }, udp(0, 0, []))
  const tuple = (i: number): void => {
    packet[15] = i & 255
    packet[14] = (i >> 8) & 255
    packet[20] = i >> 16
    decodeFrame(packet, 0, packet.length, 101, frame)
  }
  for (let i = 0; i < 50_000; i++) { tuple(i); expect(table.insert(frame, packet)).toBe(i) }
  for (let i = 0; i < 50_000; i += 7) { tuple(i); expect(table.lookup(frame, packet)).toBe(i) }
})
