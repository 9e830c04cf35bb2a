import { expect, test } from 'vitest'
import { columnIds } from '../../../../renderer/state/columns.ts'
import { createRows } from '../../../../renderer/state/rows.ts'
import { arrange, rearrange } from '../../../../renderer/state/visible.ts'
import { everything, type FlowFilter } from '../../../../shared/rows.ts'
import { manyRows, row } from './some-rows.ts'

const filters: FlowFilter[] = [
  everything,
  { ...everything, text: 'host-3 -http' },
  { ...everything, verdicts: ['plaintext', 'unknown'], countries: ['US', 'unknown'] },
  { ...everything, fromMicros: 100_000, toMicros: 300_000 },
]

test.each(columnIds)('a batch is sorted into place by %s as if all were sorted anew', (column) => {
  const all = manyRows(600)
  for (const filter of filters) {
    for (const descending of [false, true]) {
      const sort = { column, descending }
      const rows = createRows()
      rows.upsert(all.slice(0, 400))
      rows.takeChanged()
      const before = arrange(rows.byId, filter, sort)
      rows.upsert(all.slice(380))
      rows.upsert(all.slice(100, 150).map((old) => ({ ...old, verdict: 'plaintext' as const, bytesClient: old.bytesClient + 99_999, host: 'zebra.example' })))
      const after = rearrange(before, rows.takeChanged(), rows.byId, filter, sort)
      expect(after).toEqual(arrange(rows.byId, filter, sort))
    }
  }
})

test('what is not known comes last in both directions', () => {
  const rows = createRows()
  rows.upsert([row(1, { protocol: null }), row(2, { protocol: 'dns' }), row(3, { protocol: 'tls' })])
  expect([false, true].map((descending) => arrange(rows.byId, everything, { column: 'protocol', descending }))).toEqual([[2, 3, 1], [3, 2, 1]])
})

test('rows that changed out of the filter leave, others come', () => {
  const rows = createRows()
  rows.upsert([row(1), row(2, { verdict: 'plaintext' })])
  const filter: FlowFilter = { ...everything, verdicts: ['plaintext'] }
  const sort = { column: 'start', descending: false } as const
  const before = arrange(rows.byId, filter, sort)
  rows.takeChanged()
  rows.upsert([row(1, { verdict: 'plaintext' }), row(2)])
  expect([before, rearrange(before, rows.takeChanged(), rows.byId, filter, sort)]).toEqual([[2], [1]])
})

test('addresses sort by their numbers, not by their text', () => {
  const rows = createRows()
  rows.upsert(['10.0.0.2', '9.0.0.1', '10.0.0.10', '2001:db8::10', '2001:db8::2', '::1', 'odd'].map((serverIp, index) => row(index, { serverIp })))
  const sorted = arrange(rows.byId, everything, { column: 'server', descending: false }).map((id) => rows.byId.get(id)?.serverIp)
  expect(sorted).toEqual(['9.0.0.1', '10.0.0.2', '10.0.0.10', '::1', '2001:db8::2', '2001:db8::10', 'odd'])
})
