/** The application behind the contract: puts the rooms together and answers requests. It knows no transport. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { AppState, FeedMessage } from '../../shared/contract.ts'
import { refuse, succeed, type Result } from '../../shared/model.ts'
import { defaultSettings, type Settings } from '../../shared/settings.ts'
import { checkFilter } from '../capture/filter.ts'
import { Interfaces } from '../capture/interfaces.ts'
import { makeReport } from '../report/report.ts'
import { loadSettings, saveSettings } from '../session/settings.ts'
import type { SessionStore } from '../session/store.ts'
import { copyCapture } from './copy-capture.ts'
import { Desk } from './desk.ts'
import { makeGate, type Handlers, type OnBug, type Sender } from './gate.ts'
import { Importing } from './importing.ts'
import { Laboratory } from './laboratory.ts'
import { Rates } from './rates.ts'
import { RecordingDesk } from './recording.ts'
import { Tasks, type TaskControl } from './tasks.ts'
import { applicationVersion } from './version.ts'
import { openWhere, type Where } from './where.ts'

export interface EngineOptions {
  store: SessionStore
  shell: AppState['shell']
  tell: (message: FeedMessage) => void
  /** Why this engine was started anew, if it was. */
  restarted: string | null
  onBug: OnBug
}

export class Engine {
  readonly ask: (sender: Sender, name: unknown, input: unknown) => Promise<Result<unknown>>
  private readonly desk: Desk
  private readonly recording: RecordingDesk
  private readonly laboratory: Laboratory
  private readonly tasks: Tasks
  private readonly rates: Rates
  private readonly interfaces = new Interfaces()
  private readonly importing: Importing

  private constructor(
    private readonly options: EngineOptions,
    private settings: Settings,
    private settingsNotes: string[],
    private where: Where,
  ) {
    const { store, tell } = options
    this.tasks = new Tasks(tell)
    this.rates = new Rates(tell)
    this.desk = new Desk(store, () => this.where, tell, this.tasks)
    this.recording = new RecordingDesk(store, this.desk, tell, this.interfaces)
    this.importing = new Importing(store, this.desk, () => this.recording.id !== null, tell)
    this.laboratory = new Laboratory(tell, (places) => this.where.geography.setPlaces('lab', places))
    this.ask = makeGate(this.handlers(), options.onBug)
  }

  static async create(options: EngineOptions): Promise<Engine> {
    const { settings, notes } = await loadSettings(options.store.folder)
    const where = await openWhere(settings)
    if (where.ok) return new Engine(options, settings, notes, where.value)
    // A places file that cannot be read must not keep the program from starting.
    const without = await openWhere({ ...settings, placesFile: null })
    if (!without.ok) throw new Error(without.message)
    return new Engine(options, settings, [...notes, `${where.message} ${where.remedy}`], without.value)
  }

  async capturePath(session: string): Promise<Result<string>> {
    const found = await this.options.store.open(session)
    return found.ok ? succeed(found.value.capturePath) : found
  }

  /** The port of this computer that the window itself is served on. */
  setOwnPort(port: number): void {
    this.recording.ownPort = port
  }

  uploadEnded(path: string, whole: boolean): void {
    this.importing.uploadEnded(path, whole)
  }

  /** Ends everything in order: the recording's file is closed before anything else goes. */
  async stop(): Promise<void> {
    this.rates.watch(false)
    await this.recording.stopIfRunning()
    this.tasks.cancelAll()
    await this.laboratory.stop()
    await this.desk.close()
    this.where.geography.close()
  }

  private handlers(): Handlers {
    const { store } = this.options
    const { desk, recording, laboratory, tasks } = this
    return {
      'app.state': async () => succeed(this.state()),
      'settings.set': (wanted) => this.changeSettings(wanted),
      'interfaces.list': async () => succeed(await this.interfaces.list()),
      'interfaces.watch': ({ on }) => { this.rates.watch(on); return succeed(null) },
      'record.checkFilter': async ({ interface: name, filter }) => {
        const checked = await checkFilter(this.settings.engine, name, filter, this.interfaces.around)
        return checked.ok ? succeed(null) : checked
      },
      'record.start': (input) => recording.start(input),
      'record.stop': () => recording.stop(),
      'record.mark': ({ text }) => recording.mark(text),
      'sessions.list': async () => succeed(await store.list()),
      'sessions.open': ({ session }) => recording.refuseOther(session) ?? desk.open(session),
      'sessions.close': async () => { if (recording.id === null) await desk.close(); return succeed(null) },
      'sessions.rename': async ({ session, name }) => {
        const renamed = await store.rename(session, name)
        if (renamed.ok) { desk.updateInfo(renamed.value); this.options.tell({ type: 'sessions', session: null }) }
        return renamed
      },
      'sessions.delete': async ({ session }) => {
        if (recording.id === session) return refuse('recording', 'This session is being recorded.', 'Stop the recording first.')
        if (desk.openId === session) await desk.close()
        const removed = await store.remove(session)
        if (removed.ok) this.options.tell({ type: 'sessions', session: null })
        return removed
      },
      'sessions.import': (input) => tasks.run(`Opening ${input.name}`, null, (control) => this.importing.run(input, control)),
      'sessions.export': ({ session, path }) => tasks.run('Saving the capture', session, (control) => this.exportCapture(session, path, control)),
      'flows.detail': ({ session, flow }) => desk.detail(session, flow),
      'flows.conversation': (input) => desk.conversation(input),
      'flows.frames': (input) => desk.frames(input),
      'frames.bytes': (input) => desk.frame(input),
      timeline: (input) => desk.timeline(input),
      'findings.list': ({ session }) => desk.findings(session),
      'report.make': ({ session, format, reveal }) => tasks.run('Making the report', session, ({ signal, progress }) => this.report(session, format, reveal, signal, progress)),
      'lab.scenarios': () => { laboratory.announce(); return succeed(laboratory.scenarios()) },
      'lab.start': ({ scenario }) => laboratory.start(scenario),
      'lab.perform': ({ scenario }) => laboratory.perform(scenario),
      'lab.stop': async () => { await laboratory.stop(); return succeed(null) },
      'task.cancel': ({ task }) => tasks.cancel(task),
    }
  }

