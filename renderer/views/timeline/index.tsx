/** When how much was readable and how much protected: bars over time, markers as flags, and a brush that filters everything else. */
import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'
import { clockText, durationText } from '../../figures.ts'
import { formatBytes } from '../../format.ts'
import { actions, useWindow } from '../../state/store.ts'
import { sessionWords } from '../../words-session.ts'
import { byKey, dragged, gripAt, isBrush, type Grip, type Span } from './brush.ts'
import { followTimeline, type TimelineState } from './follow.ts'
import { margins, paintTimeline, timelineColors } from './painter.ts'
import { binAt, binCount, bytesBetween, timelineEnd, toMicros, toPixel, type TimeScale } from './scale.ts'
import './timeline.css'

const text = sessionWords.timeline

interface Size {
  width: number
  height: number
}

function scaleOf(state: TimelineState, width: number): TimeScale | null {
  if (state.kind !== 'drawn' || state.timeline.readable.length === 0 || !(state.timeline.binMicros > 0)) return null
  return { fromMicros: state.timeline.fromMicros, toMicros: timelineEnd(state.timeline), left: margins.left, right: Math.max(margins.left + 1, width - margins.right) }
}

function useBrush(limits: Span | null): Span | null {
  const fromMicros = useWindow((state) => state.filter.fromMicros)
  const toMicros = useWindow((state) => state.filter.toMicros)
  if (limits === null || (fromMicros === null && toMicros === null)) return null
  return { fromMicros: fromMicros ?? limits.fromMicros, toMicros: toMicros ?? limits.toMicros }
}

const clear = (): void => actions.setFilter({ fromMicros: null, toMicros: null })
const apply = (span: Span): void => actions.setFilter({ fromMicros: Math.round(span.fromMicros), toMicros: Math.round(span.toMicros) })

/** The words beside the key: what the pointer is on, else what the brush holds, else what one can do here. */
function Reading({ state, brush, at }: { state: TimelineState; brush: Span | null; at: number | null }) {
  if (state.kind !== 'drawn') return null
  const bin = at === null ? null : binAt(state.timeline, at)
  const bytes = (other: number): string => (other > 0 ? formatBytes(other) : '')
  if (bin) return <span className="figure">{text.bin(clockText(bin.fromMicros, state.timeline.binMicros < 1_000_000 ? 3 : 0), formatBytes(bin.readable), formatBytes(bin.protected), bytes(bin.other))}</span>
  if (brush) {
    const sum = bytesBetween(state.timeline, brush.fromMicros, brush.toMicros)
    const span = text.chosen(clockText(brush.fromMicros, 1), clockText(brush.toMicros, 1), durationText(brush.toMicros - brush.fromMicros))
    return <span className="figure">{text.bin(span, formatBytes(sum.readable), formatBytes(sum.protected), bytes(sum.other))}</span>
  }
  return <span className="quiet">{text.hint}</span>
}

