/** Draws the timeline: stacked bars, axis, flags of markers, and the brush over them. */
import type { Marker, Timeline } from '../../../shared/contract.ts'
import { formatBytes } from '../../format.ts'
import { verdictColors } from '../../ui/verdict-shape.ts'
import { inertText } from '../detail/inert-text.ts'
import type { Span } from './brush.ts'
import { highestBin, placeFlags, stackedBar, toPixel, type Flag, type TimeScale } from './scale.ts'
import { niceCeiling, timeTicks } from './ticks.ts'

export interface TimelineColors {
  surface: string
  line: string
  ink: string
  ink2: string
  ink3: string
  accent: string
  other: string
  font: string
}

export function timelineColors(): TimelineColors {
  const style = getComputedStyle(document.documentElement)
  const token = (name: string): string => style.getPropertyValue(name).trim()
  return { surface: token('--surface'), line: token('--line'), ink: token('--ink'), ink2: token('--ink-2'), ink3: token('--ink-3'), accent: token('--accent'), other: token('--verdict-empty'), font: token('--font') }
}

export const margins = { left: 72, right: 14, top: 24, bottom: 20 }

export interface TimelineView {
  width: number
  height: number
  timeline: Timeline
  scale: TimeScale
  markers: readonly Marker[]
  brush: Span | null
  /** Pixel under the pointer, null if none. */
  pointer: number | null
}

/** Wide enough for a time of day with its seconds and room around it. */
const tickPixels = 96

/** Readable bytes carry a pattern as well as a colour: slanted lines that show in grey, too. */
function hatch(context: CanvasRenderingContext2D, density: number): CanvasPattern | string {
  const tile = document.createElement('canvas')
  const side = Math.round(6 * density)
  tile.width = tile.height = side
  const own = tile.getContext('2d')
  if (!own) return verdictColors.plaintext
  own.fillStyle = verdictColors.plaintext
  own.fillRect(0, 0, side, side)
  own.strokeStyle = 'rgb(255 255 255 / 42%)'
  own.lineWidth = 1.2 * density
  for (const shift of [-side, 0, side]) {
    own.beginPath()
    own.moveTo(shift, side)
    own.lineTo(shift + side, 0)
    own.stroke()
  }
  const pattern = context.createPattern(tile, 'repeat')
  pattern?.setTransform(new DOMMatrix().scale(1 / density))
  return pattern ?? verdictColors.plaintext
}

function paintAxis(context: CanvasRenderingContext2D, view: TimelineView, colors: TimelineColors, top: number): void {
  const { width, height, scale } = view
  const floor = height - margins.bottom
  context.font = `11px ${colors.font}`
  context.fontVariantCaps = 'normal'
  context.fillStyle = colors.ink3
  context.strokeStyle = colors.line
  context.lineWidth = 1
  context.textBaseline = 'middle'
  context.textAlign = 'center'
  const ticks = timeTicks(scale.fromMicros, scale.toMicros, Math.max(2, Math.floor((width - margins.left) / tickPixels)), new Date(scale.fromMicros / 1000).getTimezoneOffset())
  for (const tick of ticks) {
    const x = Math.round(toPixel(scale, tick.micros)) + 0.5
    context.beginPath()
    context.moveTo(x, margins.top)
    context.lineTo(x, floor + 4)
    context.stroke()
    if (x > margins.left + 20 && x + context.measureText(tick.label).width / 2 < width) context.fillText(tick.label, x, height - 8)
  }
  context.textAlign = 'right'
  context.fillText(formatBytes(top), margins.left - 8, margins.top + 5)
  context.beginPath()
  context.moveTo(margins.left, floor + 0.5)
  context.lineTo(width - margins.right, floor + 0.5)
  context.strokeStyle = colors.ink3
  context.stroke()
}

