/**
 * Drives readers over one conversation: detects the protocol, buffers what a reader leaves, hands gaps on, follows
 * upgrades, and proves each fact by its frames. After a hole nothing is carried over that the reader cannot vouch for.
 */
import type { Side } from '../../../shared/model.ts'
import type { Fact, ProvenFact } from '../facts.ts'
import type { Counters, Limits } from '../limits.ts'
import type { Primitives } from '../primitives.ts'
import { BROKEN, type Content, type Protocol, type Reader } from '../protocols/reader.ts'
import { DetectionRun, detectionBytes } from './detection.ts'
import { Evidence, type Stage } from './evidence.ts'
import { Lane } from './lane.ts'
import { collect, opposite, turnSides, type QueuedFact } from './queued-fact.ts'
import { StageLog } from './stage-log.ts'

export interface ConversationContext {
  protocols: { tcp: readonly Protocol[]; udp: readonly Protocol[] }
  primitives: Primitives
  limits: Limits
  counters: Counters
}

export interface ConversationOptions {
  transport: 'tcp' | 'udp'
  clientPort: number
  serverPort: number
  midstream: boolean
  /** The beginning was not seen, so a detection may turn the sides round. */
  sidesGuessed: boolean
  /** A protocol that another conversation announced for this one (FTP's data connection). */
  announced: string | null
}

export interface ConversationListener {
  fact(proven: ProvenFact): void
  /** The detection found that the guessed sides are the wrong way round; the listener turns its own. */
  turned(): void
  /** Bytes that were delivered in order and are readable, for the search of watch terms. */
  readable?(side: Side, bytes: Uint8Array, start: number, end: number, frame: number): void
  /** What follows does not continue what came before. */
  hole?(side: Side): void
}

/** UDP datagrams that no protocol claimed before the search is given up. */
const datagramTries = 8
/** A switch to TLS inside an unknown protocol is looked for at the start of this many segments. */
const switchTries = 64
/** Unknown datagrams that are asked about after the search was given up: DTLS and media follow what opened the way. */
const lateTries = 32
/** Protocols that share one UDP flow: STUN, TURN, DTLS, RTP and RTCP, ZRTP (RFC 7983), and one to spare. */
const parkedLimit = 6
/** Datagrams of a known protocol's flow that are looked at afresh because they are not its own. */
const foreignTries = 64

export class Conversation {
  readonly evidence = new Evidence()
  readonly client = new Lane()
  readonly server = new Lane()
  private reader: Reader | null = null
  private protocol: Protocol | null = null
  private detection: DetectionRun | null = null
  private readonly stages = new StageLog(this.evidence, [this.client, this.server])
  /** The reader's client is our server: the speaker's role was told by its bytes, the SYN said otherwise. */
  private swapped = false
  private upgrade: { to: string | null } | null = null
  /** What an upgrade named, as long as its first bytes were not seen. */
  private awaited: string | null = null
  private parked: Parked[] = []
  private foreign = 0
  private detections = 0
  private tries = 0
  private closed = false

  constructor(
    private readonly context: ConversationContext,
    private readonly options: ConversationOptions,
    private readonly listener: ConversationListener,
  ) {
    this.evidence.midstream = options.midstream
    this.openStage('start')
  }

  /** Payload in order. `bytes` belongs to the caller and is not kept. */
  data(side: Side, bytes: Uint8Array, start: number, end: number, frame: number, timeMicros: number): void {
    if (this.closed || end <= start) return
    const evidence = this.evidence
    if (evidence.firstPayloadFrame === 0) { evidence.firstPayloadFrame = frame; this.stages.current.firstFrame ||= frame }
    evidence.delivered += end - start
    const lane = this.lane(side)
    lane.append(bytes, start, end, frame, timeMicros)
    const readableBefore = lane.content === 'readable'
    this.progress(side)
    lane.settle()
    const readable = readableBefore || lane.content === 'readable' || (this.protocol === null && this.reader === null)
    if (readable) this.listener.readable?.(side, bytes, start, end, frame)
    if (lane.window.length > this.context.limits.readerBuffer) {
      this.context.counters.add('reader-buffer')
      this.breakReader(side)
    }
  }

