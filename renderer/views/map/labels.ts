/** Which destinations get their name written beside them, and where, so that no two names and no mark are covered. */
import type { Size } from './transform.ts'
import type { Point } from './projection.ts'

export interface LabelWish {
  text: string
  /** Width of the text in CSS pixels, as the canvas measures it. */
  width: number
  at: Point
  /** Reach of the marks around `at`. */
  reach: number
  /** Takes the first place inside the view even if something lies there. */
  must?: boolean
}

export interface PlacedLabel {
  wish: LabelWish
  /** Left end of the text and the middle of its height. */
  x: number
  y: number
}

interface Box {
  left: number
  top: number
  right: number
  bottom: number
}

const gap = 4
const halfLine = 8

const overlap = (a: Box, b: Box): boolean => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom

/** Right, left, below, above, then the corners; the first that is free. */
function candidates(wish: LabelWish): { x: number; y: number }[] {
  const { at, reach, width } = wish
  const away = reach + gap
  return [
    { x: at.x + away, y: at.y },
    { x: at.x - away - width, y: at.y },
    { x: at.x - width / 2, y: at.y + reach + halfLine + 1 },
    { x: at.x - width / 2, y: at.y - reach - halfLine - 1 },
    { x: at.x + reach, y: at.y - reach - halfLine },
    { x: at.x + reach, y: at.y + reach + halfLine },
    { x: at.x - reach - width, y: at.y - reach - halfLine },
    { x: at.x - reach - width, y: at.y + reach + halfLine },
  ]
}

/** Wishes come in order of importance; what finds no room is left out. `taken` are marks and other things to keep free. */
export function placeLabels(wishes: readonly LabelWish[], taken: readonly { at: Point; reach: number }[], size: Size): PlacedLabel[] {
  const boxes: Box[] = taken.map(({ at, reach }) => ({ left: at.x - reach, right: at.x + reach, top: at.y - reach, bottom: at.y + reach }))
  const placed: PlacedLabel[] = []
  for (const wish of wishes) {
    const inView = candidates(wish)
      .map(({ x, y }) => ({ x, y, box: { left: x - 2, right: x + wish.width + 2, top: y - halfLine, bottom: y + halfLine } }))
      .filter(({ box }) => box.left >= 0 && box.top >= 0 && box.right <= size.width && box.bottom <= size.height)
    const free = inView.find(({ box }) => !boxes.some((other) => overlap(box, other))) ?? (wish.must === true ? inView[0] : undefined)
    if (!free) continue
    boxes.push(free.box)
    placed.push({ wish, x: free.x, y: free.y })
  }
  return placed
}
