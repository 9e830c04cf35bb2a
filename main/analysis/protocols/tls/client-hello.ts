/**
 * A ClientHello (RFC 8446 §4.1.2, RFC 5246 §7.4.1.2) as values. Each extension is read by a small function of its own:
 * one that contradicts itself gives null and the others survive.
 */
import { latin1 } from '../../bytes/text.ts'
import { Vectors } from './vectors.ts'
import { isGrease, isTls13 } from './versions.ts'

export interface ClientHello {
  /** The message's own version field; not what counts where supported_versions is present. */
  legacyVersion: number
  sessionId: Uint8Array
  /** In the client's order, GREASE included. */
  cipherSuites: number[]
  /** Extension types in the client's order, GREASE included. */
  extensions: number[]
  supportedVersions: number[]
  groups: number[]
  pointFormats: number[]
  signatureAlgorithms: number[]
  sni: string | null
  /** The protocols' bytes as offered. */
  alpn: Uint8Array[]
  ech: boolean
  resuming: boolean
}

export const extensionType = {
  serverName: 0,
  supportedGroups: 10,
  pointFormats: 11,
  signatureAlgorithms: 13,
  alpn: 16,
  sessionTicket: 35,
  preSharedKey: 41,
  supportedVersions: 43,
  /** Next protocol negotiation, draft-agl-tls-nextprotoneg: the server lists, the client's choice is hidden. */
  nextProtocol: 13_172,
  encryptedClientHello: 0xfe0d,
  /** draft-ietf-tls-esni-02, deployed before ECH. */
  encryptedServerName: 0xffce,
} as const

/** More extensions than this carry no meaning: 65 KiB of empty ones would be 16,383. */
const extensionLimit = 1024

const readers = {
  /** RFC 6066 §3: the first name of type host_name. */
  [extensionType.serverName]: (body: Vectors): string | null => {
    const list = body.vector(2)
    while (list.left > 0 && !list.failed) {
      const type = list.number(1)
      const name = list.vector(2)
      if (!list.failed && type === 0) return name.left === 0 ? null : latin1(name.bytes, name.at, Math.min(name.end, name.at + 4096))
    }
    return null
  },
  [extensionType.alpn]: alpnNames,
  [extensionType.supportedVersions]: (body: Vectors): number[] | null => body.numbers(1, 2),
  [extensionType.supportedGroups]: (body: Vectors): number[] | null => body.numbers(2, 2),
  [extensionType.pointFormats]: (body: Vectors): number[] | null => body.numbers(1, 1),
  [extensionType.signatureAlgorithms]: (body: Vectors): number[] | null => body.numbers(2, 2),
}

/** RFC 7301 §3.1. At most 256 names. */
export function alpnNames(body: Vectors): Uint8Array[] | null {
  const list = body.vector(2)
  const names: Uint8Array[] = []
  while (list.left > 0 && !list.failed && names.length < 256) {
    const name = list.vector(1)
    if (!list.failed) names.push(name.rest())
  }
  return body.failed || list.failed ? null : names
}

/** Calls back for each extension until one does not fit. False if the block contradicts itself. */
export function eachExtension(message: Vectors, visit: (type: number, body: Vectors) => void): boolean {
  const block = message.vector(2)
  for (let count = 0; block.left > 0 && count < extensionLimit; count++) {
    const type = block.number(2)
    const body = block.vector(2)
    if (block.failed) return false
    visit(type, body)
  }
  return !message.failed
}

/** DTLS puts a cookie behind the session id (RFC 6347 §4.2.1). Null where the fixed part contradicts itself: then it is no ClientHello that could be answered. */
export function readClientHello(body: Uint8Array, datagrams = false): ClientHello | null {
  const message = new Vectors(body)
  const legacyVersion = message.number(2)
  message.take(32)
  const sessionId = message.vector(1)
  if (datagrams) message.vector(1)
  const cipherSuites = message.numbers(2, 2)
  message.vector(1)
  if (message.failed || cipherSuites === null || sessionId.left > 32) return null
  const hello: ClientHello = {
    legacyVersion,
    sessionId: sessionId.rest(),
    cipherSuites,
    extensions: [],
    supportedVersions: [],
    groups: [],
    pointFormats: [],
    signatureAlgorithms: [],
    sni: null,
    alpn: [],
    ech: false,
    resuming: false,
  }
  let ticket = false
  if (message.left > 0) {
    eachExtension(message, (type, extension) => {
      hello.extensions.push(type)
      if (type === extensionType.encryptedClientHello || type === extensionType.encryptedServerName) hello.ech = true
      else if (type === extensionType.preSharedKey) ticket = true
      else if (type === extensionType.sessionTicket) ticket ||= extension.left > 0
      else readInto(hello, type, extension)
    })
  }
  // RFC 8446 §4.1.2: a client that offers 1.3 sends a made-up session id, which resumes nothing.
  hello.resuming = ticket || (hello.sessionId.length > 0 && !hello.supportedVersions.some(isTls13))
  return hello
}

function readInto(hello: ClientHello, type: number, extension: Vectors): void {
  switch (type) {
    case extensionType.serverName: hello.sni ??= readers[type](extension); break
    case extensionType.alpn: hello.alpn = readers[type](extension) ?? hello.alpn; break
    case extensionType.supportedVersions: hello.supportedVersions = (readers[type](extension) ?? []).filter((version) => !isGrease(version)); break
    case extensionType.supportedGroups: hello.groups = readers[type](extension) ?? hello.groups; break
    case extensionType.pointFormats: hello.pointFormats = readers[type](extension) ?? hello.pointFormats; break
    case extensionType.signatureAlgorithms: hello.signatureAlgorithms = readers[type](extension) ?? hello.signatureAlgorithms; break
  }
}

/** ALPN names as text, at most 256 and each as it stands. */
export const alpnTexts = (names: readonly Uint8Array[]): string[] => names.map((name) => latin1(name))
