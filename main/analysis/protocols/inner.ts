/**
 * A stream protocol carried inside another one's messages: its reader is led here as the driver would, over bytes that were taken
 * out of their wrapping. Its facts are proven by whatever the carrier has in hand.
 */
import type { Side } from '../../../shared/model.ts'
import { Carry } from '../bytes/carry.ts'
import { BROKEN, type Emit, type Reader } from './reader.ts'

/** What a carried reader may leave unused before it is given up. */
const windowLimit = 256 * 1024

export class InnerStream {
  private readonly waiting = { client: new Carry(), server: new Carry() }
  private ended = false

  constructor(private readonly reader: Reader) {}

  get done(): boolean {
    return this.ended
  }

  /** Bytes of one side in order. `say` gets the facts; how bytes count and upgrades are the carrier's to tell. */
  push(side: Side, bytes: Uint8Array, say: Emit): void {
    if (this.ended) return
    this.waiting[side].append(bytes, 0, bytes.length)
    const other = side === 'client' ? 'server' : 'client'
    for (let idle = 0, turn: Side = side; idle < 2 && !this.ended; ) {
      idle = this.step(turn, say) ? 0 : idle + 1
      if (idle > 0) turn = turn === side ? other : side
    }
    if (this.waiting[side].length > windowLimit) this.stop()
  }

  /** Something of one side is missing. */
  lose(): void {
    this.stop()
  }

  private step(side: Side, say: Emit): boolean {
    const waiting = this.waiting[side]
    if (waiting.length === 0) return false
    const used = this.reader.read(side, waiting.bytes.subarray(0, waiting.length), (fact) => {
      if (fact.kind !== 'content' && fact.kind !== 'upgrade') say(fact)
    })
    if (used === BROKEN) { this.stop(); return false }
    if (used === 0) return false
    const rest = waiting.bytes.slice(used, waiting.length)
    waiting.clear()
    waiting.append(rest, 0, rest.length)
    return true
  }

  private stop(): void {
    this.ended = true
    this.waiting.client = new Carry()
    this.waiting.server = new Carry()
  }
}
