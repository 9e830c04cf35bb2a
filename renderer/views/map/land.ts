/** The outlines of the world from Natural Earth (world-atlas), as paths in world units: coarse at once, finer when somebody zooms in. */
import { geoGraticule10, geoPath, type GeoContext } from 'd3-geo'
import { feature, mesh } from 'topojson-client'
import type { GeometryCollection, Topology } from 'topojson-specification'
import { worldProjection } from './projection.ts'

export interface Land {
  land: Path2D
  borders: Path2D
}

type Atlas = Topology<{ countries: GeometryCollection; land: GeometryCollection }>

function outlines(draw: (context: GeoContext) => void): Path2D {
  const path = new Path2D()
  draw({
    beginPath: () => undefined,
    moveTo: (x, y) => path.moveTo(x, y),
    lineTo: (x, y) => path.lineTo(x, y),
    arc: (x, y, radius, from, to, turn) => path.arc(x, y, radius, from, to, turn),
    closePath: () => path.closePath(),
  })
  return path
}

/** Lets the window draw and listen between two steps that take tens of milliseconds each. */
const breathe = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))

async function landOf(text: string): Promise<Land> {
  const atlas = JSON.parse(text) as Atlas
  await breathe()
  const land = feature(atlas, atlas.objects.land)
  const borders = mesh(atlas, atlas.objects.countries, (one, other) => one !== other)
  await breathe()
  const filled = outlines((context) => geoPath(worldProjection, context)(land))
  await breathe()
  return { land: filled, borders: outlines((context) => geoPath(worldProjection, context)(borders)) }
}

export const graticule = (): Path2D => outlines((context) => geoPath(worldProjection, context)(geoGraticule10()))
export const sphere = (): Path2D => outlines((context) => geoPath(worldProjection, context)({ type: 'Sphere' }))

/** 1:110,000,000 for the whole world. Both are part of the program; nothing is fetched from elsewhere. */
export const coarseLand = async (): Promise<Land> => landOf((await import('world-atlas/countries-110m.json?raw')).default)
/** 1:50,000,000, loaded when it would show. */
export const fineLand = async (): Promise<Land> => landOf((await import('world-atlas/countries-50m.json?raw')).default)
