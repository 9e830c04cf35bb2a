/** Every flow, one line each: the filter bar, the virtual table, and what is said when there is nothing to show. */
import { useMemo } from 'react'
import { actions, rows, useWindow } from '../../state/store.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/pieces.tsx'
import { sessionWords } from '../../words-session.ts'
import { chosenColumns } from './choose-columns.ts'
import { FilterBar } from './filter-bar.tsx'
import { FlowTable } from './table.tsx'
import './flows.css'

const text = sessionWords.flows

function Nothing() {
  const any = useWindow((state) => state.revision >= 0 && rows.byId.size > 0)
  const reading = useWindow((state) => state.analysis?.state === 'reading')
  const finished = useWindow((state) => state.analysis?.state === 'done')
  if (any) {
    return (
      <EmptyState icon="search" title={text.emptyFiltered} actions={<Button onPress={actions.clearFilter}>{text.clearFilter}</Button>}>
        {text.emptyFilteredHint}
      </EmptyState>
    )
  }
  if (finished) return <EmptyState icon="session" title={text.nothing}>{text.nothingHint}</EmptyState>
  return <EmptyState icon="session" title={reading ? text.reading : text.empty}>{reading ? text.readingHint : text.emptyHint}</EmptyState>
}

export function FlowsView() {
  const stored = useWindow((state) => state.app?.settings.columns ?? null)
  const empty = useWindow((state) => state.visible.length === 0)
  const columns = useMemo(() => chosenColumns(stored), [stored])
  return (
    <section className="flows" aria-label={text.label}>
      <FilterBar />
      {empty ? <Nothing /> : <FlowTable columns={columns} />}
    </section>
  )
}
