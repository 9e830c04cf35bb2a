/**
 * Which flows pass the filter, and in what order. `arrange` does it from nothing; `rearrange` after a batch, touching only the rows
 * that changed. Both give the same list for the same rows. Ties keep the order of the capture (ids grow with the first frame).
 */
import { matcher, type FlowFilter, type FlowRow } from '../../shared/rows.ts'
import { sortKeys, type ColumnId, type SortKey } from './columns.ts'

export interface Sort {
  column: ColumnId
  descending: boolean
}

type ById = ReadonlyMap<number, FlowRow>

/** Orders two keys of one column: null last, whichever the direction. */
function compareKeys(a: SortKey, b: SortKey, descending: boolean): number {
  if (a === b) return 0
  if (a === null) return 1
  if (b === null) return -1
  return a < b !== descending ? -1 : 1
}

function compareRows(sort: Sort): (a: FlowRow, b: FlowRow) => number {
  const key = sortKeys[sort.column]
  return (a, b) => compareKeys(key(a), key(b), sort.descending) || a.id - b.id
}

/**
 * Sorts by rank: the distinct keys are sorted once, then one typed array of rank and position, which needs no comparing
 * function. Positions stay exact below 2^53, that is for 90 million rows of as many keys.
 */
function sortRows(list: FlowRow[], sort: Sort): FlowRow[] {
  const key = sortKeys[sort.column]
  const keys = list.map(key)
  const distinct = [...new Set(keys)].sort((a, b) => compareKeys(a, b, sort.descending))
  const rank = new Map(distinct.map((value, index) => [value, index]))
  const order = new Float64Array(list.length)
  for (let index = 0; index < list.length; index++) order[index] = (rank.get(keys[index]) ?? 0) * list.length + index
  order.sort()
  return Array.from(order, (packed) => list[packed % list.length])
}

export function arrange(byId: ById, filter: FlowFilter, sort: Sort): number[] {
  const passes = matcher(filter)
  const list: FlowRow[] = []
  let ascending = true
  for (const row of byId.values()) {
    if (!passes(row)) continue
    if (list.length > 0 && list[list.length - 1].id > row.id) ascending = false
    list.push(row)
  }
  if (!ascending) list.sort((a, b) => a.id - b.id)
  return sortRows(list, sort).map((row) => row.id)
}

export function rearrange(previous: readonly number[], changed: ReadonlySet<number>, byId: ById, filter: FlowFilter, sort: Sort): readonly number[] {
  if (changed.size === 0) return previous
  const passes = matcher(filter)
  const compare = compareRows(sort)
  const fresh: FlowRow[] = []
  for (const id of changed) {
    const row = byId.get(id)
    if (row !== undefined && passes(row)) fresh.push(row)
  }
  fresh.sort(compare)
  const merged: number[] = []
  let next = 0
  for (const id of previous) {
    if (changed.has(id)) continue
    const row = byId.get(id)
    if (row === undefined) continue
    while (next < fresh.length && compare(fresh[next], row) < 0) merged.push(fresh[next++].id)
    merged.push(id)
  }
  while (next < fresh.length) merged.push(fresh[next++].id)
  return merged
}
