/**
 * Makes a protocol of a table entry for the simple kind whose every datagram stands for itself: who says such a datagram,
 * and what it tells. Repeated facts are said once, as such protocols repeat themselves for hours.
 */
import type { Side } from '../../../shared/model.ts'
import type { Fact } from '../facts.ts'
import { BROKEN, type Content, type Detection, type Emit, type Protocol, type ReaderContext } from './reader.ts'

/** Who says a message: `either` where both sides do; `no` if it is no message of the protocol. */
export type Speaker = 'client' | 'server' | 'either' | 'no'

export interface DatagramTable {
  name: string
  ports: readonly number[]
  /** `readable` unless said otherwise. */
  content?: Content
  /** Judges a whole datagram, which the capture may have cut. */
  hear(bytes: Uint8Array): Speaker
  /** Says what a datagram that was heard tells. */
  tell?(bytes: Uint8Array, side: Side, say: Emit, context: ReaderContext): void
}

/** Different facts of one conversation that are remembered; later ones are dropped, as a flow keeps no more than this anyway. */
const toldLimit = 512

/** Passes a fact on unless it was said before. How bytes count is always passed on. */
export class Once {
  private readonly told = new Set<string>()

  say(emit: Emit): Emit {
    return (fact: Fact, from, to) => {
      if (fact.kind !== 'content') {
        const key = JSON.stringify(fact)
        if (this.told.has(key) || this.told.size >= toldLimit) return
        this.told.add(key)
      }
      emit(fact, from, to)
    }
  }
}

/** What a detection answers where `side` spoke a message of `speaker`. */
export const roleOf = (side: Side, speaker: Speaker): Detection =>
  speaker === 'no' ? 'no' : speaker === 'either' || speaker === side ? 'yes' : 'reversed'

export const datagrams = (table: DatagramTable): Protocol => ({
  name: table.name,
  transport: 'udp',
  ports: table.ports,
  content: table.content ?? 'readable',
  detect: (side, window) => roleOf(side, table.hear(window)),
  open(context) {
    const once = new Once()
    return {
      read(side, window, emit) {
        if (table.hear(window) === 'no') return BROKEN
        table.tell?.(window, side, once.say(emit), context)
        return window.length
      },
      skip: () => 'kept',
    }
  },
})
