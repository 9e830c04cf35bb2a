/** Rows for tests of the map: everything ordinary unless said otherwise. */
import type { FlowRow } from '../../../../shared/rows.ts'

export function row(id: number, given: Partial<FlowRow> = {}): FlowRow {
  return {
    id, transport: 'tcp', clientIp: '192.0.2.1', clientPort: 50_000 + (id % 10_000), serverIp: '198.51.100.7', serverPort: 443,
    startMicros: id * 1000, endMicros: id * 1000 + 500, packets: 10, bytesClient: 400, bytesServer: 600, protocol: 'tls', inner: [], verdict: 'encrypted',
    strength: 'strong', host: null, hostFrom: null, country: 'DE', city: 'Berlin', latitude: 52.52, longitude: 13.4, radiusKm: null, certainty: 'likely',
    scope: 'public', overlay: null, staged: false, asn: null, organisation: null, exposures: 0, severity: null, ...given,
  }
}

export const byId = (rows: readonly FlowRow[]): Map<number, FlowRow> => new Map(rows.map((one) => [one.id, one]))
