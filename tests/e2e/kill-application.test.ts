/** The whole application while it records loopback, and one of its processes after the other killed. What the recorder alone survives is in kill.test.ts. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SessionInfo } from '../../shared/contract.ts'
import { findProgram } from '../../main/capture/programs.ts'
import { startApplication, type Application } from '../support/application.ts'
import { needs, titled } from '../support/needs.ts'
import { descendantsOf, endLeftovers, isAlive, type ProcessMark } from '../support/processes.ts'
import { heldBy, startSender, type SteadySender } from '../support/steady-sender.ts'
import { until } from '../support/wait.ts'

const why = await needs({ capture: true })
let folder = ''
let application: Application
let sender: SteadySender
/** Everything that was ever a child of an application here. */
let children: ProcessMark[] = []

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'plainsight-kill-application-'))
  if (why !== null) return
  application = await startApplication({ dataFolder: folder })
  sender = startSender()
})
afterEach(async () => {
  sender?.stop()
  await application?.stop()
  endLeftovers(children)
  children = []
  rmSync(folder, { recursive: true, force: true })
})

const capturePath = (session: string): string => path.join(folder, 'sessions', session, 'capture.pcapng')

/** Records until packets of more than a second are counted. Gives the session and the processes by their scripts. */
async function recordSomeTime(): Promise<{ session: string; engine: ProcessMark; capture: ProcessMark }> {
  const limits = { seconds: null, megabytes: null, keepFreeMegabytes: 0 }
  const { session } = await application.ask('record.start', { interface: 'lo', engine: 'cap', name: 'Killed while recording', filter: sender.filter, watch: [], limits })
  await application.waitFor('a second and a half of packets', (feed) => feed.some((message) => message.type === 'recording' && message.session === session && message.seconds > 1.5 && message.packets > 100))
  children = descendantsOf(application.process.pid!)
  const running = (script: string): ProcessMark => children.find(({ pid }) => readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(script))!
  return { session, engine: running('engine.js'), capture: running('cap-child.js') }
}

function kill(...marks: ProcessMark[]): number {
  const moment = Date.now()
  for (const { pid } of marks) process.kill(pid, 'SIGKILL')
  return moment
}

const gone = (...marks: ProcessMark[]): Promise<true> => until('the end of the processes', () => marks.every((mark) => !isAlive(mark)) && (true as const), 10_000)

/** Every packet sent up to a second before the kill is there, in order and once, and others than us can read the file. */
function expectKept(session: string, killedAt: number): void {
  const file = capturePath(session)
  const { numbers, notes } = heldBy(file)
  const first = numbers[0] ?? 0
  expect([numbers.every((number, at) => number === first + at), numbers.at(-1)! + 1 >= sender.sentBefore(killedAt - 1000), notes]).toEqual([true, true, []])
  if (findProgram('capinfos') === null) return
  const read = spawnSync('capinfos', ['-c', '-M', file], { encoding: 'utf8' })
  expect([read.status, read.stderr, /Number of packets:\s+(\d+)/.exec(read.stdout)?.[1]]).toEqual([0, '', String(numbers.length)])
}

/** The session opens, and is read to its end. */
async function openToTheEnd(session: string): Promise<SessionInfo> {
  const from = application.feed.length
  await application.ask('sessions.open', { session })
  await application.waitFor('the end of the reading', (feed) => feed.slice(from).some((message) => message.type === 'analysis' && message.session === session && message.state === 'done'))
  const detail = await application.ask('flows.detail', { session, flow: 1 })
  expect([detail.verdict, detail.server.port]).toEqual(['plaintext', sender.port])
  return (await application.ask('sessions.list', {})).find(({ id }) => id === session)!
}

const abrupt = 'The recording ended abruptly'

describe.skipIf(why !== null)(titled('while it records, the application survives kill -9', why), () => {
  it('of the capture child: the recording ends, says so, and the engine goes on', async () => {
    const { session, engine, capture } = await recordSomeTime()
    const killedAt = kill(capture)
    const said = await application.waitFor('the end of the recording', (feed) => feed.find((message) => message.type === 'recording' && message.state === 'ended'))
    expect(said.type === 'recording' && said.why).toContain('ended by itself (SIGKILL)')
    const info = await openToTheEnd(session)
    expectKept(session, killedAt)
    expect([info.state, info.notes.filter((note) => note.includes('may be missing')).length, isAlive(engine), application.feed.some(({ type }) => type === 'engine')]).toEqual(['complete', 1, true, false])
  })

  it('of the engine: it is started again, the session is recovered and says what is missing, and recording works anew', async () => {
    const { session, engine, capture } = await recordSomeTime()
    const killedAt = kill(engine)
    await application.waitFor('the engine’s return', (feed) => feed.some((message) => message.type === 'engine' && message.state === 'restarted' && message.why.includes('SIGKILL')))
    await gone(capture)
    const state = await application.ask('app.state', {})
    expect([state.recording, state.open, state.restarted]).toEqual([null, null, 'It was ended by SIGKILL.'])
    const info = await openToTheEnd(session)
    expectKept(session, killedAt)
    expect([info.state, info.notes.filter((note) => note.startsWith(abrupt)).length, info.packets]).toEqual(['recovered', 1, heldBy(capturePath(session)).numbers.length])
    const again = await recordSomeTime()
    await application.ask('record.stop', {})
    expect((await application.ask('sessions.list', {})).map(({ id, state: now }) => [id, now])).toEqual([[again.session, 'complete'], [session, 'recovered']])
  })

  it('of the serving process: nothing of it stays, and the next start opens the session', async () => {
    const { session, engine, capture } = await recordSomeTime()
    const killedAt = Date.now()
    application.process.kill('SIGKILL')
    await gone(engine, capture)
    application = await startApplication({ dataFolder: folder })
    const info = await openToTheEnd(session)
    expectKept(session, killedAt)
    expect(['complete', 'recovered']).toContain(info.state)
  })

  it('of all its processes at once: the next start recovers the session', async () => {
    const { session, engine, capture } = await recordSomeTime()
    const killedAt = kill(engine, capture, { pid: application.process.pid!, started: '' })
    await gone(engine, capture)
    application = await startApplication({ dataFolder: folder })
    const listed = await application.ask('sessions.list', {})
    expect(listed.map(({ id, state, notes }) => [id, state, notes.length > 0 && notes[0]!.startsWith(abrupt)])).toEqual([[session, 'recovered', true]])
    await openToTheEnd(session)
    expectKept(session, killedAt)
    expect((await application.ask('app.state', {})).recording).toBeNull()
  })
})
