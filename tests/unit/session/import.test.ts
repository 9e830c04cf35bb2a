import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { decryptionSecrets, enhancedPacket, interfaceDescription, nameResolution, sectionHeader } from '../../../main/analysis/files/pcapng-writer.ts'
import { CaptureReader } from '../../../main/analysis/files/capture-reader.ts'
import { importCapture, type ImportOptions } from '../../../main/session/import.ts'
import { SessionStore } from '../../../main/session/store.ts'

let folder = ''
let store: SessionStore
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'plainsight-import-'))
  const opened = await SessionStore.open(path.join(folder, 'data'))
  if (!opened.ok) throw new Error(opened.message)
  store = opened.value
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const pcapng = Buffer.concat([
  sectionHeader({ application: 'another program', comment: 'kept' }),
  interfaceDescription({ linkType: 1, snapLength: 0, name: 'eth0', timeResolution: 'nanos' }),
  nameResolution([{ address: '192.0.2.1', names: ['example.org'] }]),
  decryptionSecrets(0x544c534b, Buffer.from('CLIENT_RANDOM 00 11\n')),
  ...Array.from({ length: 200 }, (_, index) => enhancedPacket({ interfaceId: 0, timeMicros: 1.795e15 + index * 1000, timeResolution: 'nanos', bytes: new Uint8Array(50 + index).fill(index), wireLength: 500, comment: index === 7 ? 'look here' : '' })),
])

/** Classic pcap in either byte order, with micro- or nanoseconds. */
function pcap(big: boolean, nanos: boolean): Buffer {
  const put = (buffer: Buffer, value: number, at: number) => (big ? buffer.writeUInt32BE(value, at) : buffer.writeUInt32LE(value, at))
  const head = Buffer.alloc(24)
  put(head, nanos ? 0xa1b23c4d : 0xa1b2c3d4, 0)
  head.set(big ? [0, 2, 0, 4] : [2, 0, 4, 0], 4)
  put(head, 65535, 16)
  put(head, 1, 20)
  const records = [1, 2, 3].map((index) => {
    const record = Buffer.alloc(16 + 60, index)
    put(record, 1_795_000_000 + index, 0)
    put(record, nanos ? 123_456_000 : 123_456, 4)
    put(record, 60, 8)
    put(record, 1500, 12)
    return record
  })
  return Buffer.concat([head, ...records])
}

async function take(bytes: Uint8Array, options: ImportOptions = {}) {
  const file = path.join(folder, 'in put.pcap; rm -rf')
  writeFileSync(file, bytes)
  const result = await importCapture(store, file, 'Imported', options)
  if (!result.ok) return { code: result.code, left: (await store.list()).length, newborn: readdirSync(path.join(folder, 'data/sessions/.new')) }
  const opened = await store.open(result.value.session)
  if (!opened.ok) throw new Error(opened.message)
  return { info: opened.value.info, bytes: readFileSync(opened.value.capturePath) }
}

function times(bytes: Uint8Array): [number, number, number][] {
  const seen: [number, number, number][] = []
  const reader = new CaptureReader({ packet: ({ timeMicros, start, end, wireLength }) => seen.push([timeMicros, end - start, wireLength]) })
  reader.push(bytes)
  reader.end()
  return seen
}

describe('importing a capture', () => {
  it('copies pcapng byte for byte, gzipped or not, with its names, secrets and comments', async () => {
    for (const input of [pcapng, gzipSync(pcapng), Buffer.concat([gzipSync(pcapng.subarray(0, 1000)), gzipSync(pcapng.subarray(1000))])]) {
      const { bytes, info } = await take(input)
      expect([bytes!.equals(pcapng), info!.packets, info!.state, info!.source, info!.notes, info!.started, info!.seconds]).toEqual([true, 200, 'complete', 'imported', [], '2026-11-18T11:06:40.000Z', 0.199])
    }
  })

  it('turns pcap of both byte orders and resolutions into pcapng with the same packets', async () => {
    for (const big of [false, true]) {
      for (const nanos of [false, true]) {
        const { bytes, info } = await take(pcap(big, nanos))
        expect([info!.packets, times(bytes!)]).toEqual([3, [1, 2, 3].map((index) => [(1_795_000_000 + index) * 1e6 + 123_456, 60, 1500])])
      }
    }
  })

  it('takes what is there of a file that was cut anywhere, and says so', async () => {
    for (const cut of [2000, 10_001, pcapng.length - 1]) {
      const { info, bytes } = await take(pcapng.subarray(0, cut))
      expect([pcapng.subarray(0, bytes!.length).equals(bytes!), info!.packets! > 0, info!.notes.length]).toEqual([true, true, 1])
    }
    const zipped = gzipSync(Buffer.concat([pcapng, ...Array.from({ length: 3000 }, (_, index) => enhancedPacket({ interfaceId: 0, timeMicros: 1, bytes: Buffer.from(String(index * 7919)) }))]))
    const { info } = await take(zipped.subarray(0, zipped.length - 4000))
    expect([info!.packets! > 100, info!.notes.some((note) => note.includes('compressed file is damaged or cut'))]).toEqual([true, true])
  })

  it('refuses what is no capture, and leaves nothing', async () => {
    for (const bytes of [Buffer.from('<html>not a capture, however long it is</html>'), Buffer.alloc(0), gzipSync('nor this'), Buffer.from([0x1f, 0x8b, 8, 1, 2, 3]), Buffer.from('\n\r')]) {
      expect(await take(bytes)).toEqual({ code: 'not-a-capture', left: 0, newborn: [] })
    }
    const missing = await importCapture(store, path.join(folder, 'nothing'), 'x')
    const directory = await importCapture(store, folder, 'x')
    expect([missing.ok ? 'ok' : missing.code, directory.ok ? 'ok' : directory.code]).toEqual(['not-found', 'not-a-file'])
  })

  it('leaves nothing when it is cancelled', async () => {
    const stop = new AbortController()
    const big = Buffer.concat([pcapng, ...Array.from({ length: 40 }, () => enhancedPacket({ interfaceId: 0, timeMicros: 1, bytes: new Uint8Array(200_000) }))])
    const seen: number[] = []
    const result = await take(big, { signal: stop.signal, onProgress: (done, total) => { seen.push(done / total); stop.abort() } })
    expect([result, seen.length]).toEqual([{ code: 'cancelled', left: 0, newborn: [] }, 1])
  })
})
