import { afterAll, describe, expect, it } from 'vitest'
import { Reader, type Response } from 'maxmind'
import { openMmdb } from '../../../main/geo/mmdb.ts'
import { PagedFile } from '../../../main/geo/paged-file.ts'
import { Double, Uint16 } from '../../../scripts/mmdb-writer.mjs'
import { buildMmdb, TemporaryFolder, type Rows } from '../../support/mmdb.ts'

const folder = new TemporaryFolder()
afterAll(() => folder.remove())

const rows: Rows = {
  '1.2.3.0/24': { name: 'alpha', number: 70_000, big: 2n ** 63n, small: new Uint16(513), half: -0.5, whole: new Double(8), yes: true, no: false, list: ['a', 'b', 'alpha'], zero: 0 },
  '1.2.0.0/17': { name: 'a'.repeat(40), text: 'b'.repeat(300), long: 'c'.repeat(66_000) },
  '9.0.0.0/8': { name: 'alpha' },
  '2001:db8:1::/48': { name: 'six' },
}

const opened = (bytes: Uint8Array, asked?: (name: string) => void) => openMmdb(folder.write('a.mmdb', bytes), asked)

describe('a paged MaxMind DB', () => {
  it('answers as a reader over the whole file does', () => {
    const bytes = buildMmdb({ '1.2.3.0/24': rows['1.2.3.0/24']!, '9.0.0.0/8': rows['9.0.0.0/8']!, '2001:db8:1::/48': rows['2001:db8:1::/48']! })
    const file = opened(bytes)
    if (!file.ok) throw new Error(file.message)
    const whole = new Reader<Response>(bytes)
    for (const ip of ['1.2.3.4', '1.2.4.1', '9.255.255.255', '8.8.8.8', '2001:db8:1::5', '2001:db8:2::5', '::']) expect([ip, file.value.get(ip)]).toEqual([ip, whole.get(ip)])
    expect(file.value.get('1.2.3.4')).toEqual({ name: 'alpha', number: 70_000, big: 2n ** 63n, small: 513, half: -0.5, whole: 8, yes: true, no: false, list: ['a', 'b', 'alpha'], zero: 0 })
    expect([file.value.type, file.value.built, file.value.ipVersion]).toEqual(['Test-City', '2026-06-17', 6])
    file.value.close()
  })

  it('is asked for nothing but what the paged view answers', () => {
    const asked = new Set<string>()
    const file = opened(buildMmdb({ '1.2.3.0/24': rows['1.2.3.0/24']!, '9.0.0.0/8': { text: 'b'.repeat(300) } }), (name) => asked.add(name))
    if (!file.ok) throw new Error(file.message)
    file.value.get('1.2.3.4')
    file.value.get('9.2.3.4')
    expect([...asked].sort()).toEqual(['length', 'readDoubleBE', 'readUInt16BE', 'readUInt8', 'readUIntBE', 'toString'])
    file.value.close()
  })

  it('says nothing of an address whose record claims an absurd length', () => {
    const file = opened(buildMmdb({ '1.2.0.0/17': rows['1.2.0.0/17']!, '9.0.0.0/8': { name: 'x' } }))
    if (!file.ok) throw new Error(file.message)
    expect([file.value.get('1.2.3.4'), file.value.get('9.1.1.1')]).toEqual([null, { name: 'x' }])
    file.value.close()
  })

  it('refuses what is no database, in words', () => {
    const says = [opened(Buffer.from('hello')), opened(Buffer.alloc(300_000)), openMmdb(`${folder.path}/none.mmdb`), openMmdb(folder.path)]
    expect(says.map((result) => (result.ok ? 'ok' : result.code))).toEqual(['not-a-database', 'not-a-database', 'database-unreadable', 'database-unreadable'])
  })

  it('survives a file cut anywhere and bytes changed anywhere', () => {
    const bytes = buildMmdb({ '1.2.3.0/24': rows['1.2.3.0/24']! })
    for (let cut = 0; cut < bytes.length; cut += 7) {
      const shorter = opened(bytes.subarray(cut))
      if (shorter.ok) { shorter.value.get('1.2.3.4'); shorter.value.close() }
      const changed = Buffer.from(bytes)
      changed[cut] ^= 0x5b
      const file = opened(changed)
      if (file.ok) { file.value.get('1.2.3.4'); file.value.close() }
    }
  })
})

describe('a paged file', () => {
  it('reads across pages, clips at the ends, and keeps reading after its pages were given up', () => {
    const bytes = Buffer.alloc(4096 * 300 + 5)
    for (let at = 0; at < bytes.length; at++) bytes[at] = (at * 31 + (at >> 12)) & 255
    const file = PagedFile.open(folder.write('pages', bytes))
    for (let at = 4094; at < bytes.length; at += 4096) expect(file.slice(at, at + 5)).toEqual(bytes.subarray(at, at + 5))
    expect(file.byte(4096)).toBe(bytes[4096])
    expect([file.byte(-1), file.byte(bytes.length), file.byte(Number.NaN)]).toEqual([undefined, undefined, undefined])
    expect(file.slice(bytes.length - 3, bytes.length + 9)).toEqual(bytes.subarray(-3))
    file.close()
    expect(() => file.slice(0, 9000)).toThrow('closed')
  })
})
