/** Made-up rows for the tests of the window's state. */
import { verdicts } from '../../../../shared/model.ts'
import type { FlowRow } from '../../../../shared/rows.ts'

export const row = (id: number, changes: Partial<FlowRow> = {}): FlowRow => ({
  id, transport: 'tcp', clientIp: '192.168.1.20', clientPort: 40000 + id, serverIp: '203.0.113.7', serverPort: 443,
  startMicros: id * 1000, endMicros: id * 1000 + 500, packets: 10, bytesClient: 100, bytesServer: 200, protocol: 'tls', inner: [],
  verdict: 'encrypted', strength: 'strong', host: 'example.org', hostFrom: 'sni', country: 'DE', city: null, latitude: null, longitude: null,
  radiusKm: null, certainty: 'likely', scope: 'public', overlay: null, staged: false, asn: null, organisation: null, exposures: 0, severity: null,
  ...changes,
})

/** Rows that differ in everything that is sorted or filtered by, always the same for the same number. */
export function manyRows(number: number): FlowRow[] {
  const countries = ['DE', 'US', 'GB', null, 'NL', 'JP']
  return Array.from({ length: number }, (_, index) => {
    const mixed = (index * 7919) % 104729
    return row(index + 1, {
      verdict: verdicts[mixed % verdicts.length] ?? 'unknown',
      host: mixed % 5 === 0 ? null : `host-${mixed % 997}.example.net`,
      serverIp: mixed % 7 === 0 ? `2001:db8::${(mixed % 4096).toString(16)}` : `198.51.${mixed % 256}.${(mixed >> 3) % 256}`,
      country: countries[mixed % countries.length] ?? null,
      protocol: mixed % 11 === 0 ? null : ['tls', 'http', 'dns', 'smtp'][mixed % 4] ?? null,
      bytesClient: mixed * 13,
      bytesServer: (mixed * 31) % 65537,
      exposures: mixed % 3,
    })
  })
}
