/** The flat world that everything on the map is placed in: 1,000 units wide, projected once; zoom and pan are a plain scale and shift of it. */
import { geoEqualEarth, type GeoProjection } from 'd3-geo'

/** Turned eleven degrees, so that the map's edge runs through the Bering Strait instead of through Russia. */
const centralMeridian = 11
export const worldWidth = 1000

/** Fine enough for land outlines to stay round at the deepest zoom. */
export const worldProjection: GeoProjection = geoEqualEarth().rotate([-centralMeridian, 0]).precision(0.05).fitWidth(worldWidth, { type: 'Sphere' })

export interface Point {
  x: number
  y: number
}

/** Latitudes beyond these hold almost no networks; the first view leaves them out so that the rest is larger. */
const northEdge = 79
const southEdge = -57

export function project(latitude: number, longitude: number): Point {
  const [x, y] = worldProjection([longitude, latitude]) ?? [worldWidth / 2, worldWidth / 4]
  return { x, y }
}

export const worldTop = project(northEdge, centralMeridian).y
export const worldBottom = project(southEdge, centralMeridian).y

const kmPerDegree = 111.2

/** Half axes in world units of a circle of `radiusKm` around a place: the projection keeps areas, not shapes. */
export function radiusInWorld(latitude: number, longitude: number, radiusKm: number): { rx: number; ry: number } {
  const degrees = Math.min(radiusKm / kmPerDegree, 40)
  const here = project(latitude, longitude)
  const toPole = latitude > 0 ? -degrees : degrees
  const along = project(latitude + toPole, longitude)
  const wide = degrees / Math.max(0.05, Math.cos((latitude * Math.PI) / 180))
  // Measured towards the middle of the map, so that it cannot cross the edge.
  const inward = ((longitude - centralMeridian + 540) % 360) - 180 > 0 ? -1 : 1
  const across = project(latitude, longitude + Math.min(wide, 120) * inward)
  return { rx: Math.abs(across.x - here.x), ry: Math.hypot(along.x - here.x, along.y - here.y) }
}
