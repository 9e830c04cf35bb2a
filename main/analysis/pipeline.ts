/**
 * frame → flow → stream → protocol → facts, for live captures and files alike. It keeps facts in memory and leaves payload
 * on disk. No exception leaves `packet`: what goes wrong inside one flow ends that flow's reading and is counted.
 */
import type { CaptureFacts, Flow, NameFact, Side } from '../../shared/model.ts'
import { isoMicros } from './bytes/time.ts'
import { exposuresOf } from './exposure/exposures.ts'
import { WatchTermSearch } from './exposure/watch-terms.ts'
import type { ProvenFact } from './facts.ts'
import type { CaptureSink, InterfaceRecord, PacketRecord } from './files/packet.ts'
import { Assembler, assemblerCounters } from './flows/assembler.ts'
import { Conversation, type ConversationContext } from './flows/conversation.ts'
import { describeFlow } from './flows/describe.ts'
import { FragmentTable } from './flows/fragments.ts'
import { NameBook } from './flows/names.ts'
import { FlowRecord, seen } from './flows/record.ts'
import { FlowTable } from './flows/table.ts'
import { TunnelChains, TunnelRecord } from './flows/tunnel.ts'
import { Counters, defaultLimits, type Limits } from './limits.ts'
import type { Primitives } from './primitives.ts'
import { protocols } from './protocols/registry.ts'
import { decodeFrame, decodeTransport, foreignTraffic, Frame, FrameKind, linkTypeName, TcpFlag, Tunnel, tunnelName } from './wire/frame.ts'

export interface PipelineOptions {
  primitives: Primitives
  watch?: readonly string[]
  limits?: Partial<Limits>
  /** Makes the flow table's hash unpredictable for who wrote the capture. */
  seed?: number
  /** Told of every packet in order: its flow (0 for none), and where its payload lies. */
  onPacket?: (flow: number, forward: boolean, payloadOffset: number, payloadLength: number, record: PacketRecord) => void
}

/** Fragments put together for one frame: a datagram within one within one. More are made to waste time. */
const deepestFragment = 4

/** FTP data connections announced and not yet seen. */
const announcedLimit = 1000

export class Pipeline implements CaptureSink {
  /** In order of appearance; a flow's id is its place here plus one. */
  readonly flows: FlowRecord[] = []
  readonly names: NameBook
  readonly counters = new Counters()
  private readonly limits: Limits
  private readonly streams = assemblerCounters()
  private readonly frame = new Frame()
  /** The packet around a tunnel while it is counted. */
  private readonly around = new Frame()
  private readonly chains = new TunnelChains()
  private readonly tunnelled = new Map<Tunnel, number>()
  private readonly table: FlowTable
  private readonly fragments: FragmentTable
  private readonly context: ConversationContext
  private readonly watch: readonly string[]
  private readonly searches = new Map<number, WatchTermSearch>()
  private readonly linkTypes = new Set<number>()
  private readonly announced = new Map<string, string>()
  private readonly dirty = new Set<FlowRecord>()
  private readonly onPacket: PipelineOptions['onPacket']
  private packets = 0
  private bytes = 0
  private firstMicros = Infinity
  private lastMicros = -Infinity
  private cutShort = 0
  private malformed = 0
  private readonly droppedBy = new Map<number, number>()
  private exposureCount = 0
  private frameNumber = 0
  /** Frames whose content the link itself protects. */
  private sealed = 0
  /** Packets of links that carry no network traffic, by what they carry. */
  private readonly foreign = new Map<string, number>()

  constructor(options: PipelineOptions) {
    this.limits = { ...defaultLimits, ...options.limits }
    this.watch = options.watch ?? []
    this.onPacket = options.onPacket
    this.table = new FlowTable(this.limits.flows, options.seed ?? 0)
    this.fragments = new FragmentTable()
    this.names = new NameBook(this.limits.names, this.counters)
    this.context = { protocols, primitives: options.primitives, limits: this.limits, counters: this.counters }
  }

