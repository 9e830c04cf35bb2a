/** One flow record → the `Flow` that is printed, drawn and reported. Places and programs are added by who knows them. */
import type { Flow, HostSource, StartTls, Strength, TlsFacts } from '../../../shared/model.ts'
import { isoMicros } from '../bytes/time.ts'
import { parseAddress } from '../bytes/address.ts'
import type { ProvenFact } from '../facts.ts'
import { cipherSuiteName } from '../protocols/tls/cipher-suites.ts'
import { judgeEncryption } from '../verdict/judge.ts'
import { judgeStrength } from '../verdict/strength.ts'
import type { NameBook } from './names.ts'
import { Evidence } from './evidence.ts'
import type { FlowRecord } from './record.ts'
import type { FlowTable } from './table.ts'
import { judgeTunnel } from './tunnel.ts'

/** Protocols that can turn TLS on in mid-conversation; elsewhere `starttls` is null. */
const upgradable = new Set(['smtp', 'lmtp', 'imap', 'pop3', 'ftp'])
const nothingSeen = new Evidence()

export function describeFlow(record: FlowRecord, table: FlowTable, names: NameBook): Flow {
  const first = { ip: table.sourceText(record.index), port: table.sourcePort(record.index) }
  const second = { ip: table.destinationText(record.index), port: table.destinationPort(record.index) }
  const forward = record.clientFirst
  const server = forward ? second : first
  const facts = record.facts ?? []
  const evidence = record.conversation?.refresh() ?? nothingSeen
  const payload = record.payloadForward + record.payloadBackward
  const icmp = record.transport === 'icmp'
  const { tunnel } = record
  const { verdict, reasons } = tunnel !== null ? judgeTunnel(tunnel) : icmp ? judgeIcmp(record) : judgeEncryption(evidence, facts, payload)
  const protocols = evidence.stages.map((stage) => stage.protocol).filter((name) => name !== null)
  if (tunnel !== null) protocols.unshift(tunnel.name)
  const distinct = protocols.filter((name, at) => protocols.indexOf(name) === at)
  const tls = tlsFacts(facts)
  const { host, hostFrom } = hostOf(facts, tls, names.nameOf(server.ip, record.startMicros))
  const protectedByTls = verdict === 'encrypted' || verdict === 'upgraded'
  const strength = protectedByTls ? strengthOf(tls, distinct) : { strength: null, reasons: [] }
  return {
    id: record.id,
    transport: record.transport,
    client: forward ? first : second,
    server,
    start: isoMicros(record.startMicros),
    end: isoMicros(record.endMicros),
    packets: forward ? { client: record.packetsForward, server: record.packetsBackward } : { client: record.packetsBackward, server: record.packetsForward },
    bytes: forward ? { client: record.bytesForward, server: record.bytesBackward } : { client: record.bytesBackward, server: record.bytesForward },
    protocol: icmp ? 'icmp' : (distinct[0] ?? null),
    inner: innerOf(distinct, facts),
    ...(record.within === null ? {} : { within: [...record.within] }),
    verdict,
    strength: strength.strength,
    strengthReasons: strength.reasons,
    reasons,
    host,
    hostFrom,
    tls,
    starttls: starttlsOf(facts, distinct),
    place: null,
    roundTripMs: record.roundTripMicros >= 0 ? Math.round(record.roundTripMicros) / 1000 : null,
    process: null,
    exposures: record.exposures ?? [],
    frames: { first: record.firstFrame, last: record.lastFrame },
    sidesGuessed: record.sidesGuessed,
    missing: missingOf(record),
    payload: {
      readable: icmp ? payload : evidence.sum('readable') + textBytes(evidence) + (tunnel?.readableBytes ?? 0),
      protected: evidence.sum('protected'),
      undecided: evidence.sum('handshake') + evidence.sum('undecided') - textBytes(evidence) + (tunnel?.sealedBytes ?? 0),
    },
  }
}

/** ICMP is never protected by itself; without a payload there is nothing to read (RFC 792, RFC 4443). */
function judgeIcmp(record: FlowRecord): Pick<Flow, 'verdict' | 'reasons'> {
  if (record.payloadForward + record.payloadBackward === 0) return { verdict: 'empty', reasons: [{ frame: record.firstFrame, says: 'control messages without content' }] }
  return { verdict: 'plaintext', reasons: [{ frame: record.firstFrame, says: 'ICMP is not encrypted' }] }
}

/** Unexplained bytes that are text all the same. */
const textBytes = (evidence: Evidence): number =>
  evidence.stages.reduce((sum, stage) => sum + (stage.protocol === null && (stage.look === 'text' || stage.look === 'compressed') ? stage.bytes.undecided : 0), 0)

