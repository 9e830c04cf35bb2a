/** Made-up flows and places for tests of what is said about them. */
import type { CaptureFacts, Certificate, Exposure, ExposureKind, Flow, Place, TlsFacts } from '../../shared/model.ts'

export const place = (more: Partial<Place> = {}): Place => ({
  country: 'US', region: 'California', city: 'San Jose', latitude: 37.34, longitude: -121.89, radiusKm: 25, asn: 64_500, organisation: 'Example Hosting',
  certainty: 'likely', why: 'two databases agree', source: 'DB-IP City Lite', scope: 'public', overlay: null, staged: false, ...more,
})

export const exposure = (kind: ExposureKind, name: string, value: string, frame: number, more: Partial<Exposure> = {}): Exposure => ({ kind, name, value, frame, side: 'client', encoding: [], ...more })

export const certificate = (more: Partial<Certificate> = {}): Certificate => ({
  subject: 'CN=example.org', issuer: 'CN=Example CA', names: ['example.org', '*.example.org'], notBefore: '2026-01-01T00:00:00.000Z', notAfter: '2027-01-01T00:00:00.000Z',
  selfSigned: false, serial: '01', fingerprint: 'ab'.repeat(32), key: 'EC P-256', signature: 'ecdsa-with-SHA256', ...more,
})

export const tls = (more: Partial<TlsFacts> = {}): TlsFacts => ({
  version: 'TLS 1.2', cipher: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', cipherId: '0xc02f', sni: 'www.example.org', alpn: ['h2'], ja3: null, ja3s: null, ja4: null, ech: false,
  retried: false, resumed: false, alerts: [], certificate: certificate(), chain: [], ...more,
})

export const flow = (more: Partial<Flow> = {}): Flow => ({
  id: 1, transport: 'tcp', client: { ip: '10.0.0.2', port: 40_000 }, server: { ip: '198.51.100.7', port: 80 }, start: '2026-06-20T10:00:00.000000Z', end: '2026-06-20T10:00:01.500000Z',
  packets: { client: 6, server: 5 }, bytes: { client: 900, server: 4200 }, protocol: 'http', inner: [], verdict: 'plaintext', strength: null, strengthReasons: [],
  reasons: [{ frame: 4, says: 'readable request: GET' }], host: 'forms.example.org', hostFrom: 'http', tls: null, starttls: null, place: place(), roundTripMs: 12, process: null,
  exposures: [], frames: { first: 1, last: 11 }, sidesGuessed: false, missing: { client: 0, server: 0 }, payload: { readable: 3000, protected: 0, undecided: 0 }, ...more,
})

export const capture = (more: Partial<CaptureFacts> = {}): CaptureFacts => ({
  packets: 1200, bytes: 834_000, start: '2026-06-20T10:00:00.000000Z', end: '2026-06-20T10:05:00.000000Z', linkTypes: ['ethernet'], cutShort: 0, malformed: 0, dropped: null, limits: [], notes: [], ...more,
})
