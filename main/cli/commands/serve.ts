/** `plainsight serve`: the whole application in a browser on this computer. */
import { spawn } from 'node:child_process'
import { EngineLink } from '../../app/engine-link.ts'
import { forkEngine } from '../../app/fork-engine.ts'
import { engineScript, rendererFolder } from '../../app/locations.ts'
import { startWebShell } from '../../web/server.ts'
import { numberOption, readOptions } from '../options.ts'
import { Failure, print } from '../outcome.ts'

export async function serve(args: readonly string[]): Promise<number> {
  const { values } = readOptions(args, { port: { type: 'string' }, data: { type: 'string' }, open: { type: 'boolean', default: false } })
  const port = numberOption(values.port, 'port', 0, 65_535) ?? 0
  const engine = new EngineLink((restarted) => forkEngine({ script: engineScript, dataFolder: values.data ?? null, shell: 'browser' }, restarted))
  const shell = await startWebShell({ port, rendererFolder, engine })
  if (!shell.ok) {
    await engine.stop()
    throw new Failure(shell)
  }
  engine.setOwnPort(shell.value.port)
  await print(`Plainsight is open at ${shell.value.url}\nOnly this computer can reach it. Press Ctrl+C to close it.\n`)
  if (values.open) openInBrowser(shell.value.openingUrl())
  await new Promise<void>((done) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => done())
  })
  await shell.value.close()
  await engine.stop()
  return 0
}

/** The system's own way to open an address; the address is ours, and no shell is involved. Failing, the printed line serves. */
function openInBrowser(url: string): void {
  const [command, args] = process.platform === 'darwin' ? ['open', [url]] as const : process.platform === 'win32' ? ['rundll32', ['url.dll,FileProtocolHandler', url]] as const : ['xdg-open', [url]] as const
  const child = spawn(command, args, { stdio: 'ignore', detached: true })
  child.on('error', () => undefined)
  child.unref()
}
