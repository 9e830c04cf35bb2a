import { describe, expect, it } from 'vitest'
import { countryAt, findHome } from '../../../main/geo/home.ts'
import { country, countryOfNumber } from '../../../main/geo/countries.ts'
import { againstRoundTrip, distanceKm } from '../../../main/geo/distance.ts'
import { contentNetwork } from '../../../main/geo/content-networks.ts'
import { timeZone } from '../../../main/geo/time-zones.ts'
import type { Place } from '../../../shared/model.ts'

describe('home', () => {
  it('is what the person said, with the country of that place', async () => {
    expect(await findHome({ home: { latitude: 52.52, longitude: 13.4, label: 'Office' }, homeCountry: null }, 'UTC')).toEqual({ latitude: 52.52, longitude: 13.4, label: 'Office', guess: false, country: 'DE' })
    expect((await findHome({ home: { latitude: 0, longitude: -30, label: '' }, homeCountry: 'GB' }, 'UTC')).country).toBe('GB')
  })

  it('is guessed from the time zone and says so', async () => {
    const guessed = (zone: string) => findHome({ home: null, homeCountry: null }, zone)
    expect(await guessed('Europe/Oslo')).toEqual({ latitude: 59.92, longitude: 10.75, label: 'Oslo (guess from the time zone)', guess: true, country: 'NO' })
    expect((await guessed('Asia/Calcutta')).country).toBe('IN')
    expect((await guessed('America/Argentina/Buenos_Aires')).label).toBe('Buenos Aires (guess from the time zone)')
  })

  it('is not invented where the zone is no place', async () => {
    expect(await findHome({ home: null, homeCountry: null }, 'UTC')).toMatchObject({ guess: true, country: null, label: 'Home not set (time zone UTC names no place)' })
  })

  it('finds countries by their borders, and none at sea', async () => {
    expect(await Promise.all([countryAt(48.86, 2.35), countryAt(-33.9, 151.2), countryAt(40.7, -74), countryAt(30, -40)])).toEqual(['FR', 'AU', 'US', null])
  })
})

describe('tables', () => {
  it('know every time zone that this computer knows', () => {
    const unknown = Intl.supportedValuesOf('timeZone').filter((zone) => timeZone(zone) === null)
    expect(unknown.filter((zone) => zone !== 'UTC')).toEqual([])
  })

  it('pair ISO numbers and codes', () => {
    expect([countryOfNumber('840'), countryOfNumber('276'), countryOfNumber('999'), country('GB')?.numeric, country('XX')]).toEqual(['US', 'DE', null, '826', null])
  })

  it('know content networks by number', () => {
    expect([contentNetwork(13335)?.name, contentNetwork(680), contentNetwork(null)]).toEqual(['Cloudflare', null, null])
  })
})

describe('a round trip', () => {
  const place: Place = { country: 'US', region: null, city: 'Ashburn', latitude: 39, longitude: -77.5, radiusKm: 25, asn: null, organisation: null, certainty: 'likely', why: 'two databases agree', source: 'x', scope: 'public', overlay: null, staged: false }
  const london = { latitude: 51.5, longitude: -0.1 }

  it('knows the distance between cities', () => {
    expect(Math.round(distanceKm(london, { latitude: 40.71, longitude: -74.01 }))).toBe(5573)
    expect(distanceKm(london, london)).toBe(0)
  })

  it('too short for light makes a place uncertain', () => {
    expect(againstRoundTrip(place, london, 0, 4)).toMatchObject({ certainty: 'uncertain', why: 'the answer came within 4.0 ms, in which light gets no farther than 400 km and back' })
    expect(againstRoundTrip(place, london, 0, 80)).toBe(place)
    expect(againstRoundTrip(place, london, 6000, 4)).toBe(place)
    expect(againstRoundTrip(place, london, 0, null)).toBe(place)
    expect(againstRoundTrip({ ...place, staged: true }, london, 0, 0.1).certainty).toBe('likely')
  })
})
