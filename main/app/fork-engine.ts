/** The engine as a forked Node process: what the browser shell and tests use. */
import { fork } from 'node:child_process'
import type { EngineProcess, FromEngine, ToEngine } from './engine-link.ts'

export interface ForkOptions {
  /** dist/main/engine.js */
  script: string
  dataFolder: string | null
  shell: 'browser' | 'electron'
}

export function forkEngine(options: ForkOptions, restarted: string | null): EngineProcess & { pid: number | undefined } {
  const args = ['--shell', options.shell, ...(options.dataFolder === null ? [] : ['--data', options.dataFolder]), ...(restarted === null ? [] : ['--restarted', restarted])]
  // Structured clone keeps typed arrays and dates; JSON would copy every batch twice.
  const child = fork(options.script, args, { serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const exits: ((why: string) => void)[] = []
  let gone = false
  const exit = (why: string): void => {
    if (gone) return
    gone = true
    for (const listener of exits) listener(why)
  }
  child.on('exit', (code, signal) => exit(signal === null ? `It ended with code ${code ?? 'unknown'}.` : `It was ended by ${signal}.`))
  child.on('error', (error) => exit(error.message))
  return {
    pid: child.pid,
    send: (message: ToEngine) => { if (child.connected) child.send(message) },
    onMessage: (listener) => { child.on('message', (message) => listener(message as FromEngine)) },
    onExit: (listener) => { exits.push(listener) },
    kill: () => { child.kill('SIGKILL') },
  }
}
