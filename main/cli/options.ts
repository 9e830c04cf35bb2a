/** Options of a command: unknown ones, missing values and malformed numbers are wrong usage, said in one sentence. */
import { parseArgs, type ParseArgsConfig } from 'node:util'
import { Usage } from './outcome.ts'

type Options = NonNullable<ParseArgsConfig['options']>

export function readOptions<T extends Options>(args: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
  } catch (error) {
    throw new Usage(error instanceof Error ? `${error.message.split('. ')[0].replace(/\.$/, '')}.` : 'The options were not understood.')
  }
}

export function numberOption(text: string | undefined, name: string, least: number, most: number): number | null {
  if (text === undefined) return null
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value) || value < least || value > most) throw new Usage(`--${name} takes a number from ${least} to ${most}, not ${JSON.stringify(text)}.`)
  return value
}

/** `LAT,LON` in degrees. */
export function placeOption(text: string | undefined): { latitude: number; longitude: number; label: string } | null {
  if (text === undefined) return null
  const match = /^\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*$/.exec(text)
  const latitude = Number(match?.[1])
  const longitude = Number(match?.[2])
  if (match === null || Math.abs(latitude) > 90 || Math.abs(longitude) > 180) throw new Usage(`--home takes LAT,LON in degrees, for example 52.52,13.40, not ${JSON.stringify(text)}.`)
  return { latitude, longitude, label: 'Home' }
}
