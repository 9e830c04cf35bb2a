/**
 * The real application as a person starts it: `plainsight serve` from dist/, asked through its own loopback address as its
 * window asks. Each start has a data folder and a port of its own, and `stop` leaves neither process nor file behind.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Browser } from 'playwright-core'
import WebSocket from 'ws'
import type { FeedMessage, Input, Output, Reply, RequestName } from '../../shared/contract.ts'
import { openBrowser } from './browser.ts'
import { cliScript, ensureBuilt, root } from './needs.ts'
import { descendantsOf, endLeftovers, isAlive, type ProcessMark } from './processes.ts'
import { patience, until } from './wait.ts'

export interface ApplicationOptions {
  /** Kept after `stop`; without one, a temporary folder is made and removed. */
  dataFolder?: string
  environment?: NodeJS.ProcessEnv
}

export interface Application {
  /** With the token, as printed. */
  readonly url: string
  readonly origin: string
  readonly port: number
  readonly token: string
  readonly dataFolder: string
  /** The serving process; the engine and the capture child are its children. */
  readonly process: ChildProcess
  /** Everything that was said on stderr so far. */
  readonly errors: () => string
  /** Every message of the feed since the start. */
  readonly feed: readonly FeedMessage[]
  request<N extends RequestName>(name: N, input: Input<N>): Promise<Reply<N>>
  /** As `request`, for what must succeed. */
  ask<N extends RequestName>(name: N, input: Input<N>): Promise<Output<N>>
  /** Looks at the feed after every message until `look` finds something. */
  waitFor<T>(what: string, look: (feed: readonly FeedMessage[]) => T | null | undefined | false, timeout?: number): Promise<T>
  /** One browser for this application, closed by `stop`. */
  browser(): Promise<Browser>
  /** Ends it as Ctrl+C does and waits until every process of it is gone. */
  stop(): Promise<void>
}

const addressLine = /(http:\/\/127\.0\.0\.1:(\d+)\/)#token=(\S+)/

export async function startApplication(options: ApplicationOptions = {}): Promise<Application> {
  ensureBuilt()
  const dataFolder = options.dataFolder ?? mkdtempSync(path.join(tmpdir(), 'plainsight-e2e-'))
  chmodSync(dataFolder, 0o700)
  const child = spawn(process.execPath, [cliScript, 'serve', '--port', '0', '--data', dataFolder], {
    cwd: root,
    env: { ...process.env, ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => { out += text })
  child.stderr.setEncoding('utf8').on('data', (text: string) => { err += text })
  try {
    const [, base, port, token] = await until('the application\'s address', () => {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the application ended at once (${child.exitCode ?? child.signalCode}): ${err}`)
      return addressLine.exec(out)
    })
    const running = new Running(child, `${base}#token=${token}`, Number(port), token!, dataFolder, options.dataFolder === undefined, () => err)
    await running.connect()
    return running
  } catch (error) {
    const marks = child.pid === undefined ? [] : descendantsOf(child.pid)
    child.kill('SIGKILL')
    endLeftovers(marks)
    if (options.dataFolder === undefined) rmSync(dataFolder, { recursive: true, force: true })
    throw error
  }
}

class Running implements Application {
  readonly feed: FeedMessage[] = []
  readonly origin: string
  private readonly listeners = new Set<() => void>()
  private socket: WebSocket | null = null
  private opened: Promise<Browser> | null = null
  private stopped: Promise<void> | null = null

  constructor(
    readonly process: ChildProcess,
    readonly url: string,
    readonly port: number,
    readonly token: string,
    readonly dataFolder: string,
    private readonly ownFolder: boolean,
    readonly errors: () => string,
  ) {
    this.origin = `http://127.0.0.1:${port}`
  }

  /** Opens the feed, and waits until the engine answers. */
  async connect(): Promise<void> {
    const socket = new WebSocket(`ws://127.0.0.1:${this.port}/api/feed`, ['plainsight.v1', `token.${this.token}`], { origin: this.origin, maxPayload: 256 * 1024 * 1024 })
    this.socket = socket
    socket.on('message', (data) => {
      this.feed.push(...(JSON.parse(String(data)) as FeedMessage[]))
      for (const listener of [...this.listeners]) listener()
    })
    await new Promise<void>((resolve, reject) => {
      socket.once('open', () => resolve())
      socket.once('error', reject)
    })
    // A feed that breaks later is what some tests are about.
    socket.on('error', () => undefined)
    await this.ask('app.state', {})
  }

  async request<N extends RequestName>(name: N, input: Input<N>): Promise<Reply<N>> {
    const response = await fetch(`${this.origin}/api/request`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${this.token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ name, input }),
    })
    if (!response.ok) throw new Error(`${name}: ${response.status} ${await response.text()}`)
    return (await response.json()) as Reply<N>
  }

  async ask<N extends RequestName>(name: N, input: Input<N>): Promise<Output<N>> {
    const reply = await this.request(name, input)
    if (!reply.ok) throw new Error(`${name}: ${reply.code}: ${reply.message} ${reply.remedy}`)
    return reply.value
  }

  waitFor<T>(what: string, look: (feed: readonly FeedMessage[]) => T | null | undefined | false, timeout = patience): Promise<T> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer)
        this.listeners.delete(listen)
      }
      const timer = setTimeout(() => {
        end()
        const last = this.feed.slice(-3).map((message) => JSON.stringify(message).slice(0, 300))
        reject(new Error(`waited in vain for ${what} (${timeout / 1000} s); the feed last said:\n${last.join('\n')}\n${this.errors()}`))
      }, timeout)
      const listen = (): void => {
        let found: T | null | undefined | false
        try {
          found = look(this.feed)
        } catch (error) {
          end()
          reject(error instanceof Error ? error : new Error(String(error)))
          return
        }
        if (found === null || found === undefined || found === false) return
        end()
        resolve(found)
      }
      this.listeners.add(listen)
      listen()
    })
  }

  browser(): Promise<Browser> {
    this.opened ??= openBrowser()
    return this.opened
  }

  stop(): Promise<void> {
    this.stopped ??= this.end()
    return this.stopped
  }

  private async end(): Promise<void> {
    await (await this.opened)?.close()
    const { pid } = this.process
    const marks: ProcessMark[] = pid === undefined ? [] : descendantsOf(pid)
    const gone = (): boolean => this.process.exitCode !== null || this.process.signalCode !== null
    try {
      if (!gone()) this.process.kill('SIGTERM')
      await until('the application\'s end', gone, 20_000)
      await until('the end of its children', () => marks.every((mark) => !isAlive(mark)), 5_000)
    } finally {
      if (!gone()) this.process.kill('SIGKILL')
      endLeftovers(marks)
      this.socket?.terminate()
      if (this.ownFolder) rmSync(this.dataFolder, { recursive: true, force: true })
    }
  }
}
