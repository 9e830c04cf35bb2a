/** Recordings of our own lab (record.mjs beside them), analysed: each says today what it said when somebody last read it. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { analyseFile } from '../../main/app/analyse.ts'
import { Geography } from '../../main/geo/geography.ts'
import { places, scenarios } from '../../main/lab/lab.ts'
import { meaningOf } from './normalise.ts'

const captures = path.join(import.meta.dirname, 'captures')

/** The lab's staged places and no database: what databases say changes from month to month. */
async function stagedGeography(): Promise<Geography> {
  const geography = await Geography.open({ bundled: { city: [], asn: [], country: [] } })
  if (!geography.ok) throw new Error(geography.message)
  geography.value.setPlaces('lab', places())
  return geography.value
}

describe('the recording of the lab', () => {
  for (const { id, title } of scenarios) {
    it(`“${title}” says what it has always said`, async () => {
      const analysis = await analyseFile(path.join(captures, `${id}.pcapng`), { geography: await stagedGeography(), homeCountry: 'GB' })
      if (!analysis.ok) throw new Error(analysis.message)
      await expect(`${JSON.stringify(meaningOf(analysis.value), null, 2)}\n`).toMatchFileSnapshot(path.join(captures, `${id}.json`))
    })

    it(`“${title}” says nothing of this computer but its loopback addresses`, () => {
      const bytes = readFileSync(path.join(captures, `${id}.pcapng`)).toString('latin1')
      expect(bytes).not.toMatch(/\/(home|root|tmp|work)\//)
    })
  }
})
