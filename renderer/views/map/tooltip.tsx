/** What lies under the pointer, in words: who, by verdict, how much, where, and how sure that is. */
import { countryName } from '../../figures.ts'
import { formatBytes, formatCount } from '../../format.ts'
import { VerdictLabel } from '../../ui/verdict-mark.tsx'
import { sessionWords } from '../../words-session.ts'
import { words } from '../../words.ts'
import { inertText } from '../detail/inert-text.ts'
import type { MapHit } from './map-canvas.ts'
import { certaintyText, placeText } from './places-text.ts'
import type { Point } from './projection.ts'
import type { Home } from './scene.ts'
import type { Mark, Spot } from './spots.ts'
import type { Size } from './transform.ts'

export interface Shown {
  hit: MapHit
  at: Point
}

const text = sessionWords.map
const mostHosts = 4
const mostPlaces = 3
/** Room the tooltip asks for, to choose its side; its real height is up to its words. */
const width = 280
const height = 170

function hostsOf(mark: Mark): { names: string[]; more: number } {
  const counts = new Map<string, number>()
  let open = false
  for (const destination of mark.destinations) {
    for (const [host, count] of destination.hosts) counts.set(host, (counts.get(host) ?? 0) + count)
    if (destination.hostsMore) open = true
  }
  const names = [...counts].sort((a, b) => b[1] - a[1]).map(([name]) => inertText(name, 80))
  return { names: names.slice(0, mostHosts), more: Math.max(0, names.length - mostHosts) + (open ? 1 : 0) }
}

function placesOf(mark: Mark): string {
  const names = [...new Set(mark.destinations.map(placeText))]
  if (names.length <= mostPlaces) return names.join(' · ')
  const countries = [...new Set(mark.destinations.map((destination) => (destination.country === null ? null : countryName(destination.country))))].filter((name) => name !== null)
  return `${text.places(names.length)}: ${countries.slice(0, mostPlaces).join(', ')}${countries.length > mostPlaces ? ' …' : ''}`
}

const vaguest = (mark: Mark) => mark.destinations.reduce((worst, next) => (worst.certainty === 'likely' && next.certainty !== 'likely' ? next : worst))

function Body({ spot, mark }: { spot: Spot; mark: Mark }) {
  const { names, more } = hostsOf(mark)
  const others = spot.marks.filter((other) => other !== mark)
  return (
    <>
      <strong className="map-tip-names">
        {names.map((name) => <span key={name} className="inert-text">{name}</span>)}
        {more > 0 && <span className="second">{text.andMore(more)}</span>}
      </strong>
      <span className="row figure">
        <VerdictLabel verdict={mark.verdict} strength={mark.strength} />
        <span className="second">{words.flows(mark.flows)} · {formatBytes(mark.bytes)}</span>
      </span>
      {others.length > 0 && (
        <span className="row figure map-tip-others">
          {others.map((other) => <span key={other.verdict} className="row"><VerdictLabel verdict={other.verdict} strength={other.strength} size={11} />{formatCount(other.flows)}</span>)}
        </span>
      )}
      <span>{placesOf(mark)}</span>
      <span className="second">{certaintyText(vaguest(mark))}</span>
      <span className="quiet">{mark.flows === 1 ? text.clickOne : text.clickMany(mark.flows)}</span>
    </>
  )
}

export function Tooltip({ shown, size, home }: { shown: Shown; size: Size; home: Home | null }) {
  const { at, hit } = shown
  const left = at.x + 16 + width > size.width ? Math.max(8, at.x - 16 - width) : at.x + 16
  const above = at.y + 16 + height > size.height
  const place = above ? { left, bottom: Math.max(8, Math.min(size.height - at.y + 14, size.height - height - 8)), maxWidth: width } : { left, top: at.y + 14, maxWidth: width }
  return (
    <div className="map-tip" style={place} aria-hidden="true">
      {hit.kind === 'destination' ? <Body spot={hit.hit.spot} mark={hit.hit.mark} /> : (
        <>
          <strong>{home?.guess === true ? text.hereGuess : text.here}</strong>
          {home !== null && <span className="second">{text.hereWhy(home.label, home.guess)}</span>}
        </>
      )}
    </div>
  )
}
