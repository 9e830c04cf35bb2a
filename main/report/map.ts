/**
 * The map as SVG: Equal Earth, Natural Earth's coasts and borders, an arc a destination and verdict. Vague places have
 * their radius, staged and guessed ones say so. Zooms in when everything lies in one part of the world.
 */
import { geoCircle, geoEqualEarth, geoPath, type GeoProjection } from 'd3-geo'
import { feature, mesh } from 'topojson-client'
import type { GeometryCollection, Topology } from 'topojson-specification'
import type { AppState } from '../../shared/contract.ts'
import type { Verdict } from '../../shared/model.ts'
import { gravity, verdictsOf, type Destination } from './destinations.ts'
import { verdictShape } from './marks.ts'
import { html, type Markup } from './markup.ts'

type World = Topology<{ countries: GeometryCollection; land: GeometryCollection }>

const width = 1000
/** Without most of Antarctica, where no server is. */
const height = 438
const northernmost = 84
/** Beyond this the coasts of 1:50m look coarser than the places are. */
const closest = 10
/** Where the finer coasts begin to show. */
const finer = 1.7
/** More arcs are a ball of wool; the table below the map has all. */
const mostDestinations = 250
/** From here on circles are drawn without a fill and arcs thinner, so that the land stays visible. */
const crowd = 24
const mostLabels = 10
/** Kilometres a degree of the meridian. */
const kmPerDegree = 111.2

interface Spot {
  destination: Destination
  x: number
  y: number
}

function worldProjection(): GeoProjection {
  const projection = geoEqualEarth().rotate([-11, 0]).fitWidth(width - 8, { type: 'Sphere' }).precision(0.4)
  const top = projection([11, northernmost])?.[1] ?? 0
  const [x, y] = projection.translate()
  return projection.translate([x + 4, y - top + 4])
}

/** The world, or the part of it that holds everything, with room around. */
function chooseProjection(points: readonly [number, number][]): { projection: GeoProjection; zoom: number } {
  const world = worldProjection()
  const projected = points.map((point) => world(point)).filter((point) => point !== null)
  if (projected.length === 0) return { projection: world, zoom: 1 }
  const xs = projected.map(([x]) => x)
  const ys = projected.map(([, y]) => y)
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]
  const zoom = Math.max(1, Math.min(closest, (width * 0.62) / Math.max(1, right - left), (height * 0.5) / Math.max(1, bottom - top)))
  if (zoom < 1.25) return { projection: world, zoom: 1 }
  const [tx, ty] = world.translate()
  const middle = [(left + right) / 2, (top + bottom) / 2] as const
  // The window stays inside the world: no empty margin beyond the poles.
  const clamp = (value: number, span: number): number => Math.min(span - span / (2 * zoom), Math.max(span / (2 * zoom), value))
  const x = clamp(middle[0], width)
  const y = clamp(middle[1], height)
  return { projection: world.scale(world.scale() * zoom).translate([width / 2 + (tx - x) * zoom, height / 2 + (ty - y) * zoom]), zoom }
}

async function loadWorld(zoom: number): Promise<World> {
  const { default: world } = zoom >= finer ? await import('world-atlas/countries-50m.json', { with: { type: 'json' } }) : await import('world-atlas/countries-110m.json', { with: { type: 'json' } })
  return world as unknown as World
}

export async function worldMap(destinations: readonly Destination[], home: AppState['home']): Promise<Markup> {
  const shown = destinations.slice(0, mostDestinations)
  const { projection, zoom } = chooseProjection([[home.longitude, home.latitude], ...shown.map((one): [number, number] => [one.longitude, one.latitude])])
  const world = await loadWorld(zoom)
  projection.clipExtent([[-20, -20], [width + 20, height + 20]])
  const path = geoPath(projection).digits(1)
  const place = (longitude: number, latitude: number): { x: number; y: number } => {
    const point = projection([longitude, latitude])
    return { x: point?.[0] ?? 0, y: point?.[1] ?? 0 }
  }
  const at = place(home.longitude, home.latitude)
  const spots = shown.map((destination): Spot => ({ destination, ...place(destination.longitude, destination.latitude) }))
  return html`<svg class="map${shown.length > crowd ? ' crowded' : ''}" viewBox="0 0 ${width} ${height}" role="img" aria-label="Map of the places that the conversations went to; the table below says the same in words.">
<path class="water" d="${path({ type: 'Sphere' }) ?? ''}"/>
<path class="land" d="${path(feature(world, world.objects.land)) ?? ''}"/>
<path class="border" d="${path(mesh(world, world.objects.countries, (a, b) => a !== b)) ?? ''}"/>
${spots.map((spot) => radius(spot, path))}
${gravity.toReversed().map((verdict) => html`${spots.map((spot) => arc(spot, at, verdict))}`)}
${homeMark(at, home)}
${spots.toReversed().map(mark)}
${labels(spots, at, home)}
</svg>`
}