export function TimelineView() {
  const frame = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const [state, setState] = useState<TimelineState>({ kind: 'none' })
  const [size, setSize] = useState<Size>({ width: 0, height: 0 })
  const [at, setAt] = useState<number | null>(null)
  const [drag, setDrag] = useState<{ grip: Grip; held: Span | null; start: number; startPixel: number; now: Span | null } | null>(null)
  const markers = useWindow((window) => window.markers)
  const theme = useWindow((window) => window.theme)
  const known = useWindow((window) => window.timeSpan !== null)
  const finished = useWindow((window) => window.analysis?.state === 'done')
  const scale = known ? scaleOf(state, size.width) : null
  const chosen = useBrush(scale)
  const brush = drag ? drag.now : chosen

  useEffect(() => {
    const area = frame.current
    if (!area) return
    const observer = new ResizeObserver(() => setSize({ width: area.clientWidth, height: area.clientHeight }))
    observer.observe(area)
    const following = followTimeline(() => binCount(area.clientWidth - margins.left - margins.right), setState)
    return () => {
      observer.disconnect()
      following.stop()
    }
  }, [])

  useEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d')
    const drawn = known ? scaleOf(state, size.width) : null
    if (!element || !context || size.width === 0) return
    const density = window.devicePixelRatio
    if (element.width !== Math.round(size.width * density)) element.width = Math.round(size.width * density)
    if (element.height !== Math.round(size.height * density)) element.height = Math.round(size.height * density)
    if (state.kind !== 'drawn' || drawn === null) {
      context.clearRect(0, 0, element.width, element.height)
      return
    }
    const pointer = at === null ? null : toPixel(drawn, at)
    paintTimeline(context, { ...size, timeline: state.timeline, scale: drawn, markers, brush, pointer }, timelineColors(), density)
  }, [state, size, at, brush, markers, theme, known])

  const pixel = (event: PointerEvent): number => event.clientX - event.currentTarget.getBoundingClientRect().left
  const edges = brush && scale ? { from: toPixel(scale, brush.fromMicros), to: toPixel(scale, brush.toMicros) } : null
  const down = (event: PointerEvent): void => {
    if (!scale || event.button !== 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    const grip = gripAt(edges, pixel(event))
    setDrag({ grip, held: brush, start: toMicros(scale, pixel(event)), startPixel: pixel(event), now: grip === 'new' ? null : brush })
  }
  const move = (event: PointerEvent<HTMLElement>): void => {
    if (!scale) return
    const x = pixel(event)
    setAt(x < scale.left || x > scale.right ? null : toMicros(scale, x))
    if (!drag) {
      const grip = gripAt(edges, x)
      event.currentTarget.style.cursor = grip === 'from' || grip === 'to' ? 'ew-resize' : grip === 'whole' ? 'grab' : 'crosshair'
    } else if (drag.grip !== 'new' || isBrush(drag.startPixel, x)) setDrag({ ...drag, now: dragged(drag.grip, drag.held, drag.start, toMicros(scale, x), scale) })
  }
  const up = (): void => {
    if (drag?.now && drag.now !== drag.held) apply(drag.now)
    setDrag(null)
  }
  const keys = (event: KeyboardEvent): void => {
    if (!scale || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'Escape' && chosen) clear()
    else if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') apply(byKey(chosen, event.key, event.shiftKey, scale))
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <section className="timeline" aria-label={text.label}>
      <header className="timeline-head">
        <span className="timeline-key readable">{text.readable}</span>
        <span className="timeline-key protected">{text.protected}</span>
        <span className="timeline-key other">{text.other}</span>
        <span className="grow cut">{scale !== null && <Reading state={state} brush={brush} at={at} />}</span>
        {chosen && <button type="button" className="link" onClick={clear}>{text.clear}</button>}
      </header>
      <div
        ref={frame}
        className="timeline-frame"
        role="slider"
        tabIndex={0}
        aria-label={text.label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={scale && brush ? Math.round(((brush.fromMicros - scale.fromMicros) / (scale.toMicros - scale.fromMicros)) * 100) : 0}
        aria-valuetext={brush ? text.chosen(clockText(brush.fromMicros, 1), clockText(brush.toMicros, 1), durationText(brush.toMicros - brush.fromMicros)) : text.hint}
        onPointerDown={down}
        onPointerMove={move}
        onPointerUp={up}
        onPointerCancel={() => setDrag(null)}
        onPointerLeave={() => setAt(null)}
        onDoubleClick={clear}
        onKeyDown={keys}
      >
        <canvas ref={canvas} aria-hidden="true" />
        {state.kind !== 'failed' && scale === null && <p className="timeline-says quiet">{finished && !known ? text.nothing : text.empty}</p>}
        {state.kind === 'failed' && <p className="timeline-says">{text.failed} {state.message} {state.remedy}</p>}
      </div>
    </section>
  )
}