  interface(record: InterfaceRecord): void {
    this.linkTypes.add(record.linkType)
  }

  name(address: string, names: string[]): void {
    for (const name of names) this.names.given(address, name)
  }

  statistics(interfaceId: number, _received: number | null, dropped: number | null): void {
    if (dropped !== null) this.droppedBy.set(interfaceId, dropped)
  }

  packet(record: PacketRecord): void {
    const { bytes, start, end, wireLength, timeMicros } = record
    this.packets++
    this.bytes += wireLength
    this.linkTypes.add(record.linkType)
    this.frameNumber = record.number
    if (timeMicros < this.firstMicros) this.firstMicros = timeMicros
    if (timeMicros > this.lastMicros) this.lastMicros = timeMicros
    if (end - start < wireLength) this.cutShort++
    const frame = this.frame
    decodeFrame(bytes, start, end, record.linkType, frame, wireLength)
    if (frame.malformed) this.malformed++
    // A length beyond a frame that was captured whole was never on the wire: it is a false length, not a hole.
    if (end - start >= wireLength) frame.payloadLength = Math.min(frame.payloadLength, frame.payloadEnd - frame.payloadStart)
    let buffer = bytes
    let counted = 0
    let outer: FlowRecord | null = null
    for (let joined = 0; ; joined++) {
      if (frame.tunnelCount > counted) {
        outer = this.countTunnels(buffer, counted, record) ?? outer
        counted = frame.tunnelCount
      }
      if (!frame.fragment) break
      const whole = joined < deepestFragment ? this.fragments.add(frame, buffer, timeMicros, record.number) : null
      if (whole === null) { this.onPacket?.(outer?.id ?? 0, true, 0, 0, record); return }
      buffer = withAddresses(whole.payload, frame, buffer)
      decodeTransport(buffer, 0, whole.payload.length, whole.protocol, whole.payload.length, frame)
    }
    if (frame.sealed) this.sealed++
    const flow = this.flowOf(frame, buffer, record, frame.tunnelCount)
    if (flow === null) { this.noteForeign(record.linkType); this.onPacket?.(outer?.id ?? 0, true, 0, 0, record); return }
    const forward = this.table.forward(frame, buffer, flow.index)
    this.count(flow, forward, record, frame.payloadLength)
    const inPlace = buffer === bytes && frame.payloadEnd > frame.payloadStart
    this.onPacket?.(flow.id, forward, inPlace ? frame.payloadStart - start : 0, inPlace ? frame.payloadEnd - frame.payloadStart : 0, record)
    if (frame.tunnel !== Tunnel.none) { this.noteTunnel(flow, frame.tunnel, -1, record); return }
    if (flow.failed) return
    try {
      if (frame.kind === FrameKind.tcp) this.tcp(flow, forward, buffer, record)
      else this.datagram(flow, forward, buffer, record)
    } catch (error) {
      this.abandon(flow, error)
    }
  }

  /** The capture is over: says what was held back. More packets may not follow. */
  finish(): void {
    for (const flow of this.flows) this.close(flow)
    this.searches.clear()
  }

  capture(): CaptureFacts {
    const seenAny = this.packets > 0
    let dropped: number | null = null
    for (const count of this.droppedBy.values()) dropped = (dropped ?? 0) + count
    return {
      packets: this.packets,
      bytes: this.bytes,
      start: seenAny ? isoMicros(this.firstMicros) : null,
      end: seenAny ? isoMicros(this.lastMicros) : null,
      linkTypes: [...this.linkTypes].map(linkTypeName),
      ...(this.tunnelled.size === 0 ? {} : { tunnels: [...this.tunnelled].map(([kind, packets]) => ({ name: tunnelName(kind), packets })) }),
      cutShort: this.cutShort,
      malformed: this.malformed,
      dropped,
      limits: this.reached(),
      notes: [],
    }
  }

