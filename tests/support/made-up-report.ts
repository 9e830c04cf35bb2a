/** A made-up session as a report is given it: a sign-up form and a mail in the clear among ordinary traffic. */
import type { ReportModel } from '../../main/report/report.ts'
import { findingsOf, summarySentence } from '../../main/analysis/findings/registry.ts'
import type { Flow, Place } from '../../shared/model.ts'
import { capture, exposure, flow, place, tls } from './made-up.ts'

const london = place({ country: 'GB', region: 'England', city: 'London', latitude: 51.51, longitude: -0.13, organisation: 'Example Mail Ltd' })
const frankfurt = place({ country: 'DE', region: 'Hesse', city: 'Frankfurt am Main', latitude: 50.11, longitude: 8.68, organisation: 'Example Cloud GmbH' })
const anywhere = place({ country: 'US', city: 'San Francisco', latitude: 37.78, longitude: -122.39, radiusKm: 3000, asn: 54113, organisation: 'Fastly, Inc.', certainty: 'uncertain', why: 'Fastly uses the same address in many places (anycast)' })
const router = place({ country: null, region: null, city: null, latitude: null, longitude: null, radiusKm: null, asn: null, organisation: null, certainty: 'unknown', scope: 'private', why: 'a private address: it has no place on the map', source: null })
const secure = (id: number, host: string, where: Place, more: Partial<Flow> = {}): Flow =>
  flow({ id, host, hostFrom: 'sni', server: { ip: `198.51.100.${id}`, port: 443 }, protocol: 'tls', verdict: 'encrypted', strength: 'strong', tls: tls({ version: 'TLS 1.3', sni: host, certificate: null }), place: where, reasons: [{ frame: id * 10, says: 'server chose TLS 1.3' }], bytes: { client: 4200 * id, server: 91_000 * id }, ...more })

export function sampleFlows(): Flow[] {
  return [
    flow({
      id: 1, host: 'signup.town-hall.example', exposures: [
        exposure('url', 'url', 'http://signup.town-hall.example/join?ref=poster', 21), exposure('form-field', 'name', 'Ada Lovelace', 21, { encoding: ['url'] }), exposure('form-field', 'email', 'ada@example.org', 21, { encoding: ['url'] }),
        exposure('mail-address', 'email', 'ada@example.org', 21, { encoding: ['url'] }), exposure('password', 'password', 'correct horse battery', 21, { encoding: ['url'] }), exposure('cookie', 'session', 'c29tZXRoaW5n', 21),
      ],
    }),
    flow({
      id: 2, host: 'mx.example.net', hostFrom: 'mail', server: { ip: '203.0.113.25', port: 25 }, protocol: 'smtp', place: london, starttls: { offered: false, requested: false, accepted: false }, reasons: [{ frame: 44, says: 'server did not offer STARTTLS' }],
      exposures: [exposure('mail-address', 'sender', 'ada@example.org', 46), exposure('mail-address', 'recipient', 'charles@example.net', 47), exposure('subject', 'subject', 'The engine', 49), exposure('message', 'message', 'Dear Charles,\nthe notes are ready.', 49)],
    }),
    flow({ id: 3, host: 'imap.example.net', server: { ip: '203.0.113.26', port: 143 }, protocol: 'imap', inner: ['tls'], verdict: 'upgraded', strength: 'weak', strengthReasons: ['TLS 1.0 was retired by RFC 8996'], place: london, tls: tls({ version: 'TLS 1.0', sni: 'imap.example.net', certificate: null }), starttls: { offered: true, requested: true, accepted: true } }),
    flow({ id: 4, transport: 'udp', host: null, hostFrom: null, server: { ip: '192.168.1.1', port: 53 }, protocol: 'dns', place: router, exposures: [exposure('host-name', 'question', 'signup.town-hall.example', 3), exposure('host-name', 'question', 'mx.example.net', 40)] }),
    flow({ id: 5, transport: 'udp', host: null, hostFrom: null, server: { ip: '224.0.0.251', port: 5353 }, protocol: 'mdns', place: place({ ...router, scope: 'multicast' }) }),
    flow({ id: 6, host: null, hostFrom: null, server: { ip: '203.0.113.99', port: 7777 }, protocol: null, verdict: 'opaque', place: place({ country: 'SG', city: 'Singapore', latitude: 1.35, longitude: 103.82, organisation: 'Example Games Pte' }), reasons: [] }),
    flow({ id: 7, host: null, hostFrom: null, server: { ip: '203.0.113.98', port: 9000 }, protocol: null, verdict: 'unknown', sidesGuessed: true, missing: { client: 0, server: 14_600 }, place: frankfurt, reasons: [] }),
    secure(8, 'www.example.com', anywhere), secure(9, 'fonts.example.com', anywhere), secure(10, 'news.example.de', frankfurt), secure(11, 'api.example.de', frankfurt),
    secure(12, 'shop.example.jp', place({ country: 'JP', city: 'Tokyo', latitude: 35.68, longitude: 139.69, organisation: 'Example KK' })),
    secure(13, 'pictures.example.br', place({ country: 'BR', city: null, latitude: -10.8, longitude: -53.1, radiusKm: 1641, organisation: 'Exemplo SA' })),
  ]
}

export function sampleReport(flows = sampleFlows()): ReportModel {
  const facts = capture({ cutShort: 2, limits: [{ name: 'connections followed at once', count: 3 }] })
  const findings = findingsOf({ flows, names: [], capture: facts }, { homeCountry: 'GB' })
  return {
    session: {
      id: '20260620-100000-sign-up', name: 'Signing up at the town hall', started: '2026-06-20T10:00:00.000Z', seconds: 300, packets: 1200, bytes: 834_000, source: 'recorded', state: 'complete', notes: [], filter: null, interface: 'wlan0',
      engine: { engine: 'cap', kernelTime: false, wireLength: false, dropCount: false, nonPromiscuous: false }, markers: [{ timeMicros: 1_781_949_642_000_000, text: 'I pressed Submit' }], watch: ['lovelace'], summary: null,
    },
    analysis: { file: '/home/ada/.local/share/plainsight/sessions/20260620/capture.pcapng', capture: facts, flows, names: [], findings, summary: summarySentence(flows, findings) },
    sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    captureBytes: 874_112,
    databases: [
      { name: 'DB-IP City Lite', built: '2026-06-05', attribution: 'IP Geolocation by DB-IP (https://db-ip.com)', licence: 'CC BY 4.0', kind: 'city', bundled: true, problem: null },
      { name: 'IP to network', built: '2026-06-17', attribution: 'Networks by RouteViews, NRO and DB-IP', licence: 'CC BY 4.0', kind: 'asn', bundled: true, problem: null },
    ],
    home: { latitude: 53.48, longitude: -2.24, label: 'Manchester (guess from the time zone)', guess: true },
    generated: '2026-06-20T11:30:00.000Z',
    version: '0.1.0',
    platform: 'linux',
    filter: null,
  }
}
