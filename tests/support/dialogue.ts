/** Plays a scripted conversation to a reader the way the driver does: unused bytes are shown again, and the other side after any progress. */
import type { Side } from '../../shared/model.ts'
import type { Fact } from '../../main/analysis/facts.ts'
import { BROKEN, type Protocol, type Reader, type ReaderContext } from '../../main/analysis/protocols/reader.ts'
import { testPrimitives } from './primitives.ts'

export interface Said {
  fact: Fact
  side: Side
  /** The bytes that prove it, as text; '' where the reader named none. */
  proof: string
}

export interface Outcome {
  said: Said[]
  /** What was handed on to another protocol, or left at the end; nothing after a break. */
  rest: { client: string; server: string }
  upgradedTo: string | null | undefined
  broken: boolean
  lost: boolean
}

export const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff)
export const textOf = (bytes: Uint8Array): string => { let text = ''; for (const byte of bytes) text += String.fromCharCode(byte); return text }

/** One side says bytes, or a stretch of it was never captured. */
export type Turn = { side: Side; bytes: Uint8Array } | { side: Side; gap: number }
export const client = (...lines: string[]): Turn => ({ side: 'client', bytes: bytesOf(lines.map((line) => `${line}\r\n`).join('')) })
export const server = (...lines: string[]): Turn => ({ side: 'server', bytes: bytesOf(lines.map((line) => `${line}\r\n`).join('')) })
export const raw = (side: Side, text: string): Turn => ({ side, bytes: bytesOf(text) })
export const gap = (side: Side, count: number): Turn => ({ side, gap: count })

export const contextOf = (more: Partial<ReaderContext> = {}): ReaderContext => ({
  primitives: testPrimitives,
  serverPort: 0,
  clientPort: 0,
  transport: 'tcp',
  midstream: false,
  bodyLimit: 4096,
  ...more,
})

/** `cut` says how many bytes are shown at once (a function of how many were shown so far). */
export function play(protocol: Protocol, turns: readonly Turn[], cut: (shown: number) => number = () => Infinity, context = contextOf()): Outcome {
  const reader: Reader = protocol.open(context)
  const windows = { client: new Uint8Array(0), server: new Uint8Array(0) }
  const outcome: Outcome = { said: [], rest: { client: '', server: '' }, upgradedTo: undefined, broken: false, lost: false }
  const stopped = (): boolean => outcome.broken || outcome.lost || outcome.upgradedTo !== undefined
  const readOnce = (side: Side): boolean => {
    const window = windows[side].slice()
    if (window.length === 0) return false
    const used = reader.read(side, window, (fact, from, to) => {
      if ((from ?? 0) < 0 || (to ?? 0) > window.length || (from ?? 0) > (to ?? window.length)) throw new Error(`proof outside the window: ${from}…${to} of ${window.length}`)
      if (fact.kind === 'upgrade') outcome.upgradedTo = fact.to
      else outcome.said.push({ fact, side, proof: from === undefined ? '' : textOf(window.subarray(from, to)) })
    })
    if (used === BROKEN) { outcome.broken = true; return false }
    if (!Number.isInteger(used) || used < 0 || used > window.length) throw new Error(`used ${used} of ${window.length}`)
    // A reader that keeps the window sees this.
    windows[side] = windows[side].slice(used)
    window.fill(0xee)
    return used > 0
  }
  const progress = (first: Side): void => {
    let side = first
    for (let idle = 0; idle < 2 && !stopped(); ) {
      const moved = readOnce(side)
      idle = moved ? 0 : idle + 1
      if (!moved) side = side === 'client' ? 'server' : 'client'
    }
  }
  let shown = 0
  for (const turn of turns) {
    if ('gap' in turn) {
      if (!stopped() && (windows[turn.side].length > 0 || reader.skip(turn.side, turn.gap) === 'lost')) outcome.lost = true
      continue
    }
    for (let at = 0; at < turn.bytes.length; ) {
      const take = Math.min(Math.max(1, cut(shown)), turn.bytes.length - at)
      windows[turn.side] = Uint8Array.from([...windows[turn.side], ...turn.bytes.subarray(at, at + take)])
      at += take
      shown += take
      if (!stopped()) progress(turn.side)
    }
  }
  for (const side of ['client', 'server'] as const) {
    if (stopped() && !outcome.lost) break
    reader.end?.(side, (fact) => { outcome.said.push({ fact, side, proof: '' }) })
    if (!stopped()) progress(side === 'client' ? 'server' : 'client')
  }
  // What lies behind a break is dropped, whatever had come by then.
  if (!outcome.broken && !outcome.lost) outcome.rest = { client: textOf(windows.client), server: textOf(windows.server) }
  return outcome
}

/** The facts alone; bodies as text, so that a difference can be read. */
export const factsOf = (outcome: Outcome): unknown[] => outcome.said.map(({ fact }) => ('bytes' in fact && typeof fact.bytes !== 'number' ? { ...fact, bytes: textOf(fact.bytes) } : fact))
