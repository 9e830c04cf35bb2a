import { expect, it } from 'vitest'
import { CaptureReader } from '../../../../main/analysis/files/capture-reader.ts'
import {
  decryptionSecrets, enhancedPacket, enhancedPacketLength, interfaceDescription, interfaceStatistics, nameResolution, sectionHeader, splitTime, withComment, writeEnhancedPacket,
} from '../../../../main/analysis/files/pcapng-writer.ts'
import { concat, text } from '../../../support/packets.ts'

function read(...blocks: Uint8Array[]): unknown[] {
  const story: unknown[] = []
  const reader = new CaptureReader({
    packet: (p) => story.push(['packet', p.timeMicros, p.interfaceId, String.fromCharCode(...p.bytes.subarray(p.start, p.end)), p.wireLength]),
    section: (s) => story.push(['section', s.hardware, s.os, s.application]),
    interface: (i) => story.push(['interface', i.linkType, i.snapLength, i.name, i.description, i.filter, i.ticksPerSecond]),
    name: (address, names) => story.push(['name', address, ...names]),
    secrets: (type, bytes) => story.push(['secrets', type, String.fromCharCode(...bytes)]),
    comment: (comment, packet, time) => story.push(['comment', comment, packet, time]),
    statistics: (id, received, dropped) => story.push(['statistics', id, received, dropped]),
  })
  reader.push(concat(...blocks))
  reader.end()
  expect(reader.notes).toEqual([])
  return story
}
const time = 1_700_000_000_123_456
const head = [sectionHeader({ application: 'a program' }), interfaceDescription({ linkType: 1, snapLength: 65535, name: 'eth0', timeResolution: 'micros' })]

it('writes what the reader reads', () => {
  const story = read(
    sectionHeader({ hardware: 'a machine', os: 'an OS', application: 'a program', comment: 'about' }),
    interfaceDescription({ linkType: 1, snapLength: 65535, name: 'eth0', description: 'the cable', filter: 'port 80', timeResolution: 'micros' }),
    interfaceDescription({ linkType: 276, snapLength: 0, name: 'any', timeResolution: 'nanos' }),
    nameResolution([{ address: '192.0.2.1', names: ['a.test', 'b.test'] }, { address: 'no address', names: ['x'] }, { address: '2001:db8::1', names: ['c.test'] }]),
    decryptionSecrets(0x544c534b, Uint8Array.from(text('CLIENT_RANDOM\n'))),
    enhancedPacket({ interfaceId: 0, timeMicros: time, bytes: Uint8Array.from(text('xhellox')), start: 1, end: 6, wireLength: 60, comment: 'größer ☃' }),
    enhancedPacket({ interfaceId: 1, timeMicros: time + 0.25, timeResolution: 'nanos', bytes: Uint8Array.from(text('there')) }),
    interfaceStatistics({ interfaceId: 0, received: 2 ** 40, dropped: 3, comment: 'the end', timeMicros: time }),
    interfaceStatistics({ interfaceId: 1, received: null, dropped: null, timeMicros: time }),
    nameResolution([]),
  )
  expect(story).toEqual([
    ['comment', 'about', null, null],
    ['section', 'a machine', 'an OS', 'a program'],
    ['interface', 1, 65535, 'eth0', 'the cable', 'port 80', 1e6],
    ['interface', 276, 0, 'any', null, null, 1e9],
    ['name', '192.0.2.1', 'a.test', 'b.test'],
    ['name', '2001:db8::1', 'c.test'],
    ['secrets', 0x544c534b, 'CLIENT_RANDOM\n'],
    ['packet', time, 0, 'hello', 60],
    ['comment', 'größer ☃', 1, time],
    ['packet', time + 0.25, 1, 'there', 5],
    ['comment', 'the end', null, time],
    ['statistics', 0, 2 ** 40, 3],
    ['statistics', 1, null, null],
  ])
})

it('writes packets into a given buffer, and touches nothing beside them', () => {
  const out = new Uint8Array(100).fill(0xee)
  const { high, low } = splitTime(time, 'micros')
  const end = writeEnhancedPacket(out, 3, 0, high, low, Uint8Array.from(text('hello')), 0, 5, 5)
  expect(end - 3).toBe(enhancedPacketLength(5))
  expect(out.subarray(3, end)).toEqual(enhancedPacket({ interfaceId: 0, timeMicros: time, bytes: Uint8Array.from(text('hello')) }))
  expect([...out.subarray(0, 3), ...out.subarray(end)].every((byte) => byte === 0xee)).toBe(true)
})

it('adds comments to a packet that has options, in either byte order', () => {
  const plain = enhancedPacket({ interfaceId: 0, timeMicros: time, bytes: Uint8Array.from(text('hello')) })
  const twice = withComment(withComment(plain, 'first'), 'second')
  expect(read(...head, twice).slice(-3)).toEqual([['packet', time, 0, 'hello', 5], ['comment', 'second', 1, time], ['comment', 'first', 1, time]])
  const big = Uint8Array.from([0, 0, 0, 6, 0, 0, 0, 36, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 1, 0, 0, 0, 1, 65, 0, 0, 0, 0, 0, 0, 36])
  const bigHead = Uint8Array.from([0x0a, 0x0d, 0x0d, 0x0a, 0, 0, 0, 28, 0x1a, 0x2b, 0x3c, 0x4d, 0, 1, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 28, 0, 0, 0, 1, 0, 0, 0, 20, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 20])
  expect(read(bigHead, withComment(big, 'marked')).slice(-2)).toEqual([['packet', 9, 0, 'A', 1], ['comment', 'marked', 1, 9]])
})

it('leaves other blocks as they are', () => {
  expect(withComment(head[1]!, 'x')).toBe(head[1])
  const short = Uint8Array.of(6, 0, 0, 0, 12, 0, 0, 0, 12, 0, 0, 0)
  expect(withComment(short, 'x')).toBe(short)
})

it('cuts a comment that is too long between characters', () => {
  const [, , packet, comment] = read(...head, enhancedPacket({ interfaceId: 0, timeMicros: 1, bytes: new Uint8Array(1), comment: '☃'.repeat(40_000) })) as unknown[][]
  expect([packet![0], String(comment![1]).slice(0, 3)]).toEqual(['packet', '☃☃☃'])
})
