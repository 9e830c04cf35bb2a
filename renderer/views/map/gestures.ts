/** Pointer, wheel and keys on the map, as pans, zooms and clicks. One finger or button pans, two fingers or the wheel zoom. */
import type { Point } from './projection.ts'

export interface MapMoves {
  pan(dx: number, dy: number): void
  zoom(factor: number, at?: Point): void
  whole(): void
  hover(at: Point | null): void
  press(at: Point): void
  leave(): void
}

/** A pointer that went less far was a click. */
const clickPixels = 4
/** One notch of a wheel is about 100 pixels: a fifth closer. */
const wheelRate = 0.0018
/** A trackpad's pinch arrives as a wheel with Ctrl and far smaller steps. */
const pinchRate = 0.012
const keyPan = 60
const keyZoom = 1.5
/** Some wheels count lines. */
const linePixels = 16

export function listenForMoves(element: HTMLElement, moves: MapMoves): () => void {
  const held = new Map<number, Point>()
  let travelled = 0
  const at = (event: { clientX: number; clientY: number }): Point => {
    const box = element.getBoundingClientRect()
    return { x: event.clientX - box.left, y: event.clientY - box.top }
  }
  const spread = (): { middle: Point; distance: number } => {
    const [a, b] = [...held.values()]
    return { middle: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }, distance: Math.max(1, Math.hypot(a.x - b.x, a.y - b.y)) }
  }
  const down = (event: PointerEvent): void => {
    if (event.pointerType === 'mouse' && event.button !== 0) return
    if (held.size === 0) travelled = 0
    held.set(event.pointerId, at(event))
    element.setPointerCapture(event.pointerId)
  }
  const move = (event: PointerEvent): void => {
    const now = at(event)
    const before = held.get(event.pointerId)
    if (!before) return moves.hover(now)
    if (held.size === 1) {
      travelled += Math.hypot(now.x - before.x, now.y - before.y)
      held.set(event.pointerId, now)
      if (travelled >= clickPixels) moves.pan(now.x - before.x, now.y - before.y)
      return
    }
    const earlier = spread()
    held.set(event.pointerId, now)
    const later = spread()
    travelled = clickPixels
    moves.zoom(later.distance / earlier.distance, later.middle)
    moves.pan(later.middle.x - earlier.middle.x, later.middle.y - earlier.middle.y)
  }
  const up = (event: PointerEvent): void => {
    const had = held.delete(event.pointerId)
    if (had && held.size === 0 && travelled < clickPixels && event.type === 'pointerup') moves.press(at(event))
  }
  const wheel = (event: WheelEvent): void => {
    event.preventDefault()
    const pixels = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? linePixels : 1)
    moves.zoom(Math.exp(-Math.max(-400, Math.min(400, pixels)) * (event.ctrlKey ? pinchRate : wheelRate)), at(event))
  }
  const key = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const action = {
      '+': () => moves.zoom(keyZoom), '=': () => moves.zoom(keyZoom), '-': () => moves.zoom(1 / keyZoom), '0': () => moves.whole(),
      ArrowLeft: () => moves.pan(keyPan, 0), ArrowRight: () => moves.pan(-keyPan, 0), ArrowUp: () => moves.pan(0, keyPan), ArrowDown: () => moves.pan(0, -keyPan),
    }[event.key]
    if (!action) return
    event.preventDefault()
    event.stopPropagation()
    action()
  }
  const left = (): void => moves.leave()
  element.addEventListener('pointerdown', down)
  element.addEventListener('pointermove', move)
  element.addEventListener('pointerup', up)
  element.addEventListener('pointercancel', up)
  element.addEventListener('pointerleave', left)
  element.addEventListener('wheel', wheel, { passive: false })
  element.addEventListener('keydown', key)
  return () => {
    element.removeEventListener('pointerdown', down)
    element.removeEventListener('pointermove', move)
    element.removeEventListener('pointerup', up)
    element.removeEventListener('pointercancel', up)
    element.removeEventListener('pointerleave', left)
    element.removeEventListener('wheel', wheel)
    element.removeEventListener('keydown', key)
  }
}
