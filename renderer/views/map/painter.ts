/** Draws the parts of the map: outlines and lines into layers (world units), marks and names over them (CSS pixels). */
import type { Verdict } from '../../../shared/model.ts'
import { verdictColors, verdictDashes } from '../../ui/verdict-shape.ts'
import { drawVerdictMark } from '../../ui/verdict-mark.tsx'
import { sessionWords } from '../../words-session.ts'
import { arcWidths, type Arc, type ArcBatch } from './arcs.ts'
import type { MapColors } from './colors.ts'
import type { Land } from './land.ts'
import type { PlacedLabel } from './labels.ts'
import { radiusInWorld, worldWidth, type Point } from './projection.ts'
import type { Mark, Spot } from './spots.ts'

type Context = CanvasRenderingContext2D

export function paintLand(context: Context, scale: number, colors: MapColors, land: Land | null, grid: Path2D): void {
  context.lineWidth = 0.6 / scale
  context.strokeStyle = colors.graticule
  context.stroke(grid)
  if (land === null) return
  context.fillStyle = colors.land
  context.fill(land.land)
  context.lineWidth = 0.7 / scale
  context.lineJoin = 'round'
  context.strokeStyle = colors.border
  context.stroke(land.borders)
}

/** Many lines hide each other and the land: the more there are, the fainter the ones that ask for no attention. */
function lineAlpha(verdict: Verdict, arcs: number): number {
  const crowd = Math.min(1, 5.5 / Math.sqrt(Math.max(30, arcs)))
  if (verdict === 'plaintext') return Math.max(0.75, crowd)
  if (verdict === 'empty') return 0.3 * crowd
  return verdict === 'unknown' ? 0.6 * crowd : 0.9 * crowd
}

function tracePath(arcs: readonly Arc[]): Path2D {
  const path = new Path2D()
  for (const { from, control, to } of arcs) {
    path.moveTo(from.x, from.y)
    path.quadraticCurveTo(control.x, control.y, to.x, to.y)
  }
  return path
}

const withAlpha = (color: string, alpha: number): string => `${color}${Math.round(alpha * 255).toString(16).padStart(2, '0')}`

/** All lines begin at home, where they would pile up to a blot: they are faint there and full towards their ends. */
function fading(context: Context, color: string, home: Point, alpha: number): CanvasGradient {
  const gradient = context.createRadialGradient(home.x, home.y, 0, home.x, home.y, worldWidth * 0.22)
  gradient.addColorStop(0, withAlpha(color, alpha * 0.35))
  gradient.addColorStop(1, withAlpha(color, alpha))
  return gradient
}

export function paintArcs(context: Context, scale: number, batches: readonly ArcBatch[], home: Point): void {
  const total = batches.reduce((sum, batch) => sum + batch.arcs.length, 0)
  context.lineCap = 'butt'
  for (const { verdict, widthClass, arcs } of batches) {
    const width = arcWidths[widthClass] / scale
    context.strokeStyle = fading(context, verdictColors[verdict], home, lineAlpha(verdict, total))
    context.lineWidth = width
    context.setLineDash(verdictDashes[verdict].map((part) => part * Math.max(width, 1.5 / scale)))
    context.stroke(tracePath(arcs))
  }
  context.setLineDash([])
}

/** Doubt, drawn: a dotted outline of where the place may be, as large as the databases say. */
export function paintRadii(context: Context, scale: number, spots: readonly Spot[], colors: MapColors): void {
  context.lineWidth = 1.2 / scale
  context.setLineDash([1.5 / scale, 3 / scale])
  for (const spot of spots) {
    const vague = vaguest(spot)
    if (vague === null) continue
    context.beginPath()
    const least = 11 / scale
    const { rx, ry } = vague.radiusKm === null ? { rx: 0, ry: 0 } : radiusInWorld(vague.latitude, vague.longitude, vague.radiusKm)
    context.ellipse(vague.x, vague.y, Math.max(rx, least), Math.max(ry, least), 0, 0, Math.PI * 2)
    context.globalAlpha = 0.04
    context.fillStyle = colors.ink
    if (rx > least) context.fill()
    context.globalAlpha = 0.75
    context.strokeStyle = colors.ink2
    context.stroke()
  }
  context.globalAlpha = 1
  context.setLineDash([])
}