  /** `count` bytes of one side were never captured. */
  gap(side: Side, count: number, frame: number): void {
    if (this.closed || count <= 0) return
    const evidence = this.evidence
    evidence.missing += count
    evidence.gapFrame ||= frame
    const lane = this.lane(side)
    if (this.reader !== null && lane.window.length === 0 && this.reader.skip(this.readerSide(side), count) === 'kept') { lane.jump(count); return }
    this.sayHeld()
    this.dropReader()
    this.listener.hole?.(side)
    lane.discard()
    lane.jump(count)
    this.lane(opposite(side)).discard()
    this.stages.measure()
    this.openStage('gap')
  }

  /** What a reader held back for more, or for the other side's answer, is said as it stands: the rest will never come. */
  private sayHeld(): void {
    for (const side of ['client', 'server'] as const) {
      if (this.reader === null) return
      const queue: QueuedFact[] = []
      this.reader.end?.(this.readerSide(side), collect(queue))
      this.say(side, queue.filter(({ fact }) => fact.kind !== 'upgrade'), this.lane(side).window.length)
    }
    this.progress('client')
  }

  /** One side will send no more. */
  end(side: Side): void {
    const lane = this.lane(side)
    if (this.closed || lane.ended) return
    lane.ended = true
    if (this.reader === null) return
    const queue: QueuedFact[] = []
    this.reader.end?.(this.readerSide(side), collect(queue))
    this.say(side, queue, lane.window.length)
    this.progress(opposite(side))
  }

  /** The conversation or the capture is over: says what was held back and frees every buffer. */
  finish(): void {
    if (this.closed) return
    this.end('client')
    this.end('server')
    this.closed = true
    if (this.reader === null && this.protocol === null) { this.stages.sample('client', this.client); this.stages.sample('server', this.server) }
    this.client.discard()
    this.server.discard()
    this.stages.measure()
    this.reader = null
    this.detection = null
    this.client.release()
    this.server.release()
  }

  /** The running stretch as it stands, for verdicts while the conversation goes on. */
  refresh(): Evidence {
    if (!this.closed) this.stages.measure()
    return this.evidence
  }

  private lane(side: Side): Lane {
    return side === 'client' ? this.client : this.server
  }

  private readerSide(side: Side): Side {
    return this.swapped ? opposite(side) : side
  }

  /** Reads on both sides until neither gets further. */
  private progress(first: Side): void {
    let side = first
    let idle = 0
    // Each round uses bytes or changes the stage; the bound is a guard against a reader that claims progress for ever.
    for (let round = 0; round < 100_000 && idle < 2; round++) {
      const moved = this.lane(side).window.length > 0 && (this.reader !== null ? this.readOnce(side) : this.lookOnce(side))
      idle = moved ? 0 : idle + 1
      if (!moved) side = opposite(side)
    }
  }

  private readOnce(side: Side): boolean {
    const lane = this.lane(side)
    const queue: QueuedFact[] = []
    const used = this.reader!.read(this.readerSide(side), lane.window, collect(queue))
    if (used === BROKEN || used < 0 || used > lane.window.length) {
      if (this.options.transport === 'udp' && queue.length === 0 && this.elsewhere(side)) return true
      this.say(side, queue, lane.window.length)
      this.breakReader(side)
      return true
    }
    this.say(side, queue, used)
    lane.use(this.options.transport === 'udp' ? lane.window.length : used)
    if (this.upgrade !== null) { this.followUpgrade(); return true }
    return used > 0
  }

