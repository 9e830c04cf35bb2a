/** The session on the desk: at most one is open. Answers what the window asks of it, from memory and from disk. */
import { join } from 'node:path'
import type { FeedMessage, Input, OpenedSession as Opening, Output, SessionInfo, Timeline } from '../../shared/contract.ts'
import { refuse, succeed, type Flow, type Result, type Verdict } from '../../shared/model.ts'
import { matcher, type FlowDetail, type FlowFilter } from '../../shared/rows.ts'
import { FrameIndex } from '../session/frame-index.ts'
import type { SessionStore } from '../session/store.ts'
import { ConversationReader, FrameBytes, frameSummaries } from './conversation-pages.ts'
import { OpenedSession } from './opened-session.ts'
import type { Tasks } from './tasks.ts'
import { timelineOf, type Span } from './timeline.ts'
import type { Where } from './where.ts'

interface OnDesk {
  info: SessionInfo
  capturePath: string
  indexPath: string
  session: OpenedSession
}

const indexName = 'frames.idx'
/** Below this size a capture is read before anybody could press Cancel. */
const taskBytes = 30_000_000

const notOpen = refuse('not-open', 'This session is not open.', 'Open it from the list of sessions.')

export class Desk {
  private current: OnDesk | null = null
  private reader: { flow: number; reader: ConversationReader; index: FrameIndex } | null = null

  constructor(
    private readonly store: SessionStore,
    private readonly where: () => Where,
    private readonly tell: (message: FeedMessage) => void,
    private readonly tasks: Tasks,
  ) {}

  get openId(): string | null {
    return this.current?.info.id ?? null
  }

  /** The analysis of the open session, if it is this one. */
  opened(id: string): OpenedSession | null {
    return this.current?.info.id === id ? this.current.session : null
  }

  async open(id: string): Promise<Result<Opening>> {
    // A window that was reloaded asks for what is already there: it is told again, not read again.
    if (this.current?.info.id === id) {
      this.current.session.tellEverything()
      return succeed({ session: this.current.info, totalBytes: this.current.session.size })
    }
    const found = await this.store.open(id)
    if (!found.ok) return found
    return succeed(await this.put(found.value.info, found.value.folder, found.value.capturePath, false))
  }

  /** Puts a session on the desk and starts reading it; `live` while a recording writes it. */
  async put(info: SessionInfo, folder: string, capturePath: string, live: boolean): Promise<Opening> {
    await this.close()
    const indexPath = join(folder, indexName)
    const session = new OpenedSession({ session: info.id, capturePath, indexPath, watch: info.watch, where: this.where(), tell: this.tell, live })
    this.current = { info, capturePath, indexPath, session }
    const { id } = info
    void this.read(session, info, live).then(() => this.concluded(id, session))
    return { session: info, totalBytes: session.size }
  }

  /** Reading a large capture is long work that can be stopped; what was read until then stays. */
  private async read(session: OpenedSession, info: SessionInfo, live: boolean): Promise<void> {
    if (live || info.bytes < taskBytes) return session.start()
    await this.tasks.run(`Reading ${info.name}`, info.id, async ({ signal, progress }) => {
      signal.addEventListener('abort', () => session.cancel())
      session.onProgress = progress
      await session.start()
      return succeed(null)
    })
  }

  async close(): Promise<void> {
    this.dropReader()
    const { current } = this
    this.current = null
    await current?.session.close()
  }

  /** A session that was followed while it was being imported is whole now, and lies in its own folder. */
  async settle({ info, folder, capturePath }: { info: SessionInfo; folder: string; capturePath: string }): Promise<void> {
    const { current } = this
    if (current?.info.id !== info.id) return
    this.dropReader()
    Object.assign(current, { info, capturePath, indexPath: join(folder, indexName) } satisfies Partial<OnDesk>)
    await current.session.stopFollowing()
  }

  updateInfo(info: SessionInfo): void {
    if (this.current?.info.id === info.id) this.current.info = info
  }

  detail(id: string, flowId: number): Result<FlowDetail> {
    const flow = this.flow(id, flowId)
    if (!flow.ok) return flow
    return succeed({ ...flow.value.flow, row: flow.value.desk.session.row(flow.value.flow) })
  }

  conversation({ session, flow: flowId, after, limit }: Input<'flows.conversation'>): Result<Output<'flows.conversation'>> {
    const found = this.flow(session, flowId)
    if (!found.ok) return found
    const { desk, flow } = found.value
    // A page asked for in order goes on where the last one ended; any other begins anew.
    let page = after > 0 && this.reader?.flow === flowId ? this.reader.reader.page(after, limit) : null
    if (page === null) {
      this.dropReader()
      const index = this.index(desk)
      if (index === null) return refuse('no-index', 'The bytes of this conversation cannot be found.', 'Wait until the session has been read, or open it again.')
      const clientFirst = desk.session.pipeline.flows[flowId - 1].clientFirst
      this.reader = { flow: flowId, index, reader: new ConversationReader(desk.capturePath, index, flow, clientFirst) }
      page = this.reader.reader.page(after, limit)
    }
    return succeed(page ?? { pieces: [], next: null })
  }

