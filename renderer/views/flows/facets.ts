/** What a filter can be narrowed to: every verdict, country, protocol or host among the flows, with how many there are of each. */
import { verdicts } from '../../../shared/model.ts'
import { countryKey, matcher, serverName, type FlowFilter, type FlowRow } from '../../../shared/rows.ts'

export type FacetList = 'verdicts' | 'countries' | 'protocols' | 'hosts'

export interface Facet {
  value: string
  count: number
}

const valuesOf: Record<FacetList, (row: FlowRow) => readonly string[]> = {
  verdicts: (row) => [row.verdict],
  countries: (row) => [countryKey(row)],
  protocols: (row) => [row.protocol ?? '?', ...row.inner],
  hosts: (row) => [serverName(row)],
}

/**
 * Counts under the rest of the filter, as if this list were not filtered by: so a choice shows what it would add.
 * Verdicts keep their order, everything else comes by count. What is chosen already is listed even at zero.
 */
export function facets(list: FacetList, rows: Iterable<FlowRow>, filter: FlowFilter): Facet[] {
  const passes = matcher({ ...filter, [list]: [] })
  const counts = new Map<string, number>()
  for (const value of filter[list]) counts.set(value, 0)
  const values = valuesOf[list]
  for (const row of rows) {
    if (!passes(row)) continue
    for (const value of new Set(values(row))) counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  const found = [...counts].map(([value, count]) => ({ value, count }))
  if (list === 'verdicts') return found.sort((a, b) => verdictOrder(a.value) - verdictOrder(b.value))
  return found.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
}

const verdictOrder = (value: string): number => verdicts.findIndex((verdict) => verdict === value)

export const isFiltered = (filter: FlowFilter): boolean =>
  filter.text.trim() !== '' || filter.verdicts.length > 0 || filter.countries.length > 0 || filter.protocols.length > 0 || filter.hosts.length > 0 || filter.fromMicros !== null || filter.toMicros !== null

/** Spans between markers: from each to the next, the last one open. */
export function markerSpans(markers: readonly { timeMicros: number; text: string }[]): { fromMicros: number; toMicros: number | null; from: string; to: string | null }[] {
  const ordered = [...markers].sort((a, b) => a.timeMicros - b.timeMicros)
  return ordered.map((marker, index) => {
    const next = index + 1 < ordered.length ? ordered[index + 1] : null
    return { fromMicros: marker.timeMicros, toMicros: next?.timeMicros ?? null, from: marker.text, to: next?.text ?? null }
  })
}
