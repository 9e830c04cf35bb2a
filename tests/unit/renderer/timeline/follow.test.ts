import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Input, SessionInfo } from '../../../../shared/contract.ts'
import { everything } from '../../../../shared/rows.ts'
import { initialState, useWindow } from '../../../../renderer/state/window.ts'
import { followTimeline, type TimelineState } from '../../../../renderer/views/timeline/follow.ts'

interface Question {
  input: Input<'timeline'>
  answer(binMicros: number): void
  refuse(): void
}

/** The store takes its bridge from the window when it is loaded; this one answers when the test says so. */
const asked = vi.hoisted(() => {
  const questions: { input: unknown; answer(binMicros: number): void; refuse(): void }[] = []
  const request = (_name: string, input: unknown): Promise<unknown> =>
    new Promise((resolve) => questions.push({
      input,
      answer: (binMicros) => resolve({ ok: true, value: { fromMicros: 0, binMicros, readable: [1], protected: [0], other: [0] } }),
      refuse: () => resolve({ ok: false, code: 'x', message: 'No.', remedy: 'Again.' }),
    }))
  Object.assign(globalThis, { plainsight: { shell: 'browser', request, subscribe: () => () => undefined, onConnection: () => () => undefined } })
  return questions
}) as Question[]

const session = (id: string): SessionInfo => ({ id, name: id, started: '2026-06-01T00:00:00Z', seconds: null, packets: null, bytes: 0, source: 'recorded', state: 'complete', notes: [], interface: null, engine: null, filter: null, markers: [], watch: [], summary: null })

describe('following the timeline', () => {
  let shown: TimelineState[] = []
  let following: { stop(): void } | null = null
  const settle = (millis = 1000): Promise<unknown> => vi.advanceTimersByTimeAsync(millis)

  beforeEach(async () => {
    vi.useFakeTimers()
    asked.length = 0
    shown = []
    useWindow.setState({ ...initialState, session: session('one') })
    following = followTimeline(() => 100, (state) => shown.push(state))
    await settle(1)
  })
  afterEach(() => {
    following?.stop()
    vi.useRealTimers()
  })

  it('asks once for many changes of the filter, and leaves its own brush out of the question', async () => {
    asked[0].answer(1)
    await settle()
    for (const text of ['a', 'ab', 'abc']) useWindow.setState({ filter: { ...everything, text, fromMicros: 5, toMicros: 9 } })
    await settle()
    expect(asked).toHaveLength(2)
    expect(asked[1].input).toMatchObject({ session: 'one', bins: 100, filter: { text: 'abc', fromMicros: null, toMicros: null } })
  })

  it('does not ask when only the brush moved', async () => {
    asked[0].answer(1)
    await settle()
    useWindow.setState({ filter: { ...everything, fromMicros: 1, toMicros: 2 } })
    await settle()
    expect(asked).toHaveLength(1)
  })

  it('drops the answer of a session that is open no more, and asks for the one that is', async () => {
    useWindow.setState({ session: session('two') })
    await settle()
    asked[0].answer(7)
    await settle()
    expect(shown.some((state) => state.kind === 'drawn')).toBe(false)
    asked[1].answer(8)
    await settle()
    expect(asked[1].input.session).toBe('two')
    expect(shown.at(-1)).toMatchObject({ kind: 'drawn', timeline: { binMicros: 8 } })
  })

  it('says what the engine refused, and is silent once stopped', async () => {
    asked[0].refuse()
    await settle()
    expect(shown.at(-1)).toEqual({ kind: 'failed', message: 'No.', remedy: 'Again.' })
    following?.stop()
    const before = shown.length
    useWindow.setState({ revision: 9, session: null })
    await settle()
    expect(shown).toHaveLength(before)
  })
})
