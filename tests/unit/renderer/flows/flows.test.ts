import { describe, expect, it, vi } from 'vitest'
import { everything } from '../../../../shared/rows.ts'
import { columnIds } from '../../../../renderer/state/columns.ts'
import { facets, isFiltered, markerSpans } from '../../../../renderer/views/flows/facets.ts'
import { clockText, countryName, dayText, durationText, endpointText } from '../../../../renderer/figures.ts'
import * as cells from '../../../../renderer/views/flows/cells.tsx'
import * as columns from '../../../../renderer/views/flows/choose-columns.ts'
import { walked } from '../../../../renderer/views/flows/table.tsx'
import { filterFor, flowsOf } from '../../../../renderer/views/map/choose.ts'
import { groupRows } from '../../../../renderer/views/map/destinations.ts'
import { gatherSpots } from '../../../../renderer/views/map/spots.ts'
import { row } from '../map/made-rows.ts'

/** The store takes its bridge from the window when it is loaded. */
vi.hoisted(() => {
  Object.assign(globalThis, { plainsight: { shell: 'browser', request: async () => ({ ok: false }), subscribe: () => () => undefined, onConnection: () => () => undefined } })
})

describe('what a filter can be narrowed to', () => {
  const rows = [
    row(1, { host: 'a.example' }),
    row(2, { host: 'a.example', verdict: 'plaintext', strength: null, protocol: 'http' }),
    row(3, { host: 'b.example', verdict: 'plaintext', strength: null, protocol: 'http', country: 'US' }),
    row(4, { country: null, latitude: null, longitude: null, scope: 'private', protocol: null, inner: [] }),
  ]

  it('is counted under the rest of the filter, not under its own list', () => {
    const filter = { ...everything, verdicts: ['plaintext' as const], countries: ['DE'] }
    expect(facets('countries', rows, filter)).toEqual([{ value: 'DE', count: 1 }, { value: 'US', count: 1 }])
    expect(facets('verdicts', rows, filter)).toEqual([{ value: 'plaintext', count: 1 }, { value: 'encrypted', count: 1 }])
  })

  it('comes by count, verdicts in their own order, and keeps what is chosen', () => {
    expect(facets('hosts', rows, everything)[0]).toEqual({ value: 'a.example', count: 2 })
    expect(facets('verdicts', rows, everything).map(({ value }) => value)).toEqual(['plaintext', 'encrypted'])
    expect(facets('countries', rows, { ...everything, countries: ['FR'] })).toContainEqual({ value: 'FR', count: 0 })
    expect(facets('protocols', rows, everything)).toContainEqual({ value: '?', count: 1 })
    expect(facets('countries', rows, everything)).toContainEqual({ value: 'private', count: 1 })
  })

  it('knows whether anything is filtered', () => {
    expect(isFiltered(everything)).toBe(false)
    expect(isFiltered({ ...everything, text: '  ' })).toBe(false)
    expect(isFiltered({ ...everything, hosts: ['a.example'] })).toBe(true)
    expect(isFiltered({ ...everything, toMicros: 5 })).toBe(true)
  })

  it('offers the spans between markers, the last one open', () => {
    expect(markerSpans([{ timeMicros: 9, text: 'submit' }, { timeMicros: 4, text: 'start' }])).toEqual([
      { fromMicros: 4, toMicros: 9, from: 'start', to: 'submit' },
      { fromMicros: 9, toMicros: null, from: 'submit', to: null },
    ])
  })
})

