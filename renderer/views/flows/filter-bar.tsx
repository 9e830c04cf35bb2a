/** Above the table: what the flows can be narrowed to, what they are narrowed to now, and how many are left. */
import { useMemo, useState } from 'react'
import { verdicts, type Verdict } from '../../../shared/model.ts'
import { clockText } from '../../figures.ts'
import { formatCount } from '../../format.ts'
import { actions, rows, useWindow } from '../../state/store.ts'
import { RemovableChip } from '../../ui/button.tsx'
import { VerdictMark } from '../../ui/verdict-mark.tsx'
import { sessionWords } from '../../words-session.ts'
import { words } from '../../words.ts'
import { inertText } from '../detail/inert-text.ts'
import { countryLabel } from './cells.tsx'
import { ColumnMenu } from './column-menu.tsx'
import { facets, isFiltered, markerSpans, type FacetList } from './facets.ts'
import { Menu } from './menu.tsx'

const text = sessionWords.flows
/** More choices than this are found by typing. */
const mostChoices = 200

const asVerdict = (value: string): Verdict | null => verdicts.find((verdict) => verdict === value) ?? null

export function facetText(list: FacetList, value: string): string {
  const verdict = list === 'verdicts' ? asVerdict(value) : null
  if (verdict !== null) return words.verdicts[verdict].word
  if (list === 'countries') return countryLabel(value)
  if (list === 'protocols' && value === '?') return text.noProtocol
  return inertText(value, 120)
}

function Choices({ list }: { list: FacetList }) {
  const filter = useWindow((state) => state.filter)
  const revision = useWindow((state) => state.revision)
  const [typed, setTyped] = useState('')
  // The rows live outside the store; the revision says when they changed.
  const found = useMemo(() => (revision >= 0 ? facets(list, rows.byId.values(), filter) : []), [list, filter, revision])
  const needle = typed.trim().toLowerCase()
  const shown = found.filter(({ value }) => needle === '' || facetText(list, value).toLowerCase().includes(needle) || value.toLowerCase().includes(needle))
  const chosen: readonly string[] = filter[list]
  return (
    <>
      {found.length > 8 && <input className="input" type="search" placeholder={text.search} aria-label={text.search} value={typed} onChange={(event) => setTyped(event.target.value)} />}
      {found.length === 0 && <p className="quiet">{text.nothingHere}</p>}
      <ul className="flows-choices">
        {shown.slice(0, mostChoices).map(({ value, count }) => {
          const verdict = list === 'verdicts' ? asVerdict(value) : null
          return (
            <li key={value}>
              <label>
                <input type="checkbox" checked={chosen.includes(value)} onChange={() => actions.toggleChip(list, value)} />
                {verdict !== null && <VerdictMark verdict={verdict} size={12} />}
                <span className="grow cut">{facetText(list, value)}</span>
                <span className="figure quiet">{formatCount(count)}</span>
              </label>
            </li>
          )
        })}
      </ul>
    </>
  )
}

function MarkerMenu() {
  const markers = useWindow((state) => state.markers)
  if (markers.length === 0) return null
  return (
    <Menu label={text.marker} title={text.marker}>
      <ul className="flows-choices">
        {markerSpans(markers).map((span) => (
          <li key={`${span.fromMicros} ${span.from}`}>
            <button type="button" data-closes onClick={() => actions.setFilter({ fromMicros: span.fromMicros, toMicros: span.toMicros })}>
              {span.to === null ? text.spanAfter(inertText(span.from, 80)) : text.spanBetween(inertText(span.from, 60), inertText(span.to, 60))}
            </button>
          </li>
        ))}
      </ul>
    </Menu>
  )
}

const lists: readonly { list: FacetList; label: string }[] = [
  { list: 'verdicts', label: text.verdict },
  { list: 'countries', label: text.country },
  { list: 'protocols', label: text.protocol },
  { list: 'hosts', label: text.host },
]

function Chosen() {
  const filter = useWindow((state) => state.filter)
  if (!isFiltered(filter)) return null
  const { fromMicros, toMicros } = filter
  const span = [fromMicros === null ? null : text.since(clockText(fromMicros, 1)), toMicros === null ? null : text.until(clockText(toMicros, 1))].filter((part) => part !== null)
  return (
    <>
      {filter.text.trim() !== '' && <RemovableChip text={text.containing(inertText(filter.text.trim(), 60))} onRemove={() => actions.setFilter({ text: '' })} />}
      {lists.flatMap(({ list }) => filter[list].map((value) => <RemovableChip key={`${list} ${value}`} text={facetText(list, value)} onRemove={() => actions.toggleChip(list, value)} />))}
      {span.length > 0 && <RemovableChip text={span.join(' ')} onRemove={() => actions.setFilter({ fromMicros: null, toMicros: null })} />}
      <button type="button" className="link flows-clear" onClick={actions.clearFilter}>{text.clearAll}</button>
    </>
  )
}

export function FilterBar() {
  const shown = useWindow((state) => state.visible.length)
  const all = useWindow((state) => (state.revision >= 0 ? rows.byId.size : 0))
  const chosen = useWindow((state) => state.filter)
  return (
    <div className="flows-bar" role="toolbar" aria-label={text.filterBy}>
      <div className="flows-bar-chips">
        {lists.map(({ list, label }) => (
          <Menu key={list} label={label} title={`${text.filterBy}: ${label}`} active={chosen[list].length > 0}>
            <Choices list={list} />
          </Menu>
        ))}
        <MarkerMenu />
        <Chosen />
      </div>
      <span className="figure second" role="status">{text.shown(shown, all)}</span>
      <ColumnMenu />
    </div>
  )
}