  /** Detection of what is pending; gives up into an unknown stretch. */
  private lookOnce(side: Side): boolean {
    const lane = this.lane(side)
    const udp = this.options.transport === 'udp'
    if (this.detection === null) return this.unexplained(side)
    const midstream = this.evidence.midstream || this.stages.current.begun === 'gap'
    const choice = this.detection.ask(side, lane.window, this.lane(opposite(side)).window, midstream && this.stages.current.begun !== 'upgrade')
    if (choice !== null) { this.choose(side, choice.protocol, choice.reversed); return true }
    if (!this.detection.exhausted && lane.window.length < detectionBytes) return false
    if (this.awaited !== null) {
      if (this.awaited === 'tls') this.tell(side, { kind: 'note', says: 'TLS was agreed on but did not follow' })
      this.awaited = null
      this.detection = this.newDetection(this.protocols())
      return true
    }
    if (udp && ++this.tries < datagramTries) { this.detection = this.newDetection(this.protocols()); this.stages.sample(side, lane); lane.use(lane.window.length); return false }
    this.detection = null
    if (this.options.announced !== null && this.stages.current.protocol === null) {
      this.stages.current.protocol = this.options.announced
      this.relabel('readable')
    }
    return this.unexplained(side)
  }

  /**
   * Whether a datagram that the reader in hand does not know belongs to another: to one that read of this flow before, or to
   * one that its bytes prove. The reader in hand is kept for its next datagram.
   */
  private elsewhere(side: Side): boolean {
    const { window } = this.lane(side)
    for (const other of this.parked) {
      const queue: QueuedFact[] = []
      const used = other.reader.read(other.swapped ? opposite(side) : side, window, collect(queue))
      if (used === BROKEN || used < 0 || used > window.length) continue
      this.parked = [this.park(), ...this.parked.filter((parked) => parked !== other)]
      this.resume(other)
      this.say(side, queue, used)
      this.lane(side).use(window.length)
      return true
    }
    if (this.parked.length >= parkedLimit || this.foreign++ >= foreignTries) return false
    const known = new Set([this.protocol, ...this.parked.map(({ protocol }) => protocol)])
    const choice = this.newDetection(this.protocols().filter((protocol) => !known.has(protocol))).ask(side, window, nothingShown, false)
    if (choice === null || this.detections >= this.context.limits.detections) return false
    this.parked.unshift(this.park())
    this.openStage('beside')
    this.choose(side, choice.protocol, choice.reversed)
    return true
  }

  private park(): Parked {
    this.stages.measure()
    return { reader: this.reader!, protocol: this.protocol!, swapped: this.swapped, stage: this.stages.current, content: { client: this.client.content, server: this.server.content } }
  }

  private resume({ reader, protocol, swapped, stage, content }: Parked): void {
    this.reader = reader
    this.protocol = protocol
    this.swapped = swapped
    this.stages.resume(stage)
    this.client.relabel(content.client)
    this.server.relabel(content.server)
  }

  /** A stretch that no reader explains: sampled, counted, and watched for TLS at the start of segments. */
  private unexplained(side: Side): boolean {
    const lane = this.lane(side)
    if (this.options.transport === 'udp' && this.detection === null && this.tries++ < datagramTries + lateTries) {
      const choice = this.newDetection(this.protocols()).ask(side, lane.window, nothingShown, true)
      if (choice !== null) { this.choose(side, choice.protocol, choice.reversed); return true }
    }
    if (this.options.transport === 'tcp' && this.tries++ < switchTries && this.evidence.delivered > lane.window.length) {
      const tls = this.protocols().find((protocol) => protocol.name === 'tls')
      if (tls !== undefined && lane.window[0] === 0x16 && tls.detect(side, lane.window.subarray(0, detectionBytes), this.lane(opposite(side)).window, false) === 'yes') {
        this.stages.measure()
        this.openStage('switch')
        this.choose(side, tls, false)
        return true
      }
    }
    this.stages.sample(side, lane)
    lane.use(lane.window.length)
    return false
  }

  private choose(side: Side, protocol: Protocol, reversed: boolean): void {
    this.swapped = false
    if (reversed) {
      if (this.options.sidesGuessed && this.evidence.stages.length === 1) {
        this.turn()
        side = opposite(side)
      } else this.swapped = true
    }
    this.protocol = protocol
    this.awaited = null
    this.detection = null
    this.stages.current.protocol = protocol.name
    this.stages.current.firstFrame = this.lane(side).frameAt(0)
    this.relabel(protocol.content)
    const { primitives, limits } = this.context
    const midstream = (this.evidence.midstream && this.stages.current.begun === 'start') || this.stages.current.begun === 'gap'
    this.reader = protocol.open({ primitives, serverPort: this.options.serverPort, clientPort: this.options.clientPort, transport: this.options.transport, midstream, bodyLimit: limits.body })
  }