function missingOf(record: FlowRecord): Flow['missing'] {
  const forward = record.assemblerForward?.missing ?? 0
  const backward = record.assemblerBackward?.missing ?? 0
  return record.clientFirst ? { client: forward, server: backward } : { client: backward, server: forward }
}

function strengthOf(tls: TlsFacts | null, protocols: readonly string[]): { strength: Strength | null; reasons: string[] } {
  // QUIC's hello may be all that was read of it.
  if (tls !== null && (tls.version !== null || protocols[0] !== 'quic')) return judgeStrength({ version: tls.version, cipherId: tls.cipherId, certificate: tls.certificate })
  // QUIC carries TLS 1.3 and nothing older (RFC 9001 §4.2).
  return { strength: protocols.includes('quic') ? 'strong' : null, reasons: [] }
}

/** What the readers recognised inside, and what was announced to be. */
function innerOf(protocols: readonly string[], facts: readonly ProvenFact[]): string[] {
  const inner = protocols.slice(1)
  for (const { fact } of facts) if (fact.kind === 'carries' && !protocols.includes(fact.protocol) && !inner.includes(fact.protocol)) inner.push(fact.protocol)
  return inner
}

function starttlsOf(facts: readonly ProvenFact[], protocols: readonly string[]): StartTls | null {
  const steps = new Set<string>()
  for (const { fact } of facts) if (fact.kind === 'starttls') steps.add(fact.step)
  if (steps.size === 0 && !protocols.some((name) => upgradable.has(name))) return null
  return { offered: steps.has('offered'), requested: steps.has('requested'), accepted: steps.has('accepted') }
}

function tlsFacts(facts: readonly ProvenFact[]): TlsFacts | null {
  let tls: TlsFacts | null = null
  let helloSeen = false
  const made = (): TlsFacts =>
    (tls ??= { version: null, cipher: null, cipherId: null, sni: null, alpn: [], ja3: null, ja3s: null, ja4: null, ech: false, retried: false, resumed: false, alerts: [], certificate: null, chain: [] })
  for (const { fact } of facts) {
    if (fact.kind === 'tls-client-hello') {
      const into = made()
      // A second hello answers a HelloRetryRequest; the first is what identifies the client.
      if (helloSeen) continue
      helloSeen = true
      // SSL 2.0's hello has neither fingerprint.
      Object.assign(into, { sni: fact.sni, alpn: [...fact.alpn], ja3: fact.ja3 || null, ja4: fact.ja4 || null, ech: fact.ech })
    } else if (fact.kind === 'tls-server-hello') {
      const into = made()
      into.retried ||= fact.retry
      into.version = fact.version
      into.cipherId = `0x${fact.cipherId.toString(16).padStart(4, '0')}`
      into.cipher = cipherSuiteName(fact.cipherId)
      into.ja3s = fact.ja3s || null
      into.resumed ||= fact.resumed
      if (fact.alpn !== null) into.alpn = [fact.alpn, ...into.alpn.filter((name) => name !== fact.alpn)]
    } else if (fact.kind === 'tls-certificates' && fact.side === 'server' && fact.chain.length > 0) {
      const into = made()
      into.certificate ??= fact.chain[0]
      if (into.chain.length === 0) into.chain = fact.chain.slice(1)
    } else if (fact.kind === 'tls-alert') {
      const into = made()
      if (into.alerts.length < 8) into.alerts.push(fact.name)
    } else if (fact.kind === 'tls-protected') made()
  }
  return tls
}

/** The name of the server, from what can be trusted most: what the client asked for, in TLS, HTTP, DNS; then claims. */
function hostOf(facts: readonly ProvenFact[], tls: TlsFacts | null, fromDns: string | null): { host: string | null; hostFrom: HostSource | null } {
  const give = (host: string, hostFrom: HostSource) => ({ host: host.toLowerCase().replace(/\.$/, ''), hostFrom })
  if (tls?.sni) return give(tls.sni, 'sni')
  for (const { fact } of facts) if (fact.kind === 'quic' && fact.sni !== undefined) return give(fact.sni, 'sni')
  for (const { fact } of facts) {
    if (fact.kind !== 'http-request' || fact.host === null) continue
    const name = fact.host.replace(/:\d+$/, '')
    if (name !== '' && !name.startsWith('[') && parseAddress(name) === null) return give(name, 'http')
  }
  if (fromDns !== null) return give(fromDns, 'dns')
  const certified = tls?.certificate?.names.find((name) => !name.startsWith('*') && parseAddress(name) === null)
  if (certified !== undefined) return give(certified, 'certificate')
  for (const { fact } of facts) if (fact.kind === 'host-claimed' && fact.name !== '') return give(fact.name, 'mail')
  return { host: null, hostFrom: null }
}
