/** What the window holds of every flow, and how a filter chooses among them: the same function on both sides of the contract. */
import type { Certainty, Flow, HostSource, Severity, Side, Strength, Transport, Verdict, Place } from './model.ts'

/** One row of the flow table: flat, small, replaced whole when anything in it changes. Times are microseconds since 1970. */
export interface FlowRow {
  id: number
  transport: Transport
  clientIp: string
  clientPort: number
  serverIp: string
  serverPort: number
  startMicros: number
  endMicros: number
  packets: number
  bytesClient: number
  bytesServer: number
  protocol: string | null
  inner: string[]
  verdict: Verdict
  strength: Strength | null
  host: string | null
  hostFrom: HostSource | null
  country: string | null
  city: string | null
  latitude: number | null
  longitude: number | null
  radiusKm: number | null
  certainty: Certainty
  scope: Place['scope']
  overlay: string | null
  staged: boolean
  asn: number | null
  organisation: string | null
  exposures: number
  /** The worst finding that names this flow. */
  severity: Severity | null
}

export interface FlowFilter {
  /** Words that must all occur (host, address, protocol, country, city, organisation, verdict), `-word` must not. */
  text: string
  /** Each list: any of these; empty means all. */
  verdicts: Verdict[]
  countries: string[]
  protocols: string[]
  hosts: string[]
  /** Flows that were alive in this span of time; null means open. */
  fromMicros: number | null
  toMicros: number | null
}

export const everything: FlowFilter = { text: '', verdicts: [], countries: [], protocols: [], hosts: [], fromMicros: null, toMicros: null }

/** The name a person knows the server by: host, else address. */
export const serverName = (row: Pick<FlowRow, 'host' | 'serverIp'>): string => row.host ?? row.serverIp

/** A country's code, or the name of the place beside the map for what has none. */
export const countryKey = (row: Pick<FlowRow, 'country' | 'scope'>): string => row.country ?? (row.scope === 'public' ? 'unknown' : row.scope)

/** What a text filter searches, kept for each row: typing asks for it of every row at every letter. Rows are replaced, never changed. */
const haystacks = new WeakMap<FlowRow, string>()

function haystack(row: FlowRow): string {
  const known = haystacks.get(row)
  if (known !== undefined) return known
  const made = [row.host, row.clientIp, row.serverIp, `:${row.serverPort}`, row.protocol, ...row.inner, row.country, row.city, row.overlay, row.organisation, row.verdict, row.transport]
    .filter((part) => part !== null)
    .join('\n')
    .toLowerCase()
  haystacks.set(row, made)
  return made
}

/** Compiles a filter once, for any number of rows. */
export function matcher(filter: FlowFilter): (row: FlowRow) => boolean {
  const words = filter.text.toLowerCase().split(/\s+/).filter((word) => word !== '' && word !== '-')
  const verdicts = new Set(filter.verdicts)
  const countries = new Set(filter.countries)
  const protocols = new Set(filter.protocols)
  const hosts = new Set(filter.hosts)
  return (row) => {
    if (verdicts.size > 0 && !verdicts.has(row.verdict)) return false
    if (countries.size > 0 && !countries.has(countryKey(row))) return false
    if (protocols.size > 0 && !protocols.has(row.protocol ?? '?') && !row.inner.some((name) => protocols.has(name))) return false
    if (hosts.size > 0 && !hosts.has(serverName(row))) return false
    if (filter.fromMicros !== null && row.endMicros < filter.fromMicros) return false
    if (filter.toMicros !== null && row.startMicros > filter.toMicros) return false
    if (words.length === 0) return true
    const text = haystack(row)
    return words.every((word) => (word.startsWith('-') ? !text.includes(word.slice(1)) : text.includes(word)))
  }
}

/** A piece of a conversation as an eavesdropper sees it, in the order of the capture. */
export interface ConversationPiece {
  side: Side
  frame: number
  timeMicros: number
  /** Payload bytes, base64; '' for a gap. */
  bytes: string
  /** Bytes that were never captured before this piece. */
  missingBefore: number
}

export interface FrameSummary {
  frame: number
  timeMicros: number
  side: Side
  wireLength: number
  capturedLength: number
  /** Payload bytes of the transport. */
  payload: number
  /** `SYN`, `SYN ACK`, `FIN`, `RST`, … or ''. */
  flags: string
}

export interface FlowDetail extends Flow {
  row: FlowRow
}
