/**
 * A bridge without an engine: answers from made-up data as an address's query says, for looking at the window's states and for
 * measuring its drawing. Queries: `state` (full, new, empty, reading, recording, error, lost), `flows`, `view`, `theme`.
 */
import type { Bridge } from '../../../shared/bridge.ts'
import type { FeedMessage, Input, LabScenario, Output, Reply, RequestName, Timeline } from '../../../shared/contract.ts'
import { refuse, succeed } from '../../../shared/model.ts'
import { matcher, type FlowRow } from '../../../shared/rows.ts'
import * as app from './made-up-app.ts'
import { madeUpConversation, madeUpDetail, madeUpFrame, madeUpFrames } from './made-up-detail.ts'
import { madeUpFlows, storyStart } from './made-up-flows.ts'

export interface Script {
  state: string
  flows: number
  theme: 'light' | 'dark'
  /** Milliseconds before every answer. */
  delay: number
}

type Handlers = { [N in RequestName]?: (input: Input<N>) => Output<N> | { refused: string } }

function timeline(rows: readonly FlowRow[], input: Input<'timeline'>): Timeline {
  const passes = matcher(input.filter)
  const fromMicros = input.fromMicros ?? storyStart
  const toMicros = input.toMicros ?? rows.reduce((latest, row) => Math.max(latest, row.endMicros), storyStart + 1)
  const binMicros = Math.max(1, Math.ceil((toMicros - fromMicros) / input.bins))
  const empty = (): number[] => Array<number>(input.bins).fill(0)
  const result: Timeline = { fromMicros, binMicros, readable: empty(), protected: empty(), other: empty() }
  for (const row of rows) {
    if (!passes(row)) continue
    const into = row.verdict === 'plaintext' ? result.readable : row.verdict === 'encrypted' || row.verdict === 'upgraded' ? result.protected : result.other
    const first = Math.floor((row.startMicros - fromMicros) / binMicros)
    const last = Math.floor((row.endMicros - fromMicros) / binMicros)
    const share = (row.bytesClient + row.bytesServer) / (last - first + 1)
    for (let bin = Math.max(0, first); bin <= Math.min(input.bins - 1, last); bin++) into[bin] = (into[bin] ?? 0) + share
  }
  return result
}

