/** Beside the map: what has no place on a globe, counted by verdict; and what nobody can see from here. */
import { memo } from 'react'
import { verdicts } from '../../../shared/model.ts'
import { formatCount } from '../../format.ts'
import { actions, useWindow } from '../../state/store.ts'
import { VerdictMark } from '../../ui/verdict-mark.tsx'
import { sessionWords } from '../../words-session.ts'
import type { TrayGroup } from './destinations.ts'
import { traySpoken, trayText } from './places-text.ts'

const text = sessionWords.map
/** Highlighting in the table follows this many flows; more than a screen full helps nobody. */
const mostHovered = 2000

export const Tray = memo(function Tray({ groups, credits }: { groups: readonly TrayGroup[]; credits: readonly string[] }) {
  const chosen = useWindow((state) => state.filter.countries)
  return (
    <aside className="map-tray" aria-label={text.tray}>
      <h3>{text.tray}</h3>
      {groups.length === 0 && <p className="quiet">{text.trayNothing}</p>}
      <ul>
        {groups.map((group) => {
          const { name, means } = trayText(group.key)
          return (
            <li key={group.key}>
              <button
                type="button"
                className="map-tray-group"
                aria-pressed={chosen.includes(group.key)}
                aria-label={traySpoken(group)}
                title={means}
                onClick={() => actions.toggleChip('countries', group.key)}
                onPointerEnter={() => actions.hover(group.ids.slice(0, mostHovered))}
                onPointerLeave={() => actions.hover([])}
              >
                <span className="map-tray-name">{name}</span>
                <span className="map-tray-counts figure">
                  {verdicts.filter((verdict) => group.byVerdict[verdict] > 0).map((verdict) => (
                    <span key={verdict}><VerdictMark verdict={verdict} size={11} /> {formatCount(group.byVerdict[verdict])}</span>
                  ))}
                </span>
              </button>
            </li>
          )
        })}
      </ul>
      <p className="map-beyond quiet">
        <strong>{text.beyond}</strong> {text.beyondMeans}
      </p>
      <details className="map-credits">
        <summary title={credits.join('\n')}>{credits[0]}</summary>
        {credits.slice(1).join(' · ')}
      </details>
    </aside>
  )
})
