import { describe, expect, it } from 'vitest'
import { latin1 } from '../../../../main/analysis/bytes/text.ts'
import { CaptureReader, looksGzipped } from '../../../../main/analysis/files/capture-reader.ts'
import type { CaptureSink } from '../../../../main/analysis/files/packet.ts'
import { concat, text } from '../../../support/packets.ts'

type Story = unknown[]

/** Everything a reader says of a file, in its order. `size` cuts the file into chunks; each chunk is overwritten after its push. */
function read(file: Uint8Array, size = file.length || 1) {
  const story: Story = []
  const sink: CaptureSink = {
    packet: (p) => story.push(['packet', p.number, p.timeMicros, p.linkType, p.interfaceId, latin1(p.bytes, p.start, p.end), p.wireLength, p.fileOffset]),
    section: (s) => story.push(['section', s.section, s.hardware, s.os, s.application]),
    interface: (i) => story.push(['interface', i.id, i.section, i.linkType, i.snapLength, i.name, i.description, i.filter, i.ticksPerSecond]),
    name: (address, names) => story.push(['name', address, ...names]),
    secrets: (type, bytes) => story.push(['secrets', type, String.fromCharCode(...bytes)]),
    comment: (comment, packet, time) => story.push(['comment', comment, packet, time]),
    statistics: (id, received, dropped) => story.push(['statistics', id, received, dropped]),
  }
  const reader = new CaptureReader(sink)
  for (let at = 0; at < file.length; at += size) {
    const chunk = file.slice(at, at + size)
    reader.push(chunk)
    chunk.fill(0xaa)
  }
  reader.end()
  return { story, format: reader.format, problem: reader.problem, notes: reader.notes, limits: reader.limits, packets: reader.packets, consumed: reader.consumed }
}

const number = (value: number, size: number, big: boolean): number[] => {
  const bytes = Array.from({ length: size }, (_, i) => Number((BigInt(value) >> BigInt(8 * i)) & 255n))
  return big ? bytes.reverse() : bytes
}

interface PcapOptions { big?: boolean; magic?: number; snap?: number; link?: number; minor?: number }
function pcap(options: PcapOptions, ...records: (number[] | Uint8Array)[]): Uint8Array {
  const { big = false, magic = 0xa1b2c3d4, snap = 65535, link = 1, minor = 4 } = options
  return concat(number(magic, 4, big), number(2, 2, big), number(minor, 2, big), new Array<number>(8).fill(0), number(snap, 4, big), number(link, 4, big), ...records)
}
const record = (payload: string, about: { big?: boolean; fraction?: number; wire?: number; captured?: number; extra?: number[] } = {}): number[] => {
  const { big = false, fraction = 250_000, captured = payload.length, wire = payload.length, extra = [] } = about
  return [...number(1_700_000_000, 4, big), ...number(fraction, 4, big), ...number(captured, 4, big), ...number(wire, 4, big), ...extra, ...text(payload)]
}
const time = 1_700_000_000_250_000

/** Blocks in either byte order, built apart from the writer. */
function blocks(big: boolean) {
  const n = (value: number, size: number): number[] => number(value, size, big)
  const pad = (bytes: number[]): number[] => [...bytes, ...new Array<number>((4 - (bytes.length % 4)) % 4).fill(0)]
  const block = (type: number, body: number[]): number[] => [...n(type, 4), ...n(12 + body.length, 4), ...body, ...n(12 + body.length, 4)]
  const option = (code: number, value: number[]): number[] => [...n(code, 2), ...n(value.length, 2), ...pad(value)]
  const stamp = (ticks: number): number[] => [...n(Math.floor(ticks / 2 ** 32), 4), ...n(ticks % 2 ** 32, 4)]
  return {
    n, block, option, stamp,
    section: (...options: number[][]) => block(0x0a0d0d0a, [...n(0x1a2b3c4d, 4), ...n(1, 2), ...n(0, 2), ...new Array<number>(8).fill(255), ...options.flat()]),
    description: (link: number, snap: number, ...options: number[][]) => block(1, [...n(link, 2), 0, 0, ...n(snap, 4), ...options.flat()]),
    enhanced: (id: number, ticks: number, payload: string, ...options: number[][]) => block(6, [...n(id, 4), ...stamp(ticks), ...n(payload.length, 4), ...n(payload.length + 5, 4), ...pad(text(payload)), ...options.flat()]),
    simple: (payload: string, wire = payload.length) => block(3, [...n(wire, 4), ...pad(text(payload))]),
    old: (id: number, ticks: number, payload: string) => block(2, [...n(id, 2), ...n(9, 2), ...stamp(ticks), ...n(payload.length, 4), ...n(payload.length, 4), ...pad(text(payload))]),
  }
}

