/** What lies under the pointer: a grid of cells over the spots, so that a look-up does not depend on how many there are. */
import type { Arc } from './arcs.ts'
import { distanceToArc } from './arcs.ts'
import type { Point } from './projection.ts'
import type { Mark, Spot } from './spots.ts'

export interface Hit {
  spot: Spot
  mark: Mark
}

export interface HitGrid {
  /** The mark nearest to a world point within `reach` CSS pixels, or null. */
  find(at: Point, reach: number): Hit | null
}

/** `scale` is the zoom that the marks' shifts (in CSS pixels) are drawn at. */
export function hitGrid(spots: readonly Spot[], scale: number, cellPixels = 24): HitGrid {
  const cell = cellPixels / scale
  const cells = new Map<number, (Hit & Point)[]>()
  const key = (column: number, row: number): number => column * 1_000_003 + row
  for (const spot of spots) {
    for (const mark of spot.marks) {
      const x = spot.x + mark.dx / scale
      const y = spot.y + mark.dy / scale
      const at = key(Math.floor(x / cell), Math.floor(y / cell))
      const held = cells.get(at)
      if (held) held.push({ spot, mark, x, y })
      else cells.set(at, [{ spot, mark, x, y }])
    }
  }
  return {
    find(at, reach) {
      const limit = reach / scale
      let best: Hit | null = null
      let bestDistance = limit * limit
      const rings = Math.ceil(limit / cell)
      const column = Math.floor(at.x / cell)
      const row = Math.floor(at.y / cell)
      for (let dy = -rings; dy <= rings; dy++) {
        for (let dx = -rings; dx <= rings; dx++) {
          for (const hit of cells.get(key(column + dx, row + dy)) ?? []) {
            const distance = (hit.x - at.x) ** 2 + (hit.y - at.y) ** 2
            if (distance <= bestDistance) {
              best = { spot: hit.spot, mark: hit.mark }
              bestDistance = distance
            }
          }
        }
      }
      return best
    },
  }
}

/** With more lines than this, which one the pointer means is a guess, and looking costs time. */
const mostArcs = 400

/** The line nearest to a world point within `reach` CSS pixels; null where there are too many lines to tell. */
export function arcAt(arcs: readonly Arc[], at: Point, reach: number, scale: number): Hit | null {
  if (arcs.length > mostArcs) return null
  let best: Arc | null = null
  let bestDistance = reach / scale
  for (const arc of arcs) {
    const distance = distanceToArc(arc, at)
    if (distance <= bestDistance) {
      best = arc
      bestDistance = distance
    }
  }
  return best && { spot: best.spot, mark: best.mark }
}
