/** Everything the window does: asks the engine, changes the store, and turns refusals into problems on screen. Views call nothing else. */
import type { Input, Output, RequestName } from '../../shared/contract.ts'
import type { Result } from '../../shared/model.ts'
import { everything, type FlowFilter } from '../../shared/rows.ts'
import type { Settings } from '../../shared/settings.ts'
import { bridge } from './bridge.ts'
import { firstDescending, type ColumnId } from './columns.ts'
import { withProblem } from './feed.ts'
import { rows } from './rows.ts'
import { arrange } from './visible.ts'
import { closedSession, useWindow, type View, type WindowState } from './window.ts'

const get = useWindow.getState
const set = useWindow.setState

/** The filter's lists, as chips switch them. */
export type ChipList = 'verdicts' | 'countries' | 'protocols' | 'hosts'

function show(problem: { code: string; message: string; remedy: string }): void {
  set({ problems: withProblem(get().problems, problem) })
}

/** Unwraps a reply; a refusal becomes a problem on screen and null. */
function valueOf<T>(reply: Result<T>): T | null {
  if (reply.ok) return reply.value
  show(reply)
  return null
}

async function ask<N extends RequestName>(name: N, input: Input<N>): Promise<Output<N> | null> {
  return valueOf<Output<N>>(await bridge.request(name, input))
}

function rearranged(patch: Partial<Pick<WindowState, 'filter' | 'sort'>>): void {
  const next = { ...get(), ...patch }
  set({ ...patch, visible: arrange(rows.byId, next.filter, next.sort) })
}

function navigate(view: View): void {
  const state = get()
  if (state.view === view) return
  // Sixteen steps are more than anybody walks back.
  set({ view, trail: [...state.trail.filter((other) => other !== view), state.view].slice(-16) })
}

async function refreshApp(): Promise<void> {
  const app = await ask('app.state', {})
  if (app !== null) set({ app })
}

async function loadSessions(): Promise<void> {
  const sessions = await ask('sessions.list', {})
  if (sessions === null) return
  const open = get().session
  const anew = open === null ? undefined : sessions.find((session) => session.id === open.id)
  set(anew === undefined ? { sessions } : { sessions, session: anew })
}

async function loadFindings(session: string): Promise<void> {
  const reply = await bridge.request('findings.list', { session })
  if (reply.ok && get().session?.id === session) set({ ...reply.value, findingsKnown: true })
}

/**
 * Opens a session and draws its flows as they come. `view` null stays where the person is. The open one opened anew (the engine came
 * back) keeps what was chosen in it: flows have the same ids again.
 */
async function openSession(id: string, view: View | null = 'session'): Promise<boolean> {
  const { session: before, filter, selected, revision } = get()
  rows.clear()
  set({ ...closedSession, ...(before?.id === id ? { session: before, filter, selected } : {}), opening: id, revision: revision + 1 })
  const reply = await bridge.request('sessions.open', { session: id })
  if (get().opening !== id) return false
  if (!reply.ok) {
    set({ ...closedSession, opening: null })
    show(reply)
    return false
  }
  const { session, totalBytes } = reply.value
  const progress = get().analysis ?? { state: 'reading' as const, readBytes: 0, totalBytes, packets: 0, why: null }
  set({ opening: null, session, markers: session.markers, analysis: progress })
  if (view !== null) navigate(view)
  return true
}

async function closeSession(): Promise<void> {
  rows.clear()
  set({ ...closedSession, opening: null, revision: get().revision + 1 })
  await ask('sessions.close', {})
}

let settingsQueue: Promise<unknown> = Promise.resolve()

/** Saves some settings; the window shows them at once, and the engine's answer afterwards. Saved one after the other. */
function setSettings(partial: Partial<Settings>): Promise<boolean> {
  const saved = settingsQueue.then(async () => {
    const app = get().app
    if (app === null) return false
    const settings = { ...app.settings, ...partial }
    set({ app: { ...app, settings } })
    const reply = await bridge.request('settings.set', settings)
    // The engine may have changed home, databases and notes in turn.
    await refreshApp()
    if (!reply.ok) show(reply)
    return reply.ok
  })
  settingsQueue = saved
  return saved
}

