/** A line between two parts that can be dragged, or moved by arrow keys; double click sets it back. */
import type { KeyboardEvent, PointerEvent } from 'react'
import './split.css'

interface Props {
  label: string
  /** `vertical` is an upright line, that changes a width. */
  direction: 'vertical' | 'horizontal'
  /** Size in pixels of the part after the line. */
  size: number
  min: number
  max: number
  onSize: (size: number) => void
  /** After the last movement: the size to be remembered. */
  onDone: (size: number) => void
  onReset: () => void
}

const stepPixels = 24

export function Split({ label, direction, size, min, max, onSize, onDone, onReset }: Props) {
  const within = (wanted: number): number => Math.round(Math.max(min, Math.min(max, wanted)))
  const drag = (event: PointerEvent<HTMLDivElement>): void => {
    const line = event.currentTarget
    const from = direction === 'vertical' ? event.clientX : event.clientY
    let last = size
    line.setPointerCapture(event.pointerId)
    const move = (moved: globalThis.PointerEvent): void => {
      last = within(size + from - (direction === 'vertical' ? moved.clientX : moved.clientY))
      onSize(last)
    }
    const end = (): void => {
      line.removeEventListener('pointermove', move)
      line.removeEventListener('pointerup', end)
      line.removeEventListener('pointercancel', end)
      onDone(last)
    }
    line.addEventListener('pointermove', move)
    line.addEventListener('pointerup', end)
    line.addEventListener('pointercancel', end)
  }
  const key = (event: KeyboardEvent): void => {
    const grow = direction === 'vertical' ? 'ArrowLeft' : 'ArrowUp'
    const shrink = direction === 'vertical' ? 'ArrowRight' : 'ArrowDown'
    if (event.key !== grow && event.key !== shrink) return
    event.preventDefault()
    onDone(within(size + (event.key === grow ? stepPixels : -stepPixels)))
  }
  return (
    <div
      className={`split ${direction}`}
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={direction}
      aria-valuenow={size}
      aria-valuemin={min}
      aria-valuemax={max}
      onPointerDown={drag}
      onDoubleClick={onReset}
      onKeyDown={key}
    />
  )
}
