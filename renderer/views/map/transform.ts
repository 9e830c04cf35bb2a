/** Zoom and pan as one scale and shift: screen = world × k + (x, y), in CSS pixels. */
import { worldBottom, worldTop, worldWidth, type Point } from './projection.ts'

export interface Transform {
  k: number
  x: number
  y: number
}

export interface Size {
  width: number
  height: number
}

/** Deep enough to tell neighbouring cities apart; the land outlines carry no more detail than that. */
export const deepestZoom = 40
const edge = 12

const worldHeight = worldBottom - worldTop

/** The scale at which the whole inhabited world fits. */
export const fitScale = (size: Size): number => Math.max(0.01, Math.min((size.width - 2 * edge) / worldWidth, (size.height - 2 * edge) / worldHeight))

export function fit(size: Size): Transform {
  const k = fitScale(size)
  return { k, x: (size.width - worldWidth * k) / 2, y: (size.height - worldHeight * k) / 2 - worldTop * k }
}

/** Keeps the middle of the view over the world, so that the map cannot be lost. */
function held(transform: Transform, size: Size): Transform {
  const { k } = transform
  const middleX = size.width / 2
  const middleY = size.height / 2
  const x = Math.min(middleX, Math.max(middleX - worldWidth * k, transform.x))
  const y = Math.min(middleY - worldTop * k, Math.max(middleY - worldBottom * k, transform.y))
  return { k, x, y }
}

/** Zooms by `factor` with the point under the pointer staying where it is. */
export function zoomAt(transform: Transform, factor: number, at: Point, size: Size): Transform {
  const least = fitScale(size)
  const k = Math.min(least * deepestZoom, Math.max(least, transform.k * factor))
  if (k === least && factor < 1) return fit(size)
  const ratio = k / transform.k
  return held({ k, x: at.x - (at.x - transform.x) * ratio, y: at.y - (at.y - transform.y) * ratio }, size)
}

export const panBy = (transform: Transform, dx: number, dy: number, size: Size): Transform => held({ k: transform.k, x: transform.x + dx, y: transform.y + dy }, size)

/** Keeps what was in the middle in the middle when the view's size changes. */
export function resized(transform: Transform, before: Size, after: Size): Transform {
  const zoomed = transform.k / fitScale(before)
  if (zoomed < 1.001) return fit(after)
  const k = fitScale(after) * zoomed
  const middle = toWorld(transform, { x: before.width / 2, y: before.height / 2 })
  return held({ k, x: after.width / 2 - middle.x * k, y: after.height / 2 - middle.y * k }, after)
}

export const toScreen = (transform: Transform, point: Point): Point => ({ x: point.x * transform.k + transform.x, y: point.y * transform.k + transform.y })
export const toWorld = (transform: Transform, point: Point): Point => ({ x: (point.x - transform.x) / transform.k, y: (point.y - transform.y) / transform.k })

/** How far the view is zoomed in: 1 is the whole world. */
export const zoomLevel = (transform: Transform, size: Size): number => transform.k / fitScale(size)