async function startRecording(input: Input<'record.start'>): Promise<boolean> {
  const started = await ask('record.start', input)
  if (started === null) return false
  return openSession(started.session, null)
}

async function stopRecording(): Promise<void> {
  const stopped = await ask('record.stop', {})
  if (stopped === null) return
  if (get().session?.id !== stopped.session) await openSession(stopped.session, null)
  if (get().view === 'record' || get().view === 'lab') navigate('session')
  await loadSessions()
}

async function importCapture(file: File | null): Promise<void> {
  const before = get().session?.id
  const imported = valueOf(await bridge.importCapture(file))
  if (imported !== null) await openSession(imported.session)
  // What was shown while it was copied is gone if it could not be copied whole.
  else if (get().importing !== null && get().session?.id === get().importing && get().importing !== before) await closeSession()
  set({ importing: null })
}

/** A capture that is being imported can be looked at already. */
async function showImporting(session: string): Promise<void> {
  set({ importing: session })
  await openSession(session)
}

export const actions = {
  navigate,
  openSession,
  closeSession,
  loadSessions,
  loadFindings,
  refreshApp,
  setSettings,
  startRecording,
  stopRecording,
  importCapture,
  showImporting,
  ask,
  show,
  /** Esc: closes what lies on top, then the flow, then goes where one came from. */
  back(): void {
    const state = get()
    if (state.helpShown) set({ helpShown: false })
    else if (state.view === 'session' && state.selected !== null) set({ selected: null, frameAsked: null })
    else if (state.trail.length > 0) set({ view: state.trail[state.trail.length - 1] as View, trail: state.trail.slice(0, -1) })
  },
  help(helpShown: boolean): void {
    set({ helpShown })
  },
  /** Shows a flow, and one of its frames if a proof names it. */
  select(id: number | null, frame: number | null = null): void {
    const ask = (get().frameAsked?.ask ?? 0) + 1
    set({ selected: id, frameAsked: frame === null ? null : { frame, ask } })
  },
  /** From a claim to its proof: the session view, with the flow and the frame. */
  prove(flow: number, frame: number | null = null): void {
    actions.select(flow, frame)
    navigate('session')
  },
  setFilter(partial: Partial<FlowFilter>): void {
    rearranged({ filter: { ...get().filter, ...partial } })
  },
  toggleChip(list: ChipList, value: string): void {
    const filter = get().filter
    const chosen: readonly string[] = filter[list]
    const next = chosen.includes(value) ? chosen.filter((other) => other !== value) : [...chosen, value]
    rearranged({ filter: { ...filter, [list]: next } })
  },
  clearFilter(): void {
    rearranged({ filter: everything })
  },
  /** The same column again turns the direction. */
  setSort(column: ColumnId, descending?: boolean): void {
    const sort = get().sort
    const turned = sort.column === column ? !sort.descending : firstDescending.has(column)
    rearranged({ sort: { column, descending: descending ?? turned } })
  },
  hover(hovered: readonly number[]): void {
    const before = get().hovered
    if (before.length === 0 && hovered.length === 0) return
    set({ hovered })
  },
  async mark(text: string): Promise<void> {
    await ask('record.mark', { text })
  },
  async renameSession(id: string, name: string): Promise<boolean> {
    const renamed = await ask('sessions.rename', { session: id, name })
    if (renamed === null) return false
    const state = get()
    set({
      sessions: state.sessions?.map((session) => (session.id === id ? renamed : session)) ?? null,
      session: state.session?.id === id ? renamed : state.session,
    })
    return true
  },
  async deleteSession(id: string): Promise<void> {
    if (get().session?.id === id) await closeSession()
    await ask('sessions.delete', { session: id })
    await loadSessions()
  },
  async saveCapture(id: string, name: string): Promise<boolean> {
    return valueOf(await bridge.saveCapture(id, name)) ?? false
  },
  async saveReport(input: Input<'report.make'>): Promise<boolean> {
    const report = await ask('report.make', input)
    if (report === null) return false
    return valueOf(await bridge.saveText(report.fileName, report.mime, report.text)) ?? false
  },
  async cancelTask(task: string): Promise<void> {
    await ask('task.cancel', { task })
  },
  dismiss(key: number): void {
    set({ problems: get().problems.filter((problem) => problem.key !== key) })
  },
} as const
