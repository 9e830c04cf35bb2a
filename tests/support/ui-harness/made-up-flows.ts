/**
 * Flows that never happened, always the same: a first page by hand that tells a story, then as many as wanted. Addresses are those
 * set aside for documentation (RFC 5737, RFC 3849) and private ones; hosts end in example domains (RFC 2606).
 */
import type { FlowRow } from '../../../shared/rows.ts'
import type { HostSource, Severity, Strength, Verdict } from '../../../shared/model.ts'

/** 2026-11-21 10:00:00 UTC */
export const storyStart = Date.UTC(2026, 10, 21, 10, 0, 0) * 1000

interface City {
  country: string
  city: string
  latitude: number
  longitude: number
}

const cities: readonly City[] = [
  ['DE', 'Frankfurt am Main', 50.11, 8.68], ['US', 'Sacramento', 38.58, -121.49], ['US', 'Ashburn', 39.04, -77.49], ['GB', 'London', 51.51, -0.13],
  ['NL', 'Amsterdam', 52.37, 4.9], ['IE', 'Dublin', 53.35, -6.26], ['FR', 'Paris', 48.86, 2.35], ['JP', 'Tokyo', 35.68, 139.69], ['SG', 'Singapore', 1.35, 103.82],
  ['BR', 'São Paulo', -23.55, -46.63], ['AU', 'Sydney', -33.87, 151.21], ['IN', 'Mumbai', 19.08, 72.88], ['ZA', 'Johannesburg', -26.2, 28.05], ['SE', 'Stockholm', 59.33, 18.07],
  ['CA', 'Montréal', 45.5, -73.57], ['US', 'Seattle', 47.61, -122.33], ['PL', 'Warsaw', 52.23, 21.01], ['CH', 'Zürich', 47.38, 8.54], ['ES', 'Madrid', 40.42, -3.7], ['AR', 'Buenos Aires', -34.6, -58.38],
].map(([country, city, latitude, longitude]) => ({ country, city, latitude, longitude }) as City)

const organisations = ['Example Hosting GmbH', 'Sample Cloud Inc.', 'Placeholder Networks Ltd', 'Model Content Delivery', 'Anycast Examples BV', 'Fictional Mail AG']

interface Story {
  host: string | null
  hostFrom: HostSource | null
  protocol: string | null
  inner?: string[]
  verdict: Verdict
  strength?: Strength
  city: number | null
  port: number
  sent: number
  received: number
  exposures?: number
  severity?: Severity
  changes?: Partial<FlowRow>
}

const story: readonly Story[] = [
  { host: 'resolver.home.example', hostFrom: 'dns', protocol: 'dns', verdict: 'plaintext', city: null, port: 53, sent: 1240, received: 5310, exposures: 14, severity: 'medium', changes: { serverIp: '192.168.1.1', scope: 'private', transport: 'udp', overlay: 'Home network', organisation: null, asn: null } },
  { host: 'www.complaints.example', hostFrom: 'sni', protocol: 'tls', inner: [], verdict: 'encrypted', strength: 'strong', city: 3, port: 443, sent: 18_400, received: 642_000 },
  { host: 'forms.collector.example', hostFrom: 'http', protocol: 'http', verdict: 'plaintext', city: 1, port: 80, sent: 4_820, received: 2_110, exposures: 7, severity: 'high' },
  { host: 'mx.police.example', hostFrom: 'mail', protocol: 'smtp', verdict: 'plaintext', city: 3, port: 25, sent: 9_210, received: 1_870, exposures: 5, severity: 'high' },
  { host: 'mx.council.example', hostFrom: 'mail', protocol: 'smtp', inner: ['tls'], verdict: 'upgraded', strength: 'strong', city: 0, port: 587, sent: 11_020, received: 4_300 },
  { host: 'old-shop.example', hostFrom: 'certificate', protocol: 'tls', verdict: 'encrypted', strength: 'broken', city: 16, port: 443, sent: 6_100, received: 88_000, severity: 'medium' },
  { host: 'intranet.example', hostFrom: 'sni', protocol: 'tls', verdict: 'encrypted', strength: 'weak', city: 17, port: 8443, sent: 7_400, received: 51_000, severity: 'low' },
  { host: 'cdn.sample.example', hostFrom: 'sni', protocol: 'quic', inner: ['tls'], verdict: 'encrypted', strength: 'strong', city: 4, port: 443, sent: 42_000, received: 3_480_000, changes: { transport: 'udp', certainty: 'uncertain', radiusKm: 900 } },
  { host: null, hostFrom: null, protocol: null, verdict: 'opaque', city: 8, port: 51820, sent: 320_000, received: 290_000, changes: { transport: 'udp', radiusKm: 200 } },
  { host: 'tracker.sample.example', hostFrom: 'sni', protocol: 'tls', verdict: 'encrypted', strength: 'strong', city: 2, port: 443, sent: 9_900, received: 12_800 },
  { host: null, hostFrom: null, protocol: null, verdict: 'unknown', city: 7, port: 9001, sent: 1_320, received: 0, changes: { certainty: 'uncertain', radiusKm: 500 } },
  { host: null, hostFrom: null, protocol: 'mdns', verdict: 'plaintext', city: null, port: 5353, sent: 3_100, received: 0, exposures: 2, changes: { serverIp: '224.0.0.251', scope: 'multicast', transport: 'udp', organisation: null, asn: null } },
  { host: 'lab-bank.example', hostFrom: 'http', protocol: 'http', verdict: 'plaintext', city: 10, port: 8080, sent: 2_050, received: 6_720, exposures: 3, severity: 'high', changes: { serverIp: '127.0.0.12', scope: 'loopback', overlay: 'Training: Sydney', staged: true } },
  { host: 'updates.sample.example', hostFrom: 'sni', protocol: 'tls', verdict: 'encrypted', strength: 'strong', city: 5, port: 443, sent: 3_300, received: 220_000 },
  { host: null, hostFrom: null, protocol: null, verdict: 'empty', city: 9, port: 443, sent: 222, received: 174 },
]

