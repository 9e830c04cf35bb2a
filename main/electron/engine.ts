/** The engine as an Electron utility process. */
import { app, utilityProcess } from 'electron'
import { join } from 'node:path'
import type { EngineProcess, FromEngine, ToEngine } from '../app/engine-link.ts'

export function startUtilityEngine(dataFolder: string | null, restarted: string | null): EngineProcess {
  const args = ['--shell', 'electron', ...(dataFolder === null ? [] : ['--data', dataFolder]), ...(restarted === null ? [] : ['--restarted', restarted])]
  const child = utilityProcess.fork(join(app.getAppPath(), 'dist', 'main', 'engine.js'), args, { serviceName: 'Plainsight engine', stdio: 'inherit' })
  return {
    send: (message: ToEngine) => child.postMessage(message),
    onMessage: (listener) => { child.on('message', (message: unknown) => listener(message as FromEngine)) },
    onExit: (listener) => { child.on('exit', (code) => listener(`It ended with code ${code}.`)) },
    kill: () => { child.kill() },
  }
}
