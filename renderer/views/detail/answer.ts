/** One answer of the engine for as long as the question stays the same; a late answer to an earlier question is dropped. */
import { useCallback, useEffect, useState } from 'react'
import type { ProblemText, Result } from '../../../shared/model.ts'
import type { FlowDetail } from '../../../shared/rows.ts'
import { bridge, rows, useWindow } from '../../state/store.ts'

export type Answer<T> = { kind: 'loading' } | { kind: 'ready'; value: T } | { kind: 'failed'; problem: ProblemText }

export interface Asked<T> {
  answer: Answer<T>
  /** Asks anew and says so. */
  again: () => void
  /** Asks anew and keeps showing what there is until the answer comes. */
  refresh: () => void
}

/** `ask` must stay the same function for the same question. */
export function useAnswer<T>(ask: () => Promise<Result<T>>): Asked<T> {
  const [attempt, setAttempt] = useState(0)
  const [held, setHeld] = useState<{ ask: unknown; answer: Answer<T> } | null>(null)
  useEffect(() => {
    let wanted = true
    void ask().then((reply) => {
      if (wanted) setHeld({ ask, answer: reply.ok ? { kind: 'ready', value: reply.value } : { kind: 'failed', problem: reply } })
    })
    return () => {
      wanted = false
    }
  }, [ask, attempt])
  const refresh = useCallback(() => setAttempt((before) => before + 1), [])
  const again = useCallback(() => {
    setHeld(null)
    refresh()
  }, [refresh])
  return { answer: held?.ask === ask ? held.answer : { kind: 'loading' }, again, refresh }
}

/** While a flow grows, its details are asked for once a second. */
const liveMillis = 1000

export function useFlowDetail(session: string, flow: number): Asked<FlowDetail> {
  const ask = useCallback(() => bridge.request('flows.detail', { session, flow }), [session, flow])
  const asked = useAnswer<FlowDetail>(ask)
  const { refresh } = asked
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null
    let row = rows.byId.get(flow)
    const stop = useWindow.subscribe((state) => state.revision, () => {
      if (timer !== null || rows.byId.get(flow) === row) return
      timer = setTimeout(() => {
        timer = null
        row = rows.byId.get(flow)
        refresh()
      }, liveMillis)
    })
    return () => {
      stop()
      if (timer !== null) clearTimeout(timer)
    }
  }, [flow, refresh])
  return asked
}
