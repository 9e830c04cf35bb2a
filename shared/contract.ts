/**
 * What a window may ask of the engine: one object, from which both sides infer their types. Every request is checked
 * against its input schema by one gate (app/gate.ts) before a handler runs; every reply is a `Result`, never an exception.
 * `from: 'shell'` requests may come only from the shell around the window (Electron's main process, the web server),
 * because they name files of this computer.
 */
import { z } from 'zod'
import { verdicts, type CaptureFacts, type Finding, type Result, type Verdict } from './model.ts'
import type { ConversationPiece, FlowDetail, FlowRow, FrameSummary } from './rows.ts'
import { settingsSchema, type Settings } from './settings.ts'

const sessionId = z.string().regex(/^[0-9a-z-]{1,64}$/)
const flowId = z.int().min(1)
const nothing = z.object({}).strict()
const name = z.string().trim().min(1).max(120)

export const filterSchema = z
  .object({
    text: z.string().max(500),
    verdicts: z.array(z.enum(verdicts as [Verdict, ...Verdict[]])).max(6),
    countries: z.array(z.string().max(20)).max(300),
    protocols: z.array(z.string().max(40)).max(300),
    hosts: z.array(z.string().max(300)).max(300),
    fromMicros: z.number().nullable(),
    toMicros: z.number().nullable(),
  })
  .strict()

export const recordSchema = z
  .object({
    interface: z.string().min(1).max(300),
    engine: z.enum(['cap', 'dumpcap']),
    name,
    filter: z.string().max(2000),
    watch: z.array(z.string().min(1).max(200)).max(50),
    limits: z
      .object({
        seconds: z.number().positive().max(30 * 86400).nullable(),
        megabytes: z.number().positive().nullable(),
        /** Recording stops when less than this is left on the disk. */
        keepFreeMegabytes: z.number().min(0),
      })
      .strict(),
  })
  .strict()

/** One network interface. `problem` stands where it cannot be opened: why, and the line to type. */
export interface InterfaceInfo {
  /** What the engine calls it: `eth0`, `\Device\NPF_{…}`. */
  id: string
  /** What a person calls it: `Wi-Fi`, `Ethernet`, `Loopback (this computer only)`. */
  label: string
  description: string
  addresses: string[]
  up: boolean
  loopback: boolean
  defaultRoute: boolean
  engines: ('cap' | 'dumpcap')[]
  problem: { message: string; remedy: string; command: string | null } | null
}

/** What an engine can know of a packet; what it cannot is repeated in the window and in the report. */
export interface EngineAbilities {
  engine: 'cap' | 'dumpcap'
  /** Times come from the kernel rather than from the moment of reading. */
  kernelTime: boolean
  /** Knows the length on the wire of a packet that was cut. */
  wireLength: boolean
  /** Counts what was lost. */
  dropCount: boolean
  nonPromiscuous: boolean
}

export interface SessionInfo {
  id: string
  name: string
  /** ISO 8601 of the first packet, else of creation. */
  started: string
  seconds: number | null
  packets: number | null
  bytes: number
  source: 'recorded' | 'imported' | 'lab'
  state: 'recording' | 'complete' | 'recovered'
  /** What a person should know before trusting it: a recording that ended abruptly, packets lost, a cut file. */
  notes: string[]
  interface: string | null
  /** Capture filter that was in force; '' for none, null where it is not known. */
  filter: string | null
  engine: EngineAbilities | null
  markers: Marker[]
  watch: string[]
  /** Of the finished analysis, for the list; null until it was analysed once. */
  summary: string | null
}

export interface Marker {
  timeMicros: number
  text: string
}

export interface Timeline {
  fromMicros: number
  binMicros: number
  /** Bytes on the wire in each bin, by what their flow's verdict says. */
  readable: number[]
  protected: number[]
  other: number[]
}

export interface LabScenario {
  id: string
  title: string
  /** What to do, and what to look for: one sentence each. */
  todo: string
  lookFor: string
  /** Where the person's browser or mail program goes, once started. */
  url: string | null
}

export interface DatabaseInfo {
  name: string
  built: string | null
  attribution: string
  licence: string
  kind: 'city' | 'asn' | 'country'
  bundled: boolean
  /** Set when a configured file could not be used. */
  problem: string | null
}

export interface AppState {
  version: string
  platform: 'linux' | 'darwin' | 'win32' | 'other'
  shell: 'electron' | 'browser'
  dataFolder: string
  settings: Settings
  /** Sentences about what was wrong with stored settings and was replaced by defaults. */
  settingsNotes: string[]
  databases: DatabaseInfo[]
  home: { latitude: number; longitude: number; label: string; guess: boolean }
  recording: string | null
  open: string | null
  /** Why the analysing process was started again, if it was. */
  restarted: string | null
}

/** `open`: everything the window needs to start drawing; flows follow on the feed. */
export interface OpenedSession {
  session: SessionInfo
  /** Bytes of the capture to be read. */
  totalBytes: number
}

const request = <I extends z.ZodType>(input: I, from: 'window' | 'shell' = 'window') => ({
  /** The type of the value that a reply carries; it exists for the compiler alone. */
  gives: <O>() => ({ input, from, output: undefined as unknown as O }),
})

