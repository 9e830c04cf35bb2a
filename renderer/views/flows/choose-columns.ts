/** Which columns the table shows, in which order and width: the person's choice, else ours. */
import { columnIds, type ColumnId } from '../../state/store.ts'

export const defaultColumns: readonly ColumnId[] = ['verdict', 'host', 'protocol', 'place', 'organisation', 'sent', 'received', 'start', 'duration', 'exposures']

/** Stored names that are no columns (any more) are left out, and so are repeats; nothing left is no choice. */
export function chosenColumns(stored: readonly string[] | null): readonly ColumnId[] {
  if (stored === null) return defaultColumns
  const known = [...new Set(stored)].filter((name): name is ColumnId => columnIds.some((id) => id === name))
  return known.length === 0 ? defaultColumns : known
}

/** Chosen ones first in their order, then the rest: how the menu lists them. */
export const allInOrder = (chosen: readonly ColumnId[]): ColumnId[] => [...chosen, ...columnIds.filter((id) => !chosen.includes(id))]

/** Takes a column in at the end, or out; the last one stays. */
export function toggled(chosen: readonly ColumnId[], id: ColumnId): readonly ColumnId[] {
  if (!chosen.includes(id)) return [...chosen, id]
  return chosen.length === 1 ? chosen : chosen.filter((other) => other !== id)
}

export function shifted(chosen: readonly ColumnId[], id: ColumnId, by: -1 | 1): readonly ColumnId[] {
  const from = chosen.indexOf(id)
  const to = from + by
  if (from < 0 || to < 0 || to >= chosen.length) return chosen
  const next = [...chosen]
  next[from] = chosen[to]
  next[to] = id
  return next
}

interface Width {
  /** Least width in CSS pixels. */
  least: number
  /** Share of what is left over. */
  grows: number
  numeric: boolean
}

export const widths: Record<ColumnId, Width> = {
  verdict: { least: 166, grows: 0, numeric: false },
  host: { least: 176, grows: 1.6, numeric: false },
  protocol: { least: 92, grows: 0.3, numeric: false },
  place: { least: 150, grows: 1.1, numeric: false },
  organisation: { least: 140, grows: 1.1, numeric: false },
  sent: { least: 92, grows: 0, numeric: true },
  received: { least: 92, grows: 0, numeric: true },
  bytes: { least: 92, grows: 0, numeric: true },
  packets: { least: 76, grows: 0, numeric: true },
  start: { least: 112, grows: 0, numeric: true },
  duration: { least: 96, grows: 0, numeric: true },
  exposures: { least: 80, grows: 0, numeric: true },
  server: { least: 190, grows: 1, numeric: false },
  client: { least: 190, grows: 1, numeric: false },
  transport: { least: 84, grows: 0, numeric: false },
}

/** For `grid-template-columns`. */
export const gridColumns = (columns: readonly ColumnId[]): string => columns.map((id) => (widths[id].grows > 0 ? `minmax(${widths[id].least}px, ${widths[id].grows}fr)` : `${widths[id].least}px`)).join(' ')
export const leastWidth = (columns: readonly ColumnId[]): number => columns.reduce((sum, id) => sum + widths[id].least, 0)