describe('pcap', () => {
  it.each([[false, 0xa1b2c3d4, 250_000, []], [true, 0xa1b2c3d4, 250_000, []], [false, 0xa1b23c4d, 250_000_000, []], [true, 0xa1b23c4d, 250_000_000, []], [false, 0xa1b2cd34, 250_000, [1, 2, 3, 4, 5, 6, 7, 8]]])(
    'is read: big-endian %s, magic %i',
    (big, magic, fraction, extra) => {
      const { story, notes, format, consumed } = read(pcap({ big, magic, link: 113 }, record('hello', { big, fraction, extra, wire: 99 }), record('', { big, fraction, extra })))
      const header = 16 + extra.length
      expect(story).toEqual([
        ['interface', 0, 0, 113, 65535, null, null, null, magic === 0xa1b23c4d ? 1e9 : 1e6],
        ['packet', 1, time, 113, 0, 'hello', 99, 24 + header],
        ['packet', 2, time, 113, 0, '', 0, 24 + header + 5 + header],
      ])
      expect([notes, format, consumed]).toEqual([[], 'pcap', 24 + 5 + 2 * header])
    },
  )
  it('of versions before 2.4 may have its lengths swapped', () => {
    const swapped = record('hello', { captured: 99, wire: 5 })
    expect(read(pcap({ minor: 2 }, swapped)).story[1]).toEqual(['packet', 1, time, 1, 0, 'hello', 99, 40])
    expect(read(pcap({ minor: 3 }, swapped, record('there', { wire: 77 }))).story.slice(1).map((told) => (told as unknown[]).slice(5, 7))).toEqual([['hello', 99], ['there', 77]])
  })
  it('keeps the link type apart from the bits above it', () => expect(read(pcap({ link: 0xf4000001 }, record('x'))).story[1]).toEqual(['packet', 1, time, 1, 0, 'x', 1, 40]))
  it('stops at a length that cannot be, and says so', () => {
    const { story, notes, consumed } = read(pcap({}, record('one'), record('two', { captured: 300_000 }), record('three')))
    expect([story.length, consumed, notes]).toEqual([2, 43, ['Packet 2 claims to be 300000 bytes long: the file is damaged there, and nothing after it was read.']])
  })
  it('takes large packets where the file allows them', () => {
    const large = 'x'.repeat(300_000)
    for (const snap of [0, 400_000]) expect(read(pcap({ snap }, record(large)), 65_536)).toMatchObject({ packets: 1, notes: [] })
    expect(read(pcap({ snap: 0 }, record('x', { captured: 65 * 1024 * 1024 })))).toMatchObject({ packets: 0, notes: [expect.stringContaining('damaged')] })
  })
})