function paintBars(context: CanvasRenderingContext2D, view: TimelineView, colors: TimelineColors, top: number, density: number): void {
  const { timeline, scale, height } = view
  const floor = height - margins.bottom
  const room = floor - margins.top
  const paths = { readable: new Path2D(), protected: new Path2D(), other: new Path2D() }
  for (let index = 0; index < timeline.readable.length; index++) {
    // On whole device pixels: neighbouring bars then join without seams.
    const from = Math.round(toPixel(scale, timeline.fromMicros + index * timeline.binMicros) * density) / density
    const width = Math.max(1 / density, Math.round(toPixel(scale, timeline.fromMicros + (index + 1) * timeline.binMicros) * density) / density - from)
    const bar = stackedBar({ readable: timeline.readable[index], protected: timeline.protected[index], other: timeline.other[index] }, top, room)
    let base = floor
    for (const part of ['readable', 'protected', 'other'] as const) {
      if (bar[part] > 0) paths[part].rect(from, base - bar[part], width, bar[part])
      base -= bar[part]
    }
  }
  context.fillStyle = colors.other
  context.fill(paths.other)
  context.fillStyle = verdictColors.encrypted
  context.fill(paths.protected)
  context.fillStyle = hatch(context, density)
  context.fill(paths.readable)
}

export function flagsOf(context: CanvasRenderingContext2D, view: Pick<TimelineView, 'markers' | 'scale'>, colors: TimelineColors): Flag[] {
  context.font = `500 11px ${colors.font}`
  const inert = view.markers.map((marker) => ({ ...marker, text: inertText(marker.text, 120) }))
  return placeFlags(inert, view.scale, (text) => context.measureText(text).width)
}

function paintFlags(context: CanvasRenderingContext2D, view: TimelineView, colors: TimelineColors): void {
  const floor = view.height - margins.bottom
  for (const flag of flagsOf(context, view, colors)) {
    const x = Math.round(flag.x) + 0.5
    context.strokeStyle = colors.ink
    context.lineWidth = 1
    context.setLineDash([3, 2])
    context.beginPath()
    context.moveTo(x, 18)
    context.lineTo(x, floor)
    context.stroke()
    context.setLineDash([])
    context.fillStyle = colors.ink
    context.beginPath()
    context.moveTo(x - 0.5, 4)
    context.lineTo(x + 9, 7.5)
    context.lineTo(x - 0.5, 11)
    context.fill()
    context.fillRect(x - 0.75, 4, 1.5, 16)
    if (flag.text === '') continue
    context.textAlign = 'left'
    context.textBaseline = 'middle'
    context.lineWidth = 3
    context.strokeStyle = colors.surface
    context.strokeText(flag.text, x + 13, 9)
    context.fillText(flag.text, x + 13, 9)
  }
}

function paintBrush(context: CanvasRenderingContext2D, view: TimelineView, colors: TimelineColors): void {
  if (view.brush === null) return
  const { width, height, scale } = view
  const floor = height - margins.bottom
  const from = Math.max(margins.left, toPixel(scale, view.brush.fromMicros))
  const to = Math.min(width - margins.right, toPixel(scale, view.brush.toMicros))
  context.fillStyle = colors.surface
  context.globalAlpha = 0.68
  context.fillRect(margins.left, margins.top, Math.max(0, from - margins.left), floor - margins.top)
  context.fillRect(to, margins.top, Math.max(0, width - margins.right - to), floor - margins.top)
  context.globalAlpha = 0.1
  context.fillStyle = colors.accent
  context.fillRect(from, margins.top, to - from, floor - margins.top)
  context.globalAlpha = 1
  context.fillStyle = colors.accent
  for (const edge of [from, to]) {
    context.fillRect(edge - 0.75, margins.top, 1.5, floor - margins.top)
    context.beginPath()
    context.roundRect(edge - 3, margins.top + (floor - margins.top) / 2 - 9, 6, 18, 3)
    context.fill()
  }
}

export function paintTimeline(context: CanvasRenderingContext2D, view: TimelineView, colors: TimelineColors, density: number): void {
  context.setTransform(density, 0, 0, density, 0, 0)
  context.fillStyle = colors.surface
  context.fillRect(0, 0, view.width, view.height)
  const top = niceCeiling(highestBin(view.timeline))
  paintAxis(context, view, colors, top)
  paintBars(context, view, colors, top, density)
  paintBrush(context, view, colors)
  paintFlags(context, view, colors)
  if (view.pointer === null) return
  context.fillStyle = colors.ink2
  context.globalAlpha = 0.5
  context.fillRect(Math.round(view.pointer), margins.top, 1, view.height - margins.top - margins.bottom)
  context.globalAlpha = 1
}
