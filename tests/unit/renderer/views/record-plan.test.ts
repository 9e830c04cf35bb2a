import { expect, test } from 'vitest'
import type { InterfaceInfo } from '../../../../shared/contract.ts'
import { defaultSettings } from '../../../../shared/settings.ts'
import { commonProblem, engineFor, firstChoice, newPlan, orderInterfaces, ownProblem, planRequest } from '../../../../renderer/views/record/plan.ts'
import { addTerm } from '../../../../renderer/views/record/terms.ts'

const one = (id: string, changes: Partial<InterfaceInfo> = {}): InterfaceInfo => ({ id, label: id, description: '', addresses: [], up: true, loopback: false, defaultRoute: false, engines: ['cap'], problem: null, ...changes })
const problem = { message: 'No right.', remedy: 'Type this.', command: 'setcap' }
const plan = { ...newPlan(defaultSettings, new Date(2026, 10, 21, 14, 3)), interface: 'wlan0' }

test('the way to the internet comes first, what cannot be opened last', () => {
  const list = [one('lo', { loopback: true }), one('blocked', { problem }), one('down', { up: false }), one('any'), one('wlan0', { defaultRoute: true })]
  expect(orderInterfaces(list).map(({ id }) => id)).toEqual(['wlan0', 'any', 'lo', 'down', 'blocked'])
})

test('the interface used last is chosen again while it works', () => {
  const list = [one('wlan0', { defaultRoute: true }), one('lo'), one('eth0', { problem })]
  expect([firstChoice(list, 'lo'), firstChoice(list, 'eth0'), firstChoice(list, null), firstChoice([], 'lo')]).toEqual(['lo', 'wlan0', 'wlan0', null])
})

test('a problem of several interfaces is said once', () => {
  const other = { ...problem, message: 'In use.' }
  const list = [one('a', { problem }), one('b', { problem: other }), one('c', { problem: { ...problem } }), one('d')]
  const common = commonProblem(list)
  expect([common, list.map((each) => ownProblem(each, common)), commonProblem(list.slice(1))]).toEqual([problem, [null, other, null, null], null])
})

test('an engine that the interface lacks gives way to one it has', () => {
  expect([engineFor('dumpcap', one('a')), engineFor('cap', one('a')), engineFor('dumpcap', undefined)]).toEqual(['cap', 'cap', 'dumpcap'])
})

test('a plan becomes a request, minutes as seconds', () => {
  const planned = planRequest({ ...plan, name: ' Form ', minutes: '1,5', megabytes: '', keepFree: '', filter: ' port 25 ', watch: ['Ada'] }, { state: 'good' })
  expect(planned).toEqual({ request: { interface: 'wlan0', engine: 'cap', name: 'Form', filter: 'port 25', watch: ['Ada'], limits: { seconds: 90, megabytes: null, keepFreeMegabytes: 0 } } })
})

test.each([
  [{ interface: null }, 'none' as const],
  [{ name: '  ' }, 'none' as const],
  [{ minutes: 'soon' }, 'none' as const],
  [{ megabytes: '-1' }, 'none' as const],
  [{ minutes: '99999' }, 'none' as const],
])('%o keeps it from starting, in words', (changes, state) => {
  const planned = planRequest({ ...plan, ...changes }, { state })
  expect('blocked' in planned && planned.blocked.length > 10).toBe(true)
})

test('a wrong capture filter keeps it from starting', () => {
  expect(planRequest(plan, { state: 'bad', message: 'x', remedy: '' })).toHaveProperty('blocked')
})

test('the default name says when', () => {
  expect(plan.name).toBe('Recording of 21 Nov 2026, 14:03')
})

test('watch terms are trimmed, told once, and end at fifty', () => {
  const fifty = Array.from({ length: 50 }, (_, index) => `w${index}`)
  expect([addTerm(['a'], ' b '), addTerm(['a'], 'a'), addTerm(['a'], '  '), addTerm(fifty, 'more').length, addTerm([], 'x'.repeat(300))[0]?.length]).toEqual([['a', 'b'], ['a'], ['a'], 50, 200])
})
