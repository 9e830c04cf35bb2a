/** Small databases in MaxMind DB format for tests, in the shapes of GeoLite2 and of the bundled files. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MmdbWriter, type MmdbValue } from '../../scripts/mmdb-writer.mjs'
import { parseAddress } from '../../main/analysis/bytes/address.ts'

export type Rows = Record<string, MmdbValue>

/** Rows are CIDR → record. */
export function buildMmdb(rows: Rows, type = 'Test-City'): Buffer {
  const writer = new MmdbWriter()
  for (const [cidr, record] of Object.entries(rows)) {
    const [address = '', length] = cidr.split('/')
    const bytes = parseAddress(address)
    if (bytes === null) throw new Error(cidr)
    const whole = new Uint8Array(16)
    whole.set(bytes, 16 - bytes.length)
    const view = new DataView(whole.buffer)
    const words = [0, 4, 8, 12].map((at) => view.getUint32(at))
    writer.insert(words, (bytes.length === 4 ? 96 : 0) + Number(length), JSON.stringify(record, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value)), record)
  }
  return writer.finish({ type, description: 'made for a test', built: Date.UTC(2026, 5, 17) / 1000 })
}

export class TemporaryFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'plainsight-test-'))
  write(name: string, content: string | Uint8Array): string {
    const path = join(this.path, name)
    writeFileSync(path, content)
    return path
  }
  remove(): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}
