import { useCallback, useState } from 'react'

/** The size of an element as it changes; 0 by 0 until it is on screen. */
export function useElementSize(): { ref: (element: HTMLElement | null) => (() => void) | undefined; width: number; height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 })
  const ref = useCallback((element: HTMLElement | null) => {
    if (element === null) return undefined
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setSize({ width: Math.round(entry.contentRect.width), height: Math.round(entry.contentRect.height) })
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return { ref, ...size }
}
