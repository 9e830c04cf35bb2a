/** Where the conversations went, gathered by place for the map and its table: one entry a spot, and the tray for what has no place. */
import type { Flow, Place, Verdict } from '../../shared/model.ts'
import { placeWords } from './text.ts'

export interface Destination {
  label: string
  place: Place | null
  latitude: number
  longitude: number
  flows: number
  bytes: number
  verdicts: Map<Verdict, number>
  organisations: string[]
}

export interface TrayEntry {
  label: string
  flows: number
  bytes: number
  verdicts: Map<Verdict, number>
}

export interface Destinations {
  /** Those that something readable went to first, the busiest of them first. */
  placed: Destination[]
  tray: TrayEntry[]
}

/** The gravest first: what is drawn on top and named first. */
export const gravity: readonly Verdict[] = ['plaintext', 'unknown', 'opaque', 'upgraded', 'encrypted', 'empty']
const mostOrganisations = 8

const bytesOf = (flow: Flow): number => flow.bytes.client + flow.bytes.server
const bump = (verdicts: Map<Verdict, number>, verdict: Verdict): void => { verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1) }

export function gather(flows: readonly Flow[]): Destinations {
  const placed = new Map<string, Destination>()
  const tray = new Map<string, TrayEntry>()
  for (const flow of flows) {
    const { place } = flow
    if (place === null || place.latitude === null || place.longitude === null) {
      const label = placeWords(place)
      const entry = tray.get(label) ?? { label, flows: 0, bytes: 0, verdicts: new Map<Verdict, number>() }
      tray.set(label, entry)
      entry.flows++
      entry.bytes += bytesOf(flow)
      bump(entry.verdicts, flow.verdict)
      continue
    }
    // A tenth of a degree is finer than any city database; certain and uncertain places stay apart.
    const key = `${place.latitude.toFixed(1)} ${place.longitude.toFixed(1)} ${place.certainty} ${place.staged}`
    const entry = placed.get(key) ?? { label: placeWords(place), place, latitude: place.latitude, longitude: place.longitude, flows: 0, bytes: 0, verdicts: new Map<Verdict, number>(), organisations: [] }
    placed.set(key, entry)
    entry.flows++
    entry.bytes += bytesOf(flow)
    bump(entry.verdicts, flow.verdict)
    const { organisation } = place
    if (organisation !== null && entry.organisations.length < mostOrganisations && !entry.organisations.includes(organisation)) entry.organisations.push(organisation)
  }
  const open = (entry: TrayEntry): number => Number(entry.verdicts.has('plaintext'))
  const inOrder = (a: TrayEntry, b: TrayEntry): number => open(b) - open(a) || b.flows - a.flows || b.bytes - a.bytes
  return { placed: [...placed.values()].sort(inOrder), tray: [...tray.values()].sort(inOrder) }
}

/** Verdicts of a spot, the gravest first. */
export const verdictsOf = (entry: { verdicts: Map<Verdict, number> }): [Verdict, number][] => gravity.filter((verdict) => entry.verdicts.has(verdict)).map((verdict) => [verdict, entry.verdicts.get(verdict)!])
