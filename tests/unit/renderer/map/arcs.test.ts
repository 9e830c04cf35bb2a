import { describe, expect, it } from 'vitest'
import { along, arcsFrom, arcWidths, batchArcs, bend, distanceToArc, widthClass } from '../../../../renderer/views/map/arcs.ts'
import { groupRows, importance } from '../../../../renderer/views/map/destinations.ts'
import { arcAt, hitGrid } from '../../../../renderer/views/map/hit.ts'
import { placeLabels } from '../../../../renderer/views/map/labels.ts'
import { project, worldWidth } from '../../../../renderer/views/map/projection.ts'
import { gatherSpots } from '../../../../renderer/views/map/spots.ts'
import { byId, row } from './made-rows.ts'

const home = { latitude: 52.5, longitude: 13.4 }
const placed = (latitude: number, longitude: number) => ({ latitude, longitude, ...project(latitude, longitude) })
const rows = [
  row(1, { latitude: 37.8, longitude: -122.4, verdict: 'plaintext', bytesServer: 5_000_000 }),
  row(2, { latitude: 35.7, longitude: 139.7 }),
  row(3, { latitude: 35.7, longitude: 139.7, verdict: 'plaintext' }),
  row(4, { latitude: 1.35, longitude: 103.8, verdict: 'opaque' }),
]
const spots = gatherSpots(groupRows(rows.map((one) => one.id), byId(rows)).destinations, 1)
const arcs = arcsFrom(home, spots, 1)

describe('arcs', () => {
  it('give every mark one line that starts at home and ends at the mark', () => {
    expect(arcs).toHaveLength(4)
    for (const arc of arcs) {
      expect(along(arc, 0)).toEqual({ x: arc.from.x, y: arc.from.y })
      expect(along(arc, 1).x).toBeCloseTo(arc.to.x)
      expect(arc.from.x).toBeCloseTo(project(52.5, 13.4).x)
    }
  })

  it('bow northwards between northern places and southwards between southern ones', () => {
    const north = placed(52, 13)
    expect(bend(north, placed(40, -100)).y).toBeLessThan(Math.min(north.y, placed(40, -100).y))
    const south = placed(-33, 18)
    expect(bend(south, placed(-34, 60)).y).toBeGreaterThan(south.y)
  })

  it('stay on the map where the great circle would cross its edge', () => {
    const control = bend(placed(37, -122), placed(35, 139))
    expect(control.x).toBeGreaterThan(0)
    expect(control.x).toBeLessThan(worldWidth)
    expect(Number.isFinite(bend(placed(10, 10), placed(-10, -170)).x)).toBe(true)
    expect(bend(placed(10, 10), placed(10, 10)).y).toBeCloseTo(placed(10, 10).y)
  })

  it('part the lines of several verdicts at one spot', () => {
    const tokyo = arcs.filter((arc) => arc.spot.lead.country === 'DE' && arc.spot.marks.length === 2)
    expect(tokyo).toHaveLength(2)
    expect(tokyo[0].control).not.toEqual(tokyo[1].control)
  })

  it('grow with the logarithm of the bytes', () => {
    expect([0, 100, 20_000, 200_000, 5_000_000, 1e12].map(widthClass)).toEqual([0, 0, 1, 2, 3, 4])
    expect(arcWidths).toHaveLength(5)
  })

  it('are drawn in a handful of batches, readable ones last', () => {
    const batches = batchArcs(arcs, importance)
    expect(batches.reduce((sum, batch) => sum + batch.arcs.length, 0)).toBe(4)
    expect(batches[batches.length - 1].verdict).toBe('plaintext')
    expect(new Set(batches.map((batch) => `${batch.verdict}${batch.widthClass}`)).size).toBe(batches.length)
  })
})

describe('what is under the pointer', () => {
  it('is the nearest mark within reach, at any zoom', () => {
    for (const scale of [1, 7]) {
      const grid = hitGrid(spots, scale)
      for (const spot of spots) {
        for (const mark of spot.marks) {
          const at = { x: spot.x + (mark.dx + 1) / scale, y: spot.y + (mark.dy - 1) / scale }
          expect(grid.find(at, 6)).toEqual({ spot, mark })
        }
      }
      expect(grid.find({ x: 5, y: 5 }, 6)).toBeNull()
    }
  })

  it('agrees with looking at every mark', () => {
    const many = Array.from({ length: 500 }, (_, index) => row(index + 1, { latitude: ((index * 37) % 120) - 50, longitude: ((index * 101) % 340) - 170 }))
    const all = gatherSpots(groupRows(many.map((one) => one.id), byId(many)).destinations, 2)
    const grid = hitGrid(all, 2)
    for (let step = 0; step < 300; step++) {
      const at = { x: (step * 79) % worldWidth, y: (step * 31) % 480 }
      const nearest = all.reduce((best, spot) => Math.min(best, Math.hypot(spot.x - at.x, spot.y - at.y)), Infinity)
      const found = grid.find(at, 20)
      expect(found === null).toBe(nearest > 10)
      if (found) expect(Math.hypot(found.spot.x - at.x, found.spot.y - at.y)).toBeCloseTo(nearest)
    }
  })

  it('is a line where no mark is near, unless there are too many lines', () => {
    const arc = arcs[0]
    const middle = along(arc, 0.5)
    expect(distanceToArc(arc, middle)).toBeLessThan(1)
    expect(arcAt([arc], { x: middle.x, y: middle.y + 2 }, 5, 1)?.mark).toBe(arc.mark)
    expect(arcAt([arc], { x: middle.x, y: middle.y + 60 }, 5, 1)).toBeNull()
    expect(arcAt(Array.from({ length: 401 }, () => arc), middle, 5, 1)).toBeNull()
  })
})

describe('labels', () => {
  const size = { width: 400, height: 200 }
  const wish = (text: string, x: number, y: number) => ({ text, width: text.length * 7, at: { x, y }, reach: 6 })

  it('never cover each other or leave the view, and the important ones come first', () => {
    const wishes = Array.from({ length: 60 }, (_, index) => wish(`host-${index}.example`, (index * 53) % 400, (index * 29) % 200))
    const labels = placeLabels(wishes, [], size)
    expect(labels.length).toBeGreaterThan(5)
    for (const a of labels) {
      expect(a.x).toBeGreaterThanOrEqual(0)
      expect(a.x + a.wish.width).toBeLessThanOrEqual(size.width)
      for (const b of labels) if (a !== b) expect(a.x < b.x + b.wish.width && b.x < a.x + a.wish.width && Math.abs(a.y - b.y) < 16).toBe(false)
    }
  })

  it('move to the other side rather than off the edge, and keep marks free', () => {
    expect(placeLabels([wish('a.example', 390, 100)], [], size)[0].x).toBeLessThan(390 - 63)
    expect(placeLabels([wish('a.example', 100, 100)], [{ at: { x: 130, y: 100 }, reach: 10 }], size)[0].x).toBeLessThan(100)
    expect(placeLabels([wish('a'.repeat(90), 100, 100)], [], size)).toEqual([])
  })

  it('give room to the one that must be said, wherever it is', () => {
    const crowd = [{ at: { x: 200, y: 100 }, reach: 150 }]
    expect(placeLabels([wish('home', 200, 100)], crowd, size)).toEqual([])
    expect(placeLabels([{ ...wish('home', 200, 100), must: true }], crowd, size)).toHaveLength(1)
  })
})
