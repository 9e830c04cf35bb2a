/**
 * Records: starts an engine's process, moves its bytes to disk in whole blocks, puts markers in, keeps the limits, and says
 * how it ended. Nothing is decoded here. However the process or the disk fails, what was written stays and is said.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { statfs } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import type { EngineAbilities, Marker } from '../../shared/contract.ts'
import { refuse, succeed, type Result } from '../../shared/model.ts'
import { BlockStream, type BlockSink } from './block-stream.ts'
import { engines, type Engine, type EngineWord } from './engine.ts'
import { capChildPath, withPkexec, type Program } from './programs.ts'
import { refuseDevice, type Surroundings } from './remedies.ts'
import { lookAround, pkexecRefusal, Probes, wayToCapture } from './rights.ts'
import { refuseName } from './filter.ts'
import { nameInFilter } from './filter-names.ts'
import { forEachLine } from './lines.ts'

export interface RecordingOptions {
  interface: string
  engine: EngineAbilities['engine']
  filter: string
  limits: { seconds: number | null; megabytes: number | null; keepFreeMegabytes: number }
  /** Where the bundled child lies; beside the running bundle if left out. */
  childPath?: string
  probes?: Probes
  around?: Surroundings
}

export interface RecordingProgress {
  state: 'starting' | 'running' | 'stopping' | 'ended'
  seconds: number
  packets: number
  /** Bytes of whole blocks in the file: what may be read. */
  bytes: number
  /** Packets lost as far as known; null where the engine cannot tell. */
  dropped: number | null
  /** The last thing that went wrong. */
  why: string | null
}

export type EndReason = 'asked' | 'time-limit' | 'size-limit' | 'disk-low' | 'disk-full' | 'disk-failed' | 'engine-ended'

export interface RecordingEnd {
  reason: EndReason
  startedMillis: number
  seconds: number
  packets: number
  bytes: number
  dropped: number | null
  /** Sentences for the session: what is missing, and why. */
  notes: string[]
  markers: Marker[]
}

export interface Recording {
  readonly abilities: EngineAbilities
  readonly pid: number
  /** Puts a comment on the next packet. */
  mark(text: string): Marker
  stop(): Promise<RecordingEnd>
  /** Settles when the recording is over, whoever ended it. Never rejects. */
  readonly ended: Promise<RecordingEnd>
}

const megabyte = 1_000_000
/** A password may be asked for; without one, a device opens within a second. */
const startMillis = { direct: 15_000, asked: 180_000 }
/** A disk that takes longer than this to swallow what is waiting is not worth waiting for. */
const stopMillis = 15_000
const progressMillis = 250

/** Nothing but a device's name goes to an engine: dumpcap also takes pipes (`-`, paths) and remote hosts (`rpcap://`, `TCP@`). */
const isDeviceName = (name: string): boolean => /^(\\Device\\NPF_[\w{}-]+|[\w.:][\w.:@-]{0,63})$/.test(name) && !/^(TCP@|rpcap)/i.test(name)

async function programFor(options: RecordingOptions, engine: Engine, around: Surroundings): Promise<Result<{ program: Program; asks: boolean }>> {
  const target = { interface: options.interface, filter: options.filter.trim() }
  if (!isDeviceName(target.interface)) return refuseDevice('no-device', '', target.interface, around)
  const name = nameInFilter(target.filter)
  if (name !== null) return refuseName(name)
  if (target.filter.includes('\0')) return refuseDevice('bad-filter', 'it holds a zero byte', target.interface, around)
  if (engine.name === 'dumpcap') {
    if (around.dumpcap === null) return refuse('no-dumpcap', 'dumpcap is not installed.', 'Choose the engine cap, or install dumpcap: sudo apt-get install -y wireshark-common')
    return succeed({ program: engine.program(target, around.dumpcap), asks: false })
  }
  const childPath = options.childPath ?? capChildPath()
  const way = await wayToCapture(target.interface, options.probes ?? new Probes(childPath), around)
  if (!way.ok) return way
  const program = engine.program(target, childPath)
  return succeed(way.value.kind === 'direct' ? { program, asks: false } : { program: withPkexec(way.value.pkexec, program), asks: true })
}

