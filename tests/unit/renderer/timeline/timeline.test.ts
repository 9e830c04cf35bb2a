import { describe, expect, it } from 'vitest'
import type { Timeline } from '../../../../shared/contract.ts'
import { byKey, dragged, gripAt, isBrush, moved } from '../../../../renderer/views/timeline/brush.ts'
import { barHeight, binAt, binCount, bytesBetween, highestBin, placeFlags, stackedBar, timelineEnd, toMicros, toPixel } from '../../../../renderer/views/timeline/scale.ts'
import { clockLabel, niceCeiling, timeStep, timeTicks } from '../../../../renderer/views/timeline/ticks.ts'

const second = 1_000_000
const noon = Date.UTC(2026, 5, 1, 12) * 1000

describe('the axis of time', () => {
  it('takes steps that people count in, never more lines than asked for', () => {
    for (const span of [3, 50, 9_000, 700_000, 4 * second, 59 * second, 3600 * second, 86_400 * second, 40 * 86_400 * second]) {
      for (const most of [1, 3, 8, 20]) {
        const step = timeStep(span, most)
        expect(span / step).toBeLessThanOrEqual(most)
      }
    }
    expect(timeStep(60 * second, 6)).toBe(10 * second)
    expect(timeStep(2 * second, 5)).toBe(second / 2)
  })

  it('stands on whole clock times of the reader, with as many digits as the step needs', () => {
    expect(timeTicks(noon + second / 3, noon + 31 * second, 4, 0).map(({ label }) => label)).toEqual(['12:00:10', '12:00:20', '12:00:30'])
    expect(timeTicks(noon, noon + 2 * 3600 * second, 3, -120).map(({ label }) => label)).toEqual(['14:00', '15:00', '16:00'])
    expect(timeTicks(noon, noon + second, 4, 0).map(({ label }) => label)).toEqual(['12:00:00.0', '12:00:00.5', '12:00:01.0'])
    expect(clockLabel(noon, 86_400 * second)).toBe('2026-06-01')
    expect(timeTicks(5, 5, 8, 0)).toEqual([])
  })

  it('ends the byte axis on a round number', () => {
    expect([0, 1, 3, 12, 99, 501].map(niceCeiling)).toEqual([1, 1, 5, 20, 100, 1000])
  })
})

describe('bins', () => {
  const timeline: Timeline = { fromMicros: noon, binMicros: second, readable: [0, 10, 5], protected: [100, 0, 5], other: [0, 0, 1] }

  it('are found by time, and none outside', () => {
    expect(binAt(timeline, noon + 1.5 * second)).toEqual({ fromMicros: noon + second, toMicros: noon + 2 * second, readable: 10, protected: 0, other: 0 })
    expect(binAt(timeline, noon - 1)).toBeNull()
    expect(binAt(timeline, timelineEnd(timeline))).toBeNull()
    expect(highestBin(timeline)).toBe(100)
    expect(bytesBetween(timeline, noon + second, noon + 9 * second)).toEqual({ readable: 15, protected: 5, other: 1 })
    expect(binCount(901)).toBe(300)
    expect(binCount(0)).toBe(1)
    expect(binCount(1e6)).toBe(2000)
  })

  it('keep a few readable bytes visible beside many protected ones, inside the room there is', () => {
    const bar = stackedBar({ readable: 1, protected: 1e9, other: 0 }, 1e9 + 1, 60)
    expect(bar.readable).toBeGreaterThan(1)
    expect(bar.readable + bar.protected + bar.other).toBeLessThanOrEqual(60.0001)
    expect(stackedBar({ readable: 0, protected: 0, other: 0 }, 10, 60)).toEqual({ readable: 0, protected: 0, other: 0 })
    expect(barHeight(25, 100, 60)).toBe(30)
    expect(barHeight(0, 0, 60)).toBe(0)
  })

  it('go to pixels and back', () => {
    const scale = { fromMicros: noon, toMicros: noon + 10 * second, left: 40, right: 240 }
    expect(toPixel(scale, noon + 5 * second)).toBe(140)
    expect(toMicros(scale, 140)).toBe(noon + 5 * second)
    expect(Number.isFinite(toPixel({ ...scale, toMicros: noon }, noon))).toBe(true)
  })
})

describe('flags of markers', () => {
  const scale = { fromMicros: 0, toMicros: 100, left: 0, right: 1000 }
  const measure = (text: string): number => text.length * 7
  const flags = placeFlags([{ timeMicros: 50, text: 'I pressed Submit' }, { timeMicros: 5, text: 'start' }, { timeMicros: 58, text: 'second' }, { timeMicros: 60, text: 'third' }, { timeMicros: 101, text: 'later' }], scale, measure)

  it('stand in order, cut where the next begins, bare where nothing legible fits', () => {
    expect(flags.map(({ x, text }) => ({ x, text }))).toEqual([{ x: 50, text: 'start' }, { x: 500, text: 'I press…' }, { x: 580, text: '' }, { x: 600, text: 'third' }])
  })
})

describe('the brush', () => {
  const limits = { fromMicros: 0, toMicros: 1000 }
  const held = { fromMicros: 200, toMicros: 400 }

  it('grips an edge, the whole, or begins anew', () => {
    expect([198, 405, 300, 500].map((pixel) => gripAt({ from: 200, to: 400 }, pixel))).toEqual(['from', 'to', 'whole', 'new'])
    expect(gripAt(null, 10)).toBe('new')
    expect([isBrush(10, 12), isBrush(10, 20)]).toEqual([false, true])
  })

  it('is dragged, stretched, turned over and moved within the limits', () => {
    expect(dragged('new', null, 600, 100, limits)).toEqual({ fromMicros: 100, toMicros: 600 })
    expect(dragged('new', held, 900, 5000, limits)).toEqual({ fromMicros: 900, toMicros: 1000 })
    expect(dragged('from', held, 200, 500, limits)).toEqual({ fromMicros: 400, toMicros: 500 })
    expect(dragged('to', held, 400, 900, limits)).toEqual({ fromMicros: 200, toMicros: 900 })
    expect(dragged('whole', held, 300, -500, limits)).toEqual({ fromMicros: 0, toMicros: 200 })
    expect(moved(held, 9000, limits)).toEqual({ fromMicros: 800, toMicros: 1000 })
  })

  it('follows the arrow keys', () => {
    expect(byKey(null, 'ArrowRight', false, limits)).toEqual({ fromMicros: 0, toMicros: 100 })
    expect(byKey(null, 'ArrowLeft', false, limits)).toEqual({ fromMicros: 900, toMicros: 1000 })
    expect(byKey(held, 'ArrowRight', false, limits)).toEqual({ fromMicros: 220, toMicros: 420 })
    expect(byKey(held, 'ArrowRight', true, limits)).toEqual({ fromMicros: 200, toMicros: 420 })
    expect(byKey({ fromMicros: 200, toMicros: 220 }, 'ArrowLeft', true, limits)).toEqual({ fromMicros: 200, toMicros: 220 })
  })
})
