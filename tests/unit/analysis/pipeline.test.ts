import { describe, expect, it } from 'vitest'
import { applicationData, changeCipherSpec, clientHello, handshake, hidden, record, serverHello } from '../../support/tls-builder.ts'
import { analysed, datagram, tcpScript, type Line } from '../../support/wire-script.ts'
import { ethernet, ipv4 } from '../../support/packets.ts'

/** Bytes that pass every test of randomness, the same each time. */
function noise(length: number, seed = 1): Uint8Array {
  let state = seed
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return ((state >>> 24) ^ (state >>> 13)) & 0xff
  })
}

const post = 'POST /signup HTTP/1.1\r\nHost: forms.example\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 37\r\n\r\nemail=a%40example.org&password=hunt3r'
const tlsLines: Line[] = [
  ['client', record(22, clientHello())],
  ['server', record(22, serverHello())],
  ['server', record(22, handshake(14, new Uint8Array()))],
  ['client', record(22, handshake(16, noise(66)))],
  ['client', changeCipherSpec],
  ['client', hidden()],
  ['server', changeCipherSpec],
  ['server', hidden()],
  ['client', applicationData(200)],
  ['server', applicationData(400)],
]
const smtpBefore: Line[] = [
  ['server', '220 mx.example.org ESMTP\r\n'],
  ['client', 'EHLO laptop.example\r\n'],
  ['server', '250-mx.example.org\r\n250 STARTTLS\r\n'],
]
const verdictOf = (lines: readonly Line[], options?: Parameters<typeof tcpScript>[1]) => analysed(tcpScript(lines, options)).flows[0]