describe('pcapng', () => {
  for (const big of [false, true]) {
    const b = blocks(big)
    it(`is read with all its blocks, big-endian ${big}`, () => {
      const file = concat(
        b.section(b.option(1, text('about the file')), b.option(2, text('a machine')), b.option(3, text('an OS')), b.option(4, text('a program\0')), b.option(0, [])),
        b.description(1, 5, b.option(2, text('eth0')), b.option(3, text('the cable')), b.option(11, [0, ...text('port 80')]), b.option(0, [])),
        b.description(101, 0, b.option(9, [9]), b.option(14, b.n(1_000_000_000, 8))),
        b.description(101, 0, b.option(9, [0x80 + 10]), b.option(11, [1, 2, 3])),
        b.enhanced(0, time, 'first', b.option(2, [0, 0, 0, 1]), b.option(1, text('pressed Submit')), b.option(1, text('twice'))),
        b.simple('second and more', 15),
        b.enhanced(1, 250_000_000, 'third'),
        b.old(2, 512, 'fourth'),
        b.block(4, [...b.n(1, 2), ...b.n(4 + 12, 2), 192, 0, 2, 1, ...text('a.test\0b.test'.slice(0, 12)), ...b.n(2, 2), ...b.n(16 + 2, 2), ...new Array<number>(15).fill(0), 1, ...text('l\0'), 0, 0, 0, 0, 0, 0]),
        b.block(10, [...b.n(0x544c534b, 4), ...b.n(5, 4), ...text('KEYS\n'), 0, 0, 0]),
        b.block(0xbad, [...b.n(32473, 4), 1, 2, 3, 4]),
        b.block(0x40000bad, [...b.n(32473, 4)]),
        b.block(77, []),
        b.block(5, [...b.n(0, 4), ...b.stamp(time), ...b.option(4, b.n(1000, 8)), ...b.option(5, b.n(2, 8)), ...b.option(7, b.n(1, 8)), ...b.option(1, text('the end'))]),
        b.block(5, [...b.n(1, 4), ...b.stamp(0)]),
      )
      const { story, notes, format, limits, problem } = read(file)
      const places = story.filter((told) => (told as unknown[])[0] === 'packet').map((told) => (told as number[])[7]!)
      expect(places.map((at) => String.fromCharCode(...file.subarray(at, at + 5)))).toEqual(['first', 'secon', 'third', 'fourt'])
      expect(story.map((told) => ((told as unknown[])[0] === 'packet' ? (told as unknown[]).slice(0, 7) : told))).toEqual([
        ['comment', 'about the file', null, null],
        ['section', 0, 'a machine', 'an OS', 'a program'],
        ['interface', 0, 0, 1, 5, 'eth0', 'the cable', 'port 80', 1e6],
        ['interface', 1, 0, 101, 0, null, null, null, 1e9],
        ['interface', 2, 0, 101, 0, null, null, null, 1024],
        ['packet', 1, time, 1, 0, 'first', 10],
        ['comment', 'pressed Submit', 1, time],
        ['comment', 'twice', 1, time],
        ['packet', 2, time, 1, 0, 'secon', 15],
        ['packet', 3, 1_000_000_000_250_000, 101, 1, 'third', 10],
        ['packet', 4, 500_000, 101, 2, 'fourth', 6],
        ['name', '192.0.2.1', 'a.test', 'b.tes'],
        ['name', '::1', 'l'],
        ['secrets', 0x544c534b, 'KEYS\n'],
        ['comment', 'the end', null, time],
        ['statistics', 0, 1000, 3],
        ['statistics', 1, null, null],
      ])
      expect([notes, format, limits, problem]).toEqual([[], 'pcapng', [], null])
    })
  }
  const b = blocks(false)
  const head = [...b.section(), ...b.description(1, 0)]

  it('may change byte order and interfaces with a new section', () => {
    const o = blocks(true)
    const file = concat(head, b.enhanced(0, 1, 'one'), o.section(), o.description(101, 0), o.description(113, 0), o.enhanced(1, 2, 'two'), b.section(), b.enhanced(0, 3, 'lost'))
    const { story, notes } = read(file)
    expect(story.filter((told) => (told as unknown[])[0] === 'packet').map((told) => (told as unknown[]).slice(1, 6))).toEqual([[1, 1, 1, 0, 'one'], [2, 2, 113, 2, 'two']])
    expect(notes).toEqual(['Packet block behind packet 2 names interface 0, which the file does not describe; it was left out.'])
  })
  it('goes on behind a block that is wrong inside', () => {
    const wrong = b.block(6, [...b.n(0, 4), ...b.stamp(1), ...b.n(99, 4), ...b.n(99, 4), 1, 2, 3, 4])
    const overrun = b.enhanced(0, 1, 'over', [...b.n(1, 2), ...b.n(50, 2), 0, 0, 0, 0])
    const unequal = b.enhanced(0, 1, 'last')
    unequal[unequal.length - 4] = 7
    const { packets, notes } = read(concat(head, wrong, b.block(6, []), b.block(3, []), b.block(1, []), b.block(5, []), b.block(5, [...b.n(9, 4), ...b.stamp(1)]), b.block(10, [...b.n(1, 4), ...b.n(9, 4)]), overrun, unequal))
    expect([packets, notes]).toEqual([2, [
      'Packet block behind packet 0 claims 99 bytes, more than it has room for; it was left out.',
      'Packet block behind packet 0 is too short; it was left out.',
      'Packet block behind packet 0 has no interface or is too short; it was left out.',
      'An interface description is too short; it was left out.',
      'An interface statistics block is too short; it was left out.',
      'Statistics name an interface that the file does not describe; it was left out.',
      'A decryption secrets block is too short; it was left out.',
      'An option of packet 1 runs past its block; it was left out.',
      'The two lengths of a block behind packet 1 differ; the first was believed.',
    ]])
  })
  it.each([[0], [8], [13], [0x10000004], [0xfffffffc]])('stops at a block length of %i', (length) => {
    const { packets, notes, consumed } = read(concat(head, b.enhanced(0, 1, 'x'), b.n(6, 4), b.n(length, 4), new Array<number>(100).fill(0)))
    expect([packets, consumed, notes]).toEqual([1, head.length + 36, [expect.stringMatching(/^The file is damaged behind packet 1 \(a block (length )?of .*nothing after it was read\.$/)]])
  })
  it('passes over what it does not need without keeping it', () => {
    const file = concat(head, b.block(0xbad, new Array<number>(5000).fill(1)), b.enhanced(0, 1, 'x'))
    for (const size of [1, 13, 100, file.length]) expect(read(file, size)).toMatchObject({ packets: 1, notes: [], consumed: file.length })
    expect(read(file.subarray(0, 3000), 100).notes).toEqual(['The file ends in the middle of a block behind packet 0.'])
  })
  it('lists no more faults than a person reads', () => {
    const { notes } = read(concat(head, ...Array.from({ length: 50 }, () => b.block(6, []))))
    expect([notes.length, notes.at(-1)]).toEqual([21, '30 more faults of this file are not listed.'])
  })
  it('of another version is not read', () => {
    const other = b.section()
    other[12] = 2
    expect(read(concat(other, b.description(1, 0)))).toMatchObject({ packets: 0, notes: ['The file has a section of pcapng version 2, which is not known.'] })
  })
})

describe('any file', () => {
  it.each([['nothing', []], ['too little', [0xd4, 0xc3]], ['text', text('hello, world, this is no capture')], ['gzip', [0x1f, 0x8b, 8, 0]]])('of %s is not a capture', (_name, bytes) =>
    expect(read(Uint8Array.from(bytes))).toMatchObject({ format: null, problem: 'not-a-capture', packets: 0 }))
  it('says whether it is compressed', () => expect([looksGzipped(Uint8Array.of(0x1f, 0x8b, 8)), looksGzipped(Uint8Array.of(0x1f, 0x8b))]).toEqual([true, false]))

  const b = blocks(true)
  const classic = pcap({}, record('hello'), record('world!'))
  const next = concat(b.section(b.option(4, text('x'))), b.description(1, 0), b.enhanced(0, 1, 'hello', b.option(1, text('hm'))), b.simple('yes'), b.enhanced(0, 2, 'world!'))
  it.each([['pcap', classic], ['pcapng', next]])('cut at any byte gives what is there and a note (%s)', (_name, file) => {
    const whole = read(file)
    for (let length = 4; length < file.length; length++) {
      const { story, notes, problem, packets, consumed } = read(file.subarray(0, length))
      expect(whole.story.slice(0, story.length)).toEqual(story)
      expect(problem).toBeNull()
      if (consumed === length) expect(notes).toEqual([])
      else if (consumed === 0) expect(notes).toEqual(['The file ends in the middle of its header.'])
      else expect([`The file ends in the middle of packet ${packets + 1}.`, `The file ends in the middle of a block behind packet ${packets}.`]).toContain(notes[0])
      expect(notes.length).toBe(consumed === length ? 0 : 1)
    }
  })
  it.each([['pcap', classic], ['pcapng', next]])('says the same however it is cut into chunks (%s)', (_name, file) => {
    const whole = read(file)
    for (let size = 1; size < file.length; size++) expect(read(file, size)).toEqual(whole)
  })
})
