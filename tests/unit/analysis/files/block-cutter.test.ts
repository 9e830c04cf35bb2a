import { expect, it } from 'vitest'
import { BlockCutter } from '../../../../main/analysis/files/block-cutter.ts'
import { enhancedPacket, interfaceDescription, sectionHeader } from '../../../../main/analysis/files/pcapng-writer.ts'
import { concat, text } from '../../../support/packets.ts'

const blocks = [
  sectionHeader({ application: 'a program' }),
  interfaceDescription({ linkType: 1, snapLength: 0, name: 'eth0', timeResolution: 'micros' }),
  enhancedPacket({ interfaceId: 0, timeMicros: 1, bytes: Uint8Array.from(text('hello')) }),
  Uint8Array.of(0xad, 0x0b, 0, 0, 12, 0, 0, 0, 12, 0, 0, 0),
  // A section of the other byte order, and a block in it.
  Uint8Array.of(0x0a, 0x0d, 0x0d, 0x0a, 0, 0, 0, 28, 0x1a, 0x2b, 0x3c, 0x4d, 0, 1, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 28),
  Uint8Array.of(0, 0, 0, 77, 0, 0, 0, 12, 0, 0, 0, 12),
]
const types = [0x0a0d0d0a, 1, 6, 0xbad, 0x0a0d0d0a, 77]

function cut(stream: Uint8Array, size: number) {
  const seen: [number, Uint8Array][] = []
  const cutter = new BlockCutter((type, bytes) => seen.push([type, bytes.slice()]))
  for (let at = 0; at < stream.length; at += size) {
    const chunk = stream.slice(at, at + size)
    cutter.push(chunk)
    chunk.fill(0xaa)
  }
  return { seen, cutter }
}

it('gives whole blocks, byte for byte, however the stream is cut', () => {
  const stream = concat(...blocks)
  for (let size = 1; size <= stream.length; size++) {
    const { seen, cutter } = cut(stream, size)
    expect(seen).toEqual(blocks.map((block, index) => [types[index], block]))
    expect([cutter.consumed, cutter.blocks, cutter.pending, cutter.problem, cutter.bigEndian]).toEqual([stream.length, 6, 0, null, true])
  }
})

it('knows where the last whole block ended', () => {
  const stream = concat(...blocks)
  const ends = blocks.map((_, index) => blocks.slice(0, index + 1).reduce((sum, block) => sum + block.length, 0))
  for (let length = 0; length < stream.length; length++) {
    const { cutter } = cut(stream.subarray(0, length), 7)
    const want = Math.max(0, ...ends.filter((end) => end <= length))
    expect([cutter.consumed, cutter.pending]).toEqual([want, length - want])
  }
})

it.each([
  ['no pcapng', text('hello, world'), 'The stream does not begin as pcapng does.'],
  ['a block without a section', [6, 0, 0, 0, 12, 0, 0, 0, 12, 0, 0, 0], 'The stream does not begin as pcapng does.'],
  ['a section without a byte order', [0x0a, 0x0d, 0x0d, 0x0a, 28, 0, 0, 0, 0, 0, 0, 0], 'The stream is not pcapng behind byte 0: a section without a byte order.'],
  ['a length that cannot be', [...blocks[0]!, 6, 0, 0, 0, 13, 0, 0, 0], `The stream is not pcapng behind byte ${blocks[0]!.length}: a block length of 13.`],
  ['a block too large to hold', [...blocks[0]!, 6, 0, 0, 0, 0, 0, 0, 5], 'The stream holds a block of 83886080 bytes, more than a recording can have.'],
])('stops at %s', (_name, bytes, problem) => {
  for (const size of [1, 5, 100]) expect(cut(concat(bytes, blocks[2]!), size).cutter.problem).toBe(problem)
})
