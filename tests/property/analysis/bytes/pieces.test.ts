import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Pieces } from '../../../../main/analysis/bytes/pieces.ts'

const piece = fc.record({ at: fc.nat(40), length: fc.nat(20) })

describe('pieces in any order', () => {
  it('give what a plain buffer gives', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (list) => {
        const pieces = new Pieces(1000)
        const known = new Set<number>()
        for (const { at, length } of list) {
          const before = pieces.bytes.length
          const grew = pieces.put(at, Uint8Array.from({ length }, (_, step) => at + step))
          for (let step = 0; step < length; step++) known.add(at + step)
          let end = 0
          while (known.has(end)) end++
          expect([...pieces.bytes]).toEqual(Array.from({ length: end }, (_, step) => step))
          expect(grew).toBe(end > before)
        }
      }),
    )
  })

  it('stay below their limits', () => {
    const pieces = new Pieces(100, 3)
    for (let at = 10; at < 200; at += 10) pieces.put(at, new Uint8Array(9))
    expect(pieces.overflowed).toBe(true)
    pieces.put(0, new Uint8Array(500))
    expect(pieces.bytes.length).toBeLessThanOrEqual(100)
  })
})
