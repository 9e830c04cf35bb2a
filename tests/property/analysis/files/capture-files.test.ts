import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BlockCutter } from '../../../../main/analysis/files/block-cutter.ts'
import { CaptureReader } from '../../../../main/analysis/files/capture-reader.ts'
import { decryptionSecrets, enhancedPacket, interfaceDescription, interfaceStatistics, nameResolution, sectionHeader, withComment } from '../../../../main/analysis/files/pcapng-writer.ts'
import { concat } from '../../../support/packets.ts'

function read(file: Uint8Array, cuts: readonly number[] = []) {
  const story: unknown[] = []
  const reader = new CaptureReader({
    packet: (p) => {
      expect(p.start >= 0 && p.start <= p.end && p.end <= p.bytes.length && Number.isFinite(p.timeMicros)).toBe(true)
      expect(() => new Date(p.timeMicros / 1000).toISOString()).not.toThrow()
      story.push(['packet', p.number, p.timeMicros, p.linkType, p.interfaceId, p.bytes.slice(p.start, p.end), p.wireLength, p.fileOffset])
    },
    section: (s) => story.push(s),
    interface: (i) => story.push(i),
    name: (address, names) => story.push([address, names]),
    secrets: (type, bytes) => story.push([type, bytes.slice()]),
    comment: (comment, packet, time) => story.push([comment, packet, time]),
    statistics: (id, received, dropped) => story.push([id, received, dropped]),
  })
  let at = 0
  for (const cut of [...cuts, file.length]) {
    const chunk = file.slice(at, Math.max(at, Math.min(cut, file.length)))
    at += chunk.length
    reader.push(chunk)
    chunk.fill(0x55)
  }
  reader.end()
  reader.end()
  return { story, notes: reader.notes, limits: reader.limits, format: reader.format, problem: reader.problem, packets: reader.packets, consumed: reader.consumed }
}

const options = fc.string({ unit: 'grapheme', maxLength: 30 }).filter((text) => !text.includes('\0'))
const packet = fc.record({
  interfaceId: fc.nat(1), timeMicros: fc.integer({ min: 0, max: 4e15 }), bytes: fc.uint8Array({ maxLength: 100 }), more: fc.nat(1000), comment: fc.option(options.filter((text) => text !== ''), { nil: null }),
})
const build = (packets: readonly { interfaceId: number; timeMicros: number; bytes: Uint8Array; more: number; comment: string | null }[]): Uint8Array =>
  concat(
    sectionHeader({ application: 'test' }),
    interfaceDescription({ linkType: 1, snapLength: 0, name: 'a', timeResolution: 'micros' }),
    interfaceDescription({ linkType: 276, snapLength: 65535, name: 'b', filter: 'ip', timeResolution: 'nanos' }),
    nameResolution([{ address: '::1', names: ['localhost'] }]),
    decryptionSecrets(1, Uint8Array.of(1, 2, 3)),
    ...packets.map(({ bytes, more, comment, ...rest }) => {
      const block = enhancedPacket({ ...rest, bytes, wireLength: bytes.length + more, timeResolution: rest.interfaceId === 0 ? 'micros' : 'nanos' })
      return comment === null ? block : withComment(block, comment)
    }),
    interfaceStatistics({ interfaceId: 0, received: 1, dropped: 2, timeMicros: 3 }),
  )

/** Sound files of both formats, with bytes changed, removed or repeated: deeper than random bytes go. */
const pcapHead = [0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0]
const sound = fc.oneof(
  fc.array(packet, { maxLength: 6 }).map(build),
  fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 6 }).map((packets) => concat(pcapHead, ...packets.map((bytes) => concat([1, 0, 0, 0, 2, 0, 0, 0, bytes.length, 0, 0, 0, bytes.length, 0, 0, 0], bytes)))),
)
const damaged = fc.tuple(sound, fc.array(fc.tuple(fc.nat(2000), fc.oneof(fc.constantFrom(0, 255, 128, 1, 4), fc.nat(255))), { maxLength: 5 }), fc.nat(50)).map(([file, changes, lost]) => {
  const bytes = file.slice(0, Math.max(1, file.length - lost))
  for (const [at, value] of changes) bytes[at % bytes.length] = value
  return bytes
})
const anyFile = fc.oneof(fc.uint8Array({ maxLength: 100 }), fc.uint8Array({ maxLength: 200 }).map((rest) => concat(pcapHead, rest)), damaged)
const cuts = fc.array(fc.nat(1500), { maxLength: 30 }).map((list) => list.sort((a, b) => a - b))

describe('capture files', () => {
  it('come back as they were written', () => {
    fc.assert(
      fc.property(fc.array(packet, { maxLength: 20 }), cuts, (packets, at) => {
        const { story, notes } = read(build(packets), at)
        expect(notes).toEqual([])
        const told = story.filter((entry) => Array.isArray(entry) && entry[0] === 'packet') as unknown[][]
        expect(told.map((entry) => [entry[2], entry[3], entry[4], entry[5], entry[6]])).toEqual(packets.map((p) => [p.timeMicros, p.interfaceId === 0 ? 1 : 276, p.interfaceId, p.bytes, p.bytes.length + p.more]))
        const comments = story.filter((entry) => Array.isArray(entry) && entry.length === 3 && typeof entry[0] === 'string') as unknown[][]
        expect(comments.map((entry) => [entry[0], entry[1]])).toEqual(packets.flatMap((p, index) => (p.comment === null ? [] : [[p.comment, index + 1]])))
      }),
      { numRuns: 100 },
    )
  })
  it('say the same however they are cut into chunks, sound or damaged', () => {
    fc.assert(fc.property(anyFile, cuts, (file, at) => { expect(read(file, at)).toEqual(read(file)) }), { numRuns: 500 })
  })
  it('of any bytes are read without throwing, never past their end', () => {
    fc.assert(
      fc.property(anyFile, (file) => {
        const { consumed } = read(file)
        expect(consumed).toBeLessThanOrEqual(file.length)
      }),
      { numRuns: 1000 },
    )
  })
  it('are cut into the same blocks in any chunks', () => {
    const blocks = (file: Uint8Array, at: readonly number[]): unknown => {
      const seen: unknown[] = []
      const cutter = new BlockCutter((type, bytes) => seen.push([type, bytes.slice()]))
      let from = 0
      for (const cut of [...at, file.length]) {
        const chunk = file.slice(from, Math.max(from, Math.min(cut, file.length)))
        from += chunk.length
        cutter.push(chunk)
      }
      return [seen, cutter.consumed, cutter.problem]
    }
    fc.assert(fc.property(anyFile, cuts, (file, at) => { expect(blocks(file, at)).toEqual(blocks(file, [])) }), { numRuns: 1000 })
  })
})
