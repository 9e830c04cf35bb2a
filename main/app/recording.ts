/** Recording: one at a time, followed by the desk while it grows, ended by the person, a limit, or the world. */
import type { FeedMessage, Input, Marker } from '../../shared/contract.ts'
import { refuse, succeed, type Result } from '../../shared/model.ts'
import type { Interfaces } from '../capture/interfaces.ts'
import { startRecording, type Recording, type RecordingProgress } from '../capture/recorder.ts'
import type { SessionStore } from '../session/store.ts'
import type { Desk } from './desk.ts'

/** Figures update at 4 Hz. */
const tellMillis = 250

interface Running {
  id: string
  recording: Recording
  began: number
  progress: RecordingProgress | null
  markers: Marker[]
  timer: NodeJS.Timeout
  ended: Promise<void>
}

export class RecordingDesk {
  /** Where the browser shell serves the window; null in a window of its own. */
  ownPort: number | null = null
  private running: Running | null = null
  private starting = false

  constructor(
    private readonly store: SessionStore,
    private readonly desk: Desk,
    private readonly tell: (message: FeedMessage) => void,
    private readonly interfaces: Interfaces,
  ) {}

  get id(): string | null {
    return this.running?.id ?? null
  }

  /** While recording, the desk is taken by what is being recorded. */
  refuseOther(session: string): ReturnType<typeof refuse> | null {
    if (this.running === null || this.running.id === session) return null
    return refuse('recording', 'A recording is running.', 'Stop it before you open another session.')
  }

  async start(input: Input<'record.start'>): Promise<Result<{ session: string }>> {
    if (this.running !== null || this.starting) return refuse('already-recording', 'A recording is running already.', 'Stop it before you start another.')
    this.starting = true
    try {
      return await this.begin(input)
    } finally {
      this.starting = false
    }
  }

  async stop(): Promise<Result<{ session: string }>> {
    const { running } = this
    if (running === null) return refuse('not-recording', 'No recording is running.', 'Start one first.')
    this.say(running, 'stopping', null)
    await running.recording.stop()
    await running.ended
    return succeed({ session: running.id })
  }

  async stopIfRunning(): Promise<void> {
    if (this.running !== null) await this.stop()
  }

  mark(text: string): Result<Marker> {
    if (this.running === null) return refuse('not-recording', 'No recording is running.', 'Markers are set while recording.')
    const marker = this.running.recording.mark(text)
    this.running.markers.push(marker)
    return succeed(marker)
  }

  private async begin(input: Input<'record.start'>): Promise<Result<{ session: string }>> {
    const filter = await this.withoutOwnTraffic(input)
    const created = await this.store.create({ name: input.name, source: 'recorded', interface: input.interface, filter, engine: null, watch: input.watch })
    if (!created.ok) return created
    const session = created.value
    const options = { engine: input.engine, interface: input.interface, filter, limits: input.limits, probes: this.interfaces.probes, around: this.interfaces.around }
    const started = await startRecording(options, session.capture, (progress) => { if (this.running !== null) this.running.progress = progress })
    if (!started.ok) {
      await session.abandon()
      return started
    }
    const recording = started.value
    const id = session.info.id
    const info = { ...session.info, engine: recording.abilities }
    await this.desk.put(info, session.folder, session.capture.path, true)
    const running: Running = {
      id,
      recording,
      began: Date.now(),
      progress: null,
      markers: [],
      timer: setInterval(() => this.say(running, 'running', null), tellMillis),
      ended: recording.ended.then(async (end) => {
        clearInterval(running.timer)
        const finished = await session.finish({ packets: end.packets, bytes: end.bytes, seconds: end.seconds, notes: end.notes, markers: end.markers, engine: recording.abilities })
        if (finished.ok) this.desk.updateInfo(finished.value)
        this.running = null
        await this.desk.opened(id)?.stopFollowing()
        this.say(running, 'ended', end.reason === 'asked' && end.notes.length === 0 ? null : (end.notes.at(-1) ?? null))
        if (!finished.ok) this.tell({ type: 'problem', session: id, code: finished.code, message: finished.message, remedy: finished.remedy })
        this.tell({ type: 'sessions', session: null })
      }),
    }
    this.running = running
    this.say(running, 'starting', null)
    this.tell({ type: 'sessions', session: null })
    return succeed({ session: id })
  }

  /** In the browser shell the window talks over loopback itself; recording that would show Plainsight watching itself. */
  private async withoutOwnTraffic({ interface: id, filter }: Input<'record.start'>): Promise<string> {
    const { ownPort } = this
    const local = id === 'any' || (await this.interfaces.list()).some((one) => one.id === id && one.loopback)
    if (ownPort === null || !local) return filter
    const without = `not (tcp port ${ownPort} and host 127.0.0.1)`
    return filter.trim() === '' ? without : `(${filter}) and ${without}`
  }

  private say(running: Running, state: 'starting' | 'running' | 'stopping' | 'ended', why: string | null): void {
    const { progress, id } = running
    const totals = this.desk.opened(id)?.totals ?? { readable: 0, protected: 0 }
    this.tell({
      type: 'recording',
      session: id,
      state,
      seconds: (Date.now() - running.began) / 1000,
      packets: progress?.packets ?? 0,
      bytes: progress?.bytes ?? 0,
      dropped: progress?.dropped ?? null,
      readableBytes: totals.readable,
      protectedBytes: totals.protected,
      why,
      markers: running.markers,
    })
  }
}
