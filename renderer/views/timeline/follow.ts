/** Keeps the timeline current: asks the engine when the filter or the rows changed, waits while somebody types, drops answers that came too late. */
import type { Timeline } from '../../../shared/contract.ts'
import type { FlowFilter } from '../../../shared/rows.ts'
import { bridge, useWindow } from '../../state/store.ts'

/** After the last change of the filter. */
const settleMillis = 120
/** While packets arrive: figures move four times a second at most, and a session is read from its index each time. */
const liveMillis = 500

export type TimelineState = { kind: 'none' } | { kind: 'drawn'; timeline: Timeline } | { kind: 'failed'; message: string; remedy: string }

/** The span itself is not narrowed by the brush: what was brushed is shown within the whole. */
const withoutSpan = (filter: FlowFilter): FlowFilter => ({ ...filter, fromMicros: null, toMicros: null })

export function followTimeline(bins: () => number, show: (state: TimelineState) => void): { refresh(): void; stop(): void } {
  let timer: ReturnType<typeof setTimeout> | null = null
  let asked = 0
  let busy = false
  let again = false
  let gone = false

  const ask = async (): Promise<void> => {
    timer = null
    const { session, filter } = useWindow.getState()
    if (session === null) return show({ kind: 'none' })
    if (busy) {
      again = true
      return
    }
    busy = true
    const number = ++asked
    const reply = await bridge.request('timeline', { session: session.id, filter: withoutSpan(filter), bins: bins(), fromMicros: null, toMicros: null })
    busy = false
    if (gone) return
    const current = useWindow.getState().session?.id === session.id && number === asked
    if (current) show(reply.ok ? { kind: 'drawn', timeline: reply.value } : { kind: 'failed', message: reply.message, remedy: reply.remedy })
    if (again || !current) {
      again = false
      later(settleMillis)
    }
  }
  const later = (millis: number): void => {
    if (timer !== null || gone) return
    timer = setTimeout(() => void ask(), millis)
  }
  const sameSpan = (a: FlowFilter, b: FlowFilter): boolean => a.text === b.text && a.verdicts === b.verdicts && a.countries === b.countries && a.protocols === b.protocols && a.hosts === b.hosts
  const stops = [
    useWindow.subscribe((state) => state.filter, () => later(settleMillis), { equalityFn: sameSpan }),
    useWindow.subscribe((state) => state.revision, () => later(liveMillis)),
    useWindow.subscribe((state) => state.session?.id, () => { show({ kind: 'none' }); later(0) }),
    useWindow.subscribe((state) => state.analysis?.state, () => later(settleMillis)),
  ]
  later(0)
  return {
    refresh: () => later(settleMillis),
    stop() {
      gone = true
      if (timer !== null) clearTimeout(timer)
      for (const one of stops) one()
    },
  }
}
