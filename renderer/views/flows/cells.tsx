/** One cell of the table, by column. Everything that came from packets passes `inertText` and stays a text node. */
import type { ReactNode } from 'react'
import { countryKey, serverName, type FlowRow } from '../../../shared/rows.ts'
import { clockText, countryName, durationText, endpointText } from '../../figures.ts'
import { formatBytes, formatCount } from '../../format.ts'
import type { ColumnId } from '../../state/store.ts'
import { VerdictLabel } from '../../ui/verdict-mark.tsx'
import { sessionWords } from '../../words-session.ts'
import { inertText } from '../detail/inert-text.ts'

const text = sessionWords.flows

/** A country in words, a kind of address for what has none; short, for a column. */
export const countryLabel = (key: string): string => (/^[A-Z]{2}$/.test(key) ? countryName(key) : sessionWords.map.scope(key).name)

export function protocolText(row: Pick<FlowRow, 'protocol' | 'inner'>): string | null {
  return row.protocol === null ? null : inertText([row.protocol, ...row.inner].join(' › '), 60)
}

function Place({ row }: { row: FlowRow }) {
  const where = row.overlay === null ? countryLabel(countryKey(row)) : inertText(row.overlay, 60)
  const city = row.overlay === null && row.city !== null ? `, ${inertText(row.city, 60)}` : ''
  // A long name must not push the word out of sight.
  if (row.staged) return <span className="flow-staged"><span className="cut">{where.replace(/ \(staged\)$/, '')}</span><span className="tag">{text.staged}</span></span>
  if (row.country === null && row.overlay === null) return <span className="second">{where}</span>
  return row.certainty === 'uncertain' ? <span className="flow-uncertain">{where}{city}</span> : <>{where}{city}</>
}

const dash = <span className="quiet">–</span>

const cells: Record<ColumnId, (row: FlowRow) => ReactNode> = {
  verdict: (row) => <VerdictLabel verdict={row.verdict} strength={row.strength} size={12} />,
  host: (row) => <span className={row.host === null ? 'second figure' : undefined}>{inertText(serverName(row), 253)}</span>,
  protocol: (row) => protocolText(row) ?? <span className="quiet">{text.noProtocol}</span>,
  place: (row) => <Place row={row} />,
  organisation: (row) => (row.organisation === null ? dash : inertText(row.organisation, 120)),
  sent: (row) => formatBytes(row.bytesClient),
  received: (row) => formatBytes(row.bytesServer),
  bytes: (row) => formatBytes(row.bytesClient + row.bytesServer),
  packets: (row) => formatCount(row.packets),
  start: (row) => clockText(row.startMicros),
  duration: (row) => durationText(row.endMicros - row.startMicros),
  exposures: (row) => (row.exposures === 0 ? dash : <strong className="flow-exposed">{formatCount(row.exposures)}</strong>),
  server: (row) => endpointText(row.serverIp, row.serverPort),
  client: (row) => endpointText(row.clientIp, row.clientPort),
  transport: (row) => row.transport.toUpperCase(),
}

export const cell = (id: ColumnId, row: FlowRow): ReactNode => cells[id](row)

/** What hovering over a cell adds: where a name is from, how sure a place is, what a figure counts. */
export function cellTitle(id: ColumnId, row: FlowRow): string | undefined {
  if (id === 'host') return text.hostFrom(inertText(serverName(row), 253), row.hostFrom)
  if (id === 'place') {
    if (row.staged) return sessionWords.map.stagedMeans
    if (row.country === null) return sessionWords.map.scope(countryKey(row)).means
    const where = [row.city === null ? null : inertText(row.city, 60), countryLabel(row.country)].filter((part) => part !== null).join(', ')
    return `${where}: ${sessionWords.map.certainty[row.certainty]}`
  }
  if (id === 'exposures' && row.exposures > 0) return text.exposures(row.exposures)
  if (id === 'organisation' && row.organisation !== null) return `${inertText(row.organisation, 200)}${row.asn === null ? '' : ` (AS${row.asn})`}`
  return undefined
}
