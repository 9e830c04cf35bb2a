/** A protocol carried inside the messages of another (TLS in TDS packets): a reader of its own, with what it left unused kept for it. */
import type { Side } from '../../../shared/model.ts'
import { BROKEN, type Emit, type Protocol, type Reader, type ReaderContext } from './reader.ts'

/** What an inner reader leaves unused beyond this is not kept. */
const mostKept = 65_536

export class Embedded {
  private readonly reader: Reader
  private readonly left = { client: new Uint8Array(0), server: new Uint8Array(0) }
  private broken = false

  constructor(protocol: Protocol, context: ReaderContext) {
    this.reader = protocol.open(context)
  }

  /** Reads on; facts are proven by the whole of the outer window, and how bytes count is for the outer reader to say. */
  feed(side: Side, bytes: Uint8Array, emit: Emit): void {
    if (this.broken) return
    const kept = this.left[side]
    const window = new Uint8Array(kept.length + bytes.length)
    window.set(kept)
    window.set(bytes, kept.length)
    let at = 0
    // Each round uses bytes.
    while (at < window.length) {
      const used = this.reader.read(side, window.subarray(at), (fact) => { if (fact.kind !== 'content' && fact.kind !== 'upgrade') emit(fact) })
      if (used === BROKEN) this.broken = true
      if (used <= 0) break
      at += used
    }
    this.broken ||= window.length - at > mostKept
    this.left[side] = this.broken ? new Uint8Array(0) : window.slice(at)
  }
}
