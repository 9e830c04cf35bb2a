import { describe, expect, it } from 'vitest'
import { FlowTable } from '../../../../main/analysis/flows/table.ts'
import { decodeFrame, Frame } from '../../../../main/analysis/wire/frame.ts'
import { ipv4, ipv6, tcp, udp } from '../../../support/packets.ts'

const frame = new Frame()
const decoded = (packet: Uint8Array): readonly [Frame, Uint8Array] => {
  decodeFrame(packet, 0, packet.length, 101, frame)
  return [frame, packet]
}
const there = ipv4({ protocol: 6, source: '192.0.2.1', destination: '198.51.100.2' }, tcp({ source: 40000, destination: 80 }))
const back = ipv4({ protocol: 6, source: '198.51.100.2', destination: '192.0.2.1' }, tcp({ source: 80, destination: 40000 }))

describe('a flow', () => {
  it('is found in both directions, and knows who spoke first', () => {
    const table = new FlowTable(10, 1)
    expect(table.lookup(...decoded(back))).toBe(-1)
    expect(table.insert(...decoded(back))).toBe(0)
    expect(table.insert(...decoded(there))).toBe(0)
    expect([table.forward(...decoded(back), 0), table.forward(...decoded(there), 0)]).toEqual([true, false])
    expect([table.sourceText(0), table.sourcePort(0), table.destinationText(0), table.destinationPort(0)]).toEqual(['198.51.100.2', 80, '192.0.2.1', 40000])
    expect([[...table.sourceAddress(0)], [...table.destinationAddress(0)]]).toEqual([[198, 51, 100, 2], [192, 0, 2, 1]])
  })
  it('is another one for another transport, port, address or IP version', () => {
    const table = new FlowTable(10, 1)
    const others = [
      there,
      ipv4({ protocol: 17 }, udp(40000, 80, [])),
      ipv4({ protocol: 6 }, tcp({ source: 40001, destination: 80 })),
      // The same ports, but each at the other address.
      ipv4({ protocol: 6 }, tcp({ source: 80, destination: 40000 })),
      ipv4({ protocol: 6, destination: '198.51.100.3' }, tcp({ source: 40000, destination: 80 })),
      ipv6({ next: 6, source: '::ffff:192.0.2.1', destination: '::ffff:198.51.100.2' }, tcp({ source: 40000, destination: 80 })),
      ipv4({ protocol: 1 }, [8, 0, 0, 0, 0, 0, 0, 0]),
    ]
    expect(others.map((packet) => table.insert(...decoded(packet)))).toEqual([0, 1, 2, 3, 4, 5, 6])
    expect(table.sourceText(5)).toBe('::ffff:192.0.2.1')
  })
  it('between equal addresses tells directions by the ports', () => {
    const table = new FlowTable(10, 1)
    const same = { source: '127.0.0.1', destination: '127.0.0.1' }
    const first = ipv4({ protocol: 6, ...same }, tcp({ source: 5, destination: 6 }))
    const second = ipv4({ protocol: 6, ...same }, tcp({ source: 6, destination: 5 }))
    expect([table.insert(...decoded(first)), table.insert(...decoded(second))]).toEqual([0, 0])
    expect(table.forward(...decoded(second), 0)).toBe(false)
  })
  it('gives way to a new one when its ports are used again', () => {
    const table = new FlowTable(10, 1)
    table.insert(...decoded(there))
    expect(table.replace(...decoded(back))).toBe(1)
    expect([table.lookup(...decoded(there)), table.sourcePort(0), table.sourcePort(1)]).toEqual([1, 40000, 80])
  })
  it('is refused beyond the limit, and the refusals are counted', () => {
    const table = new FlowTable(1, 1)
    table.insert(...decoded(there))
    expect(table.insert(...decoded(ipv4({ protocol: 17 }, udp(1, 2, []))))).toBe(-1)
    expect(table.replace(...decoded(there))).toBe(-1)
    expect([table.insert(...decoded(back)), table.size, table.refused]).toEqual([0, 1, 2])
  })
})

it('numbers flows by their first frames, whatever the seed', () => {
  const order = (seed: number): number[] => {
    const table = new FlowTable(5000, seed)
    return Array.from({ length: 3000 }, (_, i) => table.insert(...decoded(ipv4({ protocol: 6 }, tcp({ source: (i * 7919) % 3001, destination: 80 })))))
  }
  expect(order(1)).toEqual(order(0x1fffffffffffff))
  expect(order(0)).toEqual(Array.from({ length: 3000 }, (_, i) => i))
})
