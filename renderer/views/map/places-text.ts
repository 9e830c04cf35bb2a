/** Places and their certainty in words, for the tooltip, the text version of the map and the tray. */
import { verdicts } from '../../../shared/model.ts'
import { countryName } from '../../figures.ts'
import { formatBytes } from '../../format.ts'
import { sessionWords } from '../../words-session.ts'
import { words } from '../../words.ts'
import { inertText } from '../detail/inert-text.ts'
import type { Destination, TrayGroup } from './destinations.ts'

const text = sessionWords.map

/** `Berlin, Germany`, `Classroom (staged)`, `Germany`. */
export function placeText(place: Pick<Destination, 'overlay' | 'city' | 'country' | 'staged'>): string {
  const where = place.overlay ?? [place.city, place.country === null ? null : countryName(place.country)].filter((part) => part !== null).join(', ')
  const named = where === '' ? sessionWords.detail.noPlace : inertText(where, 120)
  return place.staged ? `${named} (${text.staged})` : named
}

export function certaintyText(place: Pick<Destination, 'certainty' | 'radiusKm' | 'staged'>): string {
  if (place.staged) return text.stagedMeans
  const sure = sessionWords.map.certainty[place.certainty]
  return place.radiusKm === null ? sure : `${sure}, ${text.within(place.radiusKm)}`
}

/** What a tray group is called: a kind of address, or a country without a finer place. */
export function trayText(key: string): { name: string; means: string } {
  return /^[A-Z]{2}$/.test(key) ? text.countryOnly(countryName(key)) : text.scope(key)
}

export function traySpoken(group: TrayGroup): string {
  const counts = verdicts.filter((verdict) => group.byVerdict[verdict] > 0).map((verdict) => `${group.byVerdict[verdict]} ${words.verdicts[verdict].word.toLowerCase()}`)
  return `${trayText(group.key).name}: ${counts.join(', ')}, ${formatBytes(group.bytes)}`
}

export const destinationSpoken = (destination: Destination): string =>
  text.spoken(`${placeText(destination)} (${certaintyText(destination)})`, words.verdictLabel(destination.verdict, destination.strength), words.flows(destination.flows.length), formatBytes(destination.bytes))