/** The value comes once the device is open and packets flow. `sink` must be empty; it is not closed here. */
export async function startRecording(options: RecordingOptions, sink: BlockSink, onProgress: (progress: RecordingProgress) => void): Promise<Result<Recording>> {
  const engine = engines[options.engine]
  const around = options.around ?? lookAround()
  const found = await programFor(options, engine, around)
  if (!found.ok) return found
  const { program, asks } = found.value
  // A session of its own: the scheduler then shares time between it and the rest of the desktop, not within our group, and
  // Ctrl-C reaches us alone. It ends with us because its stdin does. On Windows this would open a console.
  const child = spawn(program.file, program.args, { env: program.env, stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true, detached: process.platform !== 'win32' })
  const run = new Run(engine, child, sink, options, onProgress)
  const started = await run.started(asks ? startMillis.asked : startMillis.direct)
  if (started === null) return succeed(run)
  await run.stop()
  if (asks) {
    const refusal = pkexecRefusal(child.exitCode)
    if (refusal !== null) return refusal
  }
  return refuseDevice(started.code, started.text, options.interface, around)
}

type Fault = Extract<EngineWord, { kind: 'problem' }>

class Run implements Recording {
  readonly abilities: EngineAbilities
  readonly pid: number
  readonly ended: Promise<RecordingEnd>
  readonly #blocks: BlockStream
  readonly #timers: NodeJS.Timeout[] = []
  readonly #markers: Marker[] = []
  readonly #notes: string[] = []
  #state: RecordingProgress['state'] = 'starting'
  #reason: EndReason | null = null
  #startedMillis = Date.now()
  #dropped: number | null = null
  #why: string | null = null
  #fault: Fault | null = null
  #onReady: (fault: Fault | null) => void = () => {}
  #exit: { code: number | null; signal: NodeJS.Signals | null } | null = null

