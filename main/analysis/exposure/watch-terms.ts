/**
 * Looks for the words that a person said they would type, as they are and in the obvious encodings, in what both sides of
 * one conversation send. Finds do not depend on how the bytes were cut. Compressed bodies and base64 broken into lines
 * inside the word are not seen through.
 */
import type { Exposure, Side } from '../../../shared/model.ts'
import { latin1, readableText } from '../bytes/text.ts'
import { Automaton, foldByte } from './automaton.ts'
import { valueLimit } from './make.ts'
import { patternsOf, type Pattern } from './term-encodings.ts'

/** Finds told for one direction, term and encoding; a word repeated in a list says nothing new. */
export const findsLimit = 20

interface Compiled {
  automaton: Automaton
  patterns: readonly (Pattern & { term: number; key: number })[]
  terms: readonly string[]
}

/** One automaton serves all conversations that look for the same list. */
const compiledLists = new WeakMap<readonly string[], Compiled>()

function compile(terms: readonly string[]): Compiled {
  const known = compiledLists.get(terms)
  if (known !== undefined) return known
  const keys = new Map<string, number>()
  const patterns = terms.flatMap((text, term) =>
    patternsOf(text).map((pattern) => {
      const name = `${term} ${pattern.encoding.join()}`
      const key = keys.get(name) ?? keys.size
      keys.set(name, key)
      return { ...pattern, term, key }
    }),
  )
  const folded = patterns.map(({ bytes }) => bytes.map((byte) => foldByte[byte]))
  const compiled = { automaton: new Automaton(folded), patterns, terms: [...terms] }
  compiledLists.set(terms, compiled)
  return compiled
}

class DirectionState {
  state = 0
  /** Bytes before the next call that may be the beginning of a find. */
  tail = empty
  readonly found = new Map<number, number>()
}

const empty = new Uint8Array(0)

export class WatchTermSearch {
  /** Finds past `findsLimit`. */
  left = 0
  private readonly compiled: Compiled
  private readonly directions: Record<Side, DirectionState> = { client: new DirectionState(), server: new DirectionState() }

  constructor(terms: readonly string[]) {
    this.compiled = compile(terms)
  }

  /** Searches the next bytes of one direction; each find is told once, with the frame that holds its end. */
  search(side: Side, bytes: Uint8Array, start: number, end: number, frame: number): Exposure[] {
    const direction = this.directions[side]
    const { automaton, patterns } = this.compiled
    const finds: Exposure[] = []
    const { tail } = direction
    let lastEnd = -1
    let lastKeys: number[] = []
    direction.state = automaton.run(direction.state, bytes, start, end, (index, endsAt) => {
      const pattern = patterns[index]
      const matched = slice(tail, bytes, start, endsAt, pattern.bytes.length)
      if (pattern.exact && !pattern.bytes.every((byte, at) => byte === matched[at])) return
      // Two spellings of one encoding may end together; the longer one is told first.
      if (endsAt !== lastEnd) { lastEnd = endsAt; lastKeys = [] }
      if (lastKeys.includes(pattern.key)) return
      lastKeys.push(pattern.key)
      const count = direction.found.get(pattern.key) ?? 0
      if (count >= findsLimit) { this.left++; return }
      direction.found.set(pattern.key, count + 1)
      finds.push(this.exposure(pattern, matched, side, frame))
    })
    const keep = automaton.depth(direction.state)
    direction.tail = keep === 0 ? empty : Uint8Array.from(slice(tail, bytes, start, end, keep))
    return finds
  }

  /** Bytes of one direction are missing: nothing is found across the hole. */
  gap(side: Side): void {
    this.directions[side].state = 0
    this.directions[side].tail = empty
  }

  private exposure(pattern: Pattern & { term: number }, matched: Uint8Array, side: Side, frame: number): Exposure {
    const text = pattern.wide ? wideText(matched) : readableText(matched)
    return { kind: 'watch-term', name: this.compiled.terms[pattern.term], value: text.slice(0, valueLimit), frame, side, encoding: [...pattern.encoding] }
  }
}

/** The `length` bytes that end at `end`, the first of which may lie in the tail of an earlier call. */
function slice(tail: Uint8Array, bytes: Uint8Array, start: number, end: number, length: number): Uint8Array {
  const from = end - length
  if (from >= start) return bytes.subarray(from, end)
  const before = start - from
  const joined = new Uint8Array(length)
  joined.set(tail.subarray(Math.max(0, tail.length - before)), Math.max(0, before - tail.length))
  joined.set(bytes.subarray(start, end), before)
  return joined
}

const wideText = (bytes: Uint8Array): string => latin1(bytes).replace(/([\s\S])([\s\S])/g, (_, low: string, high: string) => String.fromCharCode(low.charCodeAt(0) | (high.charCodeAt(0) << 8)))
