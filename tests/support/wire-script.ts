/** Whole conversations as packets for the pipeline: TCP with handshake, sequence numbers and losses, UDP, and their files. */
import { Pipeline, type PipelineOptions } from '../../main/analysis/pipeline.ts'
import { primitives } from '../../main/app/primitives.ts'
import type { Flow, Side } from '../../shared/model.ts'
import { ethernet, ipv4, tcp, udp } from './packets.ts'

export interface ScriptPacket {
  bytes: Uint8Array
  timeMicros: number
  wireLength?: number
}

export type Line = readonly [side: Side, payload: string | Uint8Array] | { lose: Side; count: number }

export const latin1Bytes = (text: string | Uint8Array): Uint8Array => (typeof text === 'string' ? Uint8Array.from(Buffer.from(text, 'latin1')) : text)

export interface TcpScriptOptions {
  client?: string
  server?: string
  clientPort?: number
  serverPort?: number
  handshake?: boolean
  fin?: boolean
  clientSequence?: number
  /** Payload bytes of one segment at most. */
  segment?: number
}

const flag = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16 }

/** One TCP connection. `lose` advances a side's sequence numbers without a packet: bytes that the capture missed. */
export function tcpScript(lines: readonly Line[], options: TcpScriptOptions = {}): ScriptPacket[] {
  const { client = '192.0.2.10', server = '203.0.113.80', clientPort = 40000, serverPort = 80, handshake = true, fin = true, segment = 1200 } = options
  const packets: ScriptPacket[] = []
  const next = { client: options.clientSequence ?? 1000, server: 9000 }
  const send = (side: Side, flags: number, payload: Uint8Array = new Uint8Array()): void => {
    const own = side === 'client'
    const about = { source: own ? clientPort : serverPort, destination: own ? serverPort : clientPort, sequence: next[side] >>> 0, acknowledgment: (flags & flag.ack) !== 0 ? next[own ? 'server' : 'client'] >>> 0 : 0, flags }
    const inside = ipv4({ source: own ? client : server, destination: own ? server : client, protocol: 6 }, tcp(about, payload))
    packets.push({ bytes: ethernet(0x0800, inside), timeMicros: 1.7e15 + packets.length * 1000 })
    next[side] += payload.length + ((flags & (flag.syn | flag.fin)) !== 0 ? 1 : 0)
  }
  if (handshake) {
    send('client', flag.syn)
    send('server', flag.syn | flag.ack)
    send('client', flag.ack)
  }
  for (const line of lines) {
    if ('lose' in line) { next[line.lose] += line.count; continue }
    const bytes = latin1Bytes(line[1])
    for (let at = 0; at < bytes.length; at += segment) send(line[0], flag.ack | flag.psh, bytes.subarray(at, at + segment))
  }
  if (fin) {
    send('client', flag.fin | flag.ack)
    send('server', flag.fin | flag.ack)
    send('client', flag.ack)
  }
  return packets
}

export const datagram = (from: string, to: string, sourcePort: number, destinationPort: number, payload: string | Uint8Array): ScriptPacket => ({
  bytes: ethernet(0x0800, ipv4({ source: from, destination: to, protocol: 17 }, udp(sourcePort, destinationPort, latin1Bytes(payload)))),
  timeMicros: 1.7e15,
})

/** Feeds packets to a pipeline as Ethernet frames. `onPacket` of the options sees them as a file's. */
export function feed(pipeline: Pipeline, packets: readonly ScriptPacket[], from = 1): void {
  packets.forEach(({ bytes, timeMicros, wireLength }, at) => {
    pipeline.packet({ number: from + at, timeMicros, linkType: 1, interfaceId: 0, bytes, start: 0, end: bytes.length, wireLength: wireLength ?? bytes.length, fileOffset: 0 })
  })
}

/** The flows that a pipeline makes of packets. A failure inside a reader fails the test. */
export function analysed(packets: readonly ScriptPacket[], options: Partial<PipelineOptions> = {}): { flows: Flow[]; pipeline: Pipeline } {
  const pipeline = new Pipeline({ primitives, ...options })
  feed(pipeline, packets)
  pipeline.finish()
  if (pipeline.failure !== null) throw pipeline.failure
  return { flows: pipeline.flows.map((record) => pipeline.describe(record.id)!), pipeline }
}