  /** Every cap that was reached, in words; repeated bytes are normal in TCP and left out. */
  private reached(): CaptureFacts['limits'] {
    const own = [
      { name: 'packets of flows beyond the limit', count: this.table.refused },
      { name: 'stream bytes sent twice with different content', count: this.streams.conflicts },
      { name: 'stream data dropped for room', count: this.streams.overflows },
      { name: 'implausible sequence numbers', count: this.streams.implausible },
      { name: 'frames that the link or a tunnel encrypts', count: this.sealed },
      ...[...this.foreign].map(([what, count]) => ({ name: `packets that are no network traffic (${what})`, count })),
    ]
    return [...this.counters.list(), ...own, ...this.fragments.limits].filter(({ count }) => count > 0)
  }

  describe(id: number): Flow | null {
    const record = this.flows[id - 1]
    return record === undefined ? null : describeFlow(record, this.table, this.names)
  }

  nameFacts(): NameFact[] {
    return this.names.list()
  }

  /** Ids of the flows that changed since the last call. */
  takeChanged(): number[] {
    const ids: number[] = []
    for (const flow of this.dirty) { flow.dirty = false; ids.push(flow.id) }
    this.dirty.clear()
    return ids
  }

  /** @param depth tunnels around the packet that `frame` speaks of */
  private flowOf(frame: Frame, bytes: Uint8Array, record: PacketRecord, depth: number): FlowRecord | null {
    const { kind } = frame
    if (kind !== FrameKind.tcp && kind !== FrameKind.udp && kind !== FrameKind.icmp) return null
    let index = this.table.lookup(frame, bytes)
    if (index >= 0) {
      const known = this.flows[index]
      if (kind !== FrameKind.tcp || !this.isReuse(known, frame, bytes)) return known
      this.close(known)
      index = this.table.replace(frame, bytes)
    } else index = this.table.insert(frame, bytes)
    if (index < 0) return null
    const flow = new FlowRecord(index + 1, index, kind === FrameKind.tcp ? 'tcp' : kind === FrameKind.udp ? 'udp' : 'icmp')
    flow.firstFrame = record.number
    flow.startMicros = flow.endMicros = record.timeMicros
    if (depth > 0) flow.within = this.chains.of(this.frame, depth)
    this.chooseSides(flow, frame)
    this.flows.push(flow)
    return flow
  }

  /** A SYN whose sequence number is not the connection's own begins a new connection between the same ports (RFC 9293 §3.4). */
  private isReuse(flow: FlowRecord, frame: Frame, bytes: Uint8Array): boolean {
    if ((frame.flags & (TcpFlag.syn | TcpFlag.ack)) !== TcpFlag.syn) return false
    const known = this.table.forward(frame, bytes, flow.index) ? flow.sequenceForward : flow.sequenceBackward
    return known >= 0 && known !== frame.sequence
  }

  /** The client is who sends the SYN; unseen, the side with the higher port, and else who spoke first. */
  private chooseSides(flow: FlowRecord, frame: Frame): void {
    if (frame.kind === FrameKind.tcp && (frame.flags & TcpFlag.syn) !== 0) {
      flow.clientFirst = (frame.flags & TcpFlag.ack) === 0
      flow.sidesGuessed = false
      return
    }
    const wellKnown = (port: number): boolean => port > 0 && port < 1024
    const { sourcePort, destinationPort } = frame
    flow.clientFirst = !(wellKnown(sourcePort) && !wellKnown(destinationPort))
    if (frame.kind === FrameKind.tcp && !wellKnown(sourcePort) && !wellKnown(destinationPort)) flow.clientFirst = sourcePort >= destinationPort
  }

