/** Details, conversations and frames for the made-up flows, as the engine would read them from the file. */
import type { ConversationPiece, FlowDetail, FlowRow, FrameSummary } from '../../../shared/rows.ts'
import type { Certificate, Exposure, TlsFacts } from '../../../shared/model.ts'

const iso = (micros: number): string => new Date(micros / 1000).toISOString().replace('Z', '000Z')

const certificate = (host: string): Certificate => ({
  subject: `CN=${host}`, issuer: 'CN=Example Issuing CA 3, O=Example Trust', names: [host, `www.${host}`], notBefore: '2026-09-01T00:00:00Z', notAfter: '2026-11-30T23:59:59Z',
  selfSigned: false, serial: '04a1b2c3d4e5f60718293a4b5c6d7e8f90', fingerprint: '5e'.repeat(32), key: 'EC P-256', signature: 'ecdsa-with-SHA256',
})

function tls(row: FlowRow): TlsFacts | null {
  if (row.protocol !== 'tls' && !row.inner.includes('tls')) return null
  const old = row.strength === 'broken'
  return {
    version: old ? 'TLS 1.0' : row.strength === 'weak' ? 'TLS 1.2' : 'TLS 1.3', cipher: old ? 'TLS_RSA_WITH_RC4_128_SHA' : row.strength === 'weak' ? 'TLS_RSA_WITH_AES_128_CBC_SHA' : 'TLS_AES_128_GCM_SHA256',
    cipherId: old ? '0x0005' : row.strength === 'weak' ? '0x002f' : '0x1301', sni: row.host, alpn: ['h2', 'http/1.1'], ja3: '771e7a3a2b1c0d9f8e7d6c5b4a392817', ja3s: 'f4febc55ea12b31ae17cfb7e614afda8',
    ja4: 't13d1516h2_8daaf6152771_02713d6af862', ech: false, retried: false, resumed: false, alerts: [],
    certificate: old || row.strength === 'weak' ? certificate(row.host ?? 'example.org') : null, chain: old ? [certificate('ca.example')] : [],
  }
}

function exposures(row: FlowRow): Exposure[] {
  const base = { frame: row.id * 10 + 4, side: 'client' as const }
  const all: Exposure[] = row.protocol === 'smtp'
    ? [
        { ...base, kind: 'mail-address', name: 'From', value: 'ada@home.example', encoding: [] },
        { ...base, kind: 'mail-address', name: 'To', value: 'desk@police.example', encoding: [] },
        { ...base, kind: 'subject', name: 'Subject', value: 'My statement of Tuesday', encoding: ['quoted-printable'] },
        { ...base, kind: 'message', name: 'Message', value: 'I saw the van at ten past nine. My telephone number is 555 0100.', encoding: ['base64'] },
        { ...base, kind: 'watch-term', name: 'Lovelace', value: 'Lovelace', encoding: ['base64'] },
      ]
    : row.protocol === 'dns'
      ? [{ ...base, kind: 'host-name', name: 'Question', value: 'www.complaints.example', encoding: [] }]
      : [
          { ...base, kind: 'url', name: 'URL', value: 'http://forms.collector.example/submit?lang=en', encoding: [] },
          { ...base, kind: 'form-field', name: 'name', value: 'Ada Lovelace', encoding: ['url'] },
          { ...base, kind: 'form-field', name: 'email', value: 'ada@home.example', encoding: ['url'] },
          { ...base, kind: 'password', name: 'password', value: 'difference-engine', encoding: ['url'] },
          { ...base, kind: 'cookie', name: 'session', value: '8c4f0e1d2b3a49586776', encoding: [] },
          { ...base, kind: 'watch-term', name: 'Lovelace', value: 'Lovelace', encoding: ['url'] },
          { ...base, kind: 'form-field', name: 'statement', value: 'I saw the van at ten past nine.\nIt was blue.', encoding: ['url'] },
        ]
  return all.slice(0, row.exposures)
}

const reasons: Record<FlowRow['verdict'], string> = {
  plaintext: 'a request was read as text: POST /submit', encrypted: 'the server chose TLS 1.3 and answered with protected records', upgraded: 'the server accepted STARTTLS',
  opaque: 'the bytes look random and match no known protocol', unknown: 'the beginning of the conversation was not seen', empty: 'no payload was sent',
}

