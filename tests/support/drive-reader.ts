/**
 * Leads a scripted conversation through one reader as the driver does: pieces in order, cut as a test wants, unused bytes
 * shown again, holes told by `skip`. Gives the facts and how the bytes were counted.
 */
import type { Side } from '../../shared/model.ts'
import type { Fact } from '../../main/analysis/facts.ts'
import { BROKEN, type Content, type Protocol, type ReaderContext } from '../../main/analysis/protocols/reader.ts'
import { testPrimitives } from './primitives.ts'

/** Bytes of a side, or a hole in them. */
export type Piece = readonly [side: Side, what: Uint8Array | { hole: number }]

export interface Driven {
  /** Everything said except how bytes count. */
  facts: { side: Side; fact: Fact }[]
  /** Bytes of each side by what they counted as. */
  counts: Record<Side, Partial<Record<Content, number>>>
  end: 'open' | 'broken' | 'lost'
}

class TestLane {
  window = new Uint8Array(0)
  position = 0
  content: Content
  labels: { at: number; content: Content }[] = []
  counts: Partial<Record<Content, number>> = {}

  constructor(content: Content) {
    this.content = content
  }

  use(count: number): void {
    for (let step = 0; step < count; step++) {
      while (this.labels.length > 0 && this.labels[0].at <= this.position) this.content = this.labels.shift()!.content
      this.counts[this.content] = (this.counts[this.content] ?? 0) + 1
      this.position++
    }
    this.window = this.window.slice(count)
  }
}

/** `cut` gives the lengths that pieces are cut into, over and over; 0 leaves them whole. */
export function drive(protocol: Protocol, script: readonly Piece[], options: { cut?: readonly number[]; context?: Partial<ReaderContext> } = {}): Driven {
  const reader = protocol.open({ primitives: testPrimitives, serverPort: 443, clientPort: 50_000, transport: protocol.transport, midstream: false, bodyLimit: 65_536, ...options.context })
  const lanes = { client: new TestLane(protocol.content), server: new TestLane(protocol.content) }
  const driven: Driven = { facts: [], counts: { client: lanes.client.counts, server: lanes.server.counts }, end: 'open' }
  const cuts = (options.cut ?? [0]).map((length) => (length <= 0 ? Infinity : length))
  let turn = 0

  const readSide = (side: Side): number => {
    const lane = lanes[side]
    const said: { fact: Fact; to: number | undefined }[] = []
    const shown = lane.window
    const used = reader.read(side, shown, (fact, from, to) => {
      if ((from ?? 0) < 0 || (to ?? 0) > shown.length || (from ?? 0) > (to ?? shown.length)) throw new Error(`proof outside the window: ${from}–${to} of ${shown.length}`)
      said.push({ fact, to })
    })
    if (used !== BROKEN && (used < 0 || used > shown.length)) throw new Error(`used ${used} of ${shown.length}`)
    for (const { fact, to } of said) {
      if (fact.kind !== 'content') { driven.facts.push({ side, fact }); continue }
      const about = fact.side === undefined ? (['client', 'server'] as const) : [fact.side]
      for (const name of about) lanes[name].labels.push({ at: lanes[name].position + (name === side ? (to ?? 0) : 0), content: fact.content })
    }
    if (used > 0) lane.use(used)
    return used
  }

  const readAll = (first: Side): boolean => {
    let side: Side = first
    for (let idle = 0; idle < 2; ) {
      const used = lanes[side].window.length > 0 ? readSide(side) : 0
      if (used === BROKEN) { driven.end = 'broken'; return false }
      if (used > 0 && protocol.transport === 'tcp') { idle = 0; continue }
      idle++
      side = side === 'client' ? 'server' : 'client'
    }
    return true
  }

  for (const [side, what] of script) {
    if ('hole' in what) {
      if (lanes[side].window.length > 0 || reader.skip(side, what.hole) === 'lost') { driven.end = 'lost'; break }
      continue
    }
    let goes = true
    for (let at = 0; at < what.length && goes; ) {
      const length = protocol.transport === 'udp' ? what.length : cuts[turn++ % cuts.length]
      const end = Math.min(what.length, at + length)
      lanes[side].window = Uint8Array.from([...lanes[side].window, ...what.subarray(at, end)])
      goes = readAll(side)
      if (protocol.transport === 'udp') lanes[side].window = new Uint8Array(0)
      at = end
    }
    if (!goes) break
  }
  for (const side of ['client', 'server'] as const) if (driven.end === 'open') reader.end?.(side, (fact) => driven.facts.push({ side, fact }))
  return driven
}

/** The facts of one kind. */
export const factsOf = <K extends Fact['kind']>(driven: Driven, kind: K): Extract<Fact, { kind: K }>[] =>
  driven.facts.map(({ fact }) => fact).filter((fact): fact is Extract<Fact, { kind: K }> => fact.kind === kind)
