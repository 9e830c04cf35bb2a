/** Which destinations share one mark at the present zoom, and how several verdicts at one spot fan out around it. */
import type { Strength, Verdict } from '../../../shared/model.ts'
import { importance, placeOf, weaker, type Destination } from './destinations.ts'
import type { Point } from './projection.ts'

/** One mark on the map: every destination with one verdict that lies within a mark's width of the spot. */
export interface Mark {
  verdict: Verdict
  destinations: Destination[]
  flows: number
  bytes: number
  /** The weakest protection among its flows. */
  strength: Strength | null
  /** Shift from the spot in CSS pixels; zero where the spot has one mark. */
  dx: number
  dy: number
}

export interface Spot {
  /** World coordinates of its weightiest destination: a real place, never an average of places. */
  x: number
  y: number
  lead: Destination
  marks: Mark[]
  flows: number
  bytes: number
  /** Different places behind this spot (not counting verdicts), by their keys. */
  places: Set<number>
}

/** Marks nearer than this many CSS pixels would cover each other. */
export const spotPixels = 15
const fanPixels = 8.5
/** A mark's own radius, on the small side: marks may touch, but not hide each other. */
const markReach = 5
/** Reach of six marks in a ring. */
const widestReach = 21

/**
 * Greedy and stable: `destinations` come in order of importance, each joins the first spot near enough or starts its
 * own. The distance follows the zoom in steps, so that panning and small zooms do not reshuffle the marks.
 */
export function gatherSpots(destinations: readonly Destination[], scale: number): Spot[] {
  const near = spotPixels / steppedScale(scale)
  const cells = new Map<number, Spot[]>()
  const spots: Spot[] = []
  for (const destination of destinations) {
    const column = Math.floor(destination.x / near)
    const row = Math.floor(destination.y / near)
    const spot = nearest(cells, column, row, destination, near)
    if (spot) join(spot, destination)
    else {
      const fresh: Spot = { x: destination.x, y: destination.y, lead: destination, marks: [], flows: 0, bytes: 0, places: new Set() }
      join(fresh, destination)
      spots.push(fresh)
      const cell = cells.get(cellKey(column, row))
      if (cell) cell.push(fresh)
      else cells.set(cellKey(column, row), [fresh])
    }
  }
  for (const spot of spots) fanOut(spot)
  return parted(spots, steppedScale(scale))
}

/** Fanned marks reach further than one: spots that would cover each other become one. */
function parted(spots: readonly Spot[], scale: number): Spot[] {
  const cell = (2 * widestReach) / scale
  const cells = new Map<number, Spot[]>()
  const apart: Spot[] = []
  for (const spot of spots) {
    const column = Math.floor(spot.x / cell)
    const row = Math.floor(spot.y / cell)
    const covered = covering(cells, column, row, spot, scale)
    if (covered) {
      for (const mark of spot.marks) for (const destination of mark.destinations) join(covered, destination)
      fanOut(covered)
      continue
    }
    apart.push(spot)
    const held = cells.get(cellKey(column, row))
    if (held) held.push(spot)
    else cells.set(cellKey(column, row), [spot])
  }
  return apart
}

/** The nearest spot whose marks this one's would touch. */
function covering(cells: Map<number, Spot[]>, column: number, row: number, spot: Spot, scale: number): Spot | null {
  let best: Spot | null = null
  let bestDistance = Infinity
  for (let dy = -1; dy <= 1; dy++) {
    for (let dx = -1; dx <= 1; dx++) {
      for (const other of cells.get(cellKey(column + dx, row + dy)) ?? []) {
        const distance = Math.hypot(other.x - spot.x, other.y - spot.y) * scale
        if (distance < bestDistance && distance < spotReach(other, markReach) + spotReach(spot, markReach)) {
          best = other
          bestDistance = distance
        }
      }
    }
  }
  return best
}

/** Half-octave steps. */
export const steppedScale = (scale: number): number => 2 ** (Math.floor(Math.log2(scale) * 2 + 1e-9) / 2)

const cellKey = (column: number, row: number): number => column * 1_000_003 + row

function nearest(cells: Map<number, Spot[]>, column: number, row: number, at: Point, near: number): Spot | null {
  let best: Spot | null = null
  let bestDistance = near * near
  for (let dy = -1; dy <= 1; dy++) {
    for (let dx = -1; dx <= 1; dx++) {
      for (const spot of cells.get(cellKey(column + dx, row + dy)) ?? []) {
        const distance = (spot.x - at.x) ** 2 + (spot.y - at.y) ** 2
        if (distance < bestDistance) {
          best = spot
          bestDistance = distance
        }
      }
    }
  }
  return best
}

function join(spot: Spot, destination: Destination): void {
  let mark = spot.marks.find((one) => one.verdict === destination.verdict)
  if (!mark) spot.marks.push((mark = { verdict: destination.verdict, destinations: [], flows: 0, bytes: 0, strength: null, dx: 0, dy: 0 }))
  spot.places.add(placeOf(destination))
  mark.destinations.push(destination)
  mark.flows += destination.flows.length
  mark.bytes += destination.bytes
  mark.strength = weaker(mark.strength, destination.strength)
  spot.flows += destination.flows.length
  spot.bytes += destination.bytes
}

/** Two marks stand side by side, more form a ring; the most important one comes first, to the left or on top. */
function fanOut(spot: Spot): void {
  for (const mark of spot.marks) mark.dx = mark.dy = 0
  spot.marks.sort((a, b) => importance(a.verdict) - importance(b.verdict))
  const count = spot.marks.length
  if (count < 2) return
  const radius = count === 2 ? fanPixels * 0.85 : fanPixels + (count - 3) * 2.2
  spot.marks.forEach((mark, index) => {
    const angle = (count === 2 ? Math.PI : -Math.PI / 2) + (index * 2 * Math.PI) / count
    mark.dx = Math.cos(angle) * radius
    mark.dy = Math.sin(angle) * radius
  })
}

/** Reach of a spot's marks around its centre, in CSS pixels. */
export const spotReach = (spot: Spot, markRadius: number): number => (spot.marks.length > 1 ? Math.hypot(spot.marks[0]!.dx, spot.marks[0]!.dy) : 0) + markRadius