  frames({ session, flow: flowId, after, limit }: Input<'flows.frames'>): Result<Output<'flows.frames'>> {
    const found = this.flow(session, flowId)
    if (!found.ok) return found
    const { desk, flow } = found.value
    return this.withIndex(desk, (index) => frameSummaries(desk.capturePath, index, flow, desk.session.pipeline.flows[flowId - 1].clientFirst, after, limit))
  }

  frame({ session, frame }: Input<'frames.bytes'>): Result<Output<'frames.bytes'>> {
    const desk = this.on(session)
    if (desk === null) return notOpen
    const found = this.withIndex(desk, (index) => index.frame(frame))
    if (!found.ok) return found
    const record = found.value
    if (record === null) return refuse('no-such-frame', `There is no frame ${frame} in this session.`, 'Choose one of the frames listed.')
    const reader = new FrameBytes(desk.capturePath)
    try {
      const bytes = Buffer.from(reader.read(record)).toString('base64')
      return succeed({ bytes, timeMicros: record.timeMicros, wireLength: record.wireLength, payloadOffset: record.payloadOffset, flow: record.flow === 0 ? null : record.flow })
    } finally {
      reader.close()
    }
  }

  timeline({ session, filter, bins, fromMicros, toMicros }: Input<'timeline'>): Result<Timeline> {
    const desk = this.on(session)
    if (desk === null) return notOpen
    const verdicts = this.matching(desk, filter)
    const all = withMarkers(desk.session.span(), desk.info.markers)
    const span = { fromMicros: fromMicros ?? all.fromMicros, toMicros: toMicros ?? all.toMicros }
    return this.withIndex(desk, (index) => timelineOf(index, (flow) => verdicts.get(flow) ?? null, span, bins))
  }

  findings(id: string): Result<Output<'findings.list'>> {
    const desk = this.on(id)
    if (desk === null) return notOpen
    return succeed({ summary: desk.session.summary, findings: desk.session.findings })
  }

  /** Verdicts of the flows that pass a filter. The span of time filters flows in the table; the timeline shows all of it. */
  private matching(desk: OnDesk, filter: FlowFilter): Map<number, Verdict> {
    const matches = matcher({ ...filter, fromMicros: null, toMicros: null })
    const verdicts = new Map<number, Verdict>()
    for (const flow of desk.session.flows.values()) if (matches(desk.session.row(flow))) verdicts.set(flow.id, flow.verdict)
    return verdicts
  }

  private on(id: string): OnDesk | null {
    return this.current?.info.id === id ? this.current : null
  }

  private flow(id: string, flowId: number): Result<{ desk: OnDesk; flow: Flow }> {
    const desk = this.on(id)
    if (desk === null) return notOpen
    const flow = desk.session.flow(flowId)
    return flow.ok ? succeed({ desk, flow: flow.value }) : flow
  }

  private index(desk: OnDesk): FrameIndex | null {
    desk.session.flushIndex()
    return FrameIndex.open(desk.indexPath)
  }

  private withIndex<T>(desk: OnDesk, use: (index: FrameIndex) => T): Result<T> {
    const index = this.index(desk)
    if (index === null) return refuse('no-index', 'The index of this session cannot be read.', 'Open the session again.')
    try {
      return succeed(use(index))
    } finally {
      index.close()
    }
  }

  private dropReader(): void {
    this.reader?.reader.close()
    this.reader?.index.close()
    this.reader = null
  }

  /** Keeps for the list of sessions what the finished analysis says. */
  private async concluded(id: string, session: OpenedSession): Promise<void> {
    if (session.phase !== 'done' || this.opened(id) !== session) return
    const { packets, start, end, notes } = session.capture()
    const known = this.current!.info
    const seconds = start !== null && end !== null ? Math.max(0, (Date.parse(end) - Date.parse(start)) / 1000) : known.seconds
    const updated = await this.store.update(id, { summary: session.summary, packets, seconds, notes: [...new Set([...known.notes, ...notes])] })
    if (!updated.ok) return
    this.updateInfo(updated.value)
    this.tell({ type: 'sessions', session: null })
  }
}

/** A moment that somebody marked belongs to the time that is shown, though no packet passed then. */
function withMarkers(span: Span, markers: SessionInfo['markers']): Span {
  const times = markers.map(({ timeMicros }) => timeMicros)
  // Without packets there is no time to show.
  if (span.toMicros <= 1 || times.length === 0) return span
  return { fromMicros: Math.min(span.fromMicros, ...times), toMicros: Math.max(span.toMicros, ...times) }
}
