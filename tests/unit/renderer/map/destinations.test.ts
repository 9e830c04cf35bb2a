import { describe, expect, it } from 'vitest'
import { groupRows } from '../../../../renderer/views/map/destinations.ts'
import { gatherSpots, spotReach, steppedScale } from '../../../../renderer/views/map/spots.ts'
import { byId, row } from './made-rows.ts'

const grouped = (rows: ReturnType<typeof row>[]) => groupRows(rows.map((one) => one.id), byId(rows))

describe('grouping flows by place and verdict', () => {
  it('makes one destination of flows within a tenth of a degree that have the same verdict', () => {
    const { destinations } = grouped([row(1, { host: 'a.example' }), row(2, { latitude: 52.5201, host: 'b.example' }), row(3, { verdict: 'plaintext', strength: null })])
    expect(destinations.map(({ verdict, flows, bytes }) => ({ verdict, flows, bytes }))).toEqual([
      { verdict: 'plaintext', flows: [3], bytes: 1000 },
      { verdict: 'encrypted', flows: [1, 2], bytes: 2000 },
    ])
    expect([...destinations[1].hosts]).toEqual([['a.example', 1], ['b.example', 1]])
  })

  it('keeps the worst that is known of its flows', () => {
    const { destinations } = grouped([
      row(1, { severity: 'low', radiusKm: 20 }),
      row(2, { strength: 'weak', certainty: 'uncertain', radiusKm: 200, severity: 'high', exposures: 2, staged: true, overlay: 'Example City' }),
      row(3, { certainty: 'likely', exposures: 1 }),
    ])
    expect(destinations).toHaveLength(1)
    expect(destinations[0]).toMatchObject({ strength: 'weak', certainty: 'uncertain', radiusKm: 200, severity: 'high', exposures: 3, staged: true, overlay: 'Example City' })
  })

  it('lays what has no place beside the map, counted by verdict', () => {
    const nowhere = { latitude: null, longitude: null, country: null } as const
    const { destinations, tray } = grouped([
      row(1, { ...nowhere, scope: 'private' }),
      row(2, { ...nowhere, scope: 'private', verdict: 'plaintext' }),
      row(3, { ...nowhere, scope: 'public' }),
      row(4, { ...nowhere, scope: 'public', country: 'US' }),
    ])
    expect(destinations).toEqual([])
    expect(tray.map(({ key, flows, ids }) => ({ key, flows, ids }))).toEqual([
      { key: 'private', flows: 2, ids: [1, 2] },
      { key: 'US', flows: 1, ids: [4] },
      { key: 'unknown', flows: 1, ids: [3] },
    ])
    expect(tray[0].byVerdict).toMatchObject({ plaintext: 1, encrypted: 1 })
  })

  it('leaves out ids that have no row, and caps the names of one place', () => {
    expect(groupRows([7], new Map())).toEqual({ destinations: [], tray: [] })
    const many = grouped(Array.from({ length: 100 }, (_, index) => row(index + 1, { host: `h${index}.example` })))
    expect(many.destinations[0].hosts.size).toBe(40)
    expect(many.destinations[0].hostsMore).toBe(true)
    expect(many.destinations[0].flows).toHaveLength(100)
  })
})

describe('gathering spots', () => {
  const two = grouped([row(1), row(2, { latitude: 48.14, longitude: 11.58, city: 'Munich', bytesServer: 9 }), row(3, { verdict: 'plaintext' })]).destinations

  it('joins near places when the view is far, and parts them when it is close', () => {
    const far = gatherSpots(two, 0.9)
    expect(far).toHaveLength(1)
    expect(far[0].places.size).toBe(2)
    expect(far[0].flows).toBe(3)
    const close = gatherSpots(two, 20)
    expect(close).toHaveLength(2)
    expect(close.map((spot) => spot.marks.map((mark) => mark.verdict))).toEqual([['plaintext', 'encrypted'], ['encrypted']])
  })

  it('stands on a real place, and fans out the verdicts without overlap', () => {
    const [spot] = gatherSpots(two, 20)
    expect(two.some(({ x, y }) => x === spot.x && y === spot.y)).toBe(true)
    const [first, second] = spot.marks
    expect(Math.hypot(first.dx - second.dx, first.dy - second.dy)).toBeGreaterThan(12)
    expect(first.dx).toBeLessThan(second.dx)
    expect(spotReach(spot, 6)).toBeGreaterThan(6)
  })

  it('does not reshuffle within half a zoom step', () => {
    expect(steppedScale(1)).toBe(1)
    expect(steppedScale(1.3)).toBe(1)
    expect(steppedScale(1.42)).toBeCloseTo(Math.SQRT2)
    expect(gatherSpots(two, 1.01)).toEqual(gatherSpots(two, 1.4))
  })

  it('keeps every flow, however many places there are', () => {
    const rows = Array.from({ length: 3000 }, (_, index) => row(index + 1, { latitude: ((index * 37) % 120) - 50, longitude: ((index * 101) % 340) - 170, verdict: index % 3 === 0 ? 'plaintext' : 'encrypted' }))
    const { destinations } = grouped(rows)
    for (const scale of [0.9, 4, 30]) {
      const spots = gatherSpots(destinations, scale)
      expect(spots.reduce((sum, spot) => sum + spot.flows, 0)).toBe(3000)
    }
  })
})
