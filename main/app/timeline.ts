/** Bytes over time by what could be read of them, for the flows that pass a filter: counted from the frame index. */
import type { Timeline } from '../../shared/contract.ts'
import type { Verdict } from '../../shared/model.ts'
import type { FrameIndex } from '../session/frame-index.ts'

const classOf: Record<Verdict, 0 | 1 | 2> = { plaintext: 0, encrypted: 1, upgraded: 1, opaque: 2, unknown: 2, empty: 2 }

export interface Span {
  fromMicros: number
  toMicros: number
}

/**
 * @param verdictOf verdict of a flow that passes the filter, null for one that does not
 * @param span the time that is shown; its end belongs to the last bin
 */
export function timelineOf(index: FrameIndex, verdictOf: (flow: number) => Verdict | null, span: Span, bins: number): Timeline {
  const binMicros = Math.max(1, (span.toMicros - span.fromMicros) / bins)
  const sums = [new Float64Array(bins), new Float64Array(bins), new Float64Array(bins)]
  // Most frames follow one of their own flow.
  let last = -1
  let into: Float64Array | null = null
  index.sums((flow, wireLength, timeMicros) => {
    if (flow !== last) {
      last = flow
      const verdict = flow === 0 ? null : verdictOf(flow)
      into = verdict === null ? null : sums[classOf[verdict]]
    }
    if (into === null || timeMicros < span.fromMicros || timeMicros > span.toMicros) return
    into[Math.min(bins - 1, Math.floor((timeMicros - span.fromMicros) / binMicros))] += wireLength
  })
  return { fromMicros: span.fromMicros, binMicros, readable: [...sums[0]], protected: [...sums[1]], other: [...sums[2]] }
}
