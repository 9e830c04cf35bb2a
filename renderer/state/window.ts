/** What the window knows and shows, except the rows themselves (rows.ts). Changed by actions and by the feed only. */
import { create } from 'zustand'
import { subscribeWithSelector } from 'zustand/middleware'
import type { AppState, FeedMessage, LabScenario, Marker, SessionInfo } from '../../shared/contract.ts'
import type { CaptureFacts, Finding, ProblemText } from '../../shared/model.ts'
import { everything, type FlowFilter } from '../../shared/rows.ts'
import type { Sort } from './visible.ts'

export type View = 'welcome' | 'record' | 'session' | 'findings' | 'report' | 'lab' | 'sessions' | 'settings'
export type Message<T extends FeedMessage['type']> = Extract<FeedMessage, { type: T }>
export type Recording = Omit<Message<'recording'>, 'type'>
export type AnalysisProgress = Omit<Message<'analysis'>, 'type' | 'session'>
export type Task = Omit<Message<'task'>, 'type'>

/** A problem on screen until it is dismissed. `count` says how often the same one came. */
export interface ShownProblem extends ProblemText {
  key: number
  count: number
}

export interface WindowState {
  view: View
  /** Where Esc leads back to, nearest last. */
  trail: View[]
  app: AppState | null
  connection: 'connected' | 'lost'
  /** The session that is being opened; feed messages of it count from the moment it was asked for. */
  opening: string | null
  session: SessionInfo | null
  analysis: AnalysisProgress | null
  /** Of whichever session is being recorded, open here or not; kept after its end until the next one. */
  recording: Recording | null
  capture: CaptureFacts | null
  /** The one sentence; '' until the engine has said one. */
  summary: string
  findings: Finding[]
  /** Whether the engine has said its findings of this session at all. */
  findingsKnown: boolean
  /** Counts changes of the rows; whoever draws rows looks again when it moves. */
  revision: number
  filter: FlowFilter
  sort: Sort
  /** Ids of the flows that pass the filter, in the order of `sort`. */
  visible: readonly number[]
  selected: number | null
  /** The frame of the selected flow that somebody asked to see; `ask` grows with each asking, so that asking twice works. */
  frameAsked: { frame: number; ask: number } | null
  /** Flows under the pointer, on the map or in the table. */
  hovered: readonly number[]
  /** First and last moment of any flow. */
  timeSpan: { fromMicros: number; toMicros: number } | null
  markers: Marker[]
  sessions: SessionInfo[] | null
  rates: Readonly<Record<string, readonly (number | null)[]>>
  lab: { running: LabScenario[]; log: string[] }
  tasks: Task[]
  /** The session that a capture is being copied into. */
  importing: string | null
  problems: ShownProblem[]
  /** The theme in force; the choice (which may be `system`) is in `app.settings`. */
  theme: 'light' | 'dark'
  helpShown: boolean
}

export const initialState: WindowState = {
  view: 'welcome',
  trail: [],
  app: null,
  connection: 'connected',
  opening: null,
  session: null,
  analysis: null,
  recording: null,
  capture: null,
  summary: '',
  findings: [],
  findingsKnown: false,
  revision: 0,
  filter: everything,
  sort: { column: 'start', descending: false },
  visible: [],
  selected: null,
  frameAsked: null,
  hovered: [],
  timeSpan: null,
  markers: [],
  sessions: null,
  rates: {},
  lab: { running: [], log: [] },
  tasks: [],
  importing: null,
  problems: [],
  theme: 'light',
  helpShown: false,
}

export const useWindow = create<WindowState>()(subscribeWithSelector(() => initialState))

/** What belongs to one open session; set back when another is opened. */
export const closedSession = {
  session: null, analysis: null, capture: null, summary: '', findings: [], findingsKnown: false, filter: everything, visible: [], selected: null,
  frameAsked: null, hovered: [], timeSpan: null, markers: [],
} satisfies Partial<WindowState>
