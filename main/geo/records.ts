/**
 * One shape for the records of different makers: nested GeoIP2/GeoLite2 (City, Country, ASN) and the flat records of
 * the bundled DB-IP and WHOIS files. Fields of a wrong type count as missing.
 */

export interface CityRecord {
  country: string | null
  region: string | null
  city: string | null
  latitude: number | null
  longitude: number | null
  /** GeoIP2's accuracy_radius (67 % of the places are nearer, by its documentation). */
  accuracyKm: number | null
  /** The database itself says that the address is announced from many places. */
  anycast: boolean
}

export interface NetworkRecord {
  asn: number | null
  organisation: string | null
}

type Fields = Record<string, unknown>
const fields = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {})
const longestName = 120
const text = (value: unknown): string | null => (typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, longestName) : null)
const number = (value: unknown, least: number, most: number): number | null => (typeof value === 'number' && value >= least && value <= most ? value : null)
const code = (value: unknown): string | null => (typeof value === 'string' && /^[A-Z]{2}$/.test(value) && value !== 'ZZ' ? value : null)
/** GeoIP2 gives names by language; English is always among them. */
const named = (value: unknown): string | null => {
  const names = fields(fields(value).names)
  return text(names.en) ?? text(Object.values(names)[0])
}

/** DB-IP appends the district in brackets ("Berlin (Bezirk Mitte)"): sharper than any address database can know. */
const withoutDistrict = (city: string | null): string | null => city?.replace(/ \([^()]*\)$/, '') ?? null

/** A hundred metres: far finer than any claim, without the noise of 32-bit floats. */
const tidy = (degrees: number): number => Math.round(degrees * 1000) / 1000

export function cityRecord(value: unknown): CityRecord {
  const record = fields(value)
  const location = fields(record.location)
  const subdivision: unknown = Array.isArray(record.subdivisions) ? record.subdivisions[0] : undefined
  const latitude = number(location.latitude ?? record.latitude, -90, 90)
  const longitude = number(location.longitude ?? record.longitude, -180, 180)
  const placed = latitude !== null && longitude !== null && !(latitude === 0 && longitude === 0)
  return {
    country: code(fields(record.country).iso_code ?? record.country_code),
    region: named(subdivision) ?? text(record.state1),
    city: named(record.city) ?? withoutDistrict(text(record.city)),
    latitude: placed ? tidy(latitude) : null,
    longitude: placed ? tidy(longitude) : null,
    accuracyKm: number(location.accuracy_radius, 1, 20_000),
    anycast: fields(record.traits).is_anycast === true || record.is_anycast === true,
  }
}

export function networkRecord(value: unknown): NetworkRecord {
  const record = fields(value)
  const traits = fields(record.traits)
  return {
    asn: number(record.autonomous_system_number ?? traits.autonomous_system_number, 1, 0xffff_ffff),
    organisation: text(record.autonomous_system_organization ?? traits.autonomous_system_organization),
  }
}
