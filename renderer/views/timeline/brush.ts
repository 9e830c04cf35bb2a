/** The span of time that somebody marks on the timeline: dragged, stretched, moved, or driven by keys. */

export interface Span {
  fromMicros: number
  toMicros: number
}

export type Grip = 'new' | 'from' | 'to' | 'whole'

/** Pixels around an edge of the brush that grip it. */
const gripPixels = 6

export function gripAt(brush: { from: number; to: number } | null, pixel: number): Grip {
  if (brush === null) return 'new'
  if (Math.abs(pixel - brush.from) <= gripPixels) return 'from'
  if (Math.abs(pixel - brush.to) <= gripPixels) return 'to'
  return pixel > brush.from && pixel < brush.to ? 'whole' : 'new'
}

const ordered = (a: number, b: number): Span => ({ fromMicros: Math.min(a, b), toMicros: Math.max(a, b) })
const within = (value: number, limits: Span): number => Math.min(limits.toMicros, Math.max(limits.fromMicros, value))

/** The brush while the pointer goes from `start` to `now` (both in micros), holding `grip` of the brush `held`. */
export function dragged(grip: Grip, held: Span | null, start: number, now: number, limits: Span): Span {
  if (grip === 'new' || held === null) return ordered(within(start, limits), within(now, limits))
  if (grip === 'from') return ordered(within(held.fromMicros + now - start, limits), held.toMicros)
  if (grip === 'to') return ordered(held.fromMicros, within(held.toMicros + now - start, limits))
  return moved(held, now - start, limits)
}

/** Moves the whole brush, as far as the limits let it, without changing its length. */
export function moved(span: Span, by: number, limits: Span): Span {
  const shift = Math.min(limits.toMicros - span.toMicros, Math.max(limits.fromMicros - span.fromMicros, by))
  return { fromMicros: span.fromMicros + shift, toMicros: span.toMicros + shift }
}

/** Arrow keys move the brush by a fiftieth of the whole, with Shift they move its end; without a brush they make one. */
export function byKey(span: Span | null, key: 'ArrowLeft' | 'ArrowRight', stretch: boolean, limits: Span): Span {
  const step = Math.max(1, (limits.toMicros - limits.fromMicros) / 50)
  const by = key === 'ArrowLeft' ? -step : step
  if (span === null) {
    const tenth = (limits.toMicros - limits.fromMicros) / 10
    return key === 'ArrowRight' ? { fromMicros: limits.fromMicros, toMicros: limits.fromMicros + tenth } : { fromMicros: limits.toMicros - tenth, toMicros: limits.toMicros }
  }
  if (!stretch) return moved(span, by, limits)
  return { fromMicros: span.fromMicros, toMicros: Math.max(span.fromMicros + step, within(span.toMicros + by, limits)) }
}

/** A click without a drag is no brush. */
export const isBrush = (fromPixel: number, toPixel: number): boolean => Math.abs(toPixel - fromPixel) >= 4