  /** Turns the sides round: the lanes change places, and the listener turns what it counts. */
  private turn(): void {
    const { client, server } = this
    Object.assign(this as { client: Lane; server: Lane }, { client: server, server: client })
    this.stages.turn()
    this.options.sidesGuessed = false
    const { clientPort, serverPort } = this.options
    this.options.clientPort = serverPort
    this.options.serverPort = clientPort
    this.listener.turned()
  }

  private followUpgrade(): void {
    const { to } = this.upgrade!
    this.upgrade = null
    this.dropReader()
    this.stages.measure()
    this.openStage('upgrade')
    if (to !== null) {
      const named = this.protocols().filter((protocol) => protocol.name === to)
      this.detection = new DetectionRun(named, this.options.clientPort, this.options.serverPort)
      this.awaited = to
    }
  }

  private breakReader(side: Side): void {
    this.stages.current.broken = true
    if (this.options.transport === 'udp') {
      // The next datagram begins afresh; one bad datagram is not the end of a protocol.
      this.lane(side).discard()
      return
    }
    this.dropReader()
    this.lane(side).discard()
    this.lane(opposite(side)).discard()
    this.stages.measure()
    this.openStage('gap')
  }

  private dropReader(): void {
    this.reader = null
    this.protocol = null
    this.upgrade = null
    this.awaited = null
    this.swapped = false
  }

  private protocols(): readonly Protocol[] {
    return this.context.protocols[this.options.transport]
  }

  private newDetection(protocols: readonly Protocol[]): DetectionRun {
    return new DetectionRun(protocols.filter((protocol) => protocol.agreedOnly !== true), this.options.clientPort, this.options.serverPort)
  }

  private openStage(begun: Stage['begun']): void {
    // A hostile conversation can break its protocol again and again; past the limit its bytes stay unexplained.
    const within = this.detections++ < this.context.limits.detections
    this.detection = within ? this.newDetection(this.protocols()) : null
    if (!within) this.context.counters.add('detections')
    this.stages.begin(begun, this.detections <= this.context.limits.detections + 1)
    this.relabel('undecided')
    this.tries = 0
  }

  private relabel(content: Content): void {
    this.client.relabel(content)
    this.server.relabel(content)
  }

  /** Hands on what a reader said in one call, each with its frames. */
  private say(side: Side, queue: QueuedFact[], used: number): void {
    for (const { fact, from, to } of queue) {
      const lane = this.lane(side)
      const last = Math.max(from ?? 0, (to ?? Math.max(used, 1)) - 1)
      if (fact.kind === 'content') {
        if (fact.side === undefined) { lane.label(to ?? 0, fact.content); this.lane(opposite(side)).label(0, fact.content) }
        else if (fact.side === this.readerSide(side)) lane.label(to ?? 0, fact.content)
        else this.lane(opposite(side)).label(0, fact.content)
        continue
      }
      if (fact.kind === 'upgrade') { this.upgrade = { to: fact.to }; continue }
      this.listener.fact({ fact: this.swapped ? turnSides(fact) : fact, side, firstFrame: lane.frameAt(from ?? 0), lastFrame: lane.frameAt(last), timeMicros: lane.timeAt(last) })
    }
  }

  private tell(side: Side, fact: Fact): void {
    const lane = this.lane(side)
    this.listener.fact({ fact, side, firstFrame: lane.frameAt(0), lastFrame: lane.frameAt(0), timeMicros: lane.timeAt(0) })
  }
}

/** A reader whose next datagram has not come yet, with what it had found. */
interface Parked {
  reader: Reader
  protocol: Protocol
  swapped: boolean
  stage: Stage
  content: Record<Side, Content>
}

const nothingShown = new Uint8Array(0)
