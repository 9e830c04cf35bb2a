/**
 * Every flow of the open session, outside the store: copying a large map for each batch would cost more than drawing it.
 * The store holds a revision that says when to look here again. Totals are kept up with each change, never recounted.
 */
import { verdicts, type Verdict } from '../../shared/model.ts'
import type { FlowRow } from '../../shared/rows.ts'

export interface Rows {
  readonly byId: Map<number, FlowRow>
  /** Flows by verdict. */
  readonly counts: Record<Verdict, number>
  /** Flows in which something could be read. */
  readonly exposed: number
  /** First and last moment of any flow; null while there is none. */
  readonly span: { fromMicros: number; toMicros: number } | null
  clear(): void
  /** New and changed rows; each replaces the one of its id. */
  upsert(batch: readonly FlowRow[]): void
  /** The ids upserted since this was last asked. */
  takeChanged(): Set<number>
}

const noCounts = (): Record<Verdict, number> => Object.fromEntries(verdicts.map((verdict) => [verdict, 0])) as Record<Verdict, number>

export function createRows(): Rows {
  const byId = new Map<number, FlowRow>()
  let counts = noCounts()
  let exposed = 0
  let fromMicros = Infinity
  let toMicros = -Infinity
  let changed = new Set<number>()
  const count = (row: FlowRow, by: 1 | -1): void => {
    counts[row.verdict] += by
    if (row.exposures > 0) exposed += by
  }
  return {
    byId,
    get counts() {
      return counts
    },
    get exposed() {
      return exposed
    },
    get span() {
      return fromMicros <= toMicros ? { fromMicros, toMicros } : null
    },
    clear() {
      byId.clear()
      counts = noCounts()
      exposed = 0
      fromMicros = Infinity
      toMicros = -Infinity
      changed = new Set()
    },
    upsert(batch) {
      for (const row of batch) {
        const old = byId.get(row.id)
        if (old !== undefined) count(old, -1)
        byId.set(row.id, row)
        count(row, 1)
        if (row.startMicros < fromMicros) fromMicros = row.startMicros
        if (row.endMicros > toMicros) toMicros = row.endMicros
        changed.add(row.id)
      }
    },
    takeChanged() {
      const taken = changed
      changed = new Set()
      return taken
    },
  }
}

export const rows = createRows()