  /** Counts the packets around what the frame speaks of, from tunnel `from` on: each on UDP is a conversation too. Gives the innermost. */
  private countTunnels(bytes: Uint8Array, from: number, record: PacketRecord): FlowRecord | null {
    const { frame, around } = this
    let flow: FlowRecord | null = null
    for (let index = from; index < frame.tunnelCount; index++) {
      const tunnel = frame.tunnelAt(index)
      if (!frame.isFlowAt(index)) { this.tunnelled.set(tunnel, (this.tunnelled.get(tunnel) ?? 0) + 1); continue }
      frame.outer(index, around)
      flow = this.flowOf(around, bytes, record, index)
      if (flow === null) continue
      const whole = record.end - record.start >= record.wireLength
      const payload = whole ? Math.min(around.payloadLength, around.payloadEnd - around.payloadStart) : around.payloadLength
      this.count(flow, this.table.forward(around, bytes, flow.index), record, payload)
      this.noteTunnel(flow, tunnel, frame.tunnelHeaderAt(index), record)
    }
    return flow
  }

  /** @param header bytes before the conversation inside, -1 if the datagram carries none */
  private noteTunnel(flow: FlowRecord, kind: Tunnel, header: number, record: PacketRecord): void {
    const { frame } = this
    this.tunnelled.set(kind, (this.tunnelled.get(kind) ?? 0) + 1)
    const tunnel = (flow.tunnel ??= new TunnelRecord(kind, record.number))
    if (header >= 0) { tunnel.carrying++; tunnel.readableBytes += header }
    else if (frame.sealed) { tunnel.sealed++; tunnel.sealedBytes += frame.payloadLength }
    else { tunnel.open++; tunnel.readableBytes += frame.payloadLength }
    if (header >= 0 || !frame.sealed) tunnel.openFrame ||= record.number
  }

  private noteForeign(linkType: number): void {
    const what = this.frame.kind === FrameKind.none ? foreignTraffic(linkType) : null
    if (what !== null) this.foreign.set(what, (this.foreign.get(what) ?? 0) + 1)
  }

  private count(flow: FlowRecord, forward: boolean, record: PacketRecord, payload: number): void {
    if (forward) { flow.packetsForward++; flow.bytesForward += record.wireLength; flow.payloadForward += payload }
    else { flow.packetsBackward++; flow.bytesBackward += record.wireLength; flow.payloadBackward += payload }
    flow.lastFrame = record.number
    if (record.timeMicros > flow.endMicros) flow.endMicros = record.timeMicros
    if (record.timeMicros < flow.startMicros) flow.startMicros = record.timeMicros
    if (!flow.dirty) { flow.dirty = true; this.dirty.add(flow) }
  }

  private datagram(flow: FlowRecord, forward: boolean, payload: Uint8Array, record: PacketRecord): void {
    const { frame } = this
    if (frame.kind !== FrameKind.udp || frame.payloadLength === 0) return
    const conversation = (flow.conversation ??= this.converse(flow))
    const side = this.side(flow, forward)
    // What the capture cut off is missing, not malformed: the reader sees the whole datagram or none of it.
    const cut = frame.payloadLength - (frame.payloadEnd - frame.payloadStart)
    conversation.data(side, payload, frame.payloadStart, frame.payloadEnd, record.number, record.timeMicros)
    if (cut > 0) conversation.gap(side, cut, record.number)
  }

  private tcp(flow: FlowRecord, forward: boolean, payload: Uint8Array, record: PacketRecord): void {
    const { frame } = this
    const { flags, sequence } = frame
    const syn = (flags & TcpFlag.syn) !== 0
    if (forward) { if (flow.sequenceForward < 0) flow.sequenceForward = sequence }
    else if (flow.sequenceBackward < 0) flow.sequenceBackward = sequence
    this.handshake(flow, flags, record.timeMicros)
    const other = forward ? flow.assemblerBackward : flow.assemblerForward
    if (other !== null && (flags & TcpFlag.ack) !== 0) other.acknowledged(frame.acknowledgment)
    if (frame.payloadLength > 0 || syn) {
      const assembler = this.assembler(flow, forward)
      if (syn) assembler.syn(sequence)
      if (frame.payloadLength > 0) {
        assembler.segment(syn ? (sequence + 1) >>> 0 : sequence, payload, frame.payloadStart, frame.payloadEnd, frame.payloadLength, record.number, record.timeMicros)
      }
    }
    // The answer to a SYN that was not captured says where the other direction begins.
    if (syn && (flags & TcpFlag.ack) !== 0 && (flow.tcpSeen & seen.syn) === 0) this.assembler(flow, !forward).syn((frame.acknowledgment - 1) >>> 0)
    if ((flags & TcpFlag.rst) !== 0) flow.tcpSeen |= seen.reset
    if ((flags & TcpFlag.fin) !== 0) {
      flow.tcpSeen |= forward ? seen.finForward : seen.finBackward
      const own = forward ? flow.assemblerForward : flow.assemblerBackward
      own?.fin((sequence + frame.payloadLength + (syn ? 1 : 0)) >>> 0)
    }
  }

