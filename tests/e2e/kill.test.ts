/** Real recordings of loopback whose processes are killed: whatever dies, the session opens again and says what is missing. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest'
import { checkFilter } from '../../main/capture/filter.ts'
import { Interfaces } from '../../main/capture/interfaces.ts'
import { findProgram } from '../../main/capture/programs.ts'
import { startRecording, type Recording, type RecordingOptions } from '../../main/capture/recorder.ts'
import { inspectCapture } from '../../main/session/inspect.ts'
import type { GrowingSession } from '../../main/session/session-folder.ts'
import { SessionStore } from '../../main/session/store.ts'
import type { Result } from '../../shared/model.ts'
import { buildCapChild, bundleForNode, whyNoCapture } from '../support/capture-child.ts'

let folder = ''
let childPath = ''
let why: string | null = null
let store: SessionStore

function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.code}: ${result.message} ${result.remedy}`)
  return result.value
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'plainsight-kill-'))
  childPath = buildCapChild()
  why = await whyNoCapture(childPath)
  store = must(await SessionStore.open(folder))
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
  rmSync(path.dirname(childPath), { recursive: true, force: true })
})

const needsCapture = (context: TestContext): void => {
  if (why !== null) context.skip(`loopback cannot be captured here: ${why}`)
}
const noLimits = { seconds: null, megabytes: null, keepFreeMegabytes: 0 }
/** Nobody listens at the discard port; the answers of the kernel are filtered out. */
const filter = 'udp dst port 9'

async function record(over: Partial<RecordingOptions> = {}): Promise<{ recording: Recording; session: GrowingSession; seen: () => { packets: number; bytes: number } }> {
  const session = must(await store.create({ name: 'kill', source: 'recorded', interface: 'lo', engine: null, watch: [] }))
  let progress = { packets: 0, bytes: 0 }
  const recording = must(await startRecording({ interface: 'lo', engine: 'cap', filter, limits: noLimits, childPath, ...over }, session.capture, (said) => { progress = said }))
  return { recording, session, seen: () => progress }
}

async function send(count: number): Promise<void> {
  const socket = createSocket('udp4')
  // Batches that the receiving queue of loopback holds.
  for (let sent = 0; sent < count; sent++) await new Promise((resolve) => socket.send(`packet ${sent}`, 9, '127.0.0.1', resolve))
  socket.close()
}

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 400; turn++) {
    if (await holds()) return
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error(`waited in vain until ${what}`)
}

/** A zombie has ended; it waits only to be asked about. */
function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2))
  } catch {
    return false
  }
}

