/** Which places the visible flows went to, grouped by spot and verdict, and what has no place on a globe. */
import { verdicts, type Certainty, type Severity, type Strength, type Verdict } from '../../../shared/model.ts'
import { countryKey, serverName, type FlowRow } from '../../../shared/rows.ts'
import { project, type Point } from './projection.ts'

/** All flows with one verdict to one spot. World coordinates are computed once, when the spot is first seen. */
export interface Destination {
  key: number
  latitude: number
  longitude: number
  x: number
  y: number
  verdict: Verdict
  /** The weakest protection among its flows; null where none says. */
  strength: Strength | null
  bytes: number
  flows: number[]
  /** Names with their flow counts, at most `hostLimit`; `hostsMore` says that there were others. */
  hosts: Map<string, number>
  hostsMore: boolean
  countries: Set<string>
  city: string | null
  country: string | null
  overlay: string | null
  organisation: string | null
  radiusKm: number | null
  certainty: Certainty
  staged: boolean
  exposures: number
  severity: Severity | null
}

/** Flows whose address has no place on a globe (or none that anybody knows). `key` is the country filter's word for them. */
export interface TrayGroup {
  key: string
  flows: number
  bytes: number
  byVerdict: Record<Verdict, number>
  ids: number[]
}

export interface Grouped {
  destinations: Destination[]
  tray: TrayGroup[]
}

/** Enough for a tooltip and for filter chips; a content network may stand for thousands of names. */
const hostLimit = 40

const rank = new Map<Verdict, number>(verdicts.map((verdict, index) => [verdict, index]))
const strengthRank = { broken: 2, weak: 1, strong: 0 } as const
const certaintyRank = { unknown: 2, uncertain: 1, likely: 0 } as const
const severityRank = { high: 3, medium: 2, low: 1, info: 0 } as const

/** Spots nearer than about a tenth of a degree are one: databases are not sharper than that. */
const spotKey = (latitude: number, longitude: number): number => Math.round((latitude + 90) * 10) * 4000 + Math.round((longitude + 180) * 10)

export const weaker = (a: Strength | null, b: Strength | null): Strength | null => (a === null ? b : b === null || strengthRank[a] >= strengthRank[b] ? a : b)

/** The spot's key without the verdict. */
export const placeOf = (destination: Pick<Destination, 'key'>): number => Math.floor(destination.key / verdicts.length)

/** Which destination a flow belongs to; null for what has no place. */
export function destinationKey(row: Pick<FlowRow, 'latitude' | 'longitude' | 'verdict'>): number | null {
  if (row.latitude === null || row.longitude === null) return null
  return spotKey(row.latitude, row.longitude) * verdicts.length + (rank.get(row.verdict) ?? 0)
}

const noVerdicts = (): Record<Verdict, number> => ({ plaintext: 0, encrypted: 0, upgraded: 0, opaque: 0, unknown: 0, empty: 0 })

/** Places are looked at again with every batch of rows, and projecting one costs more than all else about it. */
const projected = new Map<number, Point>()
const mostProjected = 100_000

function projectOnce(place: number, latitude: number, longitude: number): Point {
  const known = projected.get(place)
  if (known) return known
  if (projected.size >= mostProjected) projected.clear()
  const point = project(latitude, longitude)
  projected.set(place, point)
  return point
}

function started(row: FlowRow, key: number, latitude: number, longitude: number): Destination {
  const { x, y } = projectOnce(placeOf({ key }), latitude, longitude)
  return {
    key, latitude, longitude, x, y,
    verdict: row.verdict, strength: null, bytes: 0, flows: [], hosts: new Map(), hostsMore: false, countries: new Set(),
    city: row.city, country: row.country, overlay: row.overlay, organisation: row.organisation,
    radiusKm: null, certainty: 'likely', staged: false, exposures: 0, severity: null,
  }
}

function add(to: Destination, row: FlowRow): void {
  to.flows.push(row.id)
  to.bytes += row.bytesClient + row.bytesServer
  to.exposures += row.exposures
  const name = serverName(row)
  const counted = to.hosts.get(name)
  if (counted !== undefined) to.hosts.set(name, counted + 1)
  else if (to.hosts.size < hostLimit) to.hosts.set(name, 1)
  else to.hostsMore = true
  to.countries.add(countryKey(row))
  to.strength = weaker(to.strength, row.strength)
  if (certaintyRank[row.certainty] > certaintyRank[to.certainty]) to.certainty = row.certainty
  if (row.severity !== null && (to.severity === null || severityRank[row.severity] > severityRank[to.severity])) to.severity = row.severity
  if (row.radiusKm !== null && row.radiusKm > (to.radiusKm ?? 0)) to.radiusKm = row.radiusKm
  if (row.staged) to.staged = true
  to.overlay ??= row.overlay
  to.city ??= row.city
}

/** One pass over the visible rows; ids without a row are left out. */
export function groupRows(ids: readonly number[], byId: ReadonlyMap<number, FlowRow>): Grouped {
  const spots = new Map<number, Destination>()
  const tray = new Map<string, TrayGroup>()
  for (const id of ids) {
    const row = byId.get(id)
    if (!row) continue
    const at = destinationKey(row)
    if (at === null || row.latitude === null || row.longitude === null) {
      const key = countryKey(row)
      let group = tray.get(key)
      if (!group) tray.set(key, (group = { key, flows: 0, bytes: 0, byVerdict: noVerdicts(), ids: [] }))
      group.flows++
      group.bytes += row.bytesClient + row.bytesServer
      group.byVerdict[row.verdict]++
      group.ids.push(id)
      continue
    }
    let spot = spots.get(at)
    if (!spot) spots.set(at, (spot = started(row, at, row.latitude, row.longitude)))
    add(spot, row)
  }
  return { destinations: [...spots.values()].sort(byImportance), tray: [...tray.values()].sort((a, b) => b.flows - a.flows || (a.key < b.key ? -1 : 1)) }
}

/** What must not be overlooked first: readable before protected, then by bytes. */
export function byImportance(a: Pick<Destination, 'verdict' | 'bytes' | 'key'>, b: Pick<Destination, 'verdict' | 'bytes' | 'key'>): number {
  return importance(a.verdict) - importance(b.verdict) || b.bytes - a.bytes || a.key - b.key
}

const order: readonly Verdict[] = ['plaintext', 'upgraded', 'opaque', 'encrypted', 'unknown', 'empty']
export const importance = (verdict: Verdict): number => order.indexOf(verdict)
