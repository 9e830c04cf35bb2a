/** A button with a panel below it (above it, where there is no room). Esc and a press elsewhere close it and give the focus back. */
import { useEffect, useId, useLayoutEffect, useRef, useState, type ReactNode } from 'react'

interface Props {
  label: ReactNode
  title: string
  active?: boolean
  align?: 'start' | 'end'
  /** What is pressed with `data-closes` closes the panel. */
  children: ReactNode
}

const gap = 4
const least = 160

export function Menu({ label, title, active = false, align = 'start', children }: Props) {
  const [open, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const panel = useRef<HTMLDivElement>(null)
  const id = useId()
  const close = (): void => {
    setOpen(false)
    button.current?.focus()
  }

  useLayoutEffect(() => {
    const box = button.current?.getBoundingClientRect()
    const element = panel.current
    if (!open || !box || !element) return
    const below = window.innerHeight - box.bottom - gap * 2
    const above = box.top - gap * 2
    const up = below < least && above > below
    element.style.maxHeight = `${Math.min(420, up ? above : below)}px`
    element.style.top = up ? '' : `${box.bottom + gap}px`
    element.style.bottom = up ? `${window.innerHeight - box.top + gap}px` : ''
    const left = align === 'start' ? box.left : box.right - element.offsetWidth
    element.style.left = `${Math.max(gap, Math.min(window.innerWidth - element.offsetWidth - gap, left))}px`
    element.querySelector<HTMLElement>('input, button')?.focus()
  }, [open, align])

  useEffect(() => {
    if (!open) return
    const outside = (event: Event): void => {
      if (event.target instanceof Node && !panel.current?.contains(event.target) && !button.current?.contains(event.target)) setOpen(false)
    }
    window.addEventListener('pointerdown', outside)
    window.addEventListener('resize', close)
    return () => {
      window.removeEventListener('pointerdown', outside)
      window.removeEventListener('resize', close)
    }
  }, [open])

  return (
    <>
      <button ref={button} type="button" className="chip flows-menu-button" aria-haspopup="dialog" aria-expanded={open} aria-controls={open ? id : undefined} aria-pressed={active} title={title} onClick={() => setOpen(!open)}>
        {label}
        <svg width="8" height="8" viewBox="0 0 8 8" aria-hidden="true"><path d="M1 2.5 4 5.5 7 2.5" fill="none" stroke="currentColor" strokeWidth="1.3" /></svg>
      </button>
      {open && (
        <div
          ref={panel}
          id={id}
          className="flows-menu"
          role="dialog"
          aria-label={title}
          onClick={(event) => {
            if (event.target instanceof Element && event.target.closest('[data-closes]')) close()
          }}
          onKeyDown={(event) => {
            event.stopPropagation()
            if (event.key === 'Escape') close()
          }}
        >
          {children}
        </div>
      )}
    </>
  )
}