describe('a recording of loopback', () => {
  it('holds every packet, its markers, and ends when asked, with each engine', async (context) => {
    needsCapture(context)
    for (const engine of findProgram('dumpcap') === null ? (['cap'] as const) : (['cap', 'dumpcap'] as const)) {
      const { recording, session } = await record({ engine })
      recording.mark('I pressed Submit')
      await send(500)
      // Asked at once: what was sent before the request must be there all the same.
      const end = await recording.stop()
      must(await session.finish({ packets: end.packets, notes: end.notes, markers: end.markers }))
      const found = await inspectCapture(session.capture.path)
      expect([engine, end.reason, end.packets, found.packets, found.notes, end.notes, end.markers.length]).toEqual([engine, 'asked', 500, 500, [], [], 1])
      const text = readFileSync(session.capture.path, 'latin1')
      expect(['I pressed Submit', 'packet 499'].map((part) => text.includes(part))).toEqual([true, true])
    }
  })

  it('keeps what was written when the capture child is killed, and says so', async (context) => {
    needsCapture(context)
    const { recording, session } = await record()
    await send(200)
    await until('the packets are on disk', () => recordedAll(session, 200))
    process.kill(recording.pid, 'SIGKILL')
    const end = await recording.ended
    expect([end.reason, end.packets, end.notes.length, (await inspectCapture(session.capture.path)).packets]).toEqual(['engine-ended', 200, 1, 200])
    must(await session.finish({ state: 'recovered', packets: end.packets, notes: end.notes }))
  })

  it('is opened again when the recording process itself is killed, and its child goes with it', async (context) => {
    needsCapture(context)
    const { recorder, ready } = startRecorderProcess()
    await ready
    await send(300)
    let file = ''
    await until('the session is there with its packets', async () => {
      const info = (await store.list()).find(({ name }) => name === 'bench')
      file = info === undefined ? '' : path.join(folder, 'sessions', info.id, 'capture.pcapng')
      return file !== '' && existsSync(file) && (await inspectCapture(file)).packets >= 300
    })
    const [child] = childrenOf(recorder.pid!)
    recorder.kill('SIGKILL')
    await until('the capture child has ended', () => child !== undefined && !isAlive(child))
    truncateSync(file, readFileSync(file).length - 3)
    const info = (await store.list()).find(({ name }) => name === 'bench')!
    expect([info.state, info.packets! >= 299, info.notes.length]).toEqual(['recovered', true, 2])
    const read = spawnSync('capinfos', ['-c', file], { encoding: 'utf8' })
    if (read.error === undefined) expect([read.status, read.stderr]).toEqual([0, ''])
  })

  it('stops at its limits', async (context) => {
    needsCapture(context)
    const timed = await record({ limits: { ...noLimits, seconds: 0.4 } })
    const sized = await record({ limits: { ...noLimits, megabytes: 0.01 } })
    await send(400)
    const ends = [await timed.recording.ended, await sized.recording.ended]
    const roomless = await record({ limits: { ...noLimits, keepFreeMegabytes: 1e12 } })
    ends.push(await roomless.recording.ended)
    for (const { session } of [timed, sized, roomless]) await session.abandon()
    expect(ends.map(({ reason, notes }) => [reason, notes.length])).toEqual([['time-limit', 1], ['size-limit', 1], ['disk-low', 1]])
  })

  it('stops cleanly on a full disk with all that fitted', async (context) => {
    needsCapture(context)
    const disk = mkdtempSync(path.join(tmpdir(), 'plainsight-full-'))
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]).status !== 0) return context.skip('a small disk can be mounted by root only')
    try {
      const small = must(await SessionStore.open(disk))
      const session = must(await small.create({ name: 'full', source: 'recorded', interface: 'lo', engine: null, watch: [] }))
      const recording = must(await startRecording({ interface: 'lo', engine: 'cap', filter, limits: noLimits, childPath }, session.capture, () => {}))
      const socket = createSocket('udp4')
      const big = Buffer.alloc(60_000, 0x70)
      let over = false
      void recording.ended.then(() => { over = true })
      for (let sent = 0; sent < 200 && !over; sent++) await new Promise((resolve) => socket.send(big, 9, '127.0.0.1', () => setTimeout(resolve, 5)))
      socket.close()
      const end = await recording.ended
      const found = await inspectCapture(session.capture.path)
      expect([end.reason, found.notes, found.packets > 5, found.wholeBytes === found.fileBytes, found.fileBytes === end.bytes]).toEqual(['disk-full', [], true, true, true])
      await session.abandon()
    } finally {
      spawnSync('umount', [disk])
      rmSync(disk, { recursive: true, force: true })
    }
  })

  it('is refused before it starts for a wrong device or filter, in words that help', async (context) => {
    needsCapture(context)
    const session = must(await store.create({ name: 'refused', source: 'recorded', interface: null, engine: null, watch: [] }))
    const tries: Partial<RecordingOptions>[] = [{ interface: 'nosuch0' }, { filter: 'tcp port' }, { engine: 'dumpcap', interface: '-' }, { engine: 'dumpcap', interface: 'TCP@192.0.2.1' }, { engine: 'dumpcap', filter: 'tcp port' }]
    const codes = []
    for (const over of findProgram('dumpcap') === null ? tries.slice(0, 2) : tries) {
      const started = await startRecording({ interface: 'lo', engine: 'cap', filter: '', limits: noLimits, childPath, ...over }, session.capture, () => {})
      codes.push(started.ok ? 'started' : started.code)
    }
    await session.abandon()
    expect(codes).toEqual(['capture-no-device', 'capture-bad-filter', 'capture-no-device', 'capture-no-device', 'capture-bad-filter'].slice(0, codes.length))
    const interfaces = new Interfaces(childPath)
    const filters = [await checkFilter('cap', 'lo', 'tcp port', interfaces.around, childPath), await checkFilter('cap', 'lo', 'tcp port 80', interfaces.around, childPath)]
    expect(filters.map((result) => (result.ok ? result.value : result.message))).toEqual(['The capture filter is not valid: can\'t parse filter expression: syntax error.', 'valid'])
    const lo = (await interfaces.list()).find(({ id }) => id === 'lo')
    expect([lo?.label, lo?.problem, lo?.engines.includes('cap')]).toEqual(['Loopback (this computer only)', null, true])
  })

  it('runs without root once the device is open', async (context) => {
    needsCapture(context)
    if (process.getuid?.() !== 0) return context.skip('there is no root to give up')
    const { recording, session } = await record()
    // Every thread has rights of its own.
    const threads = readdirSync(`/proc/${recording.pid}/task`).map((task) => {
      const status = readFileSync(`/proc/${recording.pid}/task/${task}/status`, 'latin1')
      return ['Uid', 'Gid', 'Groups', 'CapEff', 'CapPrm'].map((name) => new RegExp(`^${name}:(.*)$`, 'm').exec(status)![1]!.trim()).join(' | ')
    })
    await recording.stop()
    await session.abandon()
    const nobody = '65534\t65534\t65534\t65534'
    expect([...new Set(threads)]).toEqual([`${nobody} | ${nobody} |  | 0000000000000000 | 0000000000000000`])
  })
})

async function recordedAll(session: GrowingSession, count: number): Promise<boolean> {
  return (await inspectCapture(session.capture.path)).packets >= count
}

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim().split(' ').filter((text) => text !== '').map(Number)
}

function startRecorderProcess(): { recorder: ChildProcess; ready: Promise<void> } {
  const recorder = spawn(process.execPath, [bundleForNode('tests/bench/capture-recorder.ts'), 'lo', 'cap', childPath, folder], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ready = new Promise<void>((resolve, reject) => {
    recorder.stdout!.once('data', () => resolve())
    recorder.once('exit', () => reject(new Error('the recorder ended')))
  })
  return { recorder, ready }
}
