/** The map without eyes: the same places as a list, in order of importance. Each can be reached by keyboard and pressed like its mark. */
import { memo } from 'react'
import { sessionWords } from '../../words-session.ts'
import type { Destination } from './destinations.ts'
import { destinationSpoken } from './places-text.ts'
import type { Home } from './scene.ts'

/** Longer lists are searched, not listened to; the table holds every flow. */
const most = 60

interface Props {
  home: Home | null
  destinations: readonly Destination[]
  onFocus: (key: number | null) => void
  onPress: (destination: Destination) => void
}

export const TextVersion = memo(function TextVersion({ home, destinations, onFocus, onPress }: Props) {
  return (
    <ul className="map-text" aria-label={sessionWords.map.textVersion}>
      {home !== null && <li>{home.guess ? sessionWords.map.hereGuess : sessionWords.map.here}: {sessionWords.map.hereWhy(home.label, home.guess)}</li>}
      {destinations.slice(0, most).map((destination) => (
        <li key={destination.key}>
          <button type="button" onFocus={() => onFocus(destination.key)} onBlur={() => onFocus(null)} onClick={() => onPress(destination)}>
            {destinationSpoken(destination)}
          </button>
        </li>
      ))}
      {destinations.length > most && <li>{sessionWords.map.andMore(destinations.length - most)}</li>}
    </ul>
  )
})