  /** Round trip: SYN to the acknowledgment that ends the handshake, whichever side the capture was made on. */
  private handshake(flow: FlowRecord, flags: number, timeMicros: number): void {
    if ((flow.tcpSeen & seen.ack) !== 0) return
    const syn = (flags & TcpFlag.syn) !== 0
    const ack = (flags & TcpFlag.ack) !== 0
    if (syn && !ack) {
      // A repeated SYN leaves open which of them was answered.
      flow.synMicros = (flow.tcpSeen & seen.syn) !== 0 ? 0 : timeMicros
      flow.tcpSeen |= seen.syn
    } else if (syn) {
      if ((flow.tcpSeen & seen.synAck) === 0) flow.synAckMicros = timeMicros
      flow.tcpSeen |= seen.synAck
    } else if (ack && (flow.tcpSeen & seen.synAck) !== 0) {
      flow.tcpSeen |= seen.ack
      if (flow.synMicros > 0 && timeMicros >= flow.synMicros) flow.roundTripMicros = timeMicros - flow.synMicros
    }
  }

  private assembler(flow: FlowRecord, forward: boolean): Assembler {
    const known = forward ? flow.assemblerForward : flow.assemblerBackward
    if (known !== null) return known
    const limits = { bufferedBytes: this.limits.streamBuffer, bufferedSegments: this.limits.streamSegments }
    const made = new Assembler(
      {
        data: (bytes, start, end, frame, timeMicros) => this.conversation(flow).data(this.side(flow, forward), bytes, start, end, frame, timeMicros),
        gap: (count) => this.conversation(flow).gap(this.side(flow, forward), count, this.frameNumber),
      },
      limits,
      this.streams,
    )
    if (forward) flow.assemblerForward = made
    else flow.assemblerBackward = made
    return made
  }

  private conversation(flow: FlowRecord): Conversation {
    return (flow.conversation ??= this.converse(flow))
  }

  private converse(flow: FlowRecord): Conversation {
    const first = this.table.sourcePort(flow.index)
    const second = this.table.destinationPort(flow.index)
    const serverIp = flow.clientFirst ? this.table.destinationText(flow.index) : this.table.sourceText(flow.index)
    const serverPort = flow.clientFirst ? second : first
    const tcp = flow.transport === 'tcp'
    const whole = !tcp || (flow.tcpSeen & (seen.syn | seen.synAck)) !== 0
    flow.announced = tcp ? this.takeAnnounced(serverIp, serverPort) : null
    const options = {
      transport: tcp ? ('tcp' as const) : ('udp' as const),
      clientPort: flow.clientFirst ? first : second,
      serverPort,
      midstream: !whole,
      sidesGuessed: flow.sidesGuessed,
      announced: flow.announced,
    }
    const readable = this.watch.length === 0 ? {} : { readable: (side: Side, bytes: Uint8Array, start: number, end: number, frame: number) => this.search(flow, side, bytes, start, end, frame) }
    return new Conversation(this.context, options, {
      fact: (proven) => this.learn(flow, proven),
      turned: () => { flow.clientFirst = !flow.clientFirst },
      hole: (side) => this.searches.get(flow.id)?.gap(side),
      ...readable,
    })
  }

  private side(flow: FlowRecord, forward: boolean): Side {
    return forward === flow.clientFirst ? 'client' : 'server'
  }

