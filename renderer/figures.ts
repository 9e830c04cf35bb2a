/** What the views of a session write beside format.ts: times to the millisecond, days, countries, addresses. */

/** `0.2 ms`, `340 ms`, `4.2 s`, `2 min 05 s`, `3 h 20 min`. */
export function durationText(micros: number): string {
  const millis = Math.max(0, micros) / 1000
  if (millis < 10) return `${millis.toFixed(1)} ms`
  if (millis < 999.5) return `${Math.round(millis)} ms`
  const seconds = millis / 1000
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`
  const minutes = Math.round(whole / 60)
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`
}

const two = (value: number): string => String(value).padStart(2, '0')

/** Time of day where the reader is: `14:03:22.120`. */
export function clockText(micros: number, places = 3): string {
  const date = new Date(Math.floor(micros / 1000))
  const fraction = String(((Math.floor(micros) % 1_000_000) + 1_000_000) % 1_000_000).padStart(6, '0').slice(0, places)
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}${places > 0 ? `.${fraction}` : ''}`
}

/** `2026-06-01`, from anything that Date can read; the text itself where it cannot. */
export function dayText(iso: string): string {
  const date = new Date(iso)
  return Number.isNaN(date.getTime()) ? iso : date.toISOString().slice(0, 10)
}

let regions: Intl.DisplayNames | null = null
/** Asking for a name costs microseconds, and a table asks for thousands. At most as many as there are pairs of letters. */
const named = new Map<string, string>()

/** `DE` → `Germany`; what is no country code stays as it is. */
export function countryName(code: string): string {
  const known = named.get(code)
  if (known !== undefined) return known
  if (!/^[A-Z]{2}$/.test(code)) return code
  try {
    regions ??= new Intl.DisplayNames('en', { type: 'region', fallback: 'code' })
    const name = regions.of(code) ?? code
    named.set(code, name)
    return name
  } catch {
    return code
  }
}

/** `[2001:db8::1]:443`, `192.0.2.1:80`, and the bare address where there is no port. */
export const endpointText = (ip: string, port: number): string => (port === 0 ? ip : ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`)
