/** The window's state from one address: the store, its actions, the rows, the bridge. */
export { actions, type ChipList } from './actions.ts'
export { bridge } from './bridge.ts'
export { columnIds, firstDescending, sortKeys, type ColumnId } from './columns.ts'
export { rows, type Rows } from './rows.ts'
export type { Sort } from './visible.ts'
export { useWindow, type AnalysisProgress, type Recording, type ShownProblem, type Task, type View, type WindowState } from './window.ts'
