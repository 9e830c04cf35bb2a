/** Plays a scripted conversation to a reader: sans-IO, in the order and cuts given, the way the driver would. */
import type { Side } from '../../shared/model.ts'
import type { Fact } from '../../main/analysis/facts.ts'
import { BROKEN, type Protocol, type ReaderContext } from '../../main/analysis/protocols/reader.ts'
import { testPrimitives } from './primitives.ts'

export type Step = readonly [side: Side, bytes: string | Uint8Array] | { gap: Side; count: number }

export interface Played {
  facts: { side: Side; fact: Fact }[]
  /** `broken`, `lost`, `upgraded` or `open`. */
  state: 'open' | 'broken' | 'lost' | 'upgraded'
  /** Bytes that no reader used. */
  left: Record<Side, number>
  /** Texts of a `skip` that was answered. */
  skips: string[]
}

export const bytesOf = (text: string | Uint8Array): Uint8Array => (typeof text === 'string' ? Uint8Array.from(Buffer.from(text, 'latin1')) : text)
export const utf8Of = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'utf8'))

/** The steps with every piece of bytes cut into pieces of at most `size`. */
export const cutInto = (steps: readonly Step[], size: number): Step[] =>
  steps.flatMap((step): Step[] => {
    if (!Array.isArray(step)) return [step]
    const [side, bytes] = step as readonly [Side, string | Uint8Array]
    const all = bytesOf(bytes)
    return Array.from({ length: Math.ceil(all.length / size) }, (_, k): Step => [side, all.slice(k * size, (k + 1) * size)])
  })

export function play(protocol: Protocol, steps: readonly Step[], options: Partial<ReaderContext> & { end?: boolean } = {}): Played {
  const { end = true, ...given } = options
  const context: ReaderContext = { primitives: testPrimitives, serverPort: 80, clientPort: 40000, transport: protocol.transport, midstream: false, bodyLimit: 65_536, ...given }
  const reader = protocol.open(context)
  const windows: Record<Side, Uint8Array> = { client: new Uint8Array(0), server: new Uint8Array(0) }
  const played: Played = { facts: [], state: 'open', left: { client: 0, server: 0 }, skips: [] }
  const readSide = (side: Side): boolean => {
    const window = windows[side]
    if (window.length === 0 || played.state !== 'open') return false
    const used = reader.read(side, window, (fact, from, to) => {
      if (from !== undefined && (from < 0 || from > window.length)) throw new Error(`proof from ${from} lies outside ${window.length}`)
      if (to !== undefined && (to < (from ?? 0) || to > window.length)) throw new Error(`proof to ${to} lies outside ${window.length}`)
      if (fact.kind === 'upgrade') played.state = 'upgraded'
      played.facts.push({ side, fact })
    })
    if (used === BROKEN) { played.state = 'broken'; return false }
    if (used < 0 || used > window.length) throw new Error(`used ${used} of ${window.length}`)
    // A fresh copy, and the old one overwritten: a reader that kept a reference would be found out.
    windows[side] = context.transport === 'udp' ? new Uint8Array(0) : window.slice(used)
    window.fill(0xee)
    return used > 0
  }
  const readBoth = (first: Side): void => {
    const other = first === 'client' ? 'server' : 'client'
    for (let moved = true; moved; ) moved = [readSide(first), readSide(other)].includes(true)
  }
  for (const step of steps) {
    if (played.state !== 'open' && !Array.isArray(step)) continue
    if (!Array.isArray(step)) {
      const { gap, count } = step as { gap: Side; count: number }
      const answer = windows[gap].length === 0 ? reader.skip(gap, count) : 'lost'
      played.skips.push(answer)
      if (answer === 'lost') played.state = 'lost'
      continue
    }
    const [side, bytes] = step as readonly [Side, string | Uint8Array]
    const more = bytesOf(bytes)
    const joined = new Uint8Array(windows[side].length + more.length)
    joined.set(windows[side])
    joined.set(more, windows[side].length)
    windows[side] = joined
    readBoth(side)
  }
  if (end && played.state === 'open') {
    for (const side of ['client', 'server'] as const) {
      reader.end?.(side, (fact) => played.facts.push({ side, fact }))
      readBoth(side === 'client' ? 'server' : 'client')
    }
  }
  played.left = { client: windows.client.length, server: windows.server.length }
  return played
}

export const factsOf = (played: Played, side?: Side): Fact[] => played.facts.filter((entry) => side === undefined || entry.side === side).map((entry) => entry.fact)
