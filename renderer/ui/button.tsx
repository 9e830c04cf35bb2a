/** Buttons and chips. A button that cannot be used stays reachable and says why, instead of falling silent. */
import type { ReactNode, Ref } from 'react'
import { words } from '../words.ts'
import { Icon, type IconName } from './icons.tsx'
import './controls.css'

interface ButtonProps {
  children?: ReactNode
  onPress: () => void
  kind?: 'plain' | 'primary' | 'quiet' | 'danger' | 'live'
  size?: 'small' | 'normal' | 'large'
  icon?: IconName
  /** What the button is called where it shows only its icon; else its hint. */
  label?: string
  /** Why it cannot be pressed now; null or left out: it can. */
  blocked?: string | null
  pressed?: boolean
  expanded?: boolean
  ref?: Ref<HTMLButtonElement>
}

const kinds = { plain: '', primary: 'primary', quiet: 'quiet-button', danger: 'danger', live: 'live' } as const

export function Button({ children, onPress, kind = 'plain', size = 'normal', icon, label, blocked = null, pressed, expanded, ref }: ButtonProps) {
  const classes = ['button', kinds[kind], size === 'normal' ? '' : size, children === undefined ? 'icon-only' : ''].filter((name) => name !== '').join(' ')
  return (
    <button
      ref={ref}
      type="button"
      className={classes}
      aria-disabled={blocked !== null}
      aria-pressed={pressed}
      aria-expanded={expanded}
      aria-label={children === undefined ? label : undefined}
      title={blocked ?? label}
      onClick={() => {
        if (blocked === null) onPress()
      }}
    >
      {icon !== undefined && <Icon name={icon} size={size === 'large' ? 20 : size === 'small' ? 14 : 16} />}
      {children}
    </button>
  )
}

export function Chip({ children, pressed, onPress, label }: { children: ReactNode; pressed: boolean; onPress: () => void; label?: string }) {
  return (
    <button type="button" className="chip" aria-pressed={pressed} title={label} onClick={onPress}>
      {children}
    </button>
  )
}

/** Something chosen that can be taken away again. */
export function RemovableChip({ text, onRemove }: { text: string; onRemove: () => void }) {
  return (
    <span className="chip">
      <span className="inert-text">{text}</span>
      <button type="button" className="chip-remove" aria-label={words.remove(text)} title={words.remove(text)} onClick={onRemove}>
        <Icon name="close" size={12} />
      </button>
    </span>
  )
}
