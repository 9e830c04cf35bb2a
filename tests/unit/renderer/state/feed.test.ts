import { expect, test } from 'vitest'
import type { FeedMessage, SessionInfo } from '../../../../shared/contract.ts'
import { createFeed } from '../../../../renderer/state/feed.ts'
import { createRows } from '../../../../renderer/state/rows.ts'
import { initialState, type WindowState } from '../../../../renderer/state/window.ts'
import { row } from './some-rows.ts'

const open: SessionInfo = {
  id: 'open-one', name: 'Open', started: '2026-11-21T10:00:00Z', seconds: null, packets: null, bytes: 0, source: 'recorded', state: 'complete', notes: [], filter: null, interface: null, engine: null, markers: [], watch: [], summary: null,
}

/** A feed whose flushes the test gives, and whose clock it holds. */
function script(changes: Partial<WindowState> = {}) {
  let state: WindowState = { ...initialState, session: open, ...changes }
  const rows = createRows()
  const heard: string[] = []
  const waiting: (() => void)[] = []
  const clock = { now: 0 }
  let sets = 0
  const feed = createFeed({
    rows,
    get: () => state,
    set: (patch) => {
      sets++
      state = { ...state, ...patch }
    },
    after: (message) => heard.push(message.type),
    schedule: (flush) => waiting.push(flush),
    now: () => clock.now,
  })
  return { feed, rows, heard, clock, state: () => state, sets: () => sets, flush: () => waiting.splice(0).forEach((flush) => flush()), scheduled: () => waiting.length }
}

const flows = (session: string, ...ids: number[]): FeedMessage => ({ type: 'flows', session, rows: ids.map((id) => row(id)) })
const problem = (session: string | null, message: string): FeedMessage => ({ type: 'problem', session, code: 'p', message, remedy: 'r' })
const recording = (session: string, seconds: number): FeedMessage => ({ type: 'recording', session, state: 'running', seconds, packets: 1, bytes: 2, dropped: null, readableBytes: 0, protectedBytes: 0, why: null, markers: [{ timeMicros: 1, text: 'now' }] })

test('many messages become one change of the store', () => {
  const run = script()
  for (let id = 1; id <= 50; id++) run.feed.receive(flows('open-one', id))
  expect([run.scheduled(), run.sets()]).toEqual([1, 0])
  run.flush()
  expect([run.sets(), run.state().revision, run.state().visible.length, run.state().timeSpan]).toEqual([1, 1, 50, { fromMicros: 1000, toMicros: 50_500 }])
})

test('what speaks of another session is dropped, recording and tasks aside', () => {
  const run = script()
  run.feed.receive(flows('other', 1))
  run.feed.receive({ type: 'findings', session: 'other', summary: 'not ours', findings: [] })
  run.feed.receive(problem('other', 'not ours'))
  run.feed.receive(recording('other', 3))
  run.feed.receive({ type: 'task', session: 'other', task: 't', title: 'Import', done: 1, total: 2, state: 'running', why: null })
  run.flush()
  const { summary, problems, markers, recording: seen, tasks } = run.state()
  expect({ rows: run.rows.byId.size, summary, problems, markers, seconds: seen?.seconds, tasks: tasks.length }).toEqual({ rows: 0, summary: '', problems: [], markers: [], seconds: 3, tasks: 1 })
})

test('messages of a session that is being opened count before it is open', () => {
  const run = script({ session: null, opening: 'next-one' })
  run.feed.receive(flows('next-one', 1))
  run.feed.receive(flows('open-one', 2))
  run.flush()
  expect(run.state().visible).toEqual([1])
})

test('a recording of the open session brings its markers', () => {
  const run = script()
  run.feed.receive(recording('open-one', 3))
  run.flush()
  expect(run.state().markers).toEqual([{ timeMicros: 1, text: 'now' }])
})

test('the same problem is counted, not stacked, and the oldest give way', () => {
  const run = script()
  for (const text of ['a', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'a']) run.feed.receive(problem('open-one', text))
  run.flush()
  expect(run.state().problems.map(({ message, count }) => `${message}${count}`)).toEqual(['c1', 'd1', 'e1', 'f1', 'g1', 'a1'])
})

test('a task that ended leaves; why it failed is said once, by the reply to whoever asked', () => {
  const run = script()
  const task = { type: 'task', session: null, task: 't', title: 'Import', done: 1, total: 2 } as const
  run.feed.receive({ ...task, state: 'running', why: null })
  run.flush()
  run.feed.receive({ ...task, state: 'failed', why: 'no space' })
  run.flush()
  expect([run.state().tasks, run.state().problems]).toEqual([[], []])
})

test('rates are kept for a minute', () => {
  const run = script()
  for (let second = 0; second < 70; second++) run.feed.receive({ type: 'rates', session: null, rates: [{ id: 'lo', bytesPerSecond: second }] })
  run.flush()
  expect([run.state().rates['lo']?.length, run.state().rates['lo']?.[0]]).toEqual([60, 10])
})

test('what asks something in turn is told after the store has changed, flows never', () => {
  const run = script()
  run.feed.receive(flows('open-one', 1))
  run.feed.receive({ type: 'sessions', session: null })
  run.feed.receive({ type: 'analysis', session: 'other', state: 'done', readBytes: 1, totalBytes: 1, packets: 1, why: null })
  run.flush()
  expect(run.heard).toEqual(['sessions'])
})

test('rows that wait for their turn are in place after the wait', async () => {
  const run = script()
  run.feed.receive(flows('open-one', 1))
  let calls = 0
  // The first arranging seems to take 10 ms, so the next may come 40 ms later.
  Object.defineProperty(run.clock, 'now', { get: () => (calls++ < 2 ? 0 : 10) })
  run.flush()
  run.feed.receive(flows('open-one', 2))
  run.flush()
  expect([run.rows.byId.size, run.state().visible]).toEqual([2, [1]])
  Object.defineProperty(run.clock, 'now', { get: () => 1000 })
  await new Promise((resolve) => setTimeout(resolve, 60))
  run.flush()
  expect(run.state().visible).toEqual([1, 2])
})
