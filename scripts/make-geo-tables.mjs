/**
 * Writes main/geo/time-zones.ts and main/geo/countries.ts from tables of the system (Debian: tzdata, iso-codes) and from
 * world-atlas. Run by hand when those change; the results are kept in the repository, so no build needs this.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { geoArea, geoCentroid } from 'd3-geo'
import { feature } from 'topojson-client'

const read = (path) => readFileSync(path, 'utf8')
const root = new URL('..', import.meta.url)
const rows = (path) => read(path).split('\n').filter((line) => line !== '' && !line.startsWith('#')).map((line) => line.split('\t'))

/** ISO 6709: ±DDMM±DDDMM or ±DDMMSS±DDDMMSS. */
function coordinates(text) {
  const match = /^([+-])(\d{2})(\d{2})(\d{2})?([+-])(\d{3})(\d{2})(\d{2})?$/.exec(text)
  const degrees = (sign, d, m, s) => Number(((sign === '-' ? -1 : 1) * (Number(d) + Number(m) / 60 + Number(s ?? 0) / 3600)).toFixed(2))
  return [degrees(match[1], match[2], match[3], match[4]), degrees(match[5], match[6], match[7], match[8])]
}

/** Packs words into template lines of at most 140 characters. */
function lines(entries, separator) {
  const out = []
  let line = ''
  for (const entry of entries) {
    if (line !== '' && line.length + entry.length + 1 > 140) { out.push(line); line = '' }
    line += (line === '' ? '' : separator) + entry
  }
  if (line !== '') out.push(line)
  return out.join('\n')
}

function timeZones() {
  const version = /^# version (\S+)/.exec(read('/usr/share/zoneinfo/tzdata.zi'))[1]
  const zones = new Map()
  for (const [countries, where, name] of rows('/usr/share/zoneinfo/zone1970.tab')) zones.set(name, [countries.includes(',') ? '-' : countries, where])
  // zone.tab has a row a country: Oslo is Norway there, but only a link to Berlin in zone1970.tab.
  for (const [country, where, name] of rows('/usr/share/zoneinfo/zone.tab')) zones.set(name, [country, where])
  const shared = new Map(rows('/usr/share/zoneinfo/zone1970.tab').map(([countries, , name]) => [name, countries.includes(',')]))
  for (const line of read('/usr/share/zoneinfo/tzdata.zi').split('\n')) {
    const [kind, target, name] = line.split(' ')
    if (kind !== 'L' || zones.has(name) || !zones.has(target)) continue
    // An alias of a zone that several countries share says where, but not which country.
    const [country, where] = zones.get(target)
    zones.set(name, [shared.get(target) === false ? country : '-', where])
  }
  const entries = [...zones].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, [country, where]]) => `${name} ${country} ${coordinates(where).join(' ')}`)
  return [entries, version]
}

const [zones, version] = timeZones()
writeFileSync(new URL('main/geo/time-zones.ts', root), `/**
 * IANA time zones with their country (\`-\` where several share the name) and the coordinates of their principal location.
 * Source: tz database ${version}, zone.tab, zone1970.tab and links (https://www.iana.org/time-zones, public domain), read 2026-11-21.
 * Made by scripts/make-geo-tables.mjs; do not edit.
 */
const table = \`
${lines(zones, ';')}
\`

export interface TimeZone {
  country: string | null
  latitude: number
  longitude: number
}

/** The zone of that name, or null for a name that stands for no place (\`UTC\`, \`Etc/GMT+5\`) or is not known. */
export function timeZone(name: string): TimeZone | null {
  for (const entry of table.split(/[;\\n]/)) {
    const [zone, country, latitude, longitude] = entry.split(' ')
    if (zone === name && name !== '') return { country: country === '-' ? null : country!, latitude: Number(latitude), longitude: Number(longitude) }
  }
  return null
}
`)

const alpha2 = new Map(JSON.parse(read('/usr/share/iso-codes/json/iso_3166-1.json'))['3166-1'].map((entry) => [entry.numeric, entry.alpha_2]))
const world = JSON.parse(read(new URL('node_modules/world-atlas/countries-50m.json', root)))
const earthKm2 = 6371 * 6371
const countries = new Map()
for (const shape of feature(world, world.objects.countries).features) {
  const code = alpha2.get(shape.id)
  // Ashmore and Cartier share Australia's number; the larger shape stands for the country.
  const area = geoArea(shape)
  if (code === undefined || (countries.get(code)?.area ?? 0) > area) continue
  const parts = shape.geometry.type === 'MultiPolygon' ? shape.geometry.coordinates.map((rings) => ({ type: 'Polygon', coordinates: rings })) : [shape.geometry]
  const largest = parts.reduce((best, part) => (geoArea(part) > geoArea(best) ? part : best))
  const [longitude, latitude] = geoCentroid(largest)
  countries.set(code, { area, text: `${code} ${shape.id} ${latitude.toFixed(1)} ${longitude.toFixed(1)} ${Math.max(5, Math.round(Math.sqrt((area * earthKm2) / Math.PI)))}` })
}
const entries = [...countries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { text }]) => text)
writeFileSync(new URL('main/geo/countries.ts', root), `/**
 * Countries with their ISO 3166-1 number, the middle of their largest part, and the radius of a circle of their area.
 * Source: Natural Earth 1:50m by way of world-atlas 2.0.2 (public domain), numbers from Debian iso-codes; read 2026-11-21.
 * Made by scripts/make-geo-tables.mjs; do not edit.
 */
const table = \`
${lines(entries, ';')}
\`

export interface Country {
  /** ISO 3166-1 alpha-2. */
  code: string
  /** ISO 3166-1 numeric, three digits: the id of the shape in world-atlas. */
  numeric: string
  latitude: number
  longitude: number
  radiusKm: number
}

const countries = new Map<string, Country>()
const codes = new Map<string, string>()
for (const entry of table.trim().split(/[;\\n]/)) {
  const [code, numeric, latitude, longitude, radiusKm] = entry.split(' ')
  countries.set(code!, { code: code!, numeric: numeric!, latitude: Number(latitude), longitude: Number(longitude), radiusKm: Number(radiusKm) })
  codes.set(numeric!, code!)
}

export const country = (code: string): Country | null => countries.get(code) ?? null
export const countryOfNumber = (numeric: string): string | null => codes.get(numeric) ?? null
`)
console.log(`${zones.length} time zones, ${entries.length} countries`)
