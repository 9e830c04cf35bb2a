/** How wide a panel is, and how many monospaced characters fit it. */
import { useEffect, useRef, useState, type RefObject } from 'react'

export function useWidth<E extends HTMLElement>(): { ref: RefObject<E | null>; width: number } {
  const ref = useRef<E>(null)
  const [width, setWidth] = useState(0)
  useEffect(() => {
    const element = ref.current
    if (!element) return
    const observer = new ResizeObserver(() => setWidth(element.clientWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return { ref, width }
}

let known: { font: string; width: number } | null = null

/** Width of one character of the byte views' font, in CSS pixels. */
export function monoWidth(): number {
  const font = `12px ${getComputedStyle(document.documentElement).getPropertyValue('--mono').trim()}`
  if (known?.font === font) return known.width
  const context = document.createElement('canvas').getContext('2d')
  if (!context) return 7.25
  context.font = font
  known = { font, width: context.measureText('0'.repeat(50)).width / 50 }
  return known.width
}

/** 16 bytes a row where offset, hex and text fit side by side, else 8. */
export const hexWidthFor = (columns: number): 8 | 16 => (columns >= 6 + 2 + 48 + 2 + 16 ? 16 : 8)
