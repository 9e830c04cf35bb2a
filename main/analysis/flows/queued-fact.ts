/** Facts as a reader says them in one call, before its used bytes are known and each can be proven by its frames. */
import type { Side } from '../../../shared/model.ts'
import type { Fact } from '../facts.ts'
import type { Emit } from '../protocols/reader.ts'

export interface QueuedFact {
  fact: Fact
  from: number | undefined
  to: number | undefined
}

export const collect = (queue: QueuedFact[]): Emit => (fact, from, to) => { queue.push({ fact, from, to }) }

export const opposite = (side: Side): Side => (side === 'client' ? 'server' : 'client')

/** A fact of a reader whose sides are the other way round. */
export const turnSides = (fact: Fact): Fact => ('side' in fact && fact.side !== undefined ? ({ ...fact, side: opposite(fact.side) } as Fact) : fact)
