/** One row a conversation, for spreadsheets (RFC 4180). */
import type { Flow } from '../../shared/model.ts'
import type { ReportModel } from './model.ts'
import { visible } from './text.ts'

/** Spreadsheets run a cell that begins with one of these; an apostrophe makes it text. Numbers of ours stay numbers. */
const formula = /^[=+\-@\t\r]/

export function cell(value: string | number | boolean | null): string {
  if (value === null) return ''
  if (typeof value !== 'string') return String(value)
  const safe = formula.test(value) ? `'${value}` : value
  const shown = visible(safe)
  return /[",\r\n]/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown
}

type Column = readonly [title: string, value: (flow: Flow, findings: readonly string[]) => string | number | boolean | null]

/** More pieces than these in one cell help nobody; the JSON report has all. */
const mostPieces = 50
const exposed = (flow: Flow): string =>
  flow.exposures.slice(0, mostPieces).map((exposure) => `${exposure.kind} ${exposure.name}: ${exposure.value} (frame ${exposure.frame})`).join('; ') + (flow.exposures.length > mostPieces ? `; and ${flow.exposures.length - mostPieces} more` : '')

const columns: readonly Column[] = [
  ['conversation', (flow) => flow.id],
  ['start', (flow) => flow.start],
  ['end', (flow) => flow.end],
  ['transport', (flow) => flow.transport],
  ['client address', (flow) => flow.client.ip],
  ['client port', (flow) => flow.client.port],
  ['server address', (flow) => flow.server.ip],
  ['server port', (flow) => flow.server.port],
  ['host', (flow) => flow.host],
  ['host from', (flow) => flow.hostFrom],
  ['protocol', (flow) => flow.protocol],
  ['inner protocols', (flow) => flow.inner.join(' ')],
  ['verdict', (flow) => flow.verdict],
  ['strength', (flow) => flow.strength],
  ['why', (flow) => flow.reasons.map((reason) => (reason.frame === null ? reason.says : `${reason.says} (frame ${reason.frame})`)).join('; ')],
  ['tls version', (flow) => flow.tls?.version ?? null],
  ['cipher', (flow) => flow.tls?.cipher ?? null],
  ['country', (flow) => flow.place?.country ?? null],
  ['city', (flow) => flow.place?.city ?? null],
  ['place label', (flow) => flow.place?.overlay ?? null],
  ['latitude', (flow) => flow.place?.latitude ?? null],
  ['longitude', (flow) => flow.place?.longitude ?? null],
  ['radius km', (flow) => flow.place?.radiusKm ?? null],
  ['certainty', (flow) => flow.place?.certainty ?? null],
  ['certainty why', (flow) => flow.place?.why ?? null],
  ['staged', (flow) => flow.place?.staged ?? null],
  ['network', (flow) => flow.place?.asn ?? null],
  ['organisation', (flow) => flow.place?.organisation ?? null],
  ['packets client', (flow) => flow.packets.client],
  ['packets server', (flow) => flow.packets.server],
  ['bytes client', (flow) => flow.bytes.client],
  ['bytes server', (flow) => flow.bytes.server],
  ['missing bytes', (flow) => flow.missing.client + flow.missing.server],
  ['round trip ms', (flow) => flow.roundTripMs],
  ['readable things', (flow) => flow.exposures.length],
  ['what could be read', exposed],
  ['findings', (_flow, findings) => findings.join(' ')],
  ['first frame', (flow) => flow.frames.first],
  ['last frame', (flow) => flow.frames.last],
]

export function csvReport({ analysis }: ReportModel): string {
  const findings = new Map<number, string[]>()
  for (const finding of analysis.findings) {
    for (const id of finding.flows) {
      const known = findings.get(id)
      if (known === undefined) findings.set(id, [finding.id])
      else if (!known.includes(finding.id)) known.push(finding.id)
    }
  }
  const lines = [columns.map(([title]) => cell(title)).join(',')]
  for (const flow of analysis.flows) lines.push(columns.map(([, value]) => cell(value(flow, findings.get(flow.id) ?? []))).join(','))
  return `${lines.join('\r\n')}\r\n`
}
