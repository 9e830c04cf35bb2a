/** Which columns the table shows and in which order; kept in the settings. */
import { actions, useWindow, type ColumnId } from '../../state/store.ts'
import { sessionWords } from '../../words-session.ts'
import { allInOrder, chosenColumns, shifted, toggled } from './choose-columns.ts'
import { Menu } from './menu.tsx'

const text = sessionWords.flows

const save = (columns: readonly ColumnId[] | null): void => void actions.setSettings({ columns: columns === null ? null : [...columns] })

function Shift({ chosen, id, by }: { chosen: readonly ColumnId[]; id: ColumnId; by: -1 | 1 }) {
  const name = text.headings[id]
  const label = by < 0 ? text.moveUp(name) : text.moveDown(name)
  const next = shifted(chosen, id, by)
  return (
    <button type="button" className="flows-shift" aria-label={label} title={label} disabled={next === chosen} onClick={() => save(next)}>
      <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true"><path d={by < 0 ? 'M2 6.5 5 3.5 8 6.5' : 'M2 3.5 5 6.5 8 3.5'} fill="none" stroke="currentColor" strokeWidth="1.4" /></svg>
    </button>
  )
}

export function ColumnMenu() {
  const stored = useWindow((state) => state.app?.settings.columns ?? null)
  const chosen = chosenColumns(stored)
  return (
    <Menu label={text.columns} title={text.columnsHint} align="end">
      <ul className="flows-choices">
        {allInOrder(chosen).map((id) => (
          <li key={id} className="row">
            <label className="grow">
              <input type="checkbox" checked={chosen.includes(id)} onChange={() => save(toggled(chosen, id))} />
              {text.headings[id]}
            </label>
            {chosen.includes(id) && <Shift chosen={chosen} id={id} by={-1} />}
            {chosen.includes(id) && <Shift chosen={chosen} id={id} by={1} />}
          </li>
        ))}
      </ul>
      <button type="button" className="link" onClick={() => save(null)}>{text.reset}</button>
    </Menu>
  )
}
