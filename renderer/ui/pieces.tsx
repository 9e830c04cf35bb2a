/** Small pieces that every view uses: progress, emptiness, notices, masked values, choices. */
import { useId, useState, type ReactNode } from 'react'
import { words } from '../words.ts'
import { Button } from './button.tsx'
import { Icon, type IconName } from './icons.tsx'

/** How far something is; `done` null where nobody can tell. */
export function Progress({ done, total, label }: { done: number | null; total: number | null; label: string }) {
  const share = done === null || total === null || total <= 0 ? null : Math.min(1, done / total)
  return (
    <div className={share === null ? 'progress unsure' : 'progress'} role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={share === null ? undefined : Math.round(share * 100)}>
      <i style={share === null ? undefined : { width: `${share * 100}%` }} />
    </div>
  )
}

/** Nothing here, and what to do next. */
export function EmptyState({ icon, title, children, actions }: { icon: IconName; title: string; children?: ReactNode; actions?: ReactNode }) {
  return (
    <div className="empty">
      <Icon name={icon} size={32} />
      <h2>{title}</h2>
      {children !== undefined && <p>{children}</p>}
      {actions !== undefined && <div className="row">{actions}</div>}
    </div>
  )
}

export function Notice({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="notice">
      <Icon name="warning" />
      <div className="grow">
        <strong>{title}</strong>
        {children !== undefined && <div>{children}</div>}
      </div>
    </div>
  )
}

/** A value that was typed: hidden until somebody asks for this one. The dots tell nothing of its length. */
export function MaskedValue({ value, label }: { value: string; label: string }) {
  const [shown, setShown] = useState(false)
  return (
    <span className="masked">
      {shown ? <span className="mono inert-text">{value}</span> : <span className="masked-dots" role="img" aria-label={words.hiddenValue}>••••••••</span>}
      <Button kind="quiet" size="small" icon={shown ? 'eye-off' : 'eye'} label={shown ? words.hide(label) : words.reveal(label)} onPress={() => setShown(!shown)} />
    </span>
  )
}

export function Segmented<T extends string>({ label, value, options, onChoose }: { label: string; value: T; options: readonly { value: T; text: string }[]; onChoose: (value: T) => void }) {
  const name = useId()
  return (
    <div className="segmented" role="radiogroup" aria-label={label}>
      {options.map((option) => (
        <label key={option.value}>
          <input type="radio" name={name} checked={option.value === value} onChange={() => onChoose(option.value)} />
          {option.text}
        </label>
      ))}
    </div>
  )
}

/** A label, its control, a hint, and what is wrong with what was typed. The control gets the ids that join them. */
export function Field({ label, hint, error, children }: { label: string; hint?: string; error?: string | null; children: (ids: { id: string; 'aria-describedby': string }) => ReactNode }) {
  const id = useId()
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      {children({ id, 'aria-describedby': `${id}-hint` })}
      <div id={`${id}-hint`}>
        {hint !== undefined && <p className="field-hint">{hint}</p>}
        {error != null && (
          <p className="field-error" role="alert">
            {error}
          </p>
        )}
      </div>
    </div>
  )
}
