// Drives the application without a window, for scripts: starts `plainsight serve`, asks it what its window would ask, and
// has the lab do its part while loopback is recorded.
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import WebSocket from 'ws'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
/** A start on a slow computer; a person has lost patience by then. */
const startMillis = 60_000
/** The analysis follows the recording within a second; a busy computer takes longer. */
const settleMillis = 30_000

/** What the application refused: message and remedy in words for people. */
export class Refusal extends Error {
  constructor({ code, message, remedy }) {
    super(message)
    this.code = code
    this.remedy = remedy
  }
}

/** The application over `dataFolder`, or over the person's own folder with null. */
export async function openApplication(dataFolder) {
  const child = spawn(process.execPath, [join(root, 'dist/main/cli.js'), 'serve', '--port', '0', ...(dataFolder === null ? [] : ['--data', dataFolder])], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  const gone = new Promise((done) => child.once('close', done))
  // Whoever breaks off leaves no recording running behind: the application closes it and ends first.
  let ending = false
  const end = () => {
    // Asked twice, it would leave without closing anything.
    if (!ending) child.kill('SIGTERM')
    ending = true
    return gone
  }
  const breakOff = () => void end().then(() => process.exit(1))
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, breakOff)
  let said = ''
  child.stderr.on('data', (text) => { said += text })
  const address = await new Promise((found, failed) => {
    let out = ''
    const timer = setTimeout(() => { child.kill('SIGKILL'); failed(new Error(`The application did not start in time. ${said}`)) }, startMillis)
    child.stdout.on('data', (text) => {
      out += text
      const match = /(http:\/\/127\.0\.0\.1:\d+)\/#token=(\S+)/.exec(out)
      if (match !== null) { clearTimeout(timer); found({ origin: match[1], token: match[2] }) }
    })
    child.once('error', failed)
    child.once('exit', () => { clearTimeout(timer); failed(new Error(`The application ended at once. ${said}`)) })
  })

  /** Newest row of each flow, by session. */
  const rows = new Map()
  let heard = () => undefined
  const feed = new WebSocket(`${address.origin.replace('http', 'ws')}/api/feed`, ['plainsight.v1', `token.${address.token}`], { origin: address.origin })
  feed.on('message', (data) => {
    for (const message of JSON.parse(String(data))) {
      if (message.type !== 'flows') continue
      if (!rows.has(message.session)) rows.set(message.session, new Map())
      for (const row of message.rows) rows.get(message.session).set(row.id, row)
    }
    heard()
  })
  await new Promise((open, failed) => { feed.once('open', open); feed.once('error', failed) })
  feed.on('error', () => undefined)

  return {
    async ask(name, input = {}) {
      let reply
      try {
        const response = await fetch(`${address.origin}/api/request`, { method: 'POST', headers: { Authorization: `Bearer ${address.token}`, 'Content-Type': 'application/json' }, body: JSON.stringify({ name, input }) })
        reply = await response.json()
      } catch (error) {
        if (!ending) throw error
        throw new Refusal({ code: 'broken-off', message: 'It was broken off.', remedy: 'What was recorded until then is kept in the list of sessions.' })
      }
      if (!reply.ok) throw new Refusal(reply)
      return reply.value
    },
    rows: (session) => [...(rows.get(session)?.values() ?? [])],
    /** Resolves true when `holds` does, false when that took too long. */
    waitFor(holds) {
      return new Promise((done) => {
        const end = (answer) => { clearTimeout(timer); heard = () => undefined; done(answer) }
        const timer = setTimeout(() => end(false), settleMillis)
        heard = () => { if (holds()) end(true) }
        heard()
      })
    },
    async stop() {
      for (const signal of signals) process.off(signal, breakOff)
      feed.terminate()
      await end()
    },
  }
}

const serverOf = (url) => ({ host: url.hostname, port: Number(url.port) })

/** Starts a scenario; gives its servers, the one that receives what is sent last. */
export async function startScenario(application, scenario) {
  const started = await application.ask('lab.start', { scenario })
  const url = new URL(started.url)
  const servers = [serverOf(url)]
  if (url.protocol === 'http:') {
    const action = /<form[^>]* action="([^"]+)"/.exec(await (await fetch(url)).text())?.[1]
    if (action !== undefined) servers.push(serverOf(new URL(action, url)))
  }
  return { ...started, servers }
}

/** BPF for these servers and nothing else: whatever other programs say on loopback stays out. */
export const filterFor = (servers) => `tcp and (${servers.map(({ host, port }) => `(host ${host} and port ${port})`).join(' or ')})`

/** Records while the lab does its part in each of the scenarios; `onDone` hears what it did. Gives the session's id. */
export async function recordScenarios(application, { name, loopback, engine, scenarios, onDone = () => undefined }) {
  const filter = filterFor(scenarios.flatMap(({ servers }) => servers))
  const limits = { seconds: 120, megabytes: 50, keepFreeMegabytes: 50 }
  const { session } = await application.ask('record.start', { interface: loopback, engine, name, filter, watch: [], limits })
  try {
    for (const scenario of scenarios) {
      await application.ask('record.mark', { text: scenario.title })
      onDone((await application.ask('lab.perform', { scenario: scenario.id })).did)
    }
    const judged = (server) => application.rows(session).some((row) => row.serverIp === server.host && row.serverPort === server.port && row.verdict !== 'unknown' && row.verdict !== 'empty')
    await application.waitFor(() => scenarios.every(({ servers }) => servers.every(judged)))
  } finally {
    await application.ask('record.stop')
  }
  return session
}
