/** Times of a capture as text. Timestamps are hostile too: anything outside the calendar's range is clamped into it. */

const furthest = 8_640_000_000_000_000

/** ISO 8601 in UTC with microseconds from microseconds since 1970. */
export function isoMicros(micros: number): string {
  const whole = Math.floor(Number.isFinite(micros) ? micros : 0)
  const millis = Math.max(-furthest, Math.min(furthest, Math.floor(whole / 1000)))
  const rest = ((whole % 1000) + 1000) % 1000
  return `${new Date(millis).toISOString().slice(0, -1)}${String(rest).padStart(3, '0')}Z`
}
