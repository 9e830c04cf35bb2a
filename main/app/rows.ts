/** A flow as the window's table holds it. */
import type { Flow, Severity } from '../../shared/model.ts'
import type { FlowRow } from '../../shared/rows.ts'

export function rowOf(flow: Flow, startMicros: number, endMicros: number, severity: Severity | null): FlowRow {
  const { place } = flow
  return {
    id: flow.id,
    transport: flow.transport,
    clientIp: flow.client.ip,
    clientPort: flow.client.port,
    serverIp: flow.server.ip,
    serverPort: flow.server.port,
    startMicros,
    endMicros,
    packets: flow.packets.client + flow.packets.server,
    bytesClient: flow.bytes.client,
    bytesServer: flow.bytes.server,
    protocol: flow.protocol,
    inner: flow.inner,
    verdict: flow.verdict,
    strength: flow.strength,
    host: flow.host,
    hostFrom: flow.hostFrom,
    country: place?.country ?? null,
    city: place?.city ?? null,
    latitude: place?.latitude ?? null,
    longitude: place?.longitude ?? null,
    radiusKm: place?.radiusKm ?? null,
    certainty: place?.certainty ?? 'unknown',
    scope: place?.scope ?? 'public',
    overlay: place?.overlay ?? null,
    staged: place?.staged ?? false,
    asn: place?.asn ?? null,
    organisation: place?.organisation ?? null,
    exposures: flow.exposures.length,
    severity,
  }
}
