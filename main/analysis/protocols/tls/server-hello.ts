/** A ServerHello (RFC 8446 §4.1.3, RFC 5246 §7.4.1.3), HelloRetryRequest, and the earlier drafts' shapes of both. */
import { hex, latin1 } from '../../bytes/text.ts'
import { alpnNames, eachExtension, extensionType } from './client-hello.ts'
import { Vectors } from './vectors.ts'
import { isEarlyDraft13 } from './versions.ts'

export interface ServerHello {
  legacyVersion: number
  /** supported_versions before the message's own field. */
  version: number
  sessionId: Uint8Array
  cipherSuite: number
  extensions: number[]
  /** Visible up to TLS 1.2 only: 1.3 answers in EncryptedExtensions. */
  alpn: string | null
  /** The client's pre-shared key was taken. */
  preSharedKey: boolean
  retry: boolean
}

/** RFC 8446 §4.1.3: SHA-256 of "HelloRetryRequest" in place of the random. */
const retryRandom = 'cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c'

/** Null where the message contradicts itself. */
export function readServerHello(body: Uint8Array): ServerHello | null {
  const message = new Vectors(body)
  const legacyVersion = message.number(2)
  const random = message.take(32)
  // The released 1.3 hides behind 1.2 in this field: naming itself here is another sign of the drafts' shape.
  const early = isEarlyDraft13(legacyVersion) || legacyVersion === 0x0304
  const sessionId = early ? new Vectors(new Uint8Array(0)) : message.vector(1)
  const cipherSuite = message.number(2)
  if (!early) message.number(1)
  if (message.failed || sessionId.left > 32) return null
  return withExtensions(message, {
    legacyVersion,
    version: legacyVersion,
    sessionId: sessionId.rest(),
    cipherSuite,
    extensions: [],
    alpn: null,
    preSharedKey: false,
    retry: hex(random) === retryRandom,
  })
}

/** Drafts 19 to 21 of TLS 1.3 gave the retry a message type of its own: version, cipher suite, extensions. */
export function readEarlyRetry(body: Uint8Array): ServerHello | null {
  const message = new Vectors(body)
  const legacyVersion = message.number(2)
  const cipherSuite = message.number(2)
  if (message.failed || !isEarlyDraft13(legacyVersion) || legacyVersion < 0x7f13) return null
  return withExtensions(message, {
    legacyVersion,
    version: legacyVersion,
    sessionId: new Uint8Array(0),
    cipherSuite,
    extensions: [],
    alpn: null,
    preSharedKey: false,
    retry: true,
  })
}

function withExtensions(message: Vectors, hello: ServerHello): ServerHello {
  if (message.left === 0) return hello
  eachExtension(message, (type, extension) => {
    hello.extensions.push(type)
    if (type === extensionType.supportedVersions && extension.left === 2) hello.version = extension.number(2)
    else if (type === extensionType.alpn) hello.alpn = firstName(extension)
    else if (type === extensionType.preSharedKey) hello.preSharedKey = true
  })
  return hello
}

function firstName(extension: Vectors): string | null {
  const names = alpnNames(extension)
  return names === null || names.length === 0 ? null : latin1(names[0])
}
