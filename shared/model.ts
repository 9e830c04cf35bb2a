/**
 * The words of DESIGN §4 as types: what one analysed capture says, as `plainsight analyze --json` prints it and as
 * the window and the report draw it. Fields never change meaning; new ones may be added.
 */

export type Side = 'client' | 'server'
export type Transport = 'tcp' | 'udp' | 'icmp'

/**
 * Whether somebody on the path could read the conversation. `upgraded` began readable, then went on protected;
 * `opaque` looks random but is no known protocol; `unknown` is too little seen, or a gap; `empty` carried no payload.
 */
export type Verdict = 'plaintext' | 'encrypted' | 'upgraded' | 'opaque' | 'unknown' | 'empty'
export const verdicts: readonly Verdict[] = ['plaintext', 'encrypted', 'upgraded', 'opaque', 'unknown', 'empty']

/** How good the encryption is, where there is any: `broken` can be read by somebody who tries. */
export type Strength = 'strong' | 'weak' | 'broken'

export interface Endpoint {
  /** Canonical text of an IPv4 or IPv6 address (RFC 5952). */
  ip: string
  /** 0 where the transport has none. */
  port: number
}

export interface PerSide {
  client: number
  server: number
}

/** One reason of a verdict, and the frame that anybody can check. `frame` is null where it rests on the whole flow. */
export interface Reason {
  frame: number | null
  says: string
}

/** Where a host name came from, in the order of trust that names are chosen by. */
export type HostSource = 'sni' | 'http' | 'dns' | 'certificate' | 'mail'

export interface Certificate {
  subject: string
  issuer: string
  /** Names it is valid for: subjectAltName, else the common name. */
  names: string[]
  notBefore: string
  notAfter: string
  /** Subject and issuer are the same name. */
  selfSigned: boolean
  serial: string
  /** Lower-case hex SHA-256 of the DER bytes. */
  fingerprint: string
  /** e.g. `RSA 2048`, `EC P-256`, `Ed25519`. */
  key: string
  /** e.g. `sha256WithRSAEncryption`. */
  signature: string
}

export interface TlsFacts {
  /** Version in use: negotiated if the server's hello was seen, else null. `TLS 1.3`, `SSL 3.0`, `DTLS 1.2`, … */
  version: string | null
  cipher: string | null
  /** `0x1301` */
  cipherId: string | null
  sni: string | null
  /** What the client offered; the server's choice first where it was seen. */
  alpn: string[]
  ja3: string | null
  ja3s: string | null
  ja4: string | null
  /** The client sent Encrypted Client Hello: `sni` is then only the outer name (RFC 9849). */
  ech: boolean
  /** The server asked the client to say hello again (HelloRetryRequest). */
  retried: boolean
  resumed: boolean
  alerts: string[]
  /** The server's leaf certificate where it was visible (up to TLS 1.2). */
  certificate: Certificate | null
  /** The rest of the chain as the server sent it. */
  chain: Certificate[]
}

/** What became of STARTTLS and its kin (STLS, AUTH TLS). Null on a flow whose protocol has none. */
export interface StartTls {
  offered: boolean
  requested: boolean
  accepted: boolean
}

export type Certainty = 'likely' | 'uncertain' | 'unknown'

/** Where an address is, as far as databases know. Everything may be missing. */
export interface Place {
  /** ISO 3166-1 alpha-2. */
  country: string | null
  region: string | null
  city: string | null
  latitude: number | null
  longitude: number | null
  /** Half the places are nearer than this; drawn, never hidden. */
  radiusKm: number | null
  asn: number | null
  organisation: string | null
  certainty: Certainty
  /** What the certainty rests on, in one sentence: `two databases agree`, `databases disagree: US, DE`. */
  why: string
  /** The database or overlay that said so. */
  source: string | null
  /** Addresses with no place on a globe are named by what they are. */
  scope: 'public' | 'private' | 'loopback' | 'link-local' | 'multicast' | 'broadcast' | 'reserved'
  /** From the user's own overlay, not from a database. */
  overlay: string | null
  /** True where the overlay says that the place is staged for training. */
  staged: boolean
}