  private learn(flow: FlowRecord, proven: ProvenFact): void {
    const { fact } = proven
    if (fact.kind === 'dns') this.names.learn(fact, proven.lastFrame, proven.timeMicros)
    if (fact.kind === 'ftp-data-expected') this.announce(flow, fact.ip, fact.port, fact.opens)
    for (const exposure of exposuresOf(proven, { protocol: flow.conversation?.evidence.stages.at(-1)?.protocol ?? '' })) this.expose(flow, exposure)
    // Bodies and messages have said what they expose; only their bytes would cost memory.
    if (fact.kind === 'http-body' || fact.kind === 'dns') return
    const kept = fact.kind === 'mail-message' ? { ...proven, fact: { ...fact, bytes: fact.bytes.subarray(0, 0) } } : proven
    const facts = (flow.facts ??= [])
    if (facts.length < this.limits.factsPerFlow) facts.push(kept)
    else this.counters.add('facts')
  }

  private expose(flow: FlowRecord, exposure: Flow['exposures'][number]): void {
    const list = (flow.exposures ??= [])
    // A conversation repeats itself (the same host, the same cookie); the first frame is proof enough.
    if (list.some((known) => known.kind === exposure.kind && known.name === exposure.name && known.value === exposure.value && known.side === exposure.side)) return
    if (list.length >= this.limits.exposuresPerFlow || this.exposureCount >= this.limits.exposures) { this.counters.add('exposures'); return }
    this.exposureCount++
    list.push(exposure)
  }

  private search(flow: FlowRecord, side: Side, bytes: Uint8Array, start: number, end: number, frame: number): void {
    let search = this.searches.get(flow.id)
    if (search === undefined) this.searches.set(flow.id, (search = new WatchTermSearch(this.watch)))
    for (const hit of search.search(side, bytes, start, end, frame)) this.expose(flow, hit)
  }

  private announce(flow: FlowRecord, ip: string | null, port: number, opens: Side): void {
    if (this.announced.size >= announcedLimit) { this.counters.add('announced'); return }
    const forward = (opens === 'client') === flow.clientFirst
    const listening = ip ?? (forward ? this.table.destinationText(flow.index) : this.table.sourceText(flow.index))
    this.announced.set(`${listening} ${port}`, 'ftp-data')
  }

  private takeAnnounced(ip: string, port: number): string | null {
    const key = `${ip} ${port}`
    const protocol = this.announced.get(key) ?? null
    if (protocol !== null) this.announced.delete(key)
    return protocol
  }

  private close(flow: FlowRecord): void {
    if (!flow.failed) try {
      flow.assemblerForward?.finish()
      flow.assemblerBackward?.finish()
      flow.conversation?.finish()
    } catch (error) {
      this.abandon(flow, error)
    }
    this.searches.delete(flow.id)
    if (!flow.dirty) { flow.dirty = true; this.dirty.add(flow) }
  }

  /** Our bug, one flow's price: what it had said stays, its reading ends, and the count is shown. */
  private abandon(flow: FlowRecord, error: unknown): void {
    this.counters.add('reading-failed')
    this.failure ??= error
    flow.failed = true
  }

  /** The first exception that a flow's reading ended with; development and tests look at it. */
  failure: unknown = null
}

/**
 * A datagram put together from fragments, with the addresses of its packet behind it, so that the frame's offsets all
 * speak of one array.
 */
function withAddresses(payload: Uint8Array, frame: Frame, bytes: Uint8Array): Uint8Array {
  const size = frame.ipVersion === 4 ? 4 : 16
  const own = new Uint8Array(payload.length + 2 * size)
  own.set(payload)
  own.set(bytes.subarray(frame.sourceOffset, frame.sourceOffset + size), payload.length)
  own.set(bytes.subarray(frame.destinationOffset, frame.destinationOffset + size), payload.length + size)
  frame.sourceOffset = payload.length
  frame.destinationOffset = payload.length + size
  return own
}