function row(id: number, one: Story): FlowRow {
  const at = one.city === null ? undefined : cities[one.city]
  const startMicros = storyStart + id * 1_370_000
  return {
    id, transport: 'tcp', clientIp: '192.168.1.20', clientPort: 49_152 + (id % 16_000), serverIp: `203.0.113.${(id * 7) % 254}`, serverPort: one.port,
    startMicros, endMicros: startMicros + 800_000 + ((id * 7_919) % 23_000_000), packets: 6 + Math.round((one.sent + one.received) / 900),
    bytesClient: one.sent, bytesServer: one.received, protocol: one.protocol, inner: one.inner ?? [], verdict: one.verdict, strength: one.strength ?? null,
    host: one.host, hostFrom: one.hostFrom, country: at?.country ?? null, city: at?.city ?? null, latitude: at?.latitude ?? null, longitude: at?.longitude ?? null,
    radiusKm: at === undefined ? null : 20, certainty: at === undefined ? 'unknown' : 'likely', scope: 'public', overlay: null, staged: false,
    asn: 64_496 + (id % 6), organisation: organisations[id % organisations.length] ?? null, exposures: one.exposures ?? 0, severity: one.severity ?? null,
    ...one.changes,
  }
}

/** A number from 0 to 1 that only depends on `seed`. */
function noise(seed: number): number {
  const x = Math.sin(seed * 12.9898) * 43_758.5453
  return x - Math.floor(x)
}

/** One of a crowd: spread over the world around the cities, so that thousands of destinations differ. */
function extra(id: number): FlowRow {
  const pick = noise(id)
  const verdict: Verdict = pick < 0.72 ? 'encrypted' : pick < 0.8 ? 'plaintext' : pick < 0.85 ? 'upgraded' : pick < 0.9 ? 'opaque' : pick < 0.96 ? 'unknown' : 'empty'
  const at = Math.floor(noise(id + 0.5) * cities.length)
  const base = row(id, { host: `host-${id}.example.net`, hostFrom: 'sni', protocol: verdict === 'plaintext' ? 'http' : 'tls', verdict, city: at, port: 443, sent: Math.round(10 ** (2 + noise(id + 0.1) * 4)), received: Math.round(10 ** (2 + noise(id + 0.2) * 5)) })
  const spread = id < 60 ? 0 : 9
  return {
    ...base,
    strength: verdict === 'encrypted' || verdict === 'upgraded' ? (noise(id + 0.3) < 0.04 ? 'weak' : 'strong') : null,
    latitude: (base.latitude ?? 0) + (noise(id + 0.6) - 0.5) * spread,
    longitude: (base.longitude ?? 0) + (noise(id + 0.7) - 0.5) * spread * 2,
    serverIp: `198.${18 + (id % 2)}.${(id >> 8) % 256}.${id % 256}`,
    startMicros: storyStart + (id % 240) * 1_000_000,
    endMicros: storyStart + (id % 240) * 1_000_000 + Math.round(noise(id + 0.9) * 40_000_000),
  }
}

export function madeUpFlows(count: number): FlowRow[] {
  return Array.from({ length: count }, (_, index) => {
    const told = story[index]
    return told === undefined ? extra(index + 1) : row(index + 1, told)
  })
}
