import { afterAll, describe, expect, it } from 'vitest'
import { Geography, judge } from '../../../main/geo/geography.ts'
import { cityRecord, networkRecord } from '../../../main/geo/records.ts'
import { Double } from '../../../scripts/mmdb-writer.mjs'
import { buildMmdb, TemporaryFolder } from '../../support/mmdb.ts'

const folder = new TemporaryFolder()
afterAll(() => folder.remove())

const flat = (country_code: string, city: string, latitude: number, longitude: number) => ({ country_code, state1: 'Some State', state2: '', city, latitude: new Double(latitude), longitude: new Double(longitude) })
const network = (autonomous_system_number: number, autonomous_system_organization: string) => ({ autonomous_system_number, autonomous_system_organization })
const bundled = {
  city: [folder.write('city.mmdb', buildMmdb({ '1.0.0.0/8': flat('GB', 'London (Camden)', 51.5, -0.125), '2.0.0.0/8': flat('DE', '', 51, 9), '3.0.0.0/8': flat('FR', 'Paris', 48.9, 2.3), '4.0.0.0/8': flat('US', 'Ashburn', 39, -77.5), '2a00::/16': flat('NL', 'Amsterdam', 52.4, 4.9) }))],
  asn: [folder.write('asn.mmdb', buildMmdb({ '1.0.0.0/8': network(64_500, 'Example Net'), '4.0.0.0/8': network(13335, 'Cloudflare, Inc.') }, 'Test-ASN'))],
  country: [folder.write('country.mmdb', buildMmdb({ '1.0.0.0/8': { country_code: 'GB' }, '2.0.0.0/8': { country_code: 'DE' }, '3.0.0.0/8': { country_code: 'IE' }, '4.0.0.0/8': { country_code: 'US' }, '5.0.0.0/8': { country_code: 'JP' }, '2a00::/16': { country_code: 'NL' } }, 'Test-Country'))],
}

async function open(more: Partial<Parameters<typeof Geography.open>[0]> = {}): Promise<Geography> {
  const geography = await Geography.open({ bundled, ...more })
  if (!geography.ok) throw new Error(geography.message)
  return geography.value
}

describe('where an address is', () => {
  it('is likely where two databases agree, with the network and without the district', async () => {
    expect((await open()).locate('1.2.3.4')).toEqual({
      country: 'GB', region: 'Some State', city: 'London', latitude: 51.5, longitude: -0.125, radiusKm: 25, asn: 64_500, organisation: 'Example Net',
      certainty: 'likely', why: 'two databases agree', source: 'DB-IP City Lite', scope: 'public', overlay: null, staged: false,
    })
  })

  it('has a radius the size of the country where no city is known', async () => {
    expect((await open()).locate('2.2.3.4')).toMatchObject({ country: 'DE', city: null, radiusKm: 337, certainty: 'likely' })
  })

  it('is uncertain where databases disagree, and the circle reaches what the other one claims', async () => {
    const place = (await open()).locate('3.2.3.4')
    expect(place).toMatchObject({ country: 'FR', certainty: 'uncertain', why: 'databases disagree: FR, IE' })
    expect(place.radiusKm).toBeGreaterThan(800)
  })

  it('is uncertain for networks that answer from many places', async () => {
    expect((await open()).locate('4.2.3.4')).toMatchObject({ certainty: 'uncertain', why: 'Cloudflare uses the same address in many places (anycast)', radiusKm: 3000 })
  })

  it('is uncertain where one database alone speaks, and stands in the middle of the country', async () => {
    expect((await open()).locate('5.2.3.4')).toMatchObject({ country: 'JP', latitude: 36.6, certainty: 'uncertain', why: 'only one database knows this address', source: 'Registry countries' })
  })

  it('is unknown where none does', async () => {
    expect((await open()).locate('6.2.3.4')).toMatchObject({ country: null, latitude: null, radiusKm: null, certainty: 'unknown', scope: 'public' })
  })

  it('takes the IPv4 address out of mapped and NAT64 addresses', async () => {
    const geography = await open()
    expect([geography.locate('::ffff:1.2.3.4').city, geography.locate('64:ff9b::102:304').city, geography.locate('2a00:1::1').city]).toEqual(['London', 'London', 'Amsterdam'])
  })

  it('has no place for addresses that are not public, nor for what is no address', async () => {
    const geography = await open()
    expect(['10.0.0.1', '127.0.0.1', '169.254.1.1', 'fe80::1%eth0', '224.0.0.251', '255.255.255.255', '192.0.2.1', 'nonsense', ''].map((ip) => geography.locate(ip).scope)).toEqual([
      'private', 'loopback', 'link-local', 'link-local', 'multicast', 'broadcast', 'reserved', 'reserved', 'reserved',
    ])
    expect(geography.locate('10.0.0.1')).toMatchObject({ latitude: null, certainty: 'unknown' })
  })
})

