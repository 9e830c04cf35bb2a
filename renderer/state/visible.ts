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
  const less = typeof a === typeof b ? a < b : typeof a === 'number'
  return less !== descending ? -1 : 1
}

function compareRows(sort: Sort): (a: FlowRow, b: FlowRow) => number {
  const key = sortKeys[sort.column]
  return (a, b) => compareKeys(key(a), key(b), sort.descending) || a.id - b.id
}

/** Rank of every number among the numbers: equal numbers share the lowest. */
function rankNumbers(keys: readonly SortKey[]): (key: number) => number {
  const sorted = Float64Array.from(keys.filter((key) => typeof key === 'number')).sort()
  return (key) => {
    let low = 0
    let high = sorted.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (sorted[middle] < key) low = middle + 1
      else high = middle
    }
    return low
  }
}

function rankTexts(keys: readonly SortKey[]): Map<SortKey, number> {
  const distinct = [...new Set(keys.filter((key) => typeof key === 'string'))].sort()
  return new Map(distinct.map((text, rank) => [text, rank]))
}

/**
 * Sorts by rank: every key becomes a rank, and one typed array of rank and position is sorted without a comparing function.
 * Exact below 2^53, that is for tens of millions of rows.
 */
function sortRows(list: FlowRow[], sort: Sort): FlowRow[] {
  const keys = list.map(sortKeys[sort.column])
  const numberRank = rankNumbers(keys)
  const texts = rankTexts(keys)
  const size = list.length
  const rankOf = (key: SortKey): number => {
    if (key === null) return 2 * size
    const rank = typeof key === 'number' ? numberRank(key) : size + (texts.get(key) ?? 0)
    return sort.descending ? 2 * size - 1 - rank : rank
  }
  const order = new Float64Array(size)
  for (let index = 0; index < size; index++) order[index] = rankOf(keys[index]) * size + index
  order.sort()
  return Array.from(order, (packed) => list[packed % size])
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
  const kept = previous.filter((id) => !changed.has(id) && byId.has(id))
  const merged: number[] = []
  let from = 0
  for (const row of fresh) {
    const at = placeOf(row, kept, from, byId, compare)
    for (let index = from; index < at; index++) merged.push(kept[index])
    merged.push(row.id)
    from = at
  }
  for (let index = from; index < kept.length; index++) merged.push(kept[index])
  return merged
}

/** Where a row belongs among sorted ids, looked for by halves: keys are costly, and few rows change at a time. */
function placeOf(row: FlowRow, ids: readonly number[], from: number, byId: ById, compare: (a: FlowRow, b: FlowRow) => number): number {
  let low = from
  let high = ids.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const other = byId.get(ids[middle])
    if (other !== undefined && compare(other, row) < 0) low = middle + 1
    else high = middle
  }
  return low
}
