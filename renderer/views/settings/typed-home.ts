/** Reads a home as somebody typed it. */
import type { Settings } from '../../../shared/settings.ts'

export interface TypedHome {
  label: string
  latitude: string
  longitude: string
  country: string
}

/** The settings that were typed, or null if something is no coordinate or no country. */
export function readHome(typed: TypedHome): Pick<Settings, 'home' | 'homeCountry'> | null {
  const degrees = (value: string, most: number): number | null => {
    const number = value.trim() === '' ? NaN : Number(value.trim().replace(',', '.').replace('−', '-'))
    return Math.abs(number) <= most ? number : null
  }
  const latitude = degrees(typed.latitude, 90)
  const longitude = degrees(typed.longitude, 180)
  const country = typed.country.trim().toUpperCase()
  if (latitude === null || longitude === null || (country !== '' && !/^[A-Z]{2}$/.test(country))) return null
  return { home: { latitude, longitude, label: typed.label.trim() }, homeCountry: country === '' ? null : country }
}
