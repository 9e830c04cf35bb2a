/**
 * A shell's line to the engine process: requests and replies by number, the feed, and starting it again when it dies. It
 * does not know whether the process is a forked Node or an Electron utility process.
 */
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { FeedMessage } from '../../shared/contract.ts'
import { refuse, type Result } from '../../shared/model.ts'
import type { Sender } from './gate.ts'

/** What goes to the engine process, and what comes back. */
export type ToEngine = { kind: 'request'; id: number; sender: Sender; name: string; input: unknown } | { kind: 'capture-path'; id: number; session: string } | { kind: 'own-port'; port: number } | { kind: 'upload-ended'; path: string; whole: boolean } | { kind: 'stop' }
export type FromEngine = { kind: 'ready' } | { kind: 'reply'; id: number; reply: Result<unknown> } | { kind: 'feed'; messages: FeedMessage[] }

/** One running engine process, whatever kind it is. */
export interface EngineProcess {
  send(message: ToEngine): void
  onMessage(listener: (message: FromEngine) => void): void
  onExit(listener: (why: string) => void): void
  kill(): void
}

/** More deaths than this within a minute are no accident: the engine stays down and says so. */
const restartLimit = 5

export class EngineLink {
  private process: EngineProcess | null = null
  private waiting = new Map<number, (reply: Result<unknown>) => void>()
  private listeners = new Set<(messages: readonly FeedMessage[]) => void>()
  private nextId = 1
  private deaths: number[] = []
  private stopping = false
  private exited: (() => void) | null = null
  private ownPort: number | null = null

  constructor(private readonly start: (restarted: string | null) => EngineProcess) {
    this.launch(null)
  }

  request(sender: Sender, name: unknown, input: unknown): Promise<Result<unknown>> {
    return this.ask((id) => ({ kind: 'request', id, sender, name: typeof name === 'string' ? name : '', input }))
  }

  /** Tells the engine which port the shell itself talks on, so that its traffic is not taken for the user's. */
  setOwnPort(port: number): void {
    this.ownPort = port
    this.process?.send({ kind: 'own-port', port })
  }

  /** Where the capture of a session lies, for saving it elsewhere. */
  async capturePath(session: string): Promise<Result<string>> {
    return (await this.ask((id) => ({ kind: 'capture-path', id, session }))) as Result<string>
  }

  /** Copies a capture that arrives as a stream into a new session, over a temporary file. */
  async importStream(stream: Readable, name: string, _size: number): Promise<Result<unknown>> {
    const folder = await mkdtemp(join(await this.dataFolder(), 'upload-'))
    try {
      const path = join(folder, 'upload')
      await writeFile(path, '', { mode: 0o600 })
      // The engine reads the file while it arrives, so that the first picture does not wait for the last byte.
      const imported = this.request('shell', 'sessions.import', { path, name: name.trim().slice(0, 120) || 'Imported capture', uploading: true })
      const ended = (whole: boolean): void => this.process?.send({ kind: 'upload-ended', path, whole })
      await pipeline(stream, createWriteStream(path)).then(() => ended(true), async (error: unknown) => { ended(false); await imported; throw error })
      return await imported
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : ''
      if (code === 'ENOSPC') return refuse('disk-full', 'The disk is full; the capture could not be copied.', 'Free some space and import it again.')
      return refuse('upload-cut', 'The file did not arrive whole.', 'Try again; for very large files name the file on the command line: plainsight analyze FILE.')
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  private async dataFolder(): Promise<string> {
    const state = (await this.request('shell', 'app.state', {})) as Result<{ dataFolder: string }>
    return state.ok ? state.value.dataFolder : tmpdir()
  }

  subscribe(listener: (messages: readonly FeedMessage[]) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Ends the engine: a recording is stopped and its file closed first. */
  async stop(): Promise<void> {
    this.stopping = true
    const { process } = this
    if (process === null) return
    const gone = new Promise<void>((done) => { this.exited = done })
    process.send({ kind: 'stop' })
    // A recording on a slow disk may take a while to close; an engine that hangs must not keep the program open.
    const timer = setTimeout(() => process.kill(), 10_000)
    await gone
    clearTimeout(timer)
  }

  private ask(message: (id: number) => ToEngine): Promise<Result<unknown>> {
    const { process } = this
    if (process === null) return Promise.resolve(refuse('engine-down', 'The analysing part of Plainsight is not running.', 'Close the program and start it again. Recordings are kept.'))
    const id = this.nextId++
    return new Promise((done) => {
      this.waiting.set(id, done)
      process.send(message(id))
    })
  }

  private launch(restarted: string | null): void {
    const process = this.start(restarted)
    this.process = process
    process.onMessage((message) => {
      if (message.kind === 'reply') {
        this.waiting.get(message.id)?.(message.reply)
        this.waiting.delete(message.id)
      } else if (message.kind === 'feed') this.tell(message.messages)
    })
    process.onExit((why) => this.died(why))
    if (this.ownPort !== null) process.send({ kind: 'own-port', port: this.ownPort })
  }

  private died(why: string): void {
    this.process = null
    for (const reply of this.waiting.values()) reply(refuse('engine-died', 'The analysing part of Plainsight stopped unexpectedly.', 'It is started again; recordings are kept. Open the session once more.'))
    this.waiting.clear()
    this.exited?.()
    if (this.stopping) return
    const now = Date.now()
    this.deaths = [...this.deaths.filter((time) => now - time < 60_000), now]
    if (this.deaths.length > restartLimit) {
      this.tell([{ type: 'problem', session: null, code: 'engine-down', message: 'The analysing part of Plainsight keeps stopping.', remedy: 'Close the program and start it again. Recordings are kept.' }])
      return
    }
    this.launch(why)
    this.tell([{ type: 'engine', session: null, state: 'restarted', why }])
  }

  private tell(messages: readonly FeedMessage[]): void {
    for (const listener of this.listeners) listener(messages)
  }
}
