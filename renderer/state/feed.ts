/**
 * From the engine's messages to the store: gathered as they come, applied together on the next animation frame, or by a timer
 * where there is none (a hidden window gets no frames, and is to be current when it is shown again).
 */
import type { FeedMessage } from '../../shared/contract.ts'
import type { Rows } from './rows.ts'
import { arrange, rearrange } from './visible.ts'
import type { Message, Recording, ShownProblem, WindowState } from './window.ts'

export interface FeedHooks {
  rows: Rows
  get(): WindowState
  set(patch: Partial<WindowState>): void
  /** What asks something of the engine in turn happens outside, after the store has changed. */
  after(message: FeedMessage): void
  /** Runs `flush` soon; defaults to frame-or-timer. */
  schedule?(flush: () => void): void
  now?(): number
}

/** Longest wait for a frame that never comes. */
const hiddenMillis = 250
/** One reading a second for a minute: what a sparkline shows. */
const rateReadings = 60
/** Lines of the lab's log that are kept. */
const labLines = 200

function onFrameOrTimer(flush: () => void): void {
  let done = false
  const once = (): void => {
    if (done) return
    done = true
    cancelAnimationFrame(frame)
    clearTimeout(timer)
    flush()
  }
  const frame = requestAnimationFrame(once)
  const timer = setTimeout(once, hiddenMillis)
}

/** The same problem said again counts up instead of stacking. At most six are kept. */
export function withProblem(shown: readonly ShownProblem[], problem: { code: string; message: string; remedy: string }): ShownProblem[] {
  const { code, message, remedy } = problem
  const same = shown.find((other) => other.code === code && other.message === message)
  if (same !== undefined) return shown.map((other) => (other === same ? { ...other, count: other.count + 1 } : other))
  const key = shown.reduce((highest, other) => Math.max(highest, other.key), 0) + 1
  return [...shown, { key, count: 1, code, message, remedy }].slice(-6)
}

function withTask(state: WindowState, message: Message<'task'>): WindowState['tasks'] {
  const { type: _type, ...task } = message
  const others = state.tasks.filter((other) => other.task !== task.task)
  return task.state === 'running' ? [...others, task] : others
}

function withRates(state: WindowState, message: Message<'rates'>): WindowState['rates'] {
  const rates: Record<string, readonly (number | null)[]> = { ...state.rates }
  for (const { id, bytesPerSecond } of message.rates) rates[id] = [...(rates[id] ?? []), bytesPerSecond].slice(-rateReadings)
  return rates
}

/** Whether a message speaks of the open session (or the one being opened); what speaks of none is for everybody. */
function concerns(state: WindowState, message: FeedMessage): boolean {
  if (message.type === 'recording' || message.type === 'importing' || message.type === 'task' || message.session === null) return true
  if (message.type === 'problem' && message.session === state.recording?.session) return true
  return message.session === (state.opening ?? state.session?.id)
}

/** What one message changes, rows aside. */
function reduce(state: WindowState, message: FeedMessage): Partial<WindowState> {
  switch (message.type) {
    case 'recording': {
      const { type: _type, ...recording } = message satisfies { type: 'recording' } & Recording
      const open = (state.opening ?? state.session?.id) === message.session
      return open ? { recording, markers: message.markers } : { recording }
    }
    case 'analysis': {
      const { type: _type, session: _session, ...analysis } = message
      return { analysis }
    }
    case 'findings':
      return { summary: message.summary, findings: message.findings, findingsKnown: true }
    case 'capture':
      return { capture: message.capture }
    case 'task':
      // Why one failed is said by the reply to whoever asked for it.
      return { tasks: withTask(state, message) }
    case 'rates':
      return { rates: withRates(state, message) }
    case 'lab':
      return { lab: { running: message.running, log: message.log.slice(-labLines) } }
    case 'problem':
      return { problems: withProblem(state.problems, message) }
    case 'flows':
    case 'sessions':
    case 'importing':
    case 'engine':
      return {}
  }
}

export function createFeed({ rows, get, set, after, schedule = onFrameOrTimer, now = () => performance.now() }: FeedHooks): { receive(message: FeedMessage): void; flush(): void } {
  let queue: FeedMessage[] = []
  let scheduled = false
  /** Sorting a large session into place costs milliseconds: at most a fifth of the time goes there. */
  let arrangeAfter = 0
  let late: ReturnType<typeof setTimeout> | null = null

  const place = (state: WindowState): Partial<WindowState> => {
    const started = now()
    const changed = rows.takeChanged()
    if (changed.size === 0) return {}
    const visible = state.visible.length === 0 || changed.size > 20_000 ? arrange(rows.byId, state.filter, state.sort) : rearrange(state.visible, changed, rows.byId, state.filter, state.sort)
    arrangeAfter = now() + (now() - started) * 4
    return { visible, revision: state.revision + 1, timeSpan: rows.span }
  }

  const flush = (): void => {
    scheduled = false
    const messages = queue
    queue = []
    const before = get()
    let patch: Partial<WindowState> = {}
    const heard: FeedMessage[] = []
    for (const message of messages) {
      if (!concerns(before, message)) continue
      heard.push(message)
      if (message.type === 'flows') rows.upsert(message.rows)
      else patch = { ...patch, ...reduce({ ...before, ...patch }, message) }
    }
    const wait = arrangeAfter - now()
    if (wait <= 0) patch = { ...patch, ...place(before) }
    else late ??= setTimeout(() => { late = null; ask() }, wait)
    if (Object.keys(patch).length > 0) set(patch)
    for (const message of heard) if (message.type !== 'flows') after(message)
  }

  const ask = (): void => {
    if (scheduled) return
    scheduled = true
    schedule(flush)
  }

  return {
    receive(message) {
      queue.push(message)
      ask()
    },
    flush,
  }
}
