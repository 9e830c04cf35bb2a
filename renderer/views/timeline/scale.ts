/** Time to pixels and back, the stacked heights of the bins, and where the flags of markers find room. */
import type { Marker, Timeline } from '../../../shared/contract.ts'

export interface TimeScale {
  fromMicros: number
  toMicros: number
  left: number
  right: number
}

export const toPixel = (scale: TimeScale, micros: number): number => scale.left + ((micros - scale.fromMicros) / Math.max(1, scale.toMicros - scale.fromMicros)) * (scale.right - scale.left)
export const toMicros = (scale: TimeScale, pixel: number): number => scale.fromMicros + ((pixel - scale.left) / Math.max(1, scale.right - scale.left)) * (scale.toMicros - scale.fromMicros)

/** Bins three CSS pixels wide: narrow enough for detail, wide enough for a projector. */
export const binPixels = 3
export const binCount = (pixels: number): number => Math.min(2000, Math.max(1, Math.floor(pixels / binPixels)))

export interface Bin {
  fromMicros: number
  toMicros: number
  readable: number
  protected: number
  other: number
}

export const binTotal = (timeline: Timeline, index: number): number => (timeline.readable[index] ?? 0) + (timeline.protected[index] ?? 0) + (timeline.other[index] ?? 0)

export function highestBin(timeline: Timeline): number {
  let highest = 0
  for (let index = 0; index < timeline.readable.length; index++) highest = Math.max(highest, binTotal(timeline, index))
  return highest
}

export const timelineEnd = (timeline: Timeline): number => timeline.fromMicros + timeline.binMicros * timeline.readable.length

export function binAt(timeline: Timeline, micros: number): Bin | null {
  const index = Math.floor((micros - timeline.fromMicros) / timeline.binMicros)
  if (index < 0 || index >= timeline.readable.length) return null
  const fromMicros = timeline.fromMicros + index * timeline.binMicros
  return { fromMicros, toMicros: fromMicros + timeline.binMicros, readable: timeline.readable[index], protected: timeline.protected[index], other: timeline.other[index] }
}

/** Bytes inside a span, in whole bins: what a brush holds. */
export function bytesBetween(timeline: Timeline, fromMicros: number, toMicros: number): { readable: number; protected: number; other: number } {
  const sum = { readable: 0, protected: 0, other: 0 }
  const first = Math.max(0, Math.floor((fromMicros - timeline.fromMicros) / timeline.binMicros))
  const last = Math.min(timeline.readable.length - 1, Math.floor((toMicros - timeline.fromMicros) / timeline.binMicros))
  for (let index = first; index <= last; index++) {
    sum.readable += timeline.readable[index]
    sum.protected += timeline.protected[index]
    sum.other += timeline.other[index]
  }
  return sum
}

/**
 * Height of a part in pixels. Few readable bytes beside many protected ones must not vanish, and one download must not
 * flatten all else: the square root keeps small things visible, and any bytes at all are at least a pixel and a half.
 */
export function barHeight(bytes: number, highest: number, pixels: number): number {
  if (bytes <= 0 || highest <= 0) return 0
  return Math.max(1.5, Math.sqrt(bytes / highest) * pixels)
}

export interface StackedBar {
  readable: number
  protected: number
  other: number
}

/** The total's height by `barHeight`, shared out by bytes; each part that has bytes keeps its least height. */
export function stackedBar(bin: Pick<Bin, 'readable' | 'protected' | 'other'>, highest: number, pixels: number): StackedBar {
  const total = bin.readable + bin.protected + bin.other
  if (total <= 0) return { readable: 0, protected: 0, other: 0 }
  const height = barHeight(total, highest, pixels)
  const part = (bytes: number): number => (bytes > 0 ? Math.max(1.5, (bytes / total) * height) : 0)
  const bar = { readable: part(bin.readable), protected: part(bin.protected), other: part(bin.other) }
  const sum = bar.readable + bar.protected + bar.other
  const squeeze = sum > pixels ? pixels / sum : 1
  return { readable: bar.readable * squeeze, protected: bar.protected * squeeze, other: bar.other * squeeze }
}

export interface Flag {
  marker: Marker
  x: number
  /** The text as far as it has room; '' leaves the bare flag. */
  text: string
  width: number
}

/** Flags in order of time; a text that would run into the next flag is cut, or left out where nothing legible remains. */
export function placeFlags(markers: readonly Marker[], scale: TimeScale, measure: (text: string) => number): Flag[] {
  const inside = markers.filter((marker) => marker.timeMicros >= scale.fromMicros && marker.timeMicros <= scale.toMicros).sort((a, b) => a.timeMicros - b.timeMicros)
  return inside.map((marker, index) => {
    const x = toPixel(scale, marker.timeMicros)
    const next = index + 1 < inside.length ? toPixel(scale, inside[index + 1].timeMicros) : scale.right + 8
    const room = next - x - 18
    const text = shorten(marker.text, room, measure)
    return { marker, x, text, width: text === '' ? 0 : measure(text) }
  })
}

function shorten(text: string, room: number, measure: (text: string) => number): string {
  if (room < 24) return ''
  if (measure(text) <= room) return text
  let low = 0
  let high = Math.min(text.length, 120)
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (measure(`${text.slice(0, middle)}…`) <= room) low = middle
    else high = middle - 1
  }
  return low < 3 ? '' : `${text.slice(0, low).trimEnd()}…`
}