function vaguest(spot: Spot) {
  let found: Spot['lead'] | null = null
  for (const mark of spot.marks) {
    for (const destination of mark.destinations) {
      if (destination.certainty !== 'likely' && (found === null || (destination.radiusKm ?? 0) > (found.radiusKm ?? 0))) found = destination
    }
  }
  return found
}

/** Radius of a mark in CSS pixels, by the same classes as its line. */
export const markRadius = (widthClass: number): number => 4.6 + widthClass * 0.75

/** Marks of one kind look the same: each kind is drawn once and copied, a few thousand times a frame if need be. */
export class MarkStamps {
  private readonly stamps = new Map<string, HTMLCanvasElement>()

  clear(): void {
    this.stamps.clear()
  }

  paint(context: Context, mark: Pick<Mark, 'verdict' | 'strength'>, widthClass: number, x: number, y: number, density: number, colors: MapColors): void {
    const radius = markRadius(widthClass)
    const key = `${mark.verdict} ${mark.strength} ${widthClass} ${density}`
    const half = radius + 3
    let stamp = this.stamps.get(key)
    if (!stamp) {
      stamp = document.createElement('canvas')
      stamp.width = stamp.height = Math.ceil(half * 2 * density)
      const own = stamp.getContext('2d')
      if (own) {
        own.scale(density, density)
        own.fillStyle = colors.water
        own.globalAlpha = 0.92
        own.beginPath()
        own.arc(half, half, radius + 1.6, 0, Math.PI * 2)
        own.fill()
        own.globalAlpha = 1
        drawVerdictMark(own, mark.verdict, half, half, radius, mark.strength)
      }
      this.stamps.set(key, stamp)
    }
    context.drawImage(stamp, x - half, y - half, half * 2, half * 2)
  }
}

export function paintHome(context: Context, at: Point, guess: boolean, colors: MapColors): void {
  context.beginPath()
  context.arc(at.x, at.y, 8, 0, Math.PI * 2)
  context.fillStyle = colors.surface
  context.fill()
  context.lineWidth = 2
  context.strokeStyle = colors.ink
  if (guess) context.setLineDash([3, 2.4])
  context.stroke()
  context.setLineDash([])
  context.beginPath()
  context.arc(at.x, at.y, 3, 0, Math.PI * 2)
  context.fillStyle = colors.ink
  context.fill()
}

/** One highlighted line, wide and with an outline, over everything else. */
export function paintHighlight(context: Context, arc: Arc, toScreen: (point: Point) => Point, colors: MapColors): void {
  const from = toScreen(arc.from)
  const control = toScreen(arc.control)
  const to = toScreen(arc.to)
  const width = arcWidths[arc.widthClass] + 1.5
  const path = new Path2D()
  path.moveTo(from.x, from.y)
  path.quadraticCurveTo(control.x, control.y, to.x, to.y)
  context.setLineDash([])
  context.lineWidth = width + 3
  context.strokeStyle = colors.water
  context.globalAlpha = 0.8
  context.stroke(path)
  context.globalAlpha = 1
  context.lineWidth = width
  context.strokeStyle = verdictColors[arc.verdict]
  context.setLineDash(verdictDashes[arc.verdict].map((part) => part * Math.max(1.5, width * 0.7)))
  context.stroke(path)
  context.setLineDash([])
}

export function paintRing(context: Context, at: Point, radius: number, colors: MapColors): void {
  context.beginPath()
  context.arc(at.x, at.y, radius + 3.5, 0, Math.PI * 2)
  context.lineWidth = 2
  context.strokeStyle = colors.accent
  context.stroke()
}

export const labelFont = (colors: MapColors, strong = false): string => `${strong ? 600 : 500} 12px ${colors.font}`

export function paintLabels(context: Context, labels: readonly (PlacedLabel & { dx: number; dy: number })[], colors: MapColors): void {
  context.font = labelFont(colors)
  context.textBaseline = 'middle'
  context.textAlign = 'left'
  context.lineJoin = 'round'
  context.lineWidth = 3.5
  context.strokeStyle = colors.water
  context.fillStyle = colors.ink
  for (const label of labels) {
    context.strokeText(label.wish.text, label.x + label.dx, label.y + label.dy)
    context.fillText(label.wish.text, label.x + label.dx, label.y + label.dy)
  }
}

export const homeLabel = (guess: boolean): string => (guess ? sessionWords.map.hereGuess : sessionWords.map.here)