export const contract = {
  'app.state': request(nothing).gives<AppState>(),
  'settings.set': request(settingsSchema).gives<Settings>(),
  'interfaces.list': request(nothing).gives<InterfaceInfo[]>(),
  /** While watched, the feed carries `rates` once a second. */
  'interfaces.watch': request(z.object({ on: z.boolean() }).strict()).gives<null>(),
  'record.checkFilter': request(z.object({ interface: z.string().max(300), filter: z.string().max(2000) }).strict()).gives<null>(),
  'record.start': request(recordSchema).gives<{ session: string }>(),
  'record.stop': request(nothing).gives<{ session: string }>(),
  'record.mark': request(z.object({ text: name }).strict()).gives<Marker>(),
  'sessions.list': request(nothing).gives<SessionInfo[]>(),
  'sessions.open': request(z.object({ session: sessionId }).strict()).gives<OpenedSession>(),
  'sessions.close': request(nothing).gives<null>(),
  'sessions.rename': request(z.object({ session: sessionId, name }).strict()).gives<SessionInfo>(),
  'sessions.delete': request(z.object({ session: sessionId }).strict()).gives<null>(),
  /** Copies a capture of this computer into a new session; progress as a `task`. `uploading`: the file still grows. */
  'sessions.import': request(z.object({ path: z.string().min(1).max(4096), name, uploading: z.boolean().optional() }).strict(), 'shell').gives<{ session: string }>(),
  'sessions.export': request(z.object({ session: sessionId, path: z.string().min(1).max(4096) }).strict(), 'shell').gives<{ bytes: number }>(),
  'flows.detail': request(z.object({ session: sessionId, flow: flowId }).strict()).gives<FlowDetail>(),
  /** A page of the conversation, read from the file: pieces from `after` on, at most `limit` bytes of payload. */
  'flows.conversation': request(z.object({ session: sessionId, flow: flowId, after: z.int().min(0), limit: z.int().min(1).max(1_000_000) }).strict()).gives<{ pieces: ConversationPiece[]; next: number | null }>(),
  'flows.frames': request(z.object({ session: sessionId, flow: flowId, after: z.int().min(0), limit: z.int().min(1).max(5000) }).strict()).gives<{ frames: FrameSummary[]; next: number | null }>(),
  /** One frame's bytes as captured, base64, with where its layers begin. */
  'frames.bytes': request(z.object({ session: sessionId, frame: z.int().min(1) }).strict()).gives<{ bytes: string; timeMicros: number; wireLength: number; payloadOffset: number; flow: number | null }>(),
  timeline: request(z.object({ session: sessionId, filter: filterSchema, bins: z.int().min(1).max(2000), fromMicros: z.number().nullable(), toMicros: z.number().nullable() }).strict()).gives<Timeline>(),
  'findings.list': request(z.object({ session: sessionId }).strict()).gives<{ summary: string; findings: Finding[] }>(),
  /** The report as text. Values stay masked unless `reveal`. */
  'report.make': request(z.object({ session: sessionId, format: z.enum(['html', 'csv', 'json']), reveal: z.boolean() }).strict()).gives<{ fileName: string; mime: string; text: string }>(),
  'lab.scenarios': request(nothing).gives<LabScenario[]>(),
  'lab.start': request(z.object({ scenario: z.string().max(60) }).strict()).gives<LabScenario>(),
  /** Has the lab itself submit the form or send the mail, for rooms without a mail program at hand. */
  'lab.perform': request(z.object({ scenario: z.string().max(60) }).strict()).gives<{ did: string }>(),
  'lab.stop': request(nothing).gives<null>(),
  'task.cancel': request(z.object({ task: z.string().max(60) }).strict()).gives<null>(),
} as const

export type Contract = typeof contract
export type RequestName = keyof Contract
export type Input<N extends RequestName> = z.infer<Contract[N]['input']>
export type Output<N extends RequestName> = Contract[N]['output']
export type Reply<N extends RequestName> = Result<Output<N>>

/** What the engine says unasked. Every message carries the session it speaks of, so that late ones can be dropped. */
export type FeedMessage =
  | { type: 'recording'; session: string; state: 'starting' | 'running' | 'stopping' | 'ended'; seconds: number; packets: number; bytes: number; dropped: number | null; readableBytes: number; protectedBytes: number; why: string | null; markers: Marker[] }
  | { type: 'analysis'; session: string; state: 'reading' | 'following' | 'done' | 'cancelled' | 'failed'; readBytes: number; totalBytes: number; packets: number; why: string | null }
  /** Rows that are new or changed; a window replaces by id. */
  | { type: 'flows'; session: string; rows: FlowRow[] }
  | { type: 'findings'; session: string; summary: string; findings: Finding[] }
  | { type: 'capture'; session: string; capture: CaptureFacts }
  | { type: 'sessions'; session: null }
  /** A capture is being copied into this session; what is there already can be looked at. */
  | { type: 'importing'; session: string }
  | { type: 'task'; session: string | null; task: string; title: string; done: number; total: number | null; state: 'running' | 'done' | 'cancelled' | 'failed'; why: string | null }
  | { type: 'rates'; session: null; rates: { id: string; bytesPerSecond: number | null }[] }
  | { type: 'lab'; session: null; running: LabScenario[]; log: string[] }
  | { type: 'problem'; session: string | null; code: string; message: string; remedy: string }
  /** The engine died and was started again; the window opens its session anew. */
  | { type: 'engine'; session: null; state: 'restarted'; why: string }
