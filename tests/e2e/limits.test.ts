/** What ends a recording besides the person: limits, a full disk, a device that goes away; and what keeps one from starting. All of it in the whole application. */
import { spawnSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FeedMessage, Input, SessionInfo } from '../../shared/contract.ts'
import { findProgram } from '../../main/capture/programs.ts'
import { startApplication, type Application } from '../support/application.ts'
import { needs, titled } from '../support/needs.ts'
import { heldBy, startSender, type SteadySender } from '../support/steady-sender.ts'
import { until } from '../support/wait.ts'

const why = await needs({ capture: true })
const mayMount = process.platform === 'linux' && process.getuid?.() === 0
let application: Application
let sender: SteadySender

beforeAll(async () => {
  if (why !== null) return
  application = await startApplication()
  sender = startSender()
})
afterAll(async () => {
  sender?.stop()
  await application?.stop()
})

type Plan = Input<'record.start'>
type Ended = Extract<FeedMessage, { type: 'recording' }>
const noLimits: Plan['limits'] = { seconds: null, megabytes: null, keepFreeMegabytes: 0 }
const plan = (more: Partial<Plan>): Plan => ({ interface: 'lo', engine: 'cap', name: 'Limited', filter: sender.filter, watch: [], limits: noLimits, ...more })

const end = (session: string, of = application): Promise<Ended> =>
  of.waitFor('the end of the recording', (feed) => feed.find((message): message is Ended => message.type === 'recording' && message.session === session && message.state === 'ended'))
const infoOf = async (session: string, of = application): Promise<SessionInfo> => (await of.ask('sessions.list', {})).find(({ id }) => id === session)!
const fileOf = (session: string, of = application): string => path.join(of.dataFolder, 'sessions', session, 'capture.pcapng')

/** The file is whole for us and for Wireshark's tools, and holds as many packets as the session says. */
function expectWhole(file: string, packets: number | null): void {
  const { notes } = heldBy(file)
  const read = findProgram('capinfos') === null ? null : spawnSync('capinfos', ['-c', '-M', file], { encoding: 'utf8' })
  expect([notes, read?.stderr ?? '', read === null ? packets : Number(/Number of packets:\s+(\d+)/.exec(read.stdout)?.[1])]).toEqual([[], '', packets])
}

