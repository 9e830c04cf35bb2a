/** A verdict's mark, as an element and on a canvas; the same shape in both. */
import type { Strength, Verdict } from '../../shared/model.ts'
import { words } from '../words.ts'
import { markShape, verdictColors } from './verdict-shape.ts'

interface Props {
  verdict: Verdict
  strength?: Strength | null
  size?: number
  /** Set where no word stands beside the mark: it then says its verdict itself. */
  labelled?: boolean
}

export function VerdictMark({ verdict, strength = null, size = 14, labelled = false }: Props) {
  const shape = markShape(verdict, strength)
  const color = `var(--verdict-${verdict})`
  const label = words.verdictLabel(verdict, strength)
  return (
    <svg className="verdict-mark" width={size} height={size} viewBox="-1.1 -1.1 2.2 2.2" role={labelled ? 'img' : undefined} aria-label={labelled ? label : undefined} aria-hidden={!labelled}>
      {shape.fill !== null && <path d={shape.fill} fill={color} opacity={shape.opacity} />}
      {shape.stroke > 0 && (
        <path d={shape.outline} fill="none" stroke={color} strokeWidth={shape.stroke} strokeLinejoin="round" strokeDasharray={shape.dash.join(' ')} opacity={shape.opacity} />
      )}
    </svg>
  )
}

/** Mark and word together: how a verdict is written in lists, chips and legends. */
export function VerdictLabel({ verdict, strength = null, size = 14 }: Omit<Props, 'labelled'>) {
  return (
    <span className="verdict-label" title={words.verdicts[verdict].means}>
      <VerdictMark verdict={verdict} strength={strength} size={size} />
      <span>{words.verdictLabel(verdict, strength)}</span>
    </span>
  )
}

/** Paths of unit marks, kept: a canvas draws thousands of them a frame. */
const paths = new Map<string, { fill: Path2D | null; outline: Path2D | null; stroke: number; dash: number[]; opacity: number }>()

function unitMark(verdict: Verdict, strength: Strength | null) {
  const key = `${verdict} ${strength ?? ''}`
  let mark = paths.get(key)
  if (mark === undefined) {
    const shape = markShape(verdict, strength)
    mark = { fill: shape.fill === null ? null : new Path2D(shape.fill), outline: shape.stroke > 0 ? new Path2D(shape.outline) : null, stroke: shape.stroke, dash: [...shape.dash], opacity: shape.opacity }
    paths.set(key, mark)
  }
  return mark
}

/** Draws the mark around x, y with radius r in the context's units; leaves the context as it was. */
export function drawVerdictMark(context: CanvasRenderingContext2D, verdict: Verdict, x: number, y: number, r: number, strength: Strength | null = null, color: string = verdictColors[verdict]): void {
  const mark = unitMark(verdict, strength)
  context.save()
  context.translate(x, y)
  context.scale(r, r)
  context.globalAlpha *= mark.opacity
  if (mark.fill !== null) {
    context.fillStyle = color
    context.fill(mark.fill)
  }
  if (mark.outline !== null) {
    context.strokeStyle = color
    context.lineWidth = mark.stroke
    context.lineJoin = 'round'
    context.setLineDash(mark.dash)
    context.stroke(mark.outline)
  }
  context.restore()
}
