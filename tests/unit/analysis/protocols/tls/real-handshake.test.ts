/** Handshakes of Node's own TLS over an in-memory pipe, both directions recorded: what a real stack says must be understood. */
import { Duplex } from 'node:stream'
import { connect, createSecureContext, TLSSocket, type ConnectionOptions, type SecureContextOptions } from 'node:tls'
import { generate } from 'selfsigned'
import { beforeAll, describe, expect, it } from 'vitest'
import { tls } from '../../../../../main/analysis/protocols/tls/tls.ts'
import { drive, factsOf, type Piece } from '../../../../support/drive-reader.ts'

let identity: { key: string; cert: string }
beforeAll(async () => {
  const pems = await generate([{ name: 'commonName', value: 'lab.example' }], { keySize: 2048, algorithm: 'sha256', extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'lab.example' }] }] })
  identity = { key: pems.private, cert: pems.cert }
})

/** Two ends of one pipe; every write is recorded in order. */
function tappedPipe(script: Piece[]): [Duplex, Duplex] {
  const end = (side: 'client' | 'server', other: () => Duplex): Duplex =>
    new Duplex({
      read() {},
      write(chunk: Buffer, _encoding, done) {
        script.push([side, Uint8Array.from(chunk)])
        other().push(chunk)
        done()
      },
    })
  const client: Duplex = end('client', () => server)
  const server: Duplex = end('server', () => client)
  return [client, server]
}

async function converse(options: SecureContextOptions, session?: Buffer): Promise<{ script: Piece[]; session: Buffer | undefined; cipher: string }> {
  const script: Piece[] = []
  const [clientEnd, serverEnd] = tappedPipe(script)
  const server = new TLSSocket(serverEnd, { isServer: true, secureContext: contextOf(options), ALPNProtocols: ['http/1.1'] })
  const settings: ConnectionOptions = { socket: clientEnd, servername: 'lab.example', rejectUnauthorized: false, ALPNProtocols: ['h2', 'http/1.1'], ...options, ...(session === undefined ? {} : { session }) }
  const client = connect(settings)
  let kept = session
  client.on('session', (given: Buffer) => { kept = given })
  server.on('data', (chunk: Buffer) => server.write(`echo ${chunk.toString()}`))
  const answered = new Promise<void>((done, fail) => {
    client.once('data', () => done())
    client.on('error', fail)
    server.on('error', fail)
  })
  client.write('a secret')
  await answered
  const cipher = client.getCipher().standardName
  client.destroy()
  server.destroy()
  return { script, session: kept, cipher }
}

let context: ReturnType<typeof createSecureContext> | null = null
/** One context for all conversations of a version, so that tickets can be taken up again. */
const contextOf = (options: SecureContextOptions) => (context ??= createSecureContext({ ...options, ...identity }))

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('a real %s conversation', (version) => {
  const options = { minVersion: version, maxVersion: version }
  const name = version === 'TLSv1.2' ? 'TLS 1.2' : 'TLS 1.3'

  it('is understood whole, cut anyhow, and when resumed', async () => {
    context = null
    const first = await converse(options)
    const driven = drive(tls, first.script)
    expect(driven.end).toBe('open')
    expect(factsOf(driven, 'tls-client-hello')[0]).toMatchObject({ offered: name, sni: 'lab.example', alpn: ['h2', 'http/1.1'], ech: false, resuming: false })
    expect(factsOf(driven, 'tls-server-hello')[0]).toMatchObject({ version: name, retry: false, resumed: false, alpn: version === 'TLSv1.2' ? 'http/1.1' : null })
    expect(factsOf(driven, 'tls-protected').map((fact) => fact.side).sort()).toEqual(['client', 'server'])
    expect(factsOf(driven, 'tls-certificates').flatMap((fact) => fact.chain.map((certificate) => certificate.names))).toEqual(version === 'TLSv1.2' ? [['lab.example']] : [])
    expect(factsOf(driven, 'note')).toEqual([])
    for (const cut of [[1], [3, 7], [100]]) expect(drive(tls, first.script, { cut })).toEqual(driven)

    const second = await converse(options, first.session)
    expect(factsOf(drive(tls, second.script), 'tls-client-hello')[0].resuming).toBe(true)
    expect(factsOf(drive(tls, second.script), 'tls-server-hello')[0].resumed).toBe(true)
  })
})
