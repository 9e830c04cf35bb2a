import { describe, expect, it } from 'vitest'
import { FragmentTable, fragmentLimits } from '../../../../main/analysis/flows/fragments.ts'
import { decodeFrame, Frame } from '../../../../main/analysis/wire/frame.ts'
import { fragment6, ipv4, ipv6, text } from '../../../support/packets.ts'

const frame = new Frame()

function add(table: FragmentTable, packet: Uint8Array, timeMicros = 0, number = 1, captured = packet.length) {
  decodeFrame(packet, 0, captured, 101, frame, packet.length)
  const whole = table.add(frame, packet, timeMicros, number)
  return whole === null ? null : { ...whole, payload: String.fromCharCode(...whole.payload) }
}
const piece = (offset: number, payload: string, more: boolean, id = 7, source = '192.0.2.1'): Uint8Array => ipv4({ protocol: 17, id, offset, more, source }, text(payload))

describe('fragments', () => {
  it('give the whole with the last of them, in any order', () => {
    const table = new FragmentTable()
    expect(add(table, piece(16, 'end', false), 0, 5)).toBeNull()
    expect(add(table, piece(0, '01234567', true), 0, 6)).toBeNull()
    expect(add(table, piece(8, '89abcdef', true), 0, 7)).toEqual({ payload: '0123456789abcdefend', protocol: 17, firstFrame: 5 })
    expect(table.waiting).toBe(0)
  })
  it('belong together by addresses, protocol and identification', () => {
    const table = new FragmentTable()
    add(table, piece(0, '01234567', true, 1))
    add(table, piece(0, 'abcdefgh', true, 2))
    add(table, piece(0, 'ABCDEFGH', true, 1, '192.0.2.9'))
    expect(add(table, piece(8, '!', false, 2))?.payload).toBe('abcdefgh!')
    expect(add(table, ipv4({ protocol: 6, id: 1, offset: 8 }, text('?')))).toBeNull()
    expect(add(table, piece(8, '!', false, 1))?.payload).toBe('01234567!')
    expect(add(table, piece(8, '!', false, 1, '192.0.2.9'))?.payload).toBe('ABCDEFGH!')
  })
  it('of IPv6 take the next header of the first', () => {
    const table = new FragmentTable()
    expect(add(table, ipv6({ next: 44 }, fragment6(99, 3, 8, false, text('z'))))).toBeNull()
    expect(add(table, ipv6({ next: 44 }, fragment6(17, 3, 0, true, text('01234567'))))).toEqual({ payload: '01234567z', protocol: 17, firstFrame: 1 })
  })
  it('that overlap keep the bytes seen first, and are counted where they differ', () => {
    const table = new FragmentTable()
    add(table, piece(8, 'BBBBBBBB', true))
    add(table, piece(0, 'aaaaaaaaaaaaaaaa', true))
    add(table, piece(8, 'BBBBBBBB', true))
    expect(add(table, piece(16, 'c', false))?.payload).toBe('aaaaaaaaBBBBBBBBc')
    expect(table.counters.conflicts).toBe(1)
  })
  it('that contradict each other end the datagram', () => {
    const table = new FragmentTable()
    add(table, piece(8, 'end', false))
    expect(add(table, piece(16, 'end', false))).toBeNull()
    add(table, piece(24, '01234567', true))
    add(table, piece(8, 'end', false))
    expect([table.counters.malformed, table.waiting]).toEqual([2, 0])
  })
  it('that cannot be are refused: odd lengths, no bytes, beyond 64 KiB, cut by the capture', () => {
    const table = new FragmentTable()
    add(table, piece(0, '0123456', true))
    add(table, piece(8, '', false))
    add(table, piece(65528, '0123456789', false))
    add(table, piece(8, '01234567', true), 0, 1, 24)
    expect([table.counters, table.waiting]).toEqual([{ expired: 0, evicted: 0, malformed: 3, cut: 1, conflicts: 0 }, 0])
  })
  it('are forgotten after a while', () => {
    const table = new FragmentTable()
    add(table, piece(0, '01234567', true), 0)
    expect(add(table, piece(8, 'x', false), 30_000_001)).toBeNull()
    expect([table.counters.expired, table.limits]).toEqual([1, [{ name: 'fragmented datagrams never completed', count: 1 }]])
  })
  it('give way to newer ones when there are too many or too large', () => {
    const few = new FragmentTable({ ...fragmentLimits, datagrams: 2 })
    for (const id of [1, 2, 3]) add(few, piece(0, '01234567', true, id))
    expect([few.counters.evicted, add(few, piece(8, 'x', false, 1)), add(few, piece(8, 'x', false, 3))?.payload]).toEqual([1, null, '01234567x'])
    const small = new FragmentTable({ ...fragmentLimits, bufferedBytes: 5000 })
    for (const id of [1, 2, 3]) add(small, piece(0, '01234567', true, id))
    expect([small.counters.evicted, small.waiting]).toEqual([1, 2])
    add(small, piece(60000, '01234567', true, 2))
    expect([small.counters.evicted, small.waiting]).toEqual([3, 0])
  })
})