export type ExposureKind =
  | 'password'
  | 'username'
  | 'token'
  | 'form-field'
  | 'cookie'
  | 'mail-address'
  | 'subject'
  | 'message'
  | 'url'
  | 'host-name'
  | 'file'
  | 'watch-term'

/** One thing that a reader on the path could see. `value` is at most 4,096 characters; `cut` says that there was more. */
export interface Exposure {
  kind: ExposureKind
  name: string
  value: string
  frame: number
  side: Side
  /** What had to be undone to read it, outermost last: `url`, `base64`, `quoted-printable`, `gzip`, … */
  encoding: string[]
  cut?: boolean
  /** In the address of a page rather than in what was sent with it: it also ends in logs and histories. */
  where?: 'query'
}

export interface Flow {
  id: number
  transport: Transport
  client: Endpoint
  server: Endpoint
  /** ISO 8601 UTC with microseconds. */
  start: string
  end: string
  packets: PerSide
  /** Bytes on the wire, whole frames. */
  bytes: PerSide
  /** Lower-case name of the outermost protocol above the transport; null where no reader knew it. */
  protocol: string | null
  /** Protocols carried inside, outermost first. */
  inner: string[]
  /** Tunnels that carried it, outermost first (`gre`, `vxlan`); left out where none did. A tunnel on UDP is a flow of its own as well. */
  within?: string[]
  verdict: Verdict
  strength: Strength | null
  /** Why `strength` is what it is; empty for strong. */
  strengthReasons: string[]
  reasons: Reason[]
  host: string | null
  hostFrom: HostSource | null
  tls: TlsFacts | null
  starttls: StartTls | null
  place: Place | null
  /** Round trip of the TCP handshake as seen from where the capture was made. */
  roundTripMs: number | null
  process: { pid: number; name: string } | null
  exposures: Exposure[]
  /** First and last frame, numbered from 1 as in Wireshark. */
  frames: { first: number; last: number }
  /** Who is the client was guessed: the beginning of the conversation was not seen. */
  sidesGuessed: boolean
  /** Payload bytes that were sent but never captured. */
  missing: PerSide
  /** Which payload bytes could be read and which not, as far as the readers could tell. */
  payload: { readable: number; protected: number; undecided: number }
}

/** A limit that was reached: what is missing from the result because of it. */
export interface LimitCount {
  name: string
  count: number
}

export interface CaptureFacts {
  packets: number
  bytes: number
  start: string | null
  end: string | null
  linkTypes: string[]
  /** Tunnels seen, and how many packets came in them; left out where there were none. */
  tunnels?: { name: string; packets: number }[]
  /** Packets of which the capture kept only a part. */
  cutShort: number
  /** Packets whose headers contradict themselves. */
  malformed: number
  /** Packets lost between the network and the file; null where the engine cannot tell. */
  dropped: number | null
  limits: LimitCount[]
  /** What was wrong with the file, in sentences; empty for a sound one. */
  notes: string[]
}

export interface NameFact {
  name: string
  /** Null for a question whose answer was not seen. */
  address: string | null
  frame: number
}

export type Severity = 'high' | 'medium' | 'low' | 'info'
export const severities: readonly Severity[] = ['high', 'medium', 'low', 'info']

export interface Finding {
  /** The rule's id: `login-in-clear`. */
  id: string
  severity: Severity
  title: string
  explain: string
  /** What the reader of the sentence can do about it. */
  advice: string
  flows: number[]
  frames: number[]
}

/** One capture's analysis. `summary` is the one sentence that is said first. */
export interface Analysis {
  file: string
  capture: CaptureFacts
  flows: Flow[]
  names: NameFact[]
  findings: Finding[]
  summary: string
}

export interface AnalysisDocument {
  schema: 'plainsight.analysis/1'
  captures: (Analysis | { file: string; error: ProblemText })[]
}

/** The world said no (CONVENTIONS, errors 2): words a person can act on. */
export interface ProblemText {
  code: string
  message: string
  remedy: string
}

export type Result<T> = { ok: true; value: T } | ({ ok: false } & ProblemText)

export const succeed = <T>(value: T): Result<T> => ({ ok: true, value })
export const refuse = (code: string, message: string, remedy: string): { ok: false } & ProblemText => ({ ok: false, code, message, remedy })
