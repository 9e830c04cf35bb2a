/** How findings speak: pieces of sentences in plain English. Strings from the wire enter a sentence through `inert` only. */
import type { Flow, Place } from '../../../shared/model.ts'

/** Control characters, line and paragraph separators, bidirectional and invisible formatting characters. */
const unsafe = /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb]/g
const longestPiece = 80

/** A string from the wire as it may stand in a sentence: one line, nothing that reorders or hides text, not too long. */
export function inert(text: string, limit = longestPiece): string {
  const clean = text.slice(0, limit * 2).replace(unsafe, '\u00b7')
  return clean.length > limit || text.length > limit * 2 ? `${clean.slice(0, limit)}…` : clean
}

/** The name a person knows the server by. */
export const serverWords = (flow: Pick<Flow, 'host' | 'server'>): string => inert(flow.host ?? flow.server.ip)

const regions = new Intl.DisplayNames(['en'], { type: 'region' })

/** `the United States`; the code itself for one that is not known. */
export function countryName(code: string): string {
  if (!/^[A-Z]{2}$/.test(code)) return inert(code, 8)
  const name = regions.of(code) ?? code
  return /^(United|Netherlands|Philippines|Bahamas|Gambia|Maldives|Central African|Dominican R|Isle)|(Islands|Territory|Territories|Lands)$/.test(name) ? `the ${name}` : name
}

/** Where the server is, as it continues "a server …": never surer than the place. */
export function whereWords(place: Place | null): string {
  if (place === null) return 'at a place that is not known'
  if (place.country !== null) {
    const country = countryName(place.country)
    if (place.staged) return `in ${country} (staged for training)`
    if (place.certainty === 'likely') return `in ${country}`
    return `that may be in ${country}, which is uncertain`
  }
  if (place.overlay !== null) return `at ${inert(place.overlay)}${place.staged ? ' (staged for training)' : ''}`
  if (place.scope === 'loopback') return 'on this computer itself'
  if (place.scope === 'private' || place.scope === 'link-local') return 'in your own network'
  return 'at a place that is not known'
}

/** Who could have read along, given where the server is. */
export function readersWords(place: Place | null): string {
  if (place !== null && !place.staged && place.scope === 'loopback') return 'It stayed on this computer, so only programs on it could read along.'
  if (place !== null && !place.staged && (place.scope === 'private' || place.scope === 'link-local')) return 'Anybody in the same network could read it; what the server passes on was not seen.'
  return 'Anybody on the way could read it: the Wi-Fi, your provider, the networks between and the server’s host.'
}

/** `a`, `a and b`, `a, b and 3 more`. */
export function listWords(items: readonly string[], most = 5): string {
  const named = items.length > most ? [...items.slice(0, most), `${items.length - most} more`] : [...items]
  const last = named.pop()
  return named.length === 0 ? (last ?? '') : `${named.join(', ')} and ${last}`
}

/** `1 conversation`, `3 conversations`. */
export const countWords = (count: number, one: string, many = `${one}s`): string => `${count.toLocaleString('en')} ${count === 1 ? one : many}`
