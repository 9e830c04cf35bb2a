/** The key to the map: the verdicts that are on it, with their line; each press shows only those flows. */
import { memo } from 'react'
import { verdicts, type Verdict } from '../../../shared/model.ts'
import { formatCount } from '../../format.ts'
import { actions, useWindow } from '../../state/store.ts'
import { VerdictMark } from '../../ui/verdict-mark.tsx'
import { verdictDashes } from '../../ui/verdict-shape.ts'
import { sessionWords } from '../../words-session.ts'
import { words } from '../../words.ts'

const text = sessionWords.map

/** A short piece of the verdict's line with its mark at the end, as on the map. */
function Sample({ verdict }: { verdict: Verdict }) {
  return (
    <span className="map-sample" aria-hidden="true">
      <svg width="20" height="12" viewBox="0 0 20 12">
        <path d="M0 6h20" stroke={`var(--verdict-${verdict})`} strokeWidth="2" strokeDasharray={verdictDashes[verdict].map((part) => part * 1.6).join(' ')} />
      </svg>
      <VerdictMark verdict={verdict} size={12} />
    </span>
  )
}

export const Legend = memo(function Legend({ counts, uncertain, weak }: { counts: Record<Verdict, number>; uncertain: boolean; weak: boolean }) {
  const chosen = useWindow((state) => state.filter.verdicts)
  const present = verdicts.filter((verdict) => counts[verdict] > 0 || chosen.includes(verdict))
  if (present.length === 0) return null
  return (
    <div className="map-legend" role="group" aria-label={text.legend}>
      {present.map((verdict) => (
        <button key={verdict} type="button" className="map-key" aria-pressed={chosen.includes(verdict)} title={words.verdicts[verdict].means} onClick={() => actions.toggleChip('verdicts', verdict)}>
          <Sample verdict={verdict} />
          {words.verdicts[verdict].word} <span className="figure second">{formatCount(counts[verdict])}</span>
        </button>
      ))}
      {uncertain && (
        <span className="map-key" title={text.uncertainRing}>
          <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
            <circle cx="7" cy="7" r="6" fill="none" stroke="currentColor" strokeWidth="1.2" strokeDasharray="1.5 2" />
          </svg>
          {text.uncertain}
        </span>
      )}
      {weak && (
        <span className="map-key">
          <VerdictMark verdict="encrypted" strength="weak" size={12} />
          {text.notch}
        </span>
      )}
    </div>
  )
})