  private state(): AppState {
    const platforms = ['linux', 'darwin', 'win32'] as const
    const { home, geography } = this.where
    return {
      version: applicationVersion,
      platform: platforms.find((name) => name === process.platform) ?? 'other',
      shell: this.options.shell,
      dataFolder: this.options.store.folder,
      settings: this.settings,
      settingsNotes: this.settingsNotes,
      databases: geography.databases(),
      home: { latitude: home.latitude, longitude: home.longitude, label: home.label, guess: home.guess },
      recording: this.recording.id,
      open: this.desk.openId,
      restarted: this.options.restarted,
    }
  }

  private async changeSettings(wanted: Settings): Promise<Result<Settings>> {
    const before = this.settings
    const placeKeys = ['cityDatabase', 'asnDatabase', 'placesFile', 'home', 'homeCountry'] as const
    if (placeKeys.some((key) => JSON.stringify(wanted[key]) !== JSON.stringify(before[key]))) {
      const where = await openWhere(wanted)
      if (!where.ok) return where
      // The old files stay open for a session that is still being read with them; they hold a few megabytes at most.
      this.where = where.value
      this.where.geography.setPlaces('lab', this.laboratory.places())
    }
    const saved = await saveSettings(this.options.store.folder, { ...defaultSettings, ...wanted })
    if (!saved.ok) return saved
    this.settings = wanted
    this.settingsNotes = []
    return succeed(wanted)
  }

  private async exportCapture(session: string, path: string, control: TaskControl): Promise<Result<{ bytes: number }>> {
    const found = await this.capturePath(session)
    return found.ok ? copyCapture(found.value, path, control) : found
  }

  private async report(session: string, format: 'html' | 'csv' | 'json', reveal: boolean, signal: AbortSignal, progress: (done: number, total: number | null) => void) {
    const opened = this.desk.opened(session)
    if (opened === null) return refuse('not-open', 'This session is not open.', 'Open it from the list of sessions.')
    if (opened.phase !== 'done') return refuse('still-reading', 'The session is still being read.', 'Wait until it is done, or stop the recording first.')
    const found = await this.options.store.open(session)
    if (!found.ok) return found
    const { info, capturePath } = found.value
    const hashed = await hashFile(capturePath, signal, progress)
    if (hashed === null) return refuse('cancelled', 'The report was not made.', 'Ask for it again when you want it.')
    const flows = [...opened.flows.values()]
    const { home, geography } = this.where
    return succeed(
      await makeReport(
        {
          session: info,
          analysis: { file: capturePath, capture: opened.capture(), flows, names: opened.pipeline.nameFacts(), findings: opened.findings, summary: opened.summary },
          sha256: hashed.sha256,
          captureBytes: hashed.bytes,
          databases: geography.databases(),
          home: { latitude: home.latitude, longitude: home.longitude, label: home.label, guess: home.guess },
          generated: new Date().toISOString(),
          version: applicationVersion,
          platform: process.platform,
          filter: info.filter,
        },
        format,
        { reveal },
      ),
    )
  }
}

/** SHA-256 of a file, read in chunks; null if it was cancelled. */
export async function hashFile(path: string, signal?: AbortSignal, progress?: (done: number, total: number | null) => void): Promise<{ sha256: string; bytes: number } | null> {
  const hash = createHash('sha256')
  const total = (await stat(path)).size
  let bytes = 0
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
    if (signal?.aborted) return null
    hash.update(chunk as Buffer)
    bytes += (chunk as Buffer).length
    progress?.(bytes, total)
  }
  return { sha256: hash.digest('hex'), bytes }
}
