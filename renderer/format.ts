/** Numbers, sizes and times as people read them. */
const plain = new Intl.NumberFormat('en')
const oneDigit = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 })

export const formatCount = (number: number): string => plain.format(number)

const units = ['bytes', 'kB', 'MB', 'GB', 'TB']

/** `0 bytes`, `742 bytes`, `1.4 kB`, `12 MB`: decimal, one digit below ten. */
export function formatBytes(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  if (unit === 0) return `${plain.format(Math.round(value))} ${value === 1 ? 'byte' : 'bytes'}`
  return `${value < 9.95 ? oneDigit.format(value) : plain.format(Math.round(value))} ${units[unit] ?? ''}`
}

/** `0:07`, `12:40`, `1:02:05`: what a clock shows while it runs. */
export function formatClock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor((whole % 3600) / 60)
  const rest = String(whole % 60).padStart(2, '0')
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`
}

/** `0.4 s`, `12 s`, `3 min`, `2 h 5 min` */
export function formatDuration(seconds: number): string {
  if (seconds < 9.95) return `${oneDigit.format(seconds)} s`
  if (seconds < 90) return `${Math.round(seconds)} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  return minutes % 60 === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** `21 Nov 2026, 23:40`; what is no date comes back as it is. */
export function formatMoment(iso: string): string {
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) return iso
  return date.toLocaleString('en-GB', { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' })
}

/** Wall clock of a moment in microseconds since 1970: `23:40:07`. */
export const formatTimeOfDay = (micros: number): string => new Date(micros / 1000).toLocaleTimeString('en-GB')

/** `June 2026`; what is no date comes back as it is. */
export function formatMonth(iso: string): string {
  const date = new Date(iso)
  return Number.isNaN(date.getTime()) ? iso : date.toLocaleString('en', { month: 'long', year: 'numeric', timeZone: 'UTC' })
}

/** A share of the whole in words: `none`, `under 1 %`, `34 %`, `all`. Never rounds something to nothing. */
export function formatShare(part: number, whole: number): string {
  if (whole <= 0 || part <= 0) return 'none'
  if (part >= whole) return 'all'
  const percent = (part / whole) * 100
  if (percent < 1) return 'under 1 %'
  return `${Math.min(99, Math.round(percent))} %`
}