describe('columns', () => {
  it('are ours until somebody chose, and survive names that are none', () => {
    expect(columns.chosenColumns(null)).toEqual(columns.defaultColumns)
    expect(columns.chosenColumns(['host', 'gone', 'host', 'verdict'])).toEqual(['host', 'verdict'])
    expect(columns.chosenColumns(['gone'])).toEqual(columns.defaultColumns)
  })

  it('are taken in and out and moved, and the last one stays', () => {
    expect(columns.toggled(['host'], 'place')).toEqual(['host', 'place'])
    expect(columns.toggled(['host', 'place'], 'host')).toEqual(['place'])
    expect(columns.toggled(['host'], 'host')).toEqual(['host'])
    expect(columns.shifted(['host', 'place', 'sent'], 'sent', -1)).toEqual(['host', 'sent', 'place'])
    expect(columns.shifted(['host', 'place'], 'host', -1)).toEqual(['host', 'place'])
    expect(columns.allInOrder(['sent', 'host'])).toHaveLength(columnIds.length)
    expect(columns.gridColumns(['host', 'sent'])).toMatch(/^minmax\(\d+px, [\d.]+fr\) \d+px$/)
    expect(columns.leastWidth(columnIds)).toBeGreaterThan(1000)
  })

  it('say where a name is from and how sure a place is', () => {
    expect(cells.cellTitle('host', row(1, { host: 'a.example', hostFrom: 'dns' }))).toContain('DNS answer')
    expect(cells.cellTitle('host', row(1))).toContain('no name was seen')
    expect(cells.cellTitle('place', row(1, { certainty: 'uncertain' }))).toContain('Berlin, Germany: uncertain')
    expect(cells.cellTitle('exposures', row(1))).toBeUndefined()
    expect(cells.protocolText(row(1, { protocol: 'smtp', inner: ['tls'] }))).toBe('smtp › tls')
  })
})

describe('walking the table', () => {
  it('stays within the rows, and begins at the first', () => {
    expect(walked('ArrowDown', -1, 10, 5)).toBe(0)
    expect(walked('ArrowUp', -1, 10, 5)).toBe(0)
    expect(walked('ArrowDown', 9, 10, 5)).toBe(9)
    expect(walked('PageDown', 3, 10, 5)).toBe(8)
    expect(walked('PageUp', 3, 10, 5)).toBe(0)
    expect([walked('Home', 4, 10, 5), walked('End', 4, 10, 5)]).toEqual([0, 9])
    expect(walked('a', 4, 10, 5)).toBeNull()
  })
})

describe('a click on the map', () => {
  it('filters by hosts while they can be read, else by countries, and keeps the verdict', () => {
    const mark = (count: number) => {
      const rows = Array.from({ length: count }, (_, index) => row(index + 1, { host: `h${index}.example` }))
      return gatherSpots(groupRows(rows.map((one) => one.id), new Map(rows.map((one) => [one.id, one]))).destinations, 1)[0].marks[0]
    }
    expect(filterFor(mark(2))).toEqual({ hosts: ['h0.example', 'h1.example'], countries: [], verdicts: ['encrypted'] })
    expect(filterFor(mark(30))).toEqual({ hosts: [], countries: ['DE'], verdicts: ['encrypted'] })
    expect(flowsOf(mark(3))).toEqual([1, 2, 3])
  })
})

describe('figures', () => {
  it('write times as short as they can be', () => {
    expect([240, 340_000, 4_200_000, 125_000_000, 12_000_000_000].map(durationText)).toEqual(['0.2 ms', '340 ms', '4.2 s', '2 min 05 s', '3 h 20 min'])
    expect(clockText(Date.UTC(2026, 5, 1, 12, 0, 0) * 1000 + 123_456)).toMatch(/^\d\d:\d\d:00\.123$/)
    expect(dayText('2026-06-01T10:00:00Z')).toBe('2026-06-01')
    expect(dayText('never')).toBe('never')
  })

  it('name countries and addresses, and leave the rest alone', () => {
    expect([countryName('DE'), countryName('DE'), countryName('private'), countryName('QQ')]).toEqual(['Germany', 'Germany', 'private', 'QQ'])
    expect([endpointText('192.0.2.1', 80), endpointText('2001:db8::1', 443), endpointText('ff02::1', 0)]).toEqual(['192.0.2.1:80', '[2001:db8::1]:443', 'ff02::1'])
  })
})
