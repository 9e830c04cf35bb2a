/** The window over a long list of rows of one height: which of them exist now, and how to bring one into view. */
import { useCallback, type RefObject } from 'react'
import { useVirtualizer, type VirtualItem } from '@tanstack/react-virtual'

/** Rows drawn beyond the view, so that a fast scroll does not show a gap. */
const spareRows = 6

export interface FixedRows {
  items: VirtualItem[]
  /** Height of the whole list in pixels. */
  total: number
  /** As little as needed; `covered` pixels at the top lie under a heading. */
  scrollTo(index: number): void
}

export function useFixedRows(scroller: RefObject<HTMLElement | null>, count: number, rowPixels: number, covered = 0): FixedRows {
  const virtual = useVirtualizer({ count, getScrollElement: () => scroller.current, estimateSize: () => rowPixels, overscan: spareRows })
  const scrollTo = useCallback((index: number) => {
    const element = scroller.current
    if (!element) return
    const top = index * rowPixels
    const bottom = top + rowPixels + covered
    if (top < element.scrollTop) element.scrollTop = top
    else if (bottom > element.scrollTop + element.clientHeight) element.scrollTop = bottom - element.clientHeight
  }, [scroller, rowPixels, covered])
  return { items: virtual.getVirtualItems(), total: virtual.getTotalSize(), scrollTo }
}
