/** The table itself: only the rows in view exist. Arrow keys walk it, Enter opens the flow; with a flow open, walking shows each. */
import { memo, useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import type { FlowRow } from '../../../shared/rows.ts'
import { actions, rows, useWindow, type ColumnId } from '../../state/store.ts'
import { sessionWords } from '../../words-session.ts'
import { cell, cellTitle } from './cells.tsx'
import { gridColumns, leastWidth, widths } from './choose-columns.ts'
import { useFixedRows } from './fixed-rows.ts'

const text = sessionWords.flows
export const rowPixels = 28

/**
 * More rows than any screen shows. A row's element is told by its place modulo this, so that scrolling fills elements anew
 * instead of making new ones.
 */
const slots = 256

const rowId = (id: number): string => `flow-${id}`

interface RowProps {
  row: FlowRow
  columns: readonly ColumnId[]
  index: number
  top: number
  selected: boolean
  cursor: boolean
  hovered: boolean
}

const Row = memo(function Row({ row, columns, index, top, selected, cursor, hovered }: RowProps) {
  const classes = ['flow', selected ? 'selected' : '', cursor ? 'cursor' : '', hovered ? 'hovered' : ''].filter((name) => name !== '').join(' ')
  return (
    <div id={rowId(row.id)} role="row" aria-rowindex={index + 2} aria-selected={selected} className={classes} data-flow={row.id} style={{ transform: `translateY(${top}px)`, gridTemplateColumns: gridColumns(columns) }}>
      {columns.map((id) => (
        <div key={id} role="gridcell" className={widths[id].numeric ? 'flow-cell numeric' : 'flow-cell'} title={cellTitle(id, row)}>
          {cell(id, row)}
        </div>
      ))}
    </div>
  )
})

function Headings({ columns }: { columns: readonly ColumnId[] }) {
  const sort = useWindow((state) => state.sort)
  return (
    <div role="row" aria-rowindex={1} className="flow-headings" style={{ gridTemplateColumns: gridColumns(columns) }}>
      {columns.map((id) => {
        const sorted = sort.column === id
        return (
          <div key={id} role="columnheader" aria-sort={sorted ? (sort.descending ? 'descending' : 'ascending') : 'none'} className={widths[id].numeric ? 'numeric' : undefined}>
            <button type="button" className={sorted ? 'sorted' : undefined} onClick={() => actions.setSort(id)}>
              {text.headings[id]}
              <svg width="8" height="8" viewBox="0 0 8 8" aria-hidden="true" className={sorted ? 'shown' : undefined}>
                <path d={sorted && sort.descending ? 'M1 2.5h6L4 6.5Z' : 'M1 5.5h6L4 1.5Z'} fill="currentColor" />
              </svg>
            </button>
          </div>
        )
      })}
    </div>
  )
}

/** Where a key leads from `from` (-1: nowhere yet) in a list of `count` rows; null: not a key that walks. */
export function walked(key: string, from: number, count: number, page: number): number | null {
  const target = { ArrowDown: from + 1, ArrowUp: from < 0 ? 0 : from - 1, PageDown: Math.max(0, from) + page, PageUp: from - page, Home: 0, End: count - 1 }[key]
  return target === undefined ? null : Math.max(0, Math.min(count - 1, target))
}

function useHovered(): ReadonlySet<number> {
  const hovered = useWindow((state) => state.hovered)
  return useMemo(() => new Set(hovered), [hovered])
}

export function FlowTable({ columns }: { columns: readonly ColumnId[] }) {
  const scroller = useRef<HTMLDivElement>(null)
  const visible = useWindow((state) => state.visible)
  const selected = useWindow((state) => state.selected)
  useWindow((state) => state.revision)
  const hovered = useHovered()
  const [cursor, setCursor] = useState<number | null>(null)
  const { items, total, scrollTo } = useFixedRows(scroller, visible.length, rowPixels, rowPixels)
  const marked = cursor ?? selected

  useEffect(() => {
    if (selected === null) return
    const { visible: shown } = useWindow.getState()
    const index = shown.indexOf(selected)
    if (index >= 0) scrollTo(index)
  }, [selected, scrollTo])

  const keys = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || visible.length === 0) return
    // On a heading, Enter sorts.
    if (event.key === 'Enter' && event.target !== event.currentTarget) return
    if (event.key === 'Enter' && marked !== null) {
      event.preventDefault()
      actions.select(marked)
      return
    }
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowPixels) - 2)
    const to = walked(event.key, marked === null ? -1 : visible.indexOf(marked), visible.length, page)
    if (to === null) return
    event.preventDefault()
    event.stopPropagation()
    setCursor(visible[to])
    scrollTo(to)
    if (selected !== null) actions.select(visible[to])
  }

  const flowAt = (target: EventTarget): number | null => {
    const element = target instanceof Element ? target.closest<HTMLElement>('[data-flow]') : null
    return element === null ? null : Number(element.dataset['flow'])
  }
  const active = marked !== null && items.some((item) => visible[item.index] === marked) ? rowId(marked) : undefined

  return (
    <div
      ref={scroller}
      className="flow-table"
      role="grid"
      tabIndex={0}
      aria-label={text.label}
      aria-rowcount={visible.length + 1}
      aria-colcount={columns.length}
      aria-activedescendant={active}
      onKeyDown={keys}
      onClick={(event) => {
        const id = flowAt(event.target)
        if (id === null) return
        setCursor(id)
        actions.select(id)
      }}
      onPointerOver={(event) => {
        const id = flowAt(event.target)
        actions.hover(id === null ? [] : [id])
      }}
      onPointerLeave={() => actions.hover([])}
    >
      <div className="flow-sheet" style={{ minWidth: leastWidth(columns) }}>
        <Headings columns={columns} />
        <div role="rowgroup" className="flow-rows" style={{ height: total }}>
          {items.map((item) => {
            const row = rows.byId.get(visible[item.index])
            return row && <Row key={item.index % slots} row={row} columns={columns} index={item.index} top={item.start} selected={row.id === selected} cursor={row.id === marked} hovered={hovered.has(row.id)} />
          })}
        </div>
      </div>
    </div>
  )
}
