import { beforeEach, expect, test, vi } from 'vitest'
import type { Bridge } from '../../../../shared/bridge.ts'
import type { RequestName } from '../../../../shared/contract.ts'
import { refuse, succeed, type Result } from '../../../../shared/model.ts'
import { row } from './some-rows.ts'

const asked: { name: RequestName; input: unknown }[] = []
let answers: Partial<Record<RequestName, () => Result<unknown> | Promise<Result<unknown>>>> = {}
const unused = async () => refuse('unused', '', '')
const bridge = {
  shell: 'electron',
  request: async (name: RequestName, input: unknown) => {
    asked.push({ name, input })
    return (answers[name] ?? (() => succeed(null)))()
  },
  subscribe: () => () => undefined,
  onConnection: () => () => undefined,
  importCapture: unused, saveCapture: unused, saveText: unused,
} as unknown as Bridge
vi.stubGlobal('plainsight', bridge)
const { actions, rows, useWindow } = await import('../../../../renderer/state/store.ts')
const { initialState } = await import('../../../../renderer/state/window.ts')

const session = { id: 'one', name: 'One', markers: [{ timeMicros: 5, text: 'now' }] }
const state = useWindow.getState

beforeEach(() => {
  useWindow.setState(initialState, true)
  rows.clear()
  asked.length = 0
  answers = {}
})

test('opening a session forgets the one before, and keeps messages that came early', async () => {
  rows.upsert([row(1)])
  useWindow.setState({ summary: 'old', selected: 1, visible: [1] })
  answers['sessions.open'] = () => {
    useWindow.setState({ summary: 'said early' })
    return succeed({ session, totalBytes: 10 })
  }
  await actions.openSession('one')
  const { summary, selected, visible, markers, view, opening } = state()
  expect({ summary, selected, visible, markers, view, opening, rows: rows.byId.size }).toEqual({ summary: 'said early', selected: null, visible: [], markers: session.markers, view: 'session', opening: null, rows: 0 })
})

test('the open session opened anew keeps its filter and its chosen flow', async () => {
  answers['sessions.open'] = () => succeed({ session, totalBytes: 10 })
  await actions.openSession('one')
  actions.setFilter({ text: 'mail' })
  actions.select(7)
  await actions.openSession('one', null)
  const again = [state().filter.text, state().selected]
  answers['sessions.open'] = () => succeed({ session: { ...session, id: 'two' }, totalBytes: 10 })
  await actions.openSession('two')
  expect([again, state().filter.text, state().selected]).toEqual([['mail', 7], '', null])
})

test('of two sessions opened at once the later stays', async () => {
  let answerFirst: (reply: Result<unknown>) => void = () => undefined
  answers['sessions.open'] = () => new Promise((resolve) => (answerFirst = resolve))
  const first = actions.openSession('one')
  answers['sessions.open'] = () => succeed({ session: { ...session, id: 'two' }, totalBytes: 0 })
  await actions.openSession('two')
  answerFirst(succeed({ session, totalBytes: 0 }))
  expect([await first, state().session?.id]).toEqual([false, 'two'])
})

test('a refusal becomes a problem with its remedy', async () => {
  answers['sessions.open'] = () => refuse('gone', 'It is gone.', 'Look elsewhere.')
  expect(await actions.openSession('one')).toBe(false)
  expect(state().problems.map(({ code, message, remedy }) => [code, message, remedy])).toEqual([['gone', 'It is gone.', 'Look elsewhere.']])
})

test('chips, text and sorting choose and order what is visible', () => {
  rows.upsert([row(1, { bytesClient: 5 }), row(2, { verdict: 'plaintext', bytesClient: 9 }), row(3, { bytesClient: 7 })])
  actions.clearFilter()
  actions.setSort('sent')
  const bySize = state().visible
  actions.setSort('sent')
  const turned = state().visible
  actions.toggleChip('verdicts', 'plaintext')
  const chip = state().visible
  actions.toggleChip('verdicts', 'plaintext')
  actions.setFilter({ text: '-plaintext' })
  expect([bySize, turned, chip, state().visible]).toEqual([[2, 3, 1], [1, 3, 2], [2], [1, 3]])
})

test('Esc closes the help, then the flow, then leads back', () => {
  actions.navigate('findings')
  actions.prove(3, 34)
  actions.help(true)
  const seen: unknown[] = [state().view, state().selected, state().frameAsked?.frame]
  actions.back()
  seen.push(state().helpShown, state().selected)
  actions.back()
  seen.push(state().selected, state().view)
  actions.back()
  actions.back()
  actions.back()
  expect([...seen, state().view, state().trail.length]).toEqual(['session', 3, 34, false, 3, null, 'session', 'welcome', 0])
})

test('asking for the same frame twice is told apart', () => {
  actions.select(3, 34)
  const first = state().frameAsked?.ask
  actions.select(3, 34)
  expect(state().frameAsked?.ask).not.toBe(first)
})

test('settings changed at once are saved one after the other, each with the others in it', async () => {
  const settings = { theme: 'system', detailWidth: null, tableHeight: null }
  useWindow.setState({ app: { settings } as never })
  let kept: unknown = settings
  answers['settings.set'] = () => {
    kept = asked[asked.length - 1]?.input
    return succeed(kept)
  }
  answers['app.state'] = () => succeed({ settings: kept })
  await Promise.all([actions.setSettings({ theme: 'dark' }), actions.setSettings({ detailWidth: 400 })])
  expect(asked.filter(({ name }) => name === 'settings.set').map(({ input }) => input)).toEqual([{ ...settings, theme: 'dark' }, { ...settings, theme: 'dark', detailWidth: 400 }])
})

test('stopping leads from the recording to its result', async () => {
  useWindow.setState({ view: 'record', session: session as never })
  answers['record.stop'] = () => succeed({ session: 'one' })
  answers['sessions.list'] = () => succeed([{ ...session, name: 'Renamed by the engine' }])
  await actions.stopRecording()
  expect([state().view, state().session?.name, asked.map(({ name }) => name)]).toEqual(['session', 'Renamed by the engine', ['record.stop', 'sessions.list']])
})

test('deleting the open session closes it first', async () => {
  useWindow.setState({ session: session as never })
  answers['sessions.list'] = () => succeed([])
  await actions.deleteSession('one')
  expect([asked.map(({ name }) => name), state().session]).toEqual([['sessions.close', 'sessions.delete', 'sessions.list'], null])
})
