import { describe, expect, it } from 'vitest'
import { Assembler, assemblerCounters, type AssemblerLimits } from '../../../../main/analysis/flows/assembler.ts'

/** Plays segments into an assembler; the story is what its sink was told. */
function play(limits: AssemblerLimits = { bufferedBytes: 1000, bufferedSegments: 10 }) {
  const story: (string | number)[] = []
  const counters = assemblerCounters()
  const assembler = new Assembler(
    {
      data: (bytes, start, end) => story.push(String.fromCharCode(...bytes.subarray(start, end))),
      gap: (count) => story.push(count),
    },
    limits,
    counters,
  )
  const send = (sequence: number, payload: string, wire = payload.length): void =>
    assembler.segment(sequence >>> 0, Uint8Array.from([33, ...[...payload].map((character) => character.charCodeAt(0)), 33]), 1, 1 + payload.length, wire, 1, 0)
  return { assembler, story, counters, send }
}

describe('a stream', () => {
  it('passes on what comes in order, from the SYN on', () => {
    const { assembler, story, send } = play()
    assembler.syn(99)
    send(100, 'ab')
    send(102, 'cd')
    expect([story, assembler.midstream, assembler.delivered, assembler.missing]).toEqual([['ab', 'cd'], false, 4, 0])
  })
  it('begins with the first segment where no SYN was seen', () => {
    const { assembler, story, send } = play()
    send(5000, 'ab')
    send(4000, 'old')
    send(5002, 'cd')
    expect([story, assembler.midstream]).toEqual([['ab', 'cd'], true])
  })
  it('is not begun by a bare acknowledgment', () => {
    const { assembler, send } = play()
    send(5000, '')
    assembler.acknowledged(6000)
    expect(assembler.started).toBe(false)
  })
  it('waits for what is late, over the wrap of the sequence numbers', () => {
    const { assembler, story, send } = play()
    assembler.syn(0xfffffffb)
    send(2, 'gh')
    send(0, 'ef')
    send(0xfffffffc, 'abcd')
    expect(story).toEqual(['abcd', 'ef', 'gh'])
  })
  it('ignores a repeated or a late SYN', () => {
    const { assembler, story, send } = play()
    assembler.syn(99)
    assembler.syn(99)
    send(100, 'ab')
    assembler.syn(5000)
    send(102, 'cd')
    expect(story).toEqual(['ab', 'cd'])
  })
})

describe('overlaps', () => {
  it('delivers repeated bytes once, and the new end of a longer repetition', () => {
    const { assembler, story, send, counters } = play()
    assembler.syn(99)
    send(100, 'abcd')
    send(100, 'abcd')
    send(99, 'x')
    send(102, 'cdef')
    expect(story).toEqual(['abcd', 'ef'])
    expect(counters.repeatedBytes).toBe(4 + 1 + 2)
  })
  it('keeps the bytes seen first, and counts a segment that says otherwise', () => {
    const { assembler, story, send, counters } = play()
    assembler.syn(99)
    send(103, 'DE')
    send(107, 'H')
    send(102, 'cxxfgy')
    send(100, 'ab')
    expect(story.join('')).toBe('abcDEfgH')
    expect(counters).toMatchObject({ conflicts: 1 })
  })
  it('does not call equal bytes a conflict', () => {
    const { assembler, story, send, counters } = play()
    assembler.syn(99)
    send(102, 'cde')
    send(101, 'bcdef')
    send(100, 'a')
    expect([story.join(''), counters.conflicts]).toEqual(['abcdef', 0])
  })
})

describe('holes', () => {
  it('become gaps once the other side has acknowledged what lies behind', () => {
    const { assembler, story, send } = play()
    assembler.syn(99)
    send(100, 'ab')
    send(105, 'fg')
    assembler.acknowledged(102)
    assembler.acknowledged(104)
    expect(story).toEqual(['ab'])
    assembler.acknowledged(107)
    send(107, 'hi')
    expect([story, assembler.missing]).toEqual([['ab', 3, 'fg', 'hi'], 3])
  })
  it('can still be filled when the acknowledgment is seen before the data', () => {
    const { assembler, story, send } = play()
    assembler.syn(99)
    assembler.acknowledged(104)
    send(100, 'ab')
    send(102, 'cd')
    assembler.finish()
    expect(story).toEqual(['ab', 'cd'])
  })
  it('ignore absurd acknowledgments and segments', () => {
    const { assembler, story, send, counters } = play()
    assembler.syn(99)
    send(102, 'c')
    assembler.acknowledged(100 + 2 ** 30 + 1)
    assembler.acknowledged(50)
    send(100 + 2 ** 30 + 1, 'far')
    send(100 - 2 ** 30 - 1, 'far')
    expect([story, counters.implausible]).toEqual([[], 3])
  })
  it('end with the connection', () => {
    const { assembler, story, send } = play()
    assembler.syn(99)
    send(102, 'c')
    send(106, 'g')
    assembler.finish()
    expect(story).toEqual([2, 'c', 3, 'g'])
  })
  it('are told at the end where bytes were acknowledged that never came', () => {
    const told = (withFin: boolean): (string | number)[] => {
      const { assembler, story, send } = play()
      assembler.syn(99)
      send(100, 'ab')
      if (withFin) assembler.fin(110)
      assembler.acknowledged(111)
      assembler.finish()
      return story
    }
    expect(told(true)).toEqual(['ab', 8])
    // Without the FIN the last number may be its own.
    expect(told(false)).toEqual(['ab', 8])
  })
  it('do not appear where only the FIN was acknowledged', () => {
    const { assembler, story, send } = play()
    assembler.syn(99)
    send(100, 'ab')
    assembler.acknowledged(103)
    assembler.finish()
    expect(story).toEqual(['ab'])
  })
  it('stand for what the capture cut off, at once', () => {
    const { assembler, story, send } = play()
    assembler.syn(99)
    send(105, 'fg', 4)
    send(100, 'ab', 5)
    send(109, 'jk', 2)
    expect([story, assembler.missing]).toEqual([['ab', 3, 'fg', 2, 'jk'], 5])
  })
  it('are given up when too much waits in all streams together', () => {
    const { assembler, story, send, counters } = play({ bufferedBytes: 1000, bufferedSegments: 10, totalBytes: 500 })
    counters.waitingBytes = 250
    assembler.syn(99)
    send(102, 'c')
    send(104, 'e')
    expect([story, counters.overflows, counters.waitingBytes]).toEqual([[2, 'c'], 1, 451])
    assembler.finish()
    expect(counters.waitingBytes).toBe(250)
  })
  it('are given up when too much waits', () => {
    const { assembler, story, send, counters } = play({ bufferedBytes: 4, bufferedSegments: 2 })
    assembler.syn(99)
    send(102, 'c')
    send(104, 'e')
    expect(story).toEqual([])
    send(106, 'g')
    expect([story, counters.overflows]).toEqual([[2, 'c'], 1])
    send(108, 'ijkl')
    expect([story, counters.overflows]).toEqual([[2, 'c', 1, 'e', 1, 'g'], 3])
  })
})
