/** Entry of the engine process: a forked Node (browser shell, tests) or an Electron utility process. It never runs with capture rights it was not started with. */
import { parseArgs } from 'node:util'
import type { FeedMessage } from '../../shared/contract.ts'
import { refuse } from '../../shared/model.ts'
import { dataFolder } from '../session/folders.ts'
import { SessionStore } from '../session/store.ts'
import type { FromEngine, ToEngine } from './engine-link.ts'
import { Engine } from './engine.ts'
import { Feed } from './feed.ts'

/** What Electron adds to `process` in a utility process. */
interface ParentPort {
  on(event: 'message', listener: (event: { data: unknown }) => void): void
  postMessage(message: unknown): void
}

const { values } = parseArgs({ options: { shell: { type: 'string', default: 'browser' }, data: { type: 'string' }, restarted: { type: 'string' } }, strict: false })
const text = (value: unknown): string | null => (typeof value === 'string' ? value : null)

const port = (process as { parentPort?: ParentPort }).parentPort
const send = (message: FromEngine): void => {
  if (port !== undefined) port.postMessage(message)
  else if (process.connected) process.send?.(message)
}

const feed = new Feed((messages: FeedMessage[]) => send({ kind: 'feed', messages }))

async function start(): Promise<Engine> {
  const store = await SessionStore.open(dataFolder(text(values['data'])))
  if (!store.ok) throw new Error(`${store.message} ${store.remedy}`)
  return Engine.create({
    store: store.value,
    shell: values['shell'] === 'electron' ? 'electron' : 'browser',
    tell: feed.tell,
    restarted: text(values['restarted']),
    onBug: (where, error) => console.error(`engine: ${where}:`, error),
  })
}

// Requests that come while the engine starts wait for it; a start that failed is said to each of them.
const started = start()
started.then(() => send({ kind: 'ready' }), (error: unknown) => console.error('engine:', error instanceof Error ? error.message : error))

async function answer(message: ToEngine): Promise<void> {
  if (message.kind === 'stop') return end()
  let engine: Engine
  try {
    engine = await started
  } catch (error) {
    if ('id' in message) send({ kind: 'reply', id: message.id, reply: refuse('not-started', error instanceof Error ? error.message : String(error), 'Mend what is said here and start Plainsight again.') })
    return
  }
  if (message.kind === 'own-port') return engine.setOwnPort(message.port)
  if (message.kind === 'upload-ended') return engine.uploadEnded(message.path, message.whole)
  const reply = message.kind === 'capture-path' ? await engine.capturePath(message.session) : await engine.ask(message.sender, message.name, message.input)
  send({ kind: 'reply', id: message.id, reply })
}

let ending = false
async function end(): Promise<void> {
  if (ending) return
  ending = true
  try {
    await (await started).stop()
  } catch (error) {
    console.error('engine: while ending:', error)
  }
  feed.flush()
  process.exit(0)
}

if (port !== undefined) port.on('message', ({ data }) => void answer(data as ToEngine))
else {
  process.on('message', (message) => void answer(message as ToEngine))
  // The shell went away, however it went: the recording is closed properly all the same.
  process.on('disconnect', () => void end())
}
// A terminal's Ctrl+C reaches the whole group; the shell decides when the engine ends.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined)
process.on('SIGTERM', () => void end())
