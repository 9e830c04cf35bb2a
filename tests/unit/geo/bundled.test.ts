import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundledFiles } from '../../../main/geo/databases.ts'
import { Geography } from '../../../main/geo/geography.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
let geography: Geography

/** Half the budget that one whole city file would take; four paged files keep a megabyte each. */
const mostBytesHeld = 32 * 1024 * 1024

describe('the bundled databases', () => {
  beforeAll(async () => {
    execFileSync(process.execPath, ['scripts/make-asn-database.mjs'], { cwd: root })
    const opened = await Geography.open({ bundled: bundledFiles(root) })
    if (!opened.ok) throw new Error(opened.message)
    geography = opened.value
  }, 60_000)
  afterAll(() => geography.close())

  it('are all there, dated and attributed', () => {
    expect(geography.databases().map(({ kind, bundled, problem, built }) => [kind, bundled, problem, built !== null])).toEqual([['city', true, null, true], ['asn', true, null, true], ['country', true, null, true]])
    expect(geography.databases().every(({ attribution, licence }) => attribution !== '' && licence !== '')).toBe(true)
  })

  it('know well-known addresses of both kinds', () => {
    expect(geography.locate('193.0.6.139')).toMatchObject({ country: 'NL', city: 'Amsterdam', asn: 3333, certainty: 'likely' })
    expect(geography.locate('2001:67c:2e8:22::c100:68b')).toMatchObject({ country: 'NL', asn: 3333 })
    expect(geography.locate('8.8.8.8')).toMatchObject({ country: 'US', asn: 15169, certainty: 'uncertain' })
  })

  it('are not loaded for a few hundred look-ups', () => {
    const before = process.memoryUsage().arrayBuffers
    for (let at = 0; at < 500; at++) geography.locate(`${1 + ((at * 37) % 220)}.${(at * 101) % 256}.${(at * 53) % 256}.${at % 256}`)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(mostBytesHeld)
  })
})
