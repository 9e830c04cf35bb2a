/** Where the person is, as far as they said so, else as far as the computer's time zone tells: then it is a guess. */
import type { GeometryCollection, Topology } from 'topojson-specification'
import { countryOfNumber } from './countries.ts'
import { distanceKm } from './distance.ts'
import { timeZone } from './time-zones.ts'

export interface Home {
  latitude: number
  longitude: number
  label: string
  /** Taken from the time zone. */
  guess: boolean
  /** ISO 3166-1 alpha-2; null where nothing tells. */
  country: string | null
}

export interface HomeSettings {
  home: { latitude: number; longitude: number; label: string } | null
  homeCountry: string | null
}

/** The computer's own; the caller may pass another for tests. */
export const systemTimeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone

export async function findHome(settings: HomeSettings, zoneName = systemTimeZone()): Promise<Home> {
  if (settings.home !== null) {
    const { latitude, longitude, label } = settings.home
    return { latitude, longitude, label: label === '' ? 'Home' : label, guess: false, country: settings.homeCountry ?? (await countryAt(latitude, longitude)) }
  }
  const zone = timeZone(zoneName)
  // A zone such as UTC is no place; Greenwich is where it is counted from, and the label says what it is worth.
  if (zone === null) return { latitude: 51.48, longitude: 0, label: `Home not set (time zone ${zoneName} names no place)`, guess: true, country: settings.homeCountry }
  const city = zoneName.slice(zoneName.lastIndexOf('/') + 1).replaceAll('_', ' ')
  return { latitude: zone.latitude, longitude: zone.longitude, label: `${city} (guess from the time zone)`, guess: true, country: settings.homeCountry ?? zone.country }
}

/** Simplified coasts cut harbours off; a point this near to a border vertex still counts as that country's. */
const coastKm = 40

/** Country of a point by Natural Earth's 1:50m borders (good to some kilometres); null at sea. Loads the borders on demand. */
export async function countryAt(latitude: number, longitude: number): Promise<string | null> {
  const [{ geoContains }, { feature }, { default: world }] = await Promise.all([import('d3-geo'), import('topojson-client'), import('world-atlas/countries-50m.json', { with: { type: 'json' } })])
  const topology = world as unknown as Topology<{ countries: GeometryCollection }>
  const shapes = feature(topology, topology.objects.countries).features
  const inside = shapes.find((shape) => geoContains(shape, [longitude, latitude]))
  if (inside !== undefined) return countryOfNumber(String(inside.id))
  let nearest: string | null = null
  let nearestKm = coastKm
  for (const shape of shapes) {
    const { geometry } = shape
    const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.type === 'MultiPolygon' ? geometry.coordinates : []
    for (const [x = 0, y = 0] of polygons.flat(2)) {
      // A degree of latitude is 111 km: most vertices need no trigonometry.
      if (Math.abs(y - latitude) * 111 > nearestKm) continue
      const km = distanceKm({ latitude, longitude }, { latitude: y, longitude: x })
      if (km < nearestKm) { nearestKm = km; nearest = countryOfNumber(String(shape.id)) }
    }
  }
  return nearest
}
