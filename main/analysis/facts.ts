/**
 * Facts: the small tagged values that readers emit and everything else is derived from. A fact says what was seen,
 * never what it means; verdict/, exposure/ and findings/ do that. Strings come from the wire: hostile, but inert.
 * Readers cap every string at 4,096 characters and every list at 256 entries unless said otherwise.
 */
import type { Certificate, Side } from '../../shared/model.ts'
import type { Content } from './protocols/reader.ts'

/** Name and value of a header field as on the wire (name's case kept, value unfolded and trimmed). */
export type HeaderField = readonly [name: string, value: string]

export interface TlsClientHello {
  kind: 'tls-client-hello'
  /** The highest version offered, GREASE left out: `TLS 1.3`. */
  offered: string
  sni: string | null
  alpn: string[]
  ja3: string
  ja4: string
  ech: boolean
  /** A session ticket or pre-shared key was offered, or a session id to resume. */
  resuming: boolean
}

export interface TlsServerHello {
  kind: 'tls-server-hello'
  /** The version negotiated (supported_versions before legacy_version). */
  version: string
  cipherId: number
  alpn: string | null
  ja3s: string
  /** A HelloRetryRequest: the real answer follows. */
  retry: boolean
  resumed: boolean
}

export interface HttpRequest {
  kind: 'http-request'
  method: string
  target: string
  version: string
  /** From the Host field or an absolute target, with port. */
  host: string | null
  headers: HeaderField[]
}

export interface HttpResponse {
  kind: 'http-response'
  status: number
  reason: string
  version: string
  headers: HeaderField[]
}

/** A body, decoded of transfer and content codings, at most `bodyLimit` bytes. Never kept after exposures were drawn from it. */
export interface HttpBody {
  kind: 'http-body'
  /** The content type as written, '' if none. */
  type: string
  bytes: Uint8Array
  /** Codings that were undone: `chunked` is left out, `gzip`, `deflate`, `br` are named. */
  codings: string[]
  cut: boolean
}

export interface Login {
  kind: 'login'
  /** The command or mechanism: `PLAIN`, `LOGIN`, `USER`, `APOP`, `CRAM-MD5`, `Basic`, … */
  mechanism: string
  user: string | null
  /** Null where the mechanism does not show it (challenge and response) or it was not seen. */
  password: string | null
  /** What had to be undone: `base64`. */
  encoding: string[]
  /** Whether the server said yes; null where its answer was not seen. */
  accepted: boolean | null
}

export interface MailEnvelope {
  kind: 'mail-envelope'
  from: string
  to: string[]
}

/** A message that passed in the clear, as bytes (header and body), at most `bodyLimit`. */
export interface MailMessage {
  kind: 'mail-message'
  bytes: Uint8Array
  cut: boolean
  /** Bytes of the whole message as far as it was seen. */
  size: number
}

export interface DnsMessage {
  kind: 'dns'
  id: number
  response: boolean
  /** RCODE, 0 is no error. */
  code: number
  questions: { name: string; type: string }[]
  /** Answers and additional records that say a name: `value` is an address, a name, or text. */
  answers: { name: string; type: string; value: string; ttl: number }[]
}

export type Fact =
  /** From here on this side's bytes (both sides', if `side` is left out) count as `content`. Starts after `to`, else with the bytes in hand. */
  | { kind: 'content'; content: Content; side?: Side }
  /**
   * After the bytes that this `read` uses, both sides speak something else: `tls`, `websocket`, or `null` for whatever its bytes say.
   * The driver hands the rest of both sides' bytes to a fresh detection. `plain: true` if bytes before were readable.
   */
  | { kind: 'upgrade'; to: string | null }
  | TlsClientHello
  | TlsServerHello
  | { kind: 'tls-certificates'; side: Side; chain: Certificate[] }
  | { kind: 'tls-alert'; side: Side; fatal: boolean; name: string }
  /** Application data or encrypted handshake records seen whole. Said once a side. */
  | { kind: 'tls-protected'; side: Side }
  | HttpRequest
  | HttpResponse
  | HttpBody
  | Login
  | MailEnvelope
  | MailMessage
  | DnsMessage
  | { kind: 'starttls'; step: 'offered' | 'not-offered' | 'requested' | 'accepted' | 'refused'; command: string }
  /** Bytes that were sent in the clear along with the request to protect, before the answer (RFC 3207 §4). */
  | { kind: 'starttls-injection'; bytes: number }
  /** A greeting or software version: SMTP's 220 text, SSH's identification string. */
  | { kind: 'banner'; text: string; side: Side }
  /** A name the conversation itself claims for the server (SMTP greeting or EHLO answer). */
  | { kind: 'host-claimed'; name: string }
  /** A file or mailbox named in the clear (FTP RETR/STOR, IMAP SELECT). */
  | { kind: 'file-named'; name: string; action: string }
  | { kind: 'ssh'; version: string; software: string; side: Side }
  /** `sni` where the hello of Google's own handshake named the server. */
  | { kind: 'quic'; version: string; sni?: string }
  /** What is carried inside, as its announcement in the open names it (ALPN, a content type), though it may be hidden. */
  | { kind: 'carries'; protocol: string }
  /** A name or secret that a protocol shows by itself and that is no login: a device's name, an owner, a caller. `as` is what it exposes. */
  | { kind: 'seen-in-clear'; as: 'username' | 'host-name' | 'token' | 'url'; name: string; value: string }
  /** FTP announced a data connection (PORT, PASV, EPRT, EPSV): the pipeline expects it at this address. `ip` null: the server's. */
  | { kind: 'ftp-data-expected'; ip: string | null; port: number; opens: Side }
  /** Something to note that is neither of the others, in words for a person. */
  | { kind: 'note'; says: string }

/** A fact with its proof. `side` is whose bytes it was read from. */
export interface ProvenFact {
  fact: Fact
  side: Side
  /** First and last frame that hold the bytes. */
  firstFrame: number
  lastFrame: number
  timeMicros: number
}
