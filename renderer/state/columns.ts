/** The columns of the flow table as the store knows them: their names, and the key each sorts by. Widths and cells are the table's own. */
import { verdicts } from '../../shared/model.ts'
import { countryKey, serverName, type FlowRow } from '../../shared/rows.ts'

export const columnIds = [
  'verdict', 'host', 'protocol', 'place', 'organisation', 'sent', 'received', 'bytes', 'packets', 'start', 'duration', 'exposures', 'server', 'client', 'transport',
] as const
export type ColumnId = (typeof columnIds)[number]

/** Numbers sort before text; null sorts last in both directions: what is not known is no smallest value. */
export type SortKey = number | string | null

const strengthRank = { broken: 0, weak: 1, strong: 2 } as const

/**
 * A key in the order of the addresses, the port last: a number for IPv4 (48 bits, exact in a double), for IPv6 text of full-width
 * groups, which sorts after every number. Anything else keeps its own text.
 */
export function addressKey(ip: string, port: number): number | string {
  if (!ip.includes(':')) {
    const parts = ip.split('.')
    const address = parts.length === 4 ? parts.reduce((sum, part) => sum * 256 + Number(part), 0) : NaN
    return Number.isNaN(address) ? ip : address * 65536 + port
  }
  const [head = '', rest] = ip.split('::')
  const before = head === '' ? [] : head.split(':')
  const after = rest === undefined || rest === '' ? [] : rest.split(':')
  const zeros = rest === undefined ? 0 : Math.max(0, 8 - before.length - after.length)
  const groups = [...before, ...Array<string>(zeros).fill('0'), ...after]
  return `${groups.map((part) => part.padStart(4, '0')).join(':')} ${String(port).padStart(5, '0')}`
}

const lower = (text: string | null): string | null => (text === null ? null : text.toLowerCase())

export const sortKeys: Record<ColumnId, (row: FlowRow) => SortKey> = {
  verdict: (row) => verdicts.indexOf(row.verdict) * 4 + (row.strength === null ? 3 : strengthRank[row.strength]),
  host: (row) => serverName(row).toLowerCase(),
  protocol: (row) => lower(row.protocol === null ? null : [row.protocol, ...row.inner].join(' ')),
  place: (row) => `${row.country === null ? '~' : ''}${countryKey(row)} ${row.city ?? ''}`.toLowerCase(),
  organisation: (row) => lower(row.organisation),
  sent: (row) => row.bytesClient,
  received: (row) => row.bytesServer,
  bytes: (row) => row.bytesClient + row.bytesServer,
  packets: (row) => row.packets,
  start: (row) => row.startMicros,
  duration: (row) => row.endMicros - row.startMicros,
  exposures: (row) => row.exposures,
  server: (row) => addressKey(row.serverIp, row.serverPort),
  client: (row) => addressKey(row.clientIp, row.clientPort),
  transport: (row) => row.transport,
}

/** The direction a column is first sorted in: the largest, latest and most telling first. */
export const firstDescending: ReadonlySet<ColumnId> = new Set(['sent', 'received', 'bytes', 'packets', 'duration', 'exposures'])