export function madeUpDetail(row: FlowRow): FlowDetail {
  const frame = row.id * 10
  const half = Math.max(1, Math.floor(row.packets / 2))
  const payload = row.bytesClient + row.bytesServer
  return {
    row, id: row.id, transport: row.transport, client: { ip: row.clientIp, port: row.clientPort }, server: { ip: row.serverIp, port: row.serverPort }, start: iso(row.startMicros), end: iso(row.endMicros),
    packets: { client: half, server: row.packets - half }, bytes: { client: row.bytesClient, server: row.bytesServer }, protocol: row.protocol, inner: row.inner, verdict: row.verdict, strength: row.strength,
    strengthReasons: row.strength === 'broken' ? ['TLS 1.0 is obsolete (RFC 8996)', 'RC4 can be broken (RFC 7465)'] : row.strength === 'weak' ? ['no forward secrecy: RSA key exchange'] : [],
    reasons: [{ frame: frame + 4, says: reasons[row.verdict] }, { frame: null, says: 'all of the conversation was seen' }], host: row.host, hostFrom: row.hostFrom, tls: tls(row),
    starttls: row.protocol === 'smtp' ? { offered: row.verdict === 'upgraded', requested: row.verdict === 'upgraded', accepted: row.verdict === 'upgraded' } : null,
    place: {
      country: row.country, region: null, city: row.city, latitude: row.latitude, longitude: row.longitude, radiusKm: row.radiusKm, asn: row.asn, organisation: row.organisation, certainty: row.certainty,
      why: row.certainty === 'uncertain' ? 'databases disagree: US, DE' : row.certainty === 'likely' ? 'two databases agree' : 'private address', source: 'Example places 2026-06', scope: row.scope, overlay: row.overlay, staged: row.staged,
    },
    roundTripMs: row.transport === 'tcp' ? 23.4 : null, process: null, exposures: exposures(row), frames: { first: frame, last: frame + row.packets }, sidesGuessed: row.verdict === 'unknown',
    missing: { client: row.verdict === 'unknown' ? 1460 : 0, server: 0 },
    payload: { readable: row.verdict === 'plaintext' ? payload : row.verdict === 'upgraded' ? 900 : 0, protected: row.verdict === 'encrypted' || row.verdict === 'upgraded' ? payload : 0, undecided: row.verdict === 'opaque' ? payload : 0 },
  }
}

const encode = (text: string): string => btoa(String.fromCharCode(...new TextEncoder().encode(text)))
const request = 'POST /submit?lang=en HTTP/1.1\r\nHost: forms.collector.example\r\nUser-Agent: Example/1.0\r\nCookie: session=8c4f0e1d2b3a49586776\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 118\r\n\r\nname=Ada+Lovelace&email=ada%40home.example&password=difference-engine&statement=I+saw+the+van+at+ten+past+nine.'
const answer = 'HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 96\r\n\r\n<!doctype html><title>Thank you</title><p>Thank you, Ada. \u202Eyltneloiv\u202C We will read it soon.</p>\u0000\u0007'

const binary = (seed: number, length: number): string => {
  const bytes = Array.from({ length }, (_, index) => (seed * 31 + index * 97 + ((index * index) >> 3)) & 0xff)
  return btoa(String.fromCharCode(...bytes))
}

export function madeUpConversation(row: FlowRow, after: number, limit: number): { pieces: ConversationPiece[]; next: number | null } {
  const readable = row.verdict === 'plaintext'
  const total = Math.min(400, Math.max(2, row.packets))
  const most = Math.max(1, Math.min(40, Math.floor(limit / 1400)))
  const pieces: ConversationPiece[] = []
  for (let index = after; index < Math.min(total, after + most); index++) {
    const side = index % 2 === 0 ? 'client' : 'server'
    pieces.push({
      side, frame: row.id * 10 + 4 + index, timeMicros: row.startMicros + index * 41_000, missingBefore: row.verdict === 'unknown' && index === 2 ? 1460 : 0,
      bytes: readable ? encode(side === 'client' ? request : answer) : binary(index + row.id, 180 + ((index * 211) % 900)),
    })
  }
  return { pieces, next: after + most < total ? after + most : null }
}

export function madeUpFrames(row: FlowRow, after: number, limit: number): { frames: FrameSummary[]; next: number | null } {
  const end = Math.min(row.packets, after + limit)
  const frames: FrameSummary[] = []
  for (let index = after; index < end; index++) {
    const payload = index < 3 ? 0 : 120 + ((index * 331) % 1300)
    const flags = row.transport !== 'tcp' ? '' : (['SYN', 'SYN ACK', 'ACK'][index] ?? 'PSH ACK')
    frames.push({ frame: row.id * 10 + 1 + index, timeMicros: row.startMicros + index * 41_000, side: index % 2 === 0 ? 'client' : 'server', wireLength: 66 + payload, capturedLength: 66 + payload, payload, flags })
  }
  return { frames, next: end < row.packets ? end : null }
}

export function madeUpFrame(row: FlowRow, frame: number): { bytes: string; timeMicros: number; wireLength: number; payloadOffset: number; flow: number } {
  const head = Array.from({ length: 66 }, (_, index) => (frame * 13 + index * 29) & 0xff)
  const body = [...new TextEncoder().encode(request)]
  const bytes = btoa(String.fromCharCode(...head, ...body))
  return { bytes, timeMicros: row.startMicros + 164_000, wireLength: head.length + body.length, payloadOffset: 66, flow: row.id }
}