describe('the overlay', () => {
  const entry = (cidr: string, label: string, more = {}) => ({ cidr, label, latitude: 37.3, longitude: -121.9, ...more })

  it('names private and lab addresses while it is set, the longest prefix first', async () => {
    const geography = await open()
    expect(geography.locate('127.0.20.1').latitude).toBeNull()
    geography.setPlaces('lab', [entry('127.0.0.0/8', 'wide'), entry('127.0.20.0/25', 'San Jose, California', { country: 'US', staged: true })])
    expect(geography.locate('127.0.20.1')).toMatchObject({ country: 'US', overlay: 'San Jose, California', staged: true, scope: 'loopback', why: 'staged for training: the address is not really there' })
    expect(geography.locate('127.0.20.129').overlay).toBe('wide')
    geography.setPlaces('lab', [])
    expect(geography.locate('127.0.20.1').overlay).toBeNull()
  })

  it('wins over the databases and is read from a file', async () => {
    const geography = await open({ placesFile: folder.write('places.json', JSON.stringify({ places: [entry('1.2.3.4', 'Our server', { organisation: 'Us' }), entry('fd00::/8', 'Office')] })) })
    expect([geography.locate('1.2.3.4').overlay, geography.locate('1.2.3.5').overlay, geography.locate('fd12::1').overlay]).toEqual(['Our server', null, 'Office'])
  })

  it.each([
    ['{ "places": [\n{ "cidr": ] }', 'is not JSON'],
    ['[]', 'does not hold a list "places"'],
    [JSON.stringify({ places: [entry('10.0.0.0/8', 'a'), entry('10.0.0.0/33', 'b')] }), 'entry 2, "cidr": is no network'],
    [JSON.stringify({ places: [entry('10.0.0.0/8', 'a', { latitude: 91 })] }), 'entry 1, "latitude"'],
    [JSON.stringify({ places: [entry('10.0.0.0/8', 'a', { colour: 'red' })] }), 'entry 1'],
  ])('says which entry of a file is wrong: %s', async (text, message) => {
    const result = await Geography.open({ bundled, placesFile: folder.write('wrong.json', text) })
    expect(result).toMatchObject({ ok: false, code: 'places-wrong' })
    expect(result.ok ? '' : result.message).toContain(message)
  })

  it('says that a file is missing', async () => {
    expect(await Geography.open({ bundled, placesFile: `${folder.path}/none.json` })).toMatchObject({ ok: false, code: 'places-unreadable' })
  })
})

describe('databases', () => {
  it('of the user are used, with what MaxMind asks to be said', async () => {
    const cityFile = folder.write('own.mmdb', buildMmdb({ '1.0.0.0/8': { city: { names: { en: 'Leeds', de: 'Leeds' } }, country: { iso_code: 'GB' }, subdivisions: [{ names: { en: 'England' } }], location: { latitude: 53.8, longitude: -1.55, accuracy_radius: 100 }, traits: { is_anycast: false } } }, 'GeoLite2-City'))
    const geography = await open({ cityFile })
    expect(geography.locate('1.2.3.4')).toMatchObject({ city: 'Leeds', region: 'England', radiusKm: 100, source: 'GeoLite2-City', certainty: 'likely' })
    expect(geography.databases()[0]).toMatchObject({ name: 'GeoLite2-City', bundled: false, problem: null, built: '2026-06-17' })
    expect(geography.databases()[0]!.attribution).toContain('GeoLite2 data created by MaxMind')
  })

  it('that cannot be used are told, and the bundled ones used instead', async () => {
    const geography = await open({ cityFile: folder.write('bad.mmdb', 'no'), asnFile: '/nowhere/asn.mmdb' })
    expect(geography.locate('1.2.3.4')).toMatchObject({ city: 'London', asn: 64_500 })
    expect(geography.databases().map((info) => [info.kind, info.bundled, info.problem === null])).toEqual([['city', false, false], ['city', true, true], ['asn', false, false], ['asn', true, true], ['country', true, true]])
  })

  it('may all be missing: every place is then unknown', async () => {
    const geography = await open({ bundled: { city: ['/none'], asn: ['/none'], country: ['/none'] } })
    expect(geography.locate('1.2.3.4')).toMatchObject({ certainty: 'unknown', asn: null })
    expect(geography.databases().every((info) => info.problem !== null)).toBe(true)
  })
})

describe('records', () => {
  it('of a wrong shape count as missing', () => {
    const nothing = { country: null, region: null, city: null, latitude: null, longitude: null, accuracyKm: null, anycast: false }
    for (const value of [null, 5, 'x', [], { country: 5, city: { names: 7 }, latitude: '5', country_code: 'usa' }, { latitude: 91, longitude: 0 }, { latitude: 0, longitude: 0 }]) expect(cityRecord(value)).toEqual(nothing)
    expect(networkRecord({ autonomous_system_number: 0, autonomous_system_organization: '' })).toEqual({ asn: null, organisation: null })
  })

  it('that call themselves anycast are uncertain', () => {
    expect(judge({ ...cityRecord({ country: { iso_code: 'GB' }, location: { latitude: 1, longitude: 1 }, traits: { is_anycast: true } }) }, networkRecord({}), 'GB', 'x')).toMatchObject({ certainty: 'uncertain', why: 'the network uses the same address in many places (anycast)' })
  })
})
