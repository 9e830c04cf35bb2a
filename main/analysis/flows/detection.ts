/** Chooses the protocol of a conversation by its first bytes; ports only set the order of asking. */
import type { Side } from '../../../shared/model.ts'
import type { Protocol } from '../protocols/reader.ts'

/** Longer beginnings are not shown to a detection: what is not certain by then never will be. */
export const detectionBytes = 4096

export interface Choice {
  protocol: Protocol
  /** The speaker has the other role than was thought. */
  reversed: boolean
}

export class DetectionRun {
  private candidates: Protocol[]

  constructor(protocols: readonly Protocol[], clientPort: number, serverPort: number) {
    const near = (protocol: Protocol): number => (protocol.ports.includes(serverPort) ? 0 : protocol.ports.includes(clientPort) ? 1 : 2)
    this.candidates = [...protocols].map((protocol, at) => ({ protocol, at, rank: near(protocol) })).sort((a, b) => a.rank - b.rank || a.at - b.at).map(({ protocol }) => protocol)
  }

  get exhausted(): boolean {
    return this.candidates.length === 0
  }

  /** Asks every remaining candidate about one side's beginning. A `no` is final for the run. */
  ask(side: Side, window: Uint8Array, other: Uint8Array, midstream: boolean): Choice | null {
    const shown = window.length > detectionBytes ? window.subarray(0, detectionBytes) : window
    const left: Protocol[] = []
    let chosen: Choice | null = null
    for (const protocol of this.candidates) {
      const answer = protocol.detect(side, shown, other, midstream)
      if (answer === 'no') continue
      left.push(protocol)
      if (answer !== 'more') { chosen = { protocol, reversed: answer === 'reversed' }; break }
    }
    if (chosen === null) this.candidates = left
    return chosen
  }
}