  constructor(
    private readonly engine: Engine,
    private readonly child: ChildProcess,
    sink: BlockSink,
    private readonly options: RecordingOptions,
    private readonly onProgress: (progress: RecordingProgress) => void,
  ) {
    this.abilities = engine.abilities
    this.pid = child.pid ?? 0
    this.#blocks = new BlockStream(child.stdout as Readable, sink, (error) => this.#diskRefused(error))
    child.stdin?.on('error', () => {})
    const understand = engine.reader()
    forEachLine(child.stderr as Readable, (line) => this.#heard(understand(line)))
    child.on('error', (error) => {
      this.#fault ??= { kind: 'problem', code: 'failed', text: error.message }
      this.#onReady(this.#fault)
    })
    const exited = new Promise<void>((resolve) => {
      child.once('error', () => resolve())
      child.once('close', (code, signal) => {
        this.#exit = { code, signal }
        resolve()
      })
    })
    this.ended = Promise.all([exited, this.#blocks.finished]).then(() => this.#conclude())
  }

  /** Null once packets flow, else what the engine said against it. */
  async started(withinMillis: number): Promise<Fault | null> {
    const fault = await new Promise<Fault | null>((resolve) => {
      this.#onReady = resolve
      this.#timers.push(setTimeout(() => resolve({ kind: 'problem', code: 'failed', text: 'the capture process did not answer' }), withinMillis))
      void this.ended.then(() => resolve(this.#fault ?? { kind: 'problem', code: 'failed', text: `the capture process ended (${this.#exitText()})` }))
      if (this.#fault !== null) resolve(this.#fault)
    })
    for (const timer of this.#timers.splice(0)) clearTimeout(timer)
    if (fault !== null) {
      this.#state = 'ended'
      return fault
    }
    this.#startedMillis = Date.now()
    this.#state = 'running'
    this.#timers.push(setInterval(() => this.#tell(), progressMillis))
    this.#timers.push(setInterval(() => void this.#watchDisk(), 1000))
    const { seconds } = this.options.limits
    if (seconds !== null) this.#timers.push(setTimeout(() => this.#end('time-limit'), Math.min(seconds * 1000, 2 ** 31 - 1)))
    this.#tell()
    return null
  }

  mark(text: string): Marker {
    const marker = { timeMicros: Date.now() * 1000, text }
    this.#markers.push(marker)
    this.#blocks.mark(text)
    return marker
  }

  stop(): Promise<RecordingEnd> {
    this.#end('asked')
    return this.ended
  }

  #heard(word: EngineWord | null): void {
    if (word?.kind === 'ready') {
      if (this.abilities.dropCount) this.#dropped = 0
      this.#onReady(null)
    } else if (word?.kind === 'dropped') {
      // An engine that cannot count still knows what it threw away itself.
      if (word.count > 0 || this.abilities.dropCount) this.#dropped = word.count
    } else if (word?.kind === 'problem') {
      this.#fault ??= word
      this.#why = word.text
      this.#onReady(word)
    }
  }

  #end(reason: EndReason): void {
    if (this.#reason !== null) return
    this.#reason = reason
    if (this.#state === 'running') {
      this.#state = 'stopping'
      this.#tell()
    }
    const ask = (): void => {
      if (this.engine.stop === 'interrupt') this.child.kill('SIGINT')
      this.child.stdin?.end()
    }
    // Where the disk takes no more, or nothing was recorded yet, there is nothing to wait for.
    const drain = this.#state === 'stopping' && reason !== 'disk-full' && reason !== 'disk-failed' ? this.engine.drainMillis : 0
    if (drain === 0) ask()
    else setTimeout(ask, drain)
    const late = setTimeout(() => {
      this.#notes.push('The capture process did not end when asked and was ended by force.')
      this.child.kill('SIGKILL')
    }, stopMillis)
    late.unref()
    void this.ended.then(() => clearTimeout(late))
  }

  #diskRefused(error: NodeJS.ErrnoException): void {
    const full = error.code === 'ENOSPC' || error.code === 'EDQUOT'
    this.#why = full ? 'the disk is full' : error.message
    this.#end(full ? 'disk-full' : 'disk-failed')
  }

  async #watchDisk(): Promise<void> {
    const { megabytes, keepFreeMegabytes } = this.options.limits
    if (megabytes !== null && this.#blocks.acceptedBytes >= megabytes * megabyte) return this.#end('size-limit')
    try {
      const { bavail, bsize } = await statfs(this.#blocks.folder)
      if (bavail * bsize < keepFreeMegabytes * megabyte) this.#end('disk-low')
    } catch {
      // A file system that does not tell is filled until it refuses.
    }
  }

  #seconds(): number {
    return (Date.now() - this.#startedMillis) / 1000
  }

  #tell(): void {
    const { packets, writtenBytes } = this.#blocks
    this.onProgress({ state: this.#state, seconds: this.#seconds(), packets, bytes: writtenBytes, dropped: this.#dropped, why: this.#why })
  }

  #exitText(): string {
    return this.#exit === null ? 'it could not be started' : (this.#exit.signal ?? `code ${this.#exit.code}`)
  }

  #conclude(): RecordingEnd {
    for (const timer of this.#timers.splice(0)) clearInterval(timer)
    const reason = this.#reason ?? 'engine-ended'
    const notes = [...this.#notes, ...this.#endNotes(reason)]
    if (this.#blocks.problem !== null) notes.push(`The capture process sent something else than packets: ${this.#blocks.problem}`)
    if (this.#dropped !== null && this.#dropped > 0) notes.push(`${this.#dropped} packets were lost while recording${this.abilities.dropCount ? '' : ', and perhaps more that this engine cannot count'}.`)
    const wasRunning = this.#state !== 'starting' && this.#state !== 'ended'
    this.#state = 'ended'
    if (notes.length > this.#notes.length) this.#why ??= notes[notes.length - 1]!
    if (wasRunning) this.#tell()
    const { packets, writtenBytes } = this.#blocks
    return { reason, startedMillis: this.#startedMillis, seconds: this.#seconds(), packets, bytes: writtenBytes, dropped: this.#dropped, notes, markers: this.#markers }
  }

  #endNotes(reason: EndReason): string[] {
    switch (reason) {
      case 'asked': return []
      case 'time-limit': return ['The recording stopped at its time limit.']
      case 'size-limit': return ['The recording stopped at its size limit.']
      case 'disk-low': return [`The recording stopped because less than ${this.options.limits.keepFreeMegabytes} MB were left on the disk.`]
      case 'disk-full': return ['The recording stopped because the disk is full. All packets that fitted were kept.']
      case 'disk-failed': return [`The recording stopped because the disk refused to write (${this.#why ?? 'no reason given'}). All packets written before were kept.`]
      case 'engine-ended': return [`The capture process ended by itself (${this.#fault?.text ?? this.#exitText()}): the interface may have gone away, or somebody ended it. Packets of its last tenth of a second may be missing.`]
    }
  }
}
