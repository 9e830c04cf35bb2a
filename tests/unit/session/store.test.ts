import { spawn, spawnSync } from 'node:child_process'
import { appendFileSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { enhancedPacket, interfaceDescription, sectionHeader } from '../../../main/analysis/files/pcapng-writer.ts'
import { CaptureFile, wholeBlocks } from '../../../main/session/capture-file.ts'
import { lockedBy, takeLock } from '../../../main/session/lock.ts'
import { parseSession } from '../../../main/session/schema.ts'
import { createSessionFolder, readSessionFolder, type NewSession } from '../../../main/session/session-folder.ts'
import { newSessionId, SessionStore } from '../../../main/session/store.ts'
import type { Result } from '../../../shared/model.ts'

let folder = ''
beforeEach(() => { folder = mkdtempSync(path.join(tmpdir(), 'plainsight-store-')) })
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const about: NewSession = { name: 'Contact form', source: 'recorded', interface: 'lo', engine: null, watch: ['swordfish'] }
const micros = 1_795_305_079_000_000
const packet = (index: number): Uint8Array => enhancedPacket({ interfaceId: 0, timeMicros: micros + index * 500_000, bytes: new Uint8Array(60).fill(index) })
const head = Buffer.concat([sectionHeader({ application: 'test' }), interfaceDescription({ linkType: 1, snapLength: 0, name: 'lo', timeResolution: 'micros' })])

function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.code}: ${result.message}`)
  return result.value
}
const openStore = async (): Promise<SessionStore> => must(await SessionStore.open(folder))
const sessionFolder = (id: string): string => path.join(folder, 'sessions', id)

/** As a killed process leaves it: the lock names a process that is gone. */
async function abandonedRecording(store: SessionStore, ...tail: Uint8Array[]): Promise<string> {
  const session = must(await store.create(about))
  await session.capture.append(Buffer.concat([head, packet(0), packet(1), packet(2)]))
  await session.capture.close()
  for (const bytes of tail) appendFileSync(session.capture.path, bytes)
  const gone = spawnSync(process.execPath, ['-e', '']).pid
  writeFileSync(path.join(session.folder, 'lock'), JSON.stringify({ pid: gone, started: null, token: 'x' }))
  return session.info.id
}

describe('the session store', () => {
  it('makes, lists, renames and deletes', async () => {
    const store = await openStore()
    const session = must(await store.create(about))
    await session.capture.append(Buffer.concat([head, packet(0)]))
    const id = session.info.id
    const states: string[][] = [(await store.list()).map(({ state }) => state)]
    const refused = [await store.remove(id), await store.rename(id, 'x')].map((result) => (result.ok ? 'ok' : result.code))
    must(await session.finish({ packets: 1, seconds: 3 }))
    must(await store.rename(id, 'Renamed: ../../etc/passwd'))
    states.push((await store.list()).map(({ state, name }) => `${state} ${name}`))
    must(await store.remove(id))
    const left = (await store.list()).length
    expect({ states, refused, left, again: (await store.remove(id)).ok, folders: readdirSync(path.join(folder, 'sessions')), trash: readdirSync(path.join(folder, 'sessions/.trash')) }).toEqual({
      states: [['recording'], ['complete Renamed: ../../etc/passwd']],
      refused: ['session-busy', 'session-busy'],
      left: 0, again: false, folders: ['.new', '.trash'], trash: [],
    })
  })

  it('recovers what a killed process left, cut at the last whole packet, and says what is missing', async () => {
    const store = await openStore()
    const id = await abandonedRecording(store, packet(3).subarray(0, 30))
    const [info] = await store.list()
    expect(info).toMatchObject({ id, state: 'recovered', packets: 3, seconds: 1, started: '2026-11-21T23:51:19.000Z', bytes: head.length + 3 * packet(0).length, watch: ['swordfish'] })
    expect(info!.notes).toEqual([
      'The recording ended abruptly (the program or the computer stopped): packets of its last second may be missing, and so may markers.',
      'The last 30 bytes were part of a packet that was never finished; they were removed.',
    ])
    expect(statSync(path.join(sessionFolder(id), 'capture.pcapng')).size).toBe(info!.bytes)
    // The second time it is a session like any other.
    expect(must(await store.open(id)).info).toEqual(info)
  })

  it('opens a recording that ended before its first packet', async () => {
    const store = await openStore()
    const session = must(await store.create(about))
    await session.capture.close()
    rmSync(path.join(session.folder, 'lock'))
    const [info] = await store.list()
    expect([info!.state, info!.packets, info!.notes.at(-1)]).toEqual(['recovered', 0, 'Nothing had been recorded yet.'])
  })

  it('opens a session whose description is damaged, or missing', async () => {
    const store = await openStore()
    for (const text of ['{"half":', '[]', '{"version":1,"id":"../x"}', null]) {
      const id = await abandonedRecording(store)
      rmSync(path.join(sessionFolder(id), 'lock'))
      if (text === null) rmSync(path.join(sessionFolder(id), 'session.json'))
      else writeFileSync(path.join(sessionFolder(id), 'session.json'), text)
      const { info } = must(await store.open(id))
      expect([info.state, info.packets, info.name, info.notes[0]]).toEqual(['recovered', 3, id, 'Its session.json was damaged: name, markers and notes are lost.'])
    }
  })

  it('leaves a session of a newer program as it is', async () => {
    const store = await openStore()
    const id = await abandonedRecording(store)
    writeFileSync(path.join(sessionFolder(id), 'session.json'), '{"version":99}')
    const opened = await store.open(id)
    expect([opened.ok ? 'ok' : opened.code, readFileSync(path.join(sessionFolder(id), 'session.json'), 'utf8')]).toEqual(['session-newer', '{"version":99}'])
  })

  it('does not take ids for paths', async () => {
    const store = await openStore()
    const answers = await Promise.all(['..', '../..', '.trash', 'a/b', '', 'A', 'x'.repeat(65), 'nothing-here'].map(async (id) => (await store.open(id)).ok))
    expect(answers.some((ok) => ok)).toBe(false)
  })

  it('clears away half-deleted and never-born sessions at its start', async () => {
    await openStore()
    mkdirSync(path.join(folder, 'sessions/.trash/old-1'), { recursive: true })
    writeFileSync(path.join(folder, 'sessions/.trash/old-1/capture.pcapng'), 'x')
    await openStore()
    expect(readdirSync(path.join(folder, 'sessions/.trash'))).toEqual([])
  })

  it('keeps changes that come at the same time', async () => {
    const store = await openStore()
    const session = must(await store.create(about))
    must(await session.finish({}))
    const id = session.info.id
    await Promise.all([store.rename(id, 'one'), store.update(id, { summary: 'two' }), store.update(id, { packets: 3 })])
    expect(must(await store.open(id)).info).toMatchObject({ name: 'one', summary: 'two', packets: 3 })
  })

  it('says what is wrong with its folder', async () => {
    writeFileSync(path.join(folder, 'file'), '')
    const opened = await SessionStore.open(path.join(folder, 'file'))
    expect([opened.ok, !opened.ok && opened.message.length > 0 && opened.remedy.length > 0]).toEqual([false, true])
  })

  it('gives every session an id of its own that sorts by time', () => {
    const ids = Array.from({ length: 50 }, () => newSessionId(new Date('2026-11-21T23:51:18.625Z')))
    expect([new Set(ids).size, ids.every((id) => /^20261121-235118-[0-9a-f]{8}$/.test(id))]).toEqual([50, true])
  })
})

describe('a session in a folder of one’s own', () => {
  it('is made where nothing is, and refused where something is', async () => {
    const target = path.join(folder, 'out')
    const session = must(await createSessionFolder(target, 'out', about, new Date()))
    must(await session.finish({}))
    const again = await createSessionFolder(target, 'out', about, new Date())
    expect([must(await readSessionFolder(target, 'out')).state, again.ok ? 'ok' : again.code, existsSync(path.join(target, 'lock'))]).toEqual(['complete', 'folder-not-empty', false])
  })
})

describe('session.json', () => {
  const samples = path.join(import.meta.dirname, 'samples')
  it('of every version that there ever was can be read', () => {
    const read = readdirSync(samples).map((name) => {
      const parsed = parseSession(readFileSync(path.join(samples, name), 'utf8'))
      return [name, parsed.file?.version, parsed.file === null ? null : parsed.upgradedFrom]
    })
    expect(read).toEqual([['version-0.json', 1, 0], ['version-1.json', 1, null]])
  })

  it('is upgraded on disk when it is opened', async () => {
    const store = await openStore()
    const id = '20260901-101500-0badcafe'
    mkdirSync(sessionFolder(id))
    copyFileSync(path.join(samples, 'version-0.json'), path.join(sessionFolder(id), 'session.json'))
    writeFileSync(path.join(sessionFolder(id), 'capture.pcapng'), head)
    must(await store.open(id))
    expect(JSON.parse(readFileSync(path.join(sessionFolder(id), 'session.json'), 'utf8'))).toMatchObject({ version: 1, name: 'Library Wi-Fi', markers: [] })
  })
})

describe('the lock', () => {
  it('is one process’s at a time, and free again after release', async () => {
    const lock = await takeLock(folder)
    const second = await takeLock(folder)
    const owner = await lockedBy(folder)
    await lock!.release()
    expect([lock !== null, second, owner, await lockedBy(folder), readdirSync(folder)]).toEqual([true, null, process.pid, null, []])
  })

  it('of a dead process, of one whose id was given out again, and a damaged one are taken over', async () => {
    const gone = spawnSync(process.execPath, ['-e', '']).pid
    for (const text of [`{"pid":${gone},"started":null,"token":"x"}`, `{"pid":${process.pid},"started":"other-boot:1","token":"x"}`, '{"pi', '']) {
      writeFileSync(path.join(folder, 'lock'), text)
      const before = await lockedBy(folder)
      const lock = await takeLock(folder)
      expect([text, before, lock !== null]).toEqual([text, null, true])
      await lock!.release()
    }
  })

  it.skipIf(process.platform !== 'linux')('of a process that has ended but was never asked about is taken over', async () => {
    const parent = spawn('sh', ['-c', 'sleep 0.3 & echo $!; exec sleep 30'], { stdio: ['ignore', 'pipe', 'ignore'] })
    try {
      const pid = Number(String(await new Promise((resolve) => parent.stdout.once('data', resolve))))
      const stat = (): string => readFileSync(`/proc/${pid}/stat`, 'latin1')
      for (let turn = 0; turn < 200 && !stat().includes(') Z '); turn++) await new Promise((resolve) => setTimeout(resolve, 10))
      const started = `${readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()}:${stat().slice(stat().lastIndexOf(')') + 2).split(' ')[19]}`
      writeFileSync(path.join(folder, 'lock'), JSON.stringify({ pid, started, token: 'x' }))
      expect([await lockedBy(folder), (await takeLock(folder)) !== null]).toEqual([null, true])
    } finally {
      parent.kill('SIGKILL')
    }
  })

  it('is won by exactly one of many who find it dead', async () => {
    writeFileSync(path.join(folder, 'lock'), '{"pid":4194304,"started":null,"token":"dead"}')
    const taken = await Promise.all(Array.from({ length: 8 }, () => takeLock(folder)))
    expect(taken.filter((lock) => lock !== null).length).toBe(1)
  })
})

describe('the growing capture', () => {
  it('counts whole blocks only, whatever the cut', () => {
    const bytes = Buffer.concat([head, packet(0), packet(1)])
    const ends = [head.length, head.length + packet(0).length, bytes.length]
    for (let cut = 0; cut <= bytes.length; cut++) {
      const whole = wholeBlocks(bytes, cut)
      expect(whole === 0 || whole <= cut).toBe(true)
      if (cut >= ends[0]!) expect(whole).toBe(ends.filter((end) => end <= cut).at(-1))
    }
  })

  it('keeps whole blocks when the disk is full', async (context) => {
    const disk = path.join(folder, 'disk')
    mkdirSync(disk)
    const mounted = process.platform === 'linux' && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]).status === 0
    if (!mounted) return context.skip('a small disk can be mounted by root on Linux only')
    try {
      const file = await CaptureFile.create(disk)
      await file.append(head)
      const many = Buffer.concat(Array.from({ length: 1000 }, (_, index) => packet(index & 255)))
      const code = await file.append(many).then(() => 'written', (error: NodeJS.ErrnoException) => error.code)
      const size = statSync(file.path).size
      expect([code, size === file.length, (size - head.length) % packet(0).length, size > 50_000]).toEqual(['ENOSPC', true, 0, true])
      await file.close()
    } finally {
      spawnSync('umount', [disk])
    }
  })
})
