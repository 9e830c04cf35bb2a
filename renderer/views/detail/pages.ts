/** A long answer read page by page while somebody scrolls: what is there, whether more is to come, and what went wrong. */
import { useCallback, useEffect, useRef, useState } from 'react'
import type { ProblemText, Result } from '../../../shared/model.ts'

export interface Pages<T> {
  items: readonly T[]
  /** Null once everything was read. */
  next: number | null
  loading: boolean
  problem: ProblemText | null
  /** Asks for the next page, unless one is on its way or there is none. */
  more: () => void
  again: () => void
}

const atStart = { next: 0, loading: false, problem: null }

/** `read` must stay the same function for the same source: another one starts from the beginning. */
export function usePages<T>(read: (after: number) => Promise<Result<{ items: T[]; next: number | null }>>): Pages<T> {
  const [held, setHeld] = useState<{ source: unknown; items: T[]; next: number | null; loading: boolean; problem: ProblemText | null }>({ source: read, items: [], ...atStart })
  const current = held.source === read ? held : { source: read, items: [], ...atStart }
  const busy = useRef<unknown>(null)

  const load = useCallback(async (items: readonly T[], after: number) => {
    if (busy.current === read) return
    busy.current = read
    setHeld({ source: read, items: [...items], next: after, loading: true, problem: null })
    const reply = await read(after)
    if (busy.current !== read) return
    busy.current = null
    if (reply.ok) setHeld({ source: read, items: [...items, ...reply.value.items], next: reply.value.next, loading: false, problem: null })
    else setHeld({ source: read, items: [...items], next: after, loading: false, problem: reply })
  }, [read])

  useEffect(() => {
    let wanted = true
    queueMicrotask(() => {
      if (wanted) void load([], 0)
    })
    return () => {
      wanted = false
      busy.current = null
    }
  }, [load])

  const { items, next, problem } = current
  return {
    items,
    next,
    loading: current.loading || (items.length === 0 && next === 0 && problem === null),
    problem,
    more: () => {
      if (next !== null && problem === null) void load(items, next)
    },
    again: () => void load(items, next ?? 0),
  }
}
