/**
 * What a conversation has shown about its protection: sums and first sightings, from which verdict/judge draws the
 * verdict. It holds what was seen, not what it means.
 */
import type { Look } from '../verdict/content.ts'
import type { Content } from '../protocols/reader.ts'

/** A stretch of the conversation that one protocol explained, or none. */
export interface Stage {
  protocol: string | null
  firstFrame: number
  /** How it began: with the flow, by an agreed upgrade, after a gap, by bytes that suddenly were TLS, or in datagrams beside others. */
  begun: 'start' | 'upgrade' | 'gap' | 'switch' | 'beside'
  bytes: Record<Content, number>
  /** For a stretch that no protocol explained: what the bytes looked like, the worst of both sides. */
  look: Look | null
  /** The reader met bytes that contradict the protocol. */
  broken: boolean
}

export class Evidence {
  readonly stages: Stage[] = []
  /** Payload bytes that were delivered in order. */
  delivered = 0
  /** Payload bytes known to be missing, and the frame before which the first of them is missed. */
  missing = 0
  gapFrame = 0
  midstream = false
  firstPayloadFrame = 0

  sum(content: Content): number {
    let total = 0
    for (const stage of this.stages) total += stage.bytes[content]
    return total
  }
}