/** The circle within which the place may lie; dotted where even that is uncertain. */
function radius({ destination }: Spot, path: ReturnType<typeof geoPath>): Markup {
  const { place } = destination
  if (place === null || place.radiusKm === null) return html``
  const circle = path(geoCircle().center([destination.longitude, destination.latitude]).radius(Math.min(90, place.radiusKm / kmPerDegree)).precision(4)())
  return circle === null ? html`` : html`<path class="radius ${place.certainty === 'likely' ? 'sure' : 'vague'}" d="${circle}"/>`
}

/** How far an arc of that verdict is bent: a graver one to the same place runs outside and is drawn on top. */
const bends: Record<Verdict, number> = { encrypted: 0.14, upgraded: 0.19, opaque: 0.22, unknown: 0.22, plaintext: 0.27, empty: 0 }

/** An arc for one verdict; wider for more bytes, too short to see where the server is next door. */
function arc({ destination, x, y }: Spot, home: { x: number; y: number }, verdict: Verdict): Markup {
  const length = Math.hypot(x - home.x, y - home.y)
  if (length < 6 || verdict === 'empty' || !destination.verdicts.has(verdict)) return html``
  const stroke = Math.min(4.5, 1.9 + Math.log10(1 + destination.bytes / 2000) * 0.55).toFixed(1)
  const bend = Math.min(140, length * bends[verdict]) * (x >= home.x ? -1 : 1)
  const cx = (home.x + x) / 2 - ((y - home.y) / length) * bend
  const cy = (home.y + y) / 2 + ((x - home.x) / length) * bend
  return html`<path class="arc line v-${verdict}" d="M${home.x.toFixed(1)} ${home.y.toFixed(1)}Q${cx.toFixed(1)} ${cy.toFixed(1)} ${x.toFixed(1)} ${y.toFixed(1)}" stroke-width="${stroke}"/>`
}

/** The gravest verdict marks the spot. */
function mark({ destination, x, y }: Spot): Markup {
  const [gravest] = verdictsOf(destination)
  if (gravest === undefined) return html``
  return html`<g transform="translate(${x.toFixed(1)} ${y.toFixed(1)})"><circle class="halo" r="7.5"/>${verdictShape(gravest[0], null)}</g>`
}

const homeMark = ({ x, y }: { x: number; y: number }, home: AppState['home']): Markup =>
  html`<g transform="translate(${x.toFixed(1)} ${y.toFixed(1)})"><circle class="halo" r="9"/><circle class="home${home.guess ? ' guess' : ''}" r="7"/><circle class="home-dot" r="2.6"/></g>`

interface Box {
  left: number
  right: number
  top: number
  bottom: number
}

/** Names of the busiest spots, right or left, above or below of them, where they cover no other name and no mark. */
function labels(spots: readonly Spot[], at: { x: number; y: number }, home: AppState['home']): Markup {
  const taken: Box[] = [at, ...spots.slice(0, 60)].map(({ x, y }) => ({ left: x - 7, right: x + 7, top: y - 7, bottom: y + 7 }))
  const texts = [{ x: at.x, y: at.y, text: home.guess ? 'Home (guess)' : 'Home' }, ...spots.slice(0, mostLabels * 3).map(({ destination, x, y }) => ({ x, y, text: labelOf(destination) }))]
  const placed: Markup[] = []
  for (const { x, y, text } of texts) {
    if (placed.length > mostLabels) break
    // An average letter of 12.5 px text is 6.6 px wide.
    const wide = text.length * 6.6
    const options: [number, number][] = [[x + 11, y + 4], [x - 11 - wide, y + 4], [x - wide / 2, y - 13], [x - wide / 2, y + 21]]
    for (const [left, base] of options) {
      const box = { left: left - 2, right: left + wide + 2, top: base - 12, bottom: base + 4 }
      if (box.left < 4 || box.right > width - 4 || box.top < 4 || box.bottom > height - 4) continue
      if (taken.some((other) => box.left < other.right && box.right > other.left && box.top < other.bottom && box.bottom > other.top)) continue
      taken.push(box)
      placed.push(html`<text class="label" x="${left.toFixed(1)}" y="${base.toFixed(1)}">${text}</text>`)
      break
    }
  }
  return html`${placed}`
}

function labelOf({ label, place }: Destination): string {
  const name = (label.length > 28 ? `${label.slice(0, 27)}…` : label).split(', ')[0]!
  // Whatever is cut off, never that the place is staged.
  const doubt = place?.staged === true && !/staged/i.test(name) ? ' (staged)' : place?.certainty === 'uncertain' ? ' ?' : ''
  return `${name}${doubt}`
}
