import fc from 'fast-check'
import { expect, it } from 'vitest'
import { FragmentTable } from '../../../../main/analysis/flows/fragments.ts'
import { decodeFrame, Frame } from '../../../../main/analysis/wire/frame.ts'
import { ipv4 } from '../../../support/packets.ts'

it('agrees with a naive one in whatever order, repetition and overlap the fragments come', () => {
  const frame = new Frame()
  const datagram = fc.uint8Array({ minLength: 9, maxLength: 300 })
  const cuts = fc.array(fc.record({ unit: fc.nat(40), units: fc.integer({ min: 1, max: 10 }) }), { maxLength: 60 })
  fc.assert(
    fc.property(datagram, cuts, (whole, pieces) => {
      const table = new FragmentTable()
      const have = new Set<number>()
      let ended = false
      for (const { unit, units } of pieces) {
        const from = unit * 8
        if (from >= whole.length) continue
        const to = Math.min(whole.length, from + units * 8)
        const packet = ipv4({ protocol: 17, offset: from, more: to < whole.length }, whole.subarray(from, to))
        decodeFrame(packet, 0, packet.length, 101, frame)
        if (!frame.fragment) continue
        for (let i = from; i < to; i++) have.add(i)
        ended ||= to === whole.length
        const result = table.add(frame, packet, 0, 1)
        const complete = ended && have.size === whole.length
        expect(result?.payload ?? null).toEqual(complete ? whole : null)
        if (complete) return
      }
    }),
    { numRuns: 1000 },
  )
})

it('takes any fragments without throwing or keeping more than its limit', () => {
  const frame = new Frame()
  const piece = fc.record({ id: fc.nat(3), offset: fc.nat(8191), more: fc.boolean(), length: fc.nat(64), time: fc.nat(1e9) })
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const table = new FragmentTable({ bufferedBytes: 100_000, datagrams: 2, timeoutMicros: 1e8 })
      for (const { id, offset, more, length, time } of pieces) {
        const packet = ipv4({ protocol: 17, id, offset: offset * 8, more }, new Uint8Array(length))
        decodeFrame(packet, 0, packet.length, 101, frame)
        if (frame.fragment) table.add(frame, packet, time, 1)
        expect(table.waiting).toBeLessThanOrEqual(2)
      }
    }),
    { numRuns: 500 },
  )
})