describe('verdicts of whole conversations', () => {
  it('calls a form over HTTP plaintext and shows its fields with the frame that holds them', () => {
    const flow = verdictOf([['client', post], ['server', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok']])
    expect([flow.verdict, flow.protocol, flow.host, flow.hostFrom]).toEqual(['plaintext', 'http', 'forms.example', 'http'])
    expect(flow.exposures.filter(({ kind }) => kind === 'form-field' || kind === 'password').map(({ name, value, frame }) => [name, value, frame])).toEqual([
      ['email', 'a@example.org', 4],
      ['password', 'hunt3r', 4],
    ])
  })

  it('calls TLS encrypted and names the frames of its reasons', () => {
    const flow = verdictOf(tlsLines, { serverPort: 443 })
    expect([flow.verdict, flow.protocol]).toEqual(['encrypted', 'tls'])
    expect(flow.reasons.every(({ frame }) => frame !== null && frame >= 4)).toBe(true)
    expect(flow.payload.readable).toBe(0)
    expect(flow.payload.protected).toBeGreaterThan(600)
  })

  it('calls mail that goes on under TLS upgraded', () => {
    const flow = verdictOf([...smtpBefore, ['client', 'STARTTLS\r\n'], ['server', '220 go ahead\r\n'], ...tlsLines], { serverPort: 25 })
    expect([flow.verdict, flow.protocol, flow.inner, flow.starttls]).toEqual(['upgraded', 'smtp', ['tls'], { offered: true, requested: true, accepted: true }])
  })

  it('calls mail whose upgrade was refused plaintext', () => {
    const flow = verdictOf([...smtpBefore, ['client', 'STARTTLS\r\n'], ['server', '454 not now\r\n'], ['client', 'MAIL FROM:<a@example.org>\r\n'], ['server', '250 ok\r\n']], { serverPort: 25 })
    expect([flow.verdict, flow.starttls]).toEqual(['plaintext', { offered: true, requested: true, accepted: false }])
  })

  it('calls random bytes of no known protocol opaque', () => {
    const flow = verdictOf([['client', noise(600)], ['server', noise(600, 7)]], { serverPort: 4444 })
    expect([flow.verdict, flow.protocol]).toEqual(['opaque', null])
  })

  it('calls readable text of no known protocol plaintext', () => {
    const flow = verdictOf([['client', 'hello there, this is a private protocol\n'], ['server', 'and this is its answer\n']], { serverPort: 4444 })
    expect([flow.verdict, flow.protocol]).toEqual(['plaintext', null])
  })

  it('does not call a compressed file opaque', () => {
    const flow = verdictOf([['client', Uint8Array.of(0x1f, 0x8b, 8, 0, ...noise(500))]], { serverPort: 4444 })
    expect(flow.verdict).toBe('plaintext')
  })

  it('says nothing of random bytes whose beginning was not seen', () => {
    const flow = verdictOf([['client', noise(600)], ['server', noise(600, 7)]], { serverPort: 443, handshake: false })
    expect(flow.verdict).toBe('unknown')
  })

  it('says encrypted of whole TLS records whose beginning was not seen', () => {
    const flow = verdictOf([['client', applicationData(300)], ['server', applicationData(300)], ['client', applicationData(90)]], { serverPort: 443, handshake: false })
    expect([flow.verdict, flow.tls?.version ?? null]).toEqual(['encrypted', null])
  })

  it('carries nothing over a hole: a lost STARTTLS answer leaves what follows to prove itself', () => {
    const flow = verdictOf([...smtpBefore, ['client', 'STARTTLS\r\n'], { lose: 'server', count: 14 }, ...tlsLines], { serverPort: 25 })
    expect(flow.verdict).toBe('upgraded')
    expect(flow.reasons.some(({ says }) => says.includes('not captured'))).toBe(true)
    const silent = verdictOf([...smtpBefore, ['client', 'STARTTLS\r\n'], { lose: 'server', count: 14 }, ['client', noise(300)], ['server', noise(300, 5)]], { serverPort: 25 })
    expect(silent.verdict).toBe('plaintext')
    expect(silent.payload.protected).toBe(0)
  })

  it('calls a connection without payload empty, and one whose payload was not captured unknown', () => {
    expect(verdictOf([]).verdict).toBe('empty')
    expect(verdictOf([{ lose: 'client', count: 500 }]).verdict).toBe('unknown')
  })

  it('calls TLS that begins behind other bytes upgraded', () => {
    const sslRequest = Uint8Array.of(0, 0, 0, 8, 4, 210, 22, 47)
    const flow = verdictOf([['client', sslRequest], ['server', 'S'], ...tlsLines], { serverPort: 5432 })
    expect(flow.verdict).toBe('upgraded')
  })
})

describe('flows', () => {
  it('begins a new conversation when the same ports are used again', () => {
    const first = tcpScript([['client', post]])
    const second = tcpScript([['client', 'GET / HTTP/1.1\r\nHost: b.example\r\n\r\n']], { clientSequence: 777_000 })
    const { flows } = analysed([...first, ...second])
    expect(flows.map(({ host, packets }) => [host, packets.client])).toEqual([['forms.example', 5], ['b.example', 5]])
  })

  it('turns guessed sides round when the bytes say so', () => {
    const lines: Line[] = [['client', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'], ['server', 'GET / HTTP/1.1\r\nHost: c.example\r\n\r\n']]
    const flow = verdictOf(lines, { handshake: false, clientPort: 51000, serverPort: 8000, fin: false })
    expect([flow.client.port, flow.server.port, flow.protocol]).toEqual([8000, 51000, 'http'])
  })

  it('measures the round trip of the handshake', () => {
    expect(verdictOf([]).roundTripMs).toBe(2)
  })

  it('takes the name that was looked up for a server that says no other', () => {
    const answer = Uint8Array.of(0x12, 0x34, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0, 4, ...Buffer.from('mail'), 7, ...Buffer.from('example'), 0, 0, 1, 0, 1, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 203, 0, 113, 80)
    const query = Uint8Array.of(0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 4, ...Buffer.from('mail'), 7, ...Buffer.from('example'), 0, 0, 1, 0, 1)
    const { flows, pipeline } = analysed([datagram('192.0.2.10', '192.0.2.53', 5000, 53, query), datagram('192.0.2.53', '192.0.2.10', 53, 5000, answer), ...tcpScript([['client', noise(200)]], { serverPort: 4444 })])
    expect(flows.map(({ protocol, host, hostFrom }) => [protocol, host, hostFrom])).toEqual([['dns', null, null], [null, 'mail.example', 'dns']])
    expect(pipeline.nameFacts().some(({ name, address }) => name === 'mail.example' && address === '203.0.113.80')).toBe(true)
  })

  it('knows an announced FTP data connection', () => {
    const control: Line[] = [['server', '220 ftp ready\r\n'], ['client', 'USER anna\r\n'], ['server', '331 password\r\n'], ['client', 'PASS tulip\r\n'], ['server', '230 in\r\n'], ['client', 'PASV\r\n'], ['server', '227 Entering Passive Mode (203,0,113,80,195,80)\r\n']]
    const data = tcpScript([['server', noise(900)]], { clientPort: 40001, serverPort: 50000 })
    const { flows } = analysed([...tcpScript(control, { serverPort: 21, fin: false }), ...data])
    expect(flows.map(({ protocol, verdict }) => [protocol, verdict])).toEqual([['ftp', 'plaintext'], ['ftp-data', 'plaintext']])
    expect(flows[0].exposures.filter(({ kind }) => kind === 'password' || kind === 'username').map(({ value }) => value)).toEqual(['anna', 'tulip'])
  })

  it('finds watch terms in readable streams, across segments, and not in protected ones', () => {
    const plain = analysed(tcpScript([['client', 'a private protocol that carries Rumpelstiltskin inside\n']], { serverPort: 4444, segment: 7 }), { watch: ['rumpelstiltskin'] }).flows[0]
    expect(plain.exposures.map(({ kind, name }) => [kind, name])).toEqual([['watch-term', 'rumpelstiltskin']])
    const hiddenInTls = analysed(tcpScript([...tlsLines, ['client', record(23, Uint8Array.from(Buffer.from('rumpelstiltskin')))]], { serverPort: 443 }), { watch: ['rumpelstiltskin'] }).flows[0]
    expect(hiddenInTls.exposures.filter(({ kind }) => kind === 'watch-term')).toEqual([])
  })

  it('counts flows beyond its limit instead of remembering them', () => {
    const packets = Array.from({ length: 20 }, (_, at) => tcpScript([], { clientPort: 1000 + at, fin: false })[0])
    const { flows, pipeline } = analysed(packets, { limits: { flows: 5 } })
    expect(flows.length).toBe(5)
    expect(pipeline.capture().limits).toContainEqual({ name: 'packets of flows beyond the limit', count: 15 })
  })

  it('takes any packet without failing', () => {
    const { pipeline } = analysed([{ bytes: new Uint8Array(), timeMicros: 0 }, { bytes: ethernet(0x0800, ipv4({ protocol: 6 }, [1, 2, 3])), timeMicros: -5 }, { bytes: noise(60), timeMicros: Number.MAX_SAFE_INTEGER }])
    expect(pipeline.capture().packets).toBe(3)
  })
})
