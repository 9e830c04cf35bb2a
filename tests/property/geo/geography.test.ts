import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { addressText, parseAddress } from '../../../main/analysis/bytes/address.ts'
import { openMmdb } from '../../../main/geo/mmdb.ts'
import { Overlay, parsePlaces } from '../../../main/geo/overlay.ts'
import { cityRecord, networkRecord } from '../../../main/geo/records.ts'
import { buildMmdb, TemporaryFolder, type Rows } from '../../support/mmdb.ts'

const folder = new TemporaryFolder()
afterAll(() => folder.remove())

/** Few first bytes, so that networks overlap and addresses fall into them. */
const bytes = fc.oneof(fc.uint8Array({ minLength: 4, maxLength: 4 }), fc.uint8Array({ minLength: 16, maxLength: 16 })).map((raw) => {
  const out = Uint8Array.from(raw)
  out[0] = 32 + (out[0]! & 3)
  out[1] = out[1]! & 3
  return out
})
const network = fc.tuple(bytes, fc.nat(128)).map(([address, prefix]) => {
  const length = Math.min(prefix, address.length * 8)
  const masked = address.map((byte, at) => (at * 8 + 8 <= length ? byte : at * 8 >= length ? 0 : byte & (0xff << (8 - (length - at * 8)))))
  return { bytes: masked, prefix: length, text: `${addressText(masked, 0, masked.length)}/${length}` }
})
const bits = (address: Uint8Array): string => [...address].map((byte) => byte.toString(2).padStart(8, '0')).join('')
const longest = (networks: readonly { bytes: Uint8Array; prefix: number; text: string }[], address: Uint8Array): number =>
  Math.max(-1, ...networks.filter((one) => one.bytes.length === address.length && bits(one.bytes).slice(0, one.prefix) === bits(address).slice(0, one.prefix)).map((one) => one.prefix))

describe('places', () => {
  it('are found by the longest prefix, as a naive search finds them', () => {
    fc.assert(
      fc.property(fc.array(network, { maxLength: 20 }), fc.array(bytes, { minLength: 1, maxLength: 10 }), (networks, addresses) => {
        const overlay = new Overlay()
        overlay.set('file', networks.map(({ text, prefix }) => ({ cidr: text, label: String(prefix), latitude: 0, longitude: 0 })))
        for (const address of addresses) expect(Number(overlay.find(address)?.label ?? -1)).toBe(longest(networks, address))
      }),
    )
  })

  it('of any text never throw', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json(), fc.array(fc.jsonValue()).map((places) => JSON.stringify({ places }))), (text) => { parsePlaces(text, 'x') }))
  })
})

describe('a database', () => {
  it('written and read again answers as a naive search does', () => {
    fc.assert(
      fc.property(fc.array(network, { minLength: 1, maxLength: 12 }), fc.array(bytes, { minLength: 1, maxLength: 8 }), (networks, addresses) => {
        const distinct = [...new Map(networks.filter((one) => one.prefix > (one.bytes.length === 4 ? 0 : 8)).map((one) => [one.text, one])).values()].sort((a, b) => a.prefix - b.prefix)
        // An IPv6 network so short that it holds ::/96 holds all of IPv4 too.
        const rows: Rows = Object.fromEntries(distinct.map((one) => [one.text, { prefix: one.prefix }]))
        const file = openMmdb(folder.write('round-trip.mmdb', buildMmdb(rows)))
        if (!file.ok) throw new Error(file.message)
        for (const address of addresses) {
          const record = file.value.get(addressText(address, 0, address.length)) as unknown as { prefix: number } | null
          expect(record?.prefix ?? -1).toBe(longest(distinct, address))
        }
        file.value.close()
      }),
      { numRuns: 60 },
    )
  })

  it('of any bytes behind the marker never throws', () => {
    const marker = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1')
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.uint8Array({ maxLength: 200 }), (before, after) => {
        const file = openMmdb(folder.write('random.mmdb', Buffer.concat([before, marker, after])))
        if (!file.ok) return
        file.value.get('1.2.3.4')
        file.value.close()
      }),
    )
  })

  it('with records of any shape gives places or nothing', () => {
    fc.assert(fc.property(fc.anything(), (record) => { cityRecord(record); networkRecord(record) }))
  })
})

describe('addresses', () => {
  it('keep their text', () => {
    fc.assert(fc.property(bytes, (address) => { expect(parseAddress(addressText(address, 0, address.length))).toEqual(address) }))
  })
})
