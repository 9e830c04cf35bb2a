/** Numbers, times and strings from the wire as a report writes them. Times are UTC, so that a report reads the same everywhere. */
import type { Exposure, Place, Severity, Strength, Verdict } from '../../shared/model.ts'
import { countryName } from '../analysis/findings/words.ts'

/** Control, bidirectional and invisible formatting characters: made visible, so that a text cannot look like another. */
const unsafe = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]|\udb40[\udc00-\udfff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

/** Nearly all strings are plain ASCII, which the long pattern need not look through. */
const harmless = /^[ -~]*$/

export const visible = (text: string): string => (harmless.test(text) ? text : text.replace(unsafe, (character) => `⟨U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}⟩`))

export const number = (value: number): string => value.toLocaleString('en')
export const counted = (count: number, one: string, many = `${one}s`): string => `${number(count)} ${count === 1 ? one : many}`

const units = ['bytes', 'kB', 'MB', 'GB', 'TB']
/** Decimal units, one digit below ten. */
export function size(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) { value /= 1000; unit++ }
  if (unit === 0) return counted(bytes, 'byte')
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`
}

const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']
/** `20 June 2026`; what is no date comes back as it is. */
export function day(iso: string): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(iso)
  const month = match === null ? undefined : months[Number(match[2]) - 1]
  return match === null || month === undefined ? iso : `${Number(match[3])} ${month} ${match[1]}`
}
/** `20 June 2026, 10:00:07 UTC`. */
export function moment(iso: string): string {
  const time = /T(\d{2}:\d{2}:\d{2})/.exec(iso)
  return time === null ? day(iso) : `${day(iso)}, ${time[1]} UTC`
}
export const timeOfDay = (iso: string): string => /T(\d{2}:\d{2}:\d{2})/.exec(iso)?.[1] ?? iso

export function duration(seconds: number): string {
  if (seconds < 90) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

export const verdictWords: Record<Verdict, { word: string; means: string }> = {
  plaintext: { word: 'Readable', means: 'Anybody on the way could read it.' },
  encrypted: { word: 'Encrypted', means: 'Protected from the first byte of content; names and sizes show all the same.' },
  upgraded: { word: 'Upgraded', means: 'Began readable, then went on protected.' },
  opaque: { word: 'Opaque', means: 'Looks random, but is no known protocol.' },
  unknown: { word: 'Unknown', means: 'Too little was seen to judge.' },
  empty: { word: 'Empty', means: 'Nothing was sent.' },
}
export const strengthWords: Record<Strength, string> = { strong: '', weak: 'weak', broken: 'broken' }
export const severityWords: Record<Severity, string> = { high: 'Serious', medium: 'Worth acting on', low: 'Minor', info: 'Good to know' }
export const verdictWord = (verdict: Verdict, strength: Strength | null): string => `${verdictWords[verdict].word}${strength === null || strength === 'strong' ? '' : `, ${strengthWords[strength]}`}`

export const exposureWords: Record<Exposure['kind'], string> = {
  password: 'password', username: 'user name', token: 'access token', 'form-field': 'form field', cookie: 'cookie', 'mail-address': 'e-mail address', subject: 'subject',
  message: 'message text', url: 'address of a page', 'host-name': 'host name', file: 'file', 'watch-term': 'watched word',
}

const scopeWords: Record<Place['scope'], string> = {
  public: 'Place not known', private: 'Private network', loopback: 'This computer', 'link-local': 'Local network', multicast: 'Multicast', broadcast: 'Broadcast', reserved: 'Reserved addresses',
}
/** A place in a few words; addresses without one are named by what they are. */
export function placeWords(place: Place | null): string {
  if (place === null) return 'Place not known'
  const country = place.country === null ? null : countryName(place.country).replace(/^the /, '')
  if (place.overlay !== null) return country === null || place.overlay.includes(country) ? place.overlay : `${place.overlay}, ${country}`
  if (place.city !== null && country !== null && place.city !== country) return `${place.city}, ${country}`
  return country ?? scopeWords[place.scope]
}
/** How sure the place is, where it is not simply likely. */
export const doubtWords = (place: Place | null): string => (place === null ? '' : place.staged ? 'staged' : place.certainty === 'uncertain' ? 'uncertain' : '')
