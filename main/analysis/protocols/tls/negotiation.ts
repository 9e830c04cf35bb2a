/** What client and server agree on: hello and certificate messages to facts. A message out of its order is not believed. */
import type { Side } from '../../../../shared/model.ts'
import type { Fact } from '../../facts.ts'
import type { Primitives } from '../../primitives.ts'
import type { Emit } from '../reader.ts'
import { readChain } from './certificate.ts'
import { alpnTexts, readClientHello, type ClientHello } from './client-hello.ts'
import { ja3, ja3s, ja4, type Ja4Transport } from './fingerprints.ts'
import { handshakeType } from './handshake.ts'
import { readEarlyRetry, readServerHello, type ServerHello } from './server-hello.ts'
import type { Ssl2ClientHello } from './ssl2.ts'
import { Vectors } from './vectors.ts'
import { highestOffered, isKnownVersion, isTls13, versionName } from './versions.ts'

/** One hello and its repetition after HelloRetryRequest; more in the clear is no handshake. */
const helloLimit = 2
const chainLimit = 32

export class Negotiation {
  /** The version that the server chose; null as long as its hello was not seen. */
  version: number | null = null
  cipherSuite: number | null = null
  private clientHello: ClientHello | null = null
  private clientHellos = 0
  private serverHellos = 0
  private retried = false
  private certificatesTold: Record<Side, boolean> = { client: false, server: false }

  constructor(
    private readonly primitives: Primitives,
    private readonly transport: Ja4Transport = 't',
  ) {}

  get isTls13(): boolean {
    return this.version !== null && isTls13(this.version)
  }

  /** A whole handshake message. False if nothing that follows on this side is to be believed. */
  message(side: Side, type: number, body: Uint8Array, say: (fact: Fact) => void): boolean {
    if (type === handshakeType.clientHello) return side === 'client' && this.clientSays(body, say)
    if (type === handshakeType.serverHello) return side === 'server' && this.serverSays(readServerHello(body), say)
    if (type === handshakeType.helloRetryRequest) return side === 'server' && this.serverSays(readEarlyRetry(body), say)
    // RFC 5246 §7.4.1.1: a server may ask for a hello at any time.
    if (type === handshakeType.helloRequest) return side === 'server'
    const begun = side === 'client' ? this.clientHellos > 0 : this.version !== null
    // Handshake bytes in the middle of a conversation, or hidden ones, look like messages by chance.
    if (!begun) return false
    if (type === handshakeType.certificate && !this.isTls13) this.certificates(side, body, say)
    return true
  }

  /** A hello in SSL 2.0's shape: it has no extensions, and neither fingerprint is defined for it. */
  ssl2Hello(hello: Ssl2ClientHello, emit: Emit, to: number): void {
    this.clientHellos++
    // FoxIO's own tools count none of the three-byte cipher kinds.
    const bare: ClientHello = { legacyVersion: hello.version, sessionId: empty, cipherSuites: [], extensions: [], supportedVersions: [], groups: [], pointFormats: [], signatureAlgorithms: [], sni: null, alpn: [], ech: false, resuming: false }
    emit({ kind: 'tls-client-hello', offered: versionName(hello.version), sni: null, alpn: [], ja3: '', ja4: ja4(bare, 't', this.primitives), ech: false, resuming: hello.sessionId }, 0, to)
  }

  private clientSays(body: Uint8Array, say: (fact: Fact) => void): boolean {
    const hello = readClientHello(body, this.transport === 'd')
    if (hello === null || this.clientHellos >= helloLimit) return false
    this.clientHellos++
    this.clientHello = hello
    say({
      kind: 'tls-client-hello',
      offered: versionName(highestOffered(hello.legacyVersion, hello.supportedVersions)),
      sni: hello.sni,
      alpn: alpnTexts(hello.alpn),
      ja3: ja3(hello, this.primitives),
      ja4: ja4(hello, this.transport, this.primitives),
      ech: hello.ech,
      resuming: hello.resuming,
    })
    return true
  }

  private serverSays(hello: ServerHello | null, say: (fact: Fact) => void): boolean {
    if (hello === null || this.serverHellos >= helloLimit || (this.version !== null && !this.retried)) return false
    // Without the client's hello before it, bytes that only resemble one are not taken for it.
    if (this.clientHellos === 0 && !isKnownVersion(hello.version)) return false
    this.serverHellos++
    this.retried = hello.retry
    this.version = hello.version
    this.cipherSuite = hello.cipherSuite
    say({
      kind: 'tls-server-hello',
      version: versionName(hello.version),
      cipherId: hello.cipherSuite,
      alpn: hello.alpn,
      ja3s: ja3s(hello, this.primitives),
      retry: hello.retry,
      resumed: !hello.retry && (hello.preSharedKey || (!isTls13(hello.version) && this.resumes(hello.sessionId))),
    })
    return true
  }

  /** RFC 5246 §7.4.1.3, RFC 5077 §3.4: up to TLS 1.2 a server resumes by repeating the client's session id. */
  private resumes(sessionId: Uint8Array): boolean {
    const asked = this.clientHello?.sessionId
    return asked !== undefined && sessionId.length > 0 && asked.length === sessionId.length && asked.every((byte, at) => byte === sessionId[at])
  }

  private certificates(side: Side, body: Uint8Array, say: (fact: Fact) => void): void {
    if (this.certificatesTold[side]) return
    const list = new Vectors(body).vector(3)
    const encoded: Uint8Array[] = []
    while (list.left > 0 && encoded.length < chainLimit) {
      const certificate = list.vector(3)
      if (list.failed) break
      encoded.push(certificate.bytes.subarray(certificate.at, certificate.end))
    }
    const chain = readChain(encoded, this.primitives)
    if (chain.length === 0) return
    this.certificatesTold[side] = true
    say({ kind: 'tls-certificates', side, chain })
  }
}

const empty = new Uint8Array(0)
