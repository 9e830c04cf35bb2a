/** Where the lines of the axes stand: round steps of time and of bytes, never more than fit. */

const microsPerSecond = 1_000_000
/** Steps that people count in: 1, 2, 5 of a power of ten below a minute, then the clock's and the calendar's. */
const clockSteps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800].map((seconds) => seconds * microsPerSecond)

/** The smallest step that leaves at most `most` lines in a span. Below a second: decimal. */
export function timeStep(spanMicros: number, most: number): number {
  const least = spanMicros / Math.max(1, most)
  for (let power = 1; power < microsPerSecond; power *= 10) {
    for (const digit of [1, 2, 5]) if (digit * power >= least) return digit * power
  }
  return clockSteps.find((step) => step >= least) ?? Math.ceil(least / (7 * 86400 * microsPerSecond)) * 7 * 86400 * microsPerSecond
}

export interface Tick {
  micros: number
  label: string
}

/** Two digits. */
const two = (value: number): string => String(value).padStart(2, '0')

/**
 * Lines on whole multiples of the step in the reader's own time of day. `offsetMinutes` is what `Date.getTimezoneOffset`
 * gives (minutes behind UTC); a change of the clock inside the span is not followed.
 */
export function timeTicks(fromMicros: number, toMicros: number, most: number, offsetMinutes: number): Tick[] {
  if (!(toMicros > fromMicros)) return []
  const step = timeStep(toMicros - fromMicros, most)
  const shift = -offsetMinutes * 60 * microsPerSecond
  const ticks: Tick[] = []
  for (let local = Math.ceil((fromMicros + shift) / step) * step; local - shift <= toMicros; local += step) ticks.push({ micros: local - shift, label: clockLabel(local, step) })
  return ticks
}

/** `localMicros` counts from local midnight of 1 January 1970. */
export function clockLabel(localMicros: number, step: number): string {
  const date = new Date(Math.floor(localMicros / 1000))
  const clock = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`
  if (step >= 86400 * microsPerSecond) return `${date.getUTCFullYear()}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`
  if (step >= 60 * microsPerSecond) return clock
  const seconds = `${clock}:${two(date.getUTCSeconds())}`
  if (step >= microsPerSecond) return seconds
  const places = Math.min(6, Math.ceil(-Math.log10(step / microsPerSecond) - 1e-9))
  const fraction = String(((localMicros % microsPerSecond) + microsPerSecond) % microsPerSecond).padStart(6, '0')
  return `${seconds}.${fraction.slice(0, places)}`
}

/** The next 1, 2 or 5 of a power of ten that is not below `value`: the top of the byte axis. */
export function niceCeiling(value: number): number {
  if (!(value > 0)) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  for (const digit of [1, 2, 5, 10]) if (digit * power >= value) return digit * power
  return 10 * power
}
