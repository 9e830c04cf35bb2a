import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Assembler, assemblerCounters } from '../../../../main/analysis/flows/assembler.ts'

const roomy = { bufferedBytes: 1e9, bufferedSegments: 1e9 }
/** The byte at a stream offset: its low bits, so that a byte in the wrong place shows. */
const byteAt = (offset: number): number => (offset * 7 + (offset >> 8)) & 255
const payload = (from: number, to: number): Uint8Array => Uint8Array.from({ length: to - from }, (_, i) => byteAt(from + i))

/** Segments of a stream in any order: lost, repeated, overlapping. */
const pieces = (length: number) => fc.array(fc.record({ from: fc.nat(length - 1), length: fc.integer({ min: 1, max: 40 }) }), { maxLength: 60 })

/** What was told, as stream offset → byte, -1 for a gap; the order is checked on the way. */
function collect(isn: number, play: (assembler: Assembler) => void, limits = roomy) {
  const out: number[] = []
  const counters = assemblerCounters()
  const assembler = new Assembler(
    {
      data: (bytes, start, end) => { expect(end).toBeGreaterThan(start); out.push(...bytes.subarray(start, end)) },
      gap: (count) => { expect(count).toBeGreaterThan(0); out.push(...new Array<number>(count).fill(-1)) },
    },
    limits,
    counters,
  )
  assembler.syn(isn)
  play(assembler)
  return { out, assembler, counters }
}

describe('the assembler and a naive one', () => {
  it('agree under loss, reordering, overlap, repetition and wrap-around', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffffff }), pieces(400), (isn, sent) => {
        const have = new Map<number, number>()
        for (const { from, length } of sent) for (let i = from; i < from + length; i++) have.set(i, byteAt(i))
        const last = Math.max(-1, ...have.keys())
        const want = Array.from({ length: last + 1 }, (_, i) => have.get(i) ?? -1)
        const { out, assembler, counters } = collect(isn, (it) => {
          for (const { from, length } of sent) it.segment((isn + 1 + from) >>> 0, payload(from, from + length), 0, length, length, 1, 0)
          it.finish()
        })
        expect(out).toEqual(want)
        expect(assembler.delivered + assembler.missing).toBe(want.length)
        expect(counters.conflicts).toBe(0)
      }),
      { numRuns: 500 },
    )
  })

  it('agree that the bytes seen first win', () => {
    fc.assert(
      fc.property(pieces(60), (sent) => {
        // Each segment says its own number everywhere; the naive one never overwrites.
        const have = new Map<number, number>()
        sent.forEach(({ from, length }, index) => { for (let i = from; i < from + length; i++) if (!have.has(i)) have.set(i, index) })
        const last = Math.max(-1, ...have.keys())
        const { out } = collect(7, (it) => {
          sent.forEach(({ from, length }, index) => it.segment(8 + from, new Uint8Array(length).fill(index), 0, length, length, 1, 0))
          it.finish()
        })
        expect(out).toEqual(Array.from({ length: last + 1 }, (_, i) => have.get(i) ?? -1))
      }),
      { numRuns: 500 },
    )
  })

  it('give every byte its place with acknowledgments and cut segments between', () => {
    const event = fc.oneof(
      fc.record({ kind: fc.constant('segment' as const), from: fc.nat(300), length: fc.integer({ min: 1, max: 40 }), captured: fc.nat(40) }),
      fc.record({ kind: fc.constant('ack' as const), at: fc.nat(340) }),
    )
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffffff }), fc.array(event, { maxLength: 60 }), fc.constantFrom(roomy, { bufferedBytes: 50, bufferedSegments: 3 }), (isn, events, limits) => {
        const seen = new Set<number>()
        const { out, assembler } = collect(isn, (it) => {
          for (const e of events) {
            if (e.kind === 'ack') { it.acknowledged((isn + 1 + e.at) >>> 0); continue }
            const captured = Math.min(e.captured, e.length)
            it.segment((isn + 1 + e.from) >>> 0, payload(e.from, e.from + captured), 0, captured, e.length, 1, 0)
            for (let i = 0; i < captured; i++) seen.add(e.from + i)
          }
          it.finish()
        }, limits)
        out.forEach((value, offset) => { if (value >= 0) expect([value, seen.has(offset)]).toEqual([byteAt(offset), true]) })
        expect(assembler.delivered + assembler.missing).toBe(out.length)
      }),
      { numRuns: 500 },
    )
  })

  it('survive any call with any number', () => {
    const number = fc.oneof(fc.integer({ min: 0, max: 0xffffffff }), fc.constantFrom(0, 1, 0x7fffffff, 0x80000000, 0xffffffff))
    const call = fc.tuple(fc.constantFrom('syn', 'fin', 'segment', 'acknowledged', 'finish'), number, fc.nat(50), fc.nat(70000))
    fc.assert(
      fc.property(fc.array(call, { maxLength: 40 }), (calls) => {
        let gaps = 0
        let bytes = 0
        const it = new Assembler({ data: (_b, start, end) => { bytes += end - start }, gap: (count) => { gaps += count } }, { bufferedBytes: 200, bufferedSegments: 4 }, assemblerCounters())
        for (const [name, value, length, wire] of calls) {
          if (name === 'segment') it.segment(value, new Uint8Array(length), 0, length, wire, 1, 0)
          else if (name === 'finish') it.finish()
          else if (name === 'syn') it.syn(value)
          else if (name === 'fin') it.fin(value)
          else it.acknowledged(value)
        }
        it.finish()
        expect([it.delivered, it.missing]).toEqual([bytes, gaps])
      }),
      { numRuns: 1000 },
    )
  })
})