describe.skipIf(why !== null)(titled('a recording ends by itself', why), () => {
  it.each([
    ['at its time limit', { ...noLimits, seconds: 1.5 }, 'The recording stopped at its time limit.'],
    ['at its size limit', { ...noLimits, megabytes: 0.02 }, 'The recording stopped at its size limit.'],
    ['before the disk is fuller than it may be', { ...noLimits, keepFreeMegabytes: 1e12 }, 'The recording stopped because less than 1000000000000 MB were left on the disk.'],
  ])('%s, and says so', async (_what, limits, note) => {
    const { session } = await application.ask('record.start', plan({ limits }))
    const said = await end(session)
    const info = await infoOf(session)
    expect([said.why, info.state, info.notes.includes(note), info.packets! > 0]).toEqual([note, 'complete', true, true])
    expectWhole(fileOf(session), info.packets)
    expect((await application.ask('app.state', {})).recording).toBeNull()
    if (limits.seconds !== null) expect(Math.abs(info.seconds! - limits.seconds)).toBeLessThan(1)
  })

  // Large packets leave room for a description, small ones fill the last page.
  it.skipIf(!mayMount).each([60_000, 1_000])(titled('when the disk is full, with all that fitted (packets of %i bytes)', mayMount ? null : 'only root mounts a small disk on Linux'), async (length) => {
    const disk = mkdtempSync(path.join(tmpdir(), 'plainsight-small-disk-'))
    expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', disk]).status).toBe(0)
    let full: Application | null = null
    try {
      full = await startApplication({ dataFolder: disk })
      const { session } = await full.ask('record.start', plan({ name: 'Too much', filter: `udp dst port ${sender.port + 1}` }))
      const socket = createSocket('udp4')
      const ended = end(session, full)
      let over = false
      void ended.finally(() => { over = true })
      // Fourteen megabytes at most, slower than the queue of loopback.
      const payload = Buffer.alloc(length, 0x70)
      for (let sent = 0; sent < 14_000_000 && !over; sent += 60_000) {
        for (let at = 0; at < 60_000; at += length) socket.send(payload, sender.port + 1, '127.0.0.1')
        await new Promise((resolve) => setTimeout(resolve, 8))
      }
      socket.close()
      expect((await ended).why).toBe('The recording stopped because the disk is full. All packets that fitted were kept.')
      const info = await infoOf(session, full)
      const size = statSync(fileOf(session, full)).size
      expect([info.state, info.notes.some((note) => note.includes('the disk is full')), info.packets! > 50, size > 4_000_000, info.bytes]).toEqual(['complete', true, true, true, size])
      expectWhole(fileOf(session, full), info.packets)
      // The disk is as full as before: the session can be looked at all the same, and be removed.
      const from = full.feed.length
      await full.ask('sessions.close', {})
      await full.ask('sessions.open', { session })
      await full.waitFor('the reading', (feed) => feed.slice(from).some((message) => message.type === 'analysis' && message.session === session && message.state === 'done'))
      expect((await full.ask('flows.detail', { session, flow: 1 })).row.packets).toBe(info.packets)
      await full.ask('sessions.delete', { session })
      expect(await full.ask('sessions.list', {})).toEqual([])
    } finally {
      await full?.stop()
      spawnSync('umount', [disk])
      rmSync(disk, { recursive: true, force: true })
    }
  })

  it.skipIf(!mayMount)(titled('when its device goes away', mayMount ? null : 'only root makes devices on Linux'), async () => {
    for (const farewell of [['link', 'del'], ['link', 'set', 'down', 'dev']]) {
      const device = `ps${process.pid}`
      expect(spawnSync('ip', ['link', 'add', device, 'type', 'veth', 'peer', 'name', `${device}b`]).status).toBe(0)
      try {
        for (const each of [device, `${device}b`]) spawnSync('ip', ['link', 'set', each, 'up'])
        const { session } = await application.ask('record.start', plan({ interface: device, filter: '' }))
        // Neighbours greet each other as soon as both ends are up.
        await application.waitFor('the first packets', (feed) => feed.some((message) => message.type === 'recording' && message.session === session && message.packets > 0))
        spawnSync('ip', [...farewell, device])
        const said = await end(session)
        const info = await infoOf(session)
        expect([farewell[1], said.why!.includes('the interface may have gone away'), info.state, info.notes.length > 0]).toEqual([farewell[1], true, 'complete', true])
        expectWhole(fileOf(session), info.packets)
      } finally {
        spawnSync('ip', ['link', 'del', device])
      }
    }
  })
})

describe.skipIf(why !== null)(titled('a recording is refused before it starts', why), () => {
  const sessions = (): string[] => readdirSync(path.join(application.dataFolder, 'sessions')).filter((name) => !name.startsWith('.'))

  it.each([
    ['a wrong filter', { filter: 'tcp port' }, 'capture-bad-filter', 'syntax error'],
    ['half a filter', { filter: 'udp and (port' }, 'capture-bad-filter', 'syntax error'],
    ['an interface that does not exist', { interface: 'nosuch0' }, 'capture-no-device', 'nosuch0'],
    ['an interface whose name is an option', { interface: '-w/tmp/x' }, 'capture-no-device', ''],
    ['a name that is a command', { interface: 'lo; touch /tmp/x' }, 'capture-no-device', ''],
  ])('for %s, in words that help, and leaves nothing behind', async (_what, more, code, says) => {
    const before = sessions()
    const refused = await application.request('record.start', plan(more))
    expect([refused.ok, refused.ok ? '' : refused.code, refused.ok ? '' : refused.message.includes(says) && refused.remedy.length > 10]).toEqual([false, code, true])
    expect([sessions(), (await application.ask('app.state', {})).recording]).toEqual([before, null])
  })

  it('and a filter is checked while it is typed', async () => {
    const check = async (filter: string): Promise<string> => {
      const checked = await application.request('record.checkFilter', { interface: 'lo', filter })
      return checked.ok ? 'good' : checked.message
    }
    expect(await check('')).toBe('good')
    expect(await check('port 25 or port 587')).toBe('good')
    expect(await check('tcp port')).toContain('syntax error')
  })

  it('twice at once: the second is told of the first', async () => {
    const both = await Promise.all([application.request('record.start', plan({})), application.request('record.start', plan({}))])
    const codes = both.map((reply) => (reply.ok ? 'started' : reply.code)).sort()
    await application.ask('record.stop', {})
    expect(codes).toEqual(['already-recording', 'started'])
    await until('the recording is over', async () => (await application.ask('app.state', {})).recording === null)
  })
})