export function createScriptedBridge(script: Script): Bridge & { emit(message: FeedMessage): void; rows: FlowRow[] } {
  const listeners = new Set<(message: FeedMessage) => void>()
  const rows = madeUpFlows(script.state === 'empty' || script.state === 'new' ? 0 : script.flows)
  const byId = (id: number): FlowRow => rows[id - 1] ?? madeUpFlows(1)[0]!
  const emit = (message: FeedMessage): void => listeners.forEach((listener) => listener(message))
  const hasSession = script.state !== 'new'
  const open = hasSession ? app.sessionId : null
  const recording = script.state === 'recording' ? app.sessionId : null
  let state = app.appState({ open, recording })
  state = { ...state, settings: { ...state.settings, theme: script.theme } }
  let running: LabScenario[] = []
  const tellLab = (line: string): void => emit({ type: 'lab', session: null, running, log: [line] })

  const tellSession = (session: string): void => {
    const reading = script.state === 'reading'
    const part = reading ? rows.slice(0, Math.ceil(rows.length / 3)) : rows
    for (let at = 0; at < part.length; at += 2000) emit({ type: 'flows', session, rows: part.slice(at, at + 2000) })
    emit({ type: 'capture', session, capture: { ...app.capture, packets: script.state === 'empty' ? 0 : app.capture.packets, dropped: script.state === 'reading' ? null : 0 } })
    emit({ type: 'analysis', session, state: reading ? 'reading' : recording !== null ? 'following' : 'done', readBytes: reading ? 3_400_000 : 9_412_300, totalBytes: 9_412_300, packets: 4_100, why: null })
    if (!reading) emit({ type: 'findings', session, summary: script.state === 'empty' ? '' : app.summary, findings: script.state === 'empty' ? [] : app.findings })
    if (reading) emit({ type: 'task', session, task: 'read', title: 'Reading office-lunch.pcapng', done: 3_400_000, total: 9_412_300, state: 'running', why: null })
    if (recording !== null) {
      emit({ type: 'recording', session, state: 'running', seconds: 42.4, packets: 12_408, bytes: 9_412_300, dropped: null, readableBytes: 412_000, protectedBytes: 7_930_000, why: null, markers: app.session({}).markers })
    }
  }

  const handlers: Handlers = {
    'app.state': () => state,
    'settings.set': (settings) => {
      state = { ...state, settings, home: settings.home === null ? app.appState({}).home : { ...settings.home, guess: false } }
      return settings
    },
    'interfaces.list': () => (script.state === 'error' ? app.blockedInterfaces : app.interfaces),
    'interfaces.watch': ({ on }) => {
      if (on) for (let second = 0; second < 40; second++) emit({ type: 'rates', session: null, rates: [{ id: 'wlan0', bytesPerSecond: Math.round((1 + Math.sin(second / 4) + (second % 7 === 0 ? 2 : 0)) * 64_000) }, { id: 'lo', bytesPerSecond: second % 9 === 0 ? 1800 : 0 }, { id: 'any', bytesPerSecond: 70_000 + second * 900 }] })
      return null
    },
    'record.checkFilter': ({ filter }) => (filter.includes('!!') ? { refused: 'This is no capture filter: a syntax error near “!!”.' } : null),
    'record.start': () => ({ session: app.sessionId }),
    'record.stop': () => ({ session: app.sessionId }),
    'record.mark': ({ text }) => ({ timeMicros: storyStart + 30_000_000, text }),
    'sessions.list': () => (hasSession ? app.sessions : []),
    'sessions.open': ({ session }) => {
      setTimeout(() => tellSession(session), 20)
      const notes = script.state === 'error' ? ['The recording ended abruptly; what was written until then is here.', '214 packets were cut short by the capture.'] : []
      return { session: app.session({ notes, state: recording === null ? 'complete' : 'recording' }), totalBytes: 9_412_300 }
    },
    'sessions.close': () => null,
    'sessions.rename': ({ session, name }) => app.session({ id: session, name }),
    'sessions.delete': () => null,
    'flows.detail': ({ flow }) => (script.state === 'error' ? { refused: 'The capture file of this session cannot be read.' } : madeUpDetail(byId(flow))),
    'flows.conversation': ({ flow, after, limit }) => madeUpConversation(byId(flow), after, limit),
    'flows.frames': ({ flow, after, limit }) => madeUpFrames(byId(flow), after, limit),
    'frames.bytes': ({ frame }) => madeUpFrame(byId(Math.max(1, Math.floor(frame / 10))), frame),
    timeline: (input) => timeline(rows, input),
    'findings.list': () => (script.state === 'empty' || script.state === 'reading' ? { summary: '', findings: [] } : { summary: app.summary, findings: app.findings }),
    'report.make': ({ format }) => ({ fileName: `report.${format}`, mime: 'text/plain', text: 'made up' }),
    'lab.scenarios': () => app.scenarios,
    'lab.start': ({ scenario }) => {
      const started = { ...app.scenarios.find((one) => one.id === scenario)!, url: 'http://127.0.0.1:8081/' }
      running = [...running, started]
      tellLab('10:00:02  The form is served at http://127.0.0.1:8081/')
      return started
    },
    'lab.perform': () => ({ did: 'The form was submitted.' }),
    'lab.stop': () => {
      running = []
      tellLab('10:02:40  Stopped.')
      return null
    },
    'task.cancel': ({ task }) => {
      emit({ type: 'task', session: null, task, title: '', done: 0, total: null, state: 'cancelled', why: null })
      return null
    },
  }

  return {
    shell: 'browser',
    rows,
    emit,
    async request<N extends RequestName>(name: N, input: Input<N>): Promise<Reply<N>> {
      if (script.delay > 0) await new Promise((resolve) => setTimeout(resolve, script.delay))
      const handler = handlers[name] as ((input: Input<N>) => Output<N> | { refused: string }) | undefined
      if (handler === undefined) return refuse('no-answer', `The script has no answer to ${name}.`, '')
      const value = handler(input)
      if (typeof value === 'object' && value !== null && 'refused' in value) return refuse('refused', value.refused, 'Check that the disk is connected, then open the session again.')
      return succeed(value) as Reply<N>
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    onConnection(listener) {
      listener(script.state === 'lost' ? 'lost' : 'connected')
      return () => undefined
    },
    importCapture: async () => succeed({ session: app.sessionId }),
    saveCapture: async () => succeed(true),
    saveText: async () => succeed(true),
  }
}
