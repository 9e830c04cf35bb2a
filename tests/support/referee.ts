/** tshark as the referee: packets and bytes of each direction of each conversation, counted by somebody else. */
import { execFileSync } from 'node:child_process'
import type { Endpoint, PerSide, Transport } from '../../shared/model.ts'

/** `tcp 127.0.0.1:1 > 127.0.0.1:2` → packets and bytes of whole frames. */
export type Traffic = Record<string, { packets: number; bytes: number }>

const fields = ['ip.src', 'ipv6.src', 'ip.dst', 'ipv6.dst', 'tcp.srcport', 'tcp.dstport', 'udp.srcport', 'udp.dstport', 'frame.len'] as const

function add(traffic: Traffic, key: string, packets: number, bytes: number): void {
  if (packets === 0) return
  const entry = (traffic[key] ??= { packets: 0, bytes: 0 })
  entry.packets += packets
  entry.bytes += bytes
}

const way = (transport: string, from: string, to: string): string => `${transport} ${from} > ${to}`
const text = ({ ip, port }: Endpoint): string => `${ip} ${port}`

/** An ICMP error quotes a header that is not its own; such packets belong to no conversation here. */
export function countedByTshark(file: string): Traffic {
  const args = ['-n', '-r', file, '-Y', '(tcp || udp) && !icmp && !icmpv6', '-o', 'ip.defragment:FALSE', '-T', 'fields', '-E', 'occurrence=f', '-E', 'separator=|', ...fields.flatMap((field) => ['-e', field])]
  const out = execFileSync('tshark', args, { encoding: 'utf8', maxBuffer: 256 * 1024 * 1024, stdio: ['ignore', 'pipe', 'ignore'] })
  const traffic: Traffic = {}
  for (const line of out.split('\n')) {
    if (line === '') continue
    const [v4From, v6From, v4To, v6To, tcpFrom, tcpTo, udpFrom, udpTo, length] = line.split('|')
    const transport = tcpFrom === '' ? 'udp' : 'tcp'
    add(traffic, way(transport, `${v4From || v6From} ${tcpFrom || udpFrom}`, `${v4To || v6To} ${tcpTo || udpTo}`), 1, Number(length))
  }
  return traffic
}

/** The same from our flows, wherever they come from: the window's details, or `analyze --json`. */
export function countedByUs(flows: readonly { transport: Transport; client: Endpoint; server: Endpoint; packets: PerSide; bytes: PerSide }[]): Traffic {
  const traffic: Traffic = {}
  for (const { transport, client, server, packets, bytes } of flows) {
    if (transport === 'icmp') continue
    add(traffic, way(transport, text(client), text(server)), packets.client, bytes.client)
    add(traffic, way(transport, text(server), text(client)), packets.server, bytes.server)
  }
  return traffic
}
