/** The lines from home to every mark: where they bend, how wide they are, and whether the pointer is on one. */
import { geoInterpolate } from 'd3-geo'
import type { Verdict } from '../../../shared/model.ts'
import { placeOf } from './destinations.ts'
import { project, worldTop, worldWidth, type Point } from './projection.ts'
import type { Mark, Spot } from './spots.ts'

/** A quadratic curve in world units. */
export interface Arc {
  from: Point
  control: Point
  to: Point
  verdict: Verdict
  widthClass: number
  mark: Mark
  spot: Spot
}

/** Line widths in CSS pixels; an arc's class is chosen by the logarithm of its bytes. */
export const arcWidths: readonly number[] = [1, 1.5, 2.2, 3, 4]
/** Below the first figure a line is thinnest; each class above is ten times as many bytes. */
const firstStep = 4

export function widthClass(bytes: number): number {
  const step = Math.floor(Math.log10(Math.max(1, bytes))) - firstStep + 1
  return Math.min(arcWidths.length - 1, Math.max(0, step))
}

/** How far a line leaves the straight way, as a share of its length, so that lines to neighbours can be told apart. */
const lift = 0.1
const fanLift = 0.05

/**
 * The great circle between the places, as one quadratic curve through its middle, bowed a little further to the north
 * (to the south below the equator). Where the great circle crosses the map's edge, the bow alone is drawn.
 */
export function bend(home: PlacedPoint, to: PlacedPoint, index = 0, middle = halfway(home, to)): Point {
  const straight = { x: (home.x + to.x) / 2, y: (home.y + to.y) / 2 }
  const length = Math.hypot(to.x - home.x, to.y - home.y)
  const crosses = Math.abs(middle.x - straight.x) > worldWidth / 4 || length > worldWidth * 0.55
  const sideways = crosses ? { x: 0, y: 0 } : { x: middle.x - straight.x, y: middle.y - straight.y }
  const up = (home.latitude + to.latitude) / 2 < -12 ? 1 : -1
  const bow = length * (lift + index * fanLift) * up
  const y = straight.y + sideways.y * 1.4 + bow
  // The curve's summit lies halfway between its control and the straight line; it is kept below the map's upper edge.
  return { x: straight.x + sideways.x * 1.4, y: Math.max(y, 2 * worldTop - straight.y) }
}

type PlacedPoint = Point & { latitude: number; longitude: number }

/** The middle of the great circle, on the map. */
export function halfway(from: PlacedPoint, to: PlacedPoint): Point {
  const [longitude, latitude] = geoInterpolate([from.longitude, from.latitude], [to.longitude, to.latitude])(0.5)
  return project(latitude, longitude)
}

/** Middles of great circles from one home, kept by place: the same places are drawn again at every zoom. */
export type Middles = Map<number, Point>

/** Arcs of all marks, the least important first, so that readable lines are drawn on top. */
export function arcsFrom(home: { latitude: number; longitude: number }, spots: readonly Spot[], scale: number, middles: Middles = new Map()): Arc[] {
  const start = { ...home, ...project(home.latitude, home.longitude) }
  const arcs: Arc[] = []
  for (let at = spots.length - 1; at >= 0; at--) {
    const spot = spots[at]!
    const end = { latitude: spot.lead.latitude, longitude: spot.lead.longitude, x: spot.x, y: spot.y }
    const place = placeOf(spot.lead)
    let middle = middles.get(place)
    if (!middle) middles.set(place, (middle = halfway(start, end)))
    for (let index = spot.marks.length - 1; index >= 0; index--) {
      const mark = spot.marks[index]!
      const to = { x: spot.x + mark.dx / scale, y: spot.y + mark.dy / scale }
      arcs.push({ from: start, control: bend(start, end, index, middle), to, verdict: mark.verdict, widthClass: widthClass(mark.bytes), mark, spot })
    }
  }
  return arcs
}

export interface ArcBatch {
  verdict: Verdict
  widthClass: number
  arcs: Arc[]
}

/** One batch a style, in drawing order: a handful of strokes however many lines there are. */
export function batchArcs(arcs: readonly Arc[], order: (verdict: Verdict) => number): ArcBatch[] {
  const batches = new Map<string, ArcBatch>()
  for (const arc of arcs) {
    const key = `${arc.verdict}:${arc.widthClass}`
    const batch = batches.get(key)
    if (batch) batch.arcs.push(arc)
    else batches.set(key, { verdict: arc.verdict, widthClass: arc.widthClass, arcs: [arc] })
  }
  return [...batches.values()].sort((a, b) => order(b.verdict) - order(a.verdict) || a.widthClass - b.widthClass)
}

/** Position on a quadratic curve at `t` from 0 to 1. */
export function along(arc: Pick<Arc, 'from' | 'control' | 'to'>, t: number): Point {
  const s = 1 - t
  return {
    x: s * s * arc.from.x + 2 * s * t * arc.control.x + t * t * arc.to.x,
    y: s * s * arc.from.y + 2 * s * t * arc.control.y + t * t * arc.to.y,
  }
}

/** Distance in world units from a point to the curve, measured on straight pieces between samples of it. */
export function distanceToArc(arc: Pick<Arc, 'from' | 'control' | 'to'>, at: Point, samples = 24): number {
  let best = Infinity
  let before = arc.from
  for (let step = 1; step <= samples; step++) {
    const next = along(arc, step / samples)
    best = Math.min(best, distanceToPiece(at, before, next))
    before = next
  }
  return best
}

function distanceToPiece(at: Point, from: Point, to: Point): number {
  const dx = to.x - from.x
  const dy = to.y - from.y
  const length = dx * dx + dy * dy
  const t = length === 0 ? 0 : Math.min(1, Math.max(0, ((at.x - from.x) * dx + (at.y - from.y) * dy) / length))
  return Math.hypot(at.x - from.x - t * dx, at.y - from.y - t * dy)
}
