/** A recording of loopback by the application itself, of what a test does meanwhile, and what the application says of it. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { FeedMessage, Output } from '../../shared/contract.ts'
import type { Exposure, ExposureKind, Finding } from '../../shared/model.ts'
import type { FlowDetail, FlowRow } from '../../shared/rows.ts'
import type { Application } from './application.ts'

export interface RecordOptions {
  name: string
  /** BPF; other programs talk on loopback too. */
  filter: string
  watch?: string[]
  /** What happens while it records. */
  act: () => Promise<unknown>
  /** Whether the rows that a window would show tell the whole of it; the recording is stopped after that. */
  settled: (rows: readonly FlowRow[]) => boolean
}

export interface RecordedSession {
  session: string
  capturePath: string
  flows: FlowDetail[]
  findings: Finding[]
  summary: string
  info: Output<'sessions.list'>[number]
}

/** The rows of a session as a window holds them: later ones replace earlier ones. */
export function rowsOf(feed: readonly FeedMessage[], session: string): FlowRow[] {
  const rows = new Map<number, FlowRow>()
  for (const message of feed) if (message.type === 'flows' && message.session === session) for (const row of message.rows) rows.set(row.id, row)
  return [...rows.values()]
}

export const capturePathOf = (app: Application, session: string): string => path.join(app.dataFolder, 'sessions', session, 'capture.pcapng')

export async function startRecording(app: Application, options: Pick<RecordOptions, 'name' | 'filter' | 'watch'>): Promise<string> {
  const limits = { seconds: 300, megabytes: 200, keepFreeMegabytes: 0 }
  const { session } = await app.ask('record.start', { interface: 'lo', engine: 'cap', name: options.name, filter: options.filter, watch: options.watch ?? [], limits })
  return session
}

export async function record(app: Application, options: RecordOptions): Promise<RecordedSession> {
  const session = await startRecording(app, options)
  try {
    await options.act()
    await app.waitFor(`the flows of “${options.name}” on screen`, (feed) => options.settled(rowsOf(feed, session)))
  } finally {
    await app.ask('record.stop', {})
  }
  await app.waitFor('the end of the analysis', (feed) => feed.some((message) => message.type === 'analysis' && message.session === session && message.state === 'done'))
  return describeSession(app, session)
}

/** Everything the window could ask of an open session. */
export async function describeSession(app: Application, session: string): Promise<RecordedSession> {
  const flows = await Promise.all(rowsOf(app.feed, session).map(({ id }) => app.ask('flows.detail', { session, flow: id })))
  const { findings, summary } = await app.ask('findings.list', { session })
  const info = (await app.ask('sessions.list', {})).find(({ id }) => id === session)
  if (info === undefined) throw new Error(`the session ${session} is not in the list`)
  return { session, capturePath: capturePathOf(app, session), flows: flows.sort((a, b) => a.id - b.id), findings, summary, info }
}

export interface Address {
  host: string
  port: number
}

/** Starts a scenario of the lab and finds what its page sends to: the servers that the lesson is about, page first. */
export async function startLab(app: Application, scenario: string): Promise<{ url: string; servers: Address[]; target: Address }> {
  const { url } = await app.ask('lab.start', { scenario })
  if (url === null) throw new Error(`the lab does not say where ${scenario} listens`)
  const servers = [addressOf(url)]
  if (url.startsWith('http:')) {
    const action = /<form[^>]* action="([^"]+)"/.exec(await (await fetch(url)).text())?.[1]
    if (action !== undefined) servers.push(addressOf(new URL(action, url).href))
  }
  return { url, servers, target: servers[servers.length - 1]! }
}

export function addressOf(url: string): Address {
  const { hostname, port, protocol } = new URL(url)
  return { host: hostname, port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port) }
}

/** BPF for TCP with these servers and nothing else. */
export const filterFor = (servers: readonly Address[]): string => `tcp and (${servers.map(({ host, port }) => `(host ${host} and port ${port})`).join(' or ')})`

export const flowsTo = <T extends { server: { ip: string; port: number } }>(flows: readonly T[], { host, port }: Address): T[] => flows.filter(({ server }) => server.ip === host && server.port === port)

/** What was exposed, as `name: value`, of some kinds. */
export const exposed = (flow: { exposures: readonly Exposure[] }, ...kinds: ExposureKind[]): string[] => flow.exposures.filter(({ kind }) => kinds.includes(kind)).map(({ name, value }) => `${name}: ${value}`)

/** Whether these words stand anywhere in the bytes of the capture: no reader of ours between the question and the answer. */
export function standsInFile(file: string, words: string): boolean {
  return readFileSync(file).includes(words)
}
