/** What the person is about to record: the form's values, its defaults, and whether it can start. No screen in here. */
import type { Input, InterfaceInfo } from '../../../shared/contract.ts'
import type { Settings } from '../../../shared/settings.ts'
import { words } from '../../words.ts'

export type Engine = Input<'record.start'>['engine']

export interface Plan {
  interface: string | null
  name: string
  watch: string[]
  filter: string
  engine: Engine
  /** As typed; '' is no limit. */
  minutes: string
  megabytes: string
  keepFree: string
}

export type FilterCheck = { state: 'none' | 'checking' | 'good' } | { state: 'bad'; message: string; remedy: string }

/** `25 Nov 2026 at 14:03` */
export function defaultName(now: Date): string {
  const day = now.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })
  return words.record.defaultName(`${day}, ${now.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })}`)
}

/** The default route first, then what is connected, then what can be opened at all; equals by their label. */
export function orderInterfaces(list: readonly InterfaceInfo[]): InterfaceInfo[] {
  const rank = (one: InterfaceInfo): number => (one.defaultRoute ? 0 : 8) + (one.problem === null ? 0 : 4) + (one.up ? 0 : 2) + (one.loopback ? 1 : 0)
  return [...list].sort((a, b) => rank(a) - rank(b) || a.label.localeCompare(b.label))
}

/** The one that was used last if it still works, else the first that does. */
export function firstChoice(list: readonly InterfaceInfo[], last: string | null): string | null {
  const usable = orderInterfaces(list).filter((one) => one.problem === null)
  return (usable.find((one) => one.id === last) ?? usable[0])?.id ?? null
}

type InterfaceProblem = NonNullable<InterfaceInfo['problem']>

const sameProblem = (a: InterfaceProblem, b: InterfaceProblem): boolean => a.message === b.message && a.remedy === b.remedy && a.command === b.command

/** What keeps several interfaces from being recorded alike, usually a missing right: said once instead of at each. */
export function commonProblem(list: readonly InterfaceInfo[]): InterfaceProblem | null {
  const problems = list.map((one) => one.problem).filter((problem) => problem !== null)
  return problems.find((problem, index) => problems.some((other, at) => at > index && sameProblem(problem, other))) ?? null
}

export const ownProblem = (one: InterfaceInfo, common: InterfaceProblem | null): InterfaceProblem | null =>
  one.problem === null || (common !== null && sameProblem(one.problem, common)) ? null : one.problem

export const engineFor = (wanted: Engine, chosen: InterfaceInfo | undefined): Engine => (chosen === undefined || chosen.engines.includes(wanted) ? wanted : (chosen.engines[0] ?? wanted))

const asText = (number: number | null): string => (number === null ? '' : String(number))

export function newPlan(settings: Settings, now: Date): Plan {
  return {
    interface: settings.interface, name: defaultName(now), watch: [], filter: settings.filter, engine: settings.engine,
    minutes: asText(settings.limitSeconds === null ? null : Math.round((settings.limitSeconds / 60) * 100) / 100),
    megabytes: asText(settings.limitMegabytes),
    keepFree: asText(settings.keepFreeMegabytes),
  }
}

/** '' is null (no limit); undefined is no number at all. */
function positive(text: string): number | null | undefined {
  if (text.trim() === '') return null
  const number = Number(text.replace(',', '.'))
  return Number.isFinite(number) && number > 0 ? number : undefined
}

function freeSpace(text: string): number | undefined {
  const number = text.trim() === '' ? 0 : Number(text.replace(',', '.'))
  return Number.isFinite(number) && number >= 0 ? number : undefined
}

/** The request that starts the recording, or the sentence that says what is in the way. */
export function planRequest(plan: Plan, check: FilterCheck): { request: Input<'record.start'> } | { blocked: string } {
  if (plan.interface === null) return { blocked: words.record.blockedNoInterface }
  if (plan.name.trim() === '') return { blocked: words.record.blockedName }
  if (check.state === 'bad') return { blocked: words.record.blockedFilter }
  const minutes = positive(plan.minutes)
  const megabytes = positive(plan.megabytes)
  const keepFreeMegabytes = freeSpace(plan.keepFree)
  if (minutes === undefined || megabytes === undefined || keepFreeMegabytes === undefined || (minutes ?? 0) > 30 * 1440) return { blocked: words.record.blockedNumber }
  const limits = { seconds: minutes === null ? null : minutes * 60, megabytes, keepFreeMegabytes }
  return { request: { interface: plan.interface, engine: plan.engine, name: plan.name.trim(), filter: plan.filter.trim(), watch: plan.watch, limits } }
}
