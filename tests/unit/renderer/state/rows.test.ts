import { expect, test } from 'vitest'
import { createRows } from '../../../../renderer/state/rows.ts'
import { row } from './some-rows.ts'

test('totals follow every replaced row', () => {
  const rows = createRows()
  rows.upsert([row(1), row(2, { verdict: 'plaintext', exposures: 3 })])
  rows.upsert([row(1, { verdict: 'plaintext' }), row(2, { verdict: 'plaintext' })])
  expect({ counts: rows.counts, exposed: rows.exposed, span: rows.span }).toEqual({
    counts: { plaintext: 2, encrypted: 0, upgraded: 0, opaque: 0, unknown: 0, empty: 0 },
    exposed: 0,
    span: { fromMicros: 1000, toMicros: 2500 },
  })
})

test('changed ids are told once', () => {
  const rows = createRows()
  rows.upsert([row(1), row(2), row(1)])
  expect([[...rows.takeChanged()], [...rows.takeChanged()]]).toEqual([[1, 2], []])
})

test('nothing of an earlier session is left after clearing', () => {
  const rows = createRows()
  rows.upsert([row(1, { exposures: 1 })])
  rows.clear()
  expect([rows.byId.size, rows.exposed, rows.span, rows.counts.encrypted, rows.takeChanged().size]).toEqual([0, 0, null, 0, 0])
})
