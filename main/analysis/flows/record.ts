/** One flow while it is being read: counters for every packet, and a conversation once there is payload. */
import type { Exposure, Transport } from '../../../shared/model.ts'
import type { ProvenFact } from '../facts.ts'
import type { Assembler } from './assembler.ts'
import type { Conversation } from './conversation.ts'
import type { TunnelRecord } from './tunnel.ts'

/** What of TCP's handshake and end was seen, as bits. */
export const seen = { syn: 1, synAck: 2, ack: 4, finForward: 8, finBackward: 16, reset: 32 } as const

export class FlowRecord {
  /** Frames, bytes and times run in both directions; "forward" is from whoever spoke first in the capture. */
  packetsForward = 0
  packetsBackward = 0
  bytesForward = 0
  bytesBackward = 0
  /** Payload bytes the headers announced, captured or not. */
  payloadForward = 0
  payloadBackward = 0
  firstFrame = 0
  lastFrame = 0
  startMicros = 0
  endMicros = 0
  /** The forward direction is the client's. */
  clientFirst = true
  sidesGuessed = true
  tcpSeen = 0
  /** First sequence number of each direction, -1 until seen. */
  sequenceForward = -1
  sequenceBackward = -1
  synMicros = 0
  synAckMicros = 0
  roundTripMicros = -1
  assemblerForward: Assembler | null = null
  assemblerBackward: Assembler | null = null
  conversation: Conversation | null = null
  facts: ProvenFact[] | null = null
  exposures: Exposure[] | null = null
  announced: string | null = null
  /** It carries other conversations. */
  tunnel: TunnelRecord | null = null
  /** Tunnels that its first frame came in, outermost first; shared between flows. */
  within: readonly string[] | null = null
  /** Reading it ended with an exception of ours; its packets are still counted. */
  failed = false
  /** Changed since it was last told to the window. */
  dirty = false

  constructor(
    /** Numbered from 1 in order of appearance. */
    readonly id: number,
    /** Where the flow table keeps its addresses. */
    readonly index: number,
    readonly transport: Transport,
  ) {}
}
