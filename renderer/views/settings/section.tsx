import type { ReactNode } from 'react'

/** A heading at the left, what belongs to it at the right. */
export function Section({ title, means, children }: { title: string; means?: string; children: ReactNode }) {
  const id = `settings-${title.toLowerCase().replaceAll(' ', '-')}`
  return (
    <section className="settings-section" aria-labelledby={id}>
      <div>
        <h2 id={id}>{title}</h2>
        {means !== undefined && <p className="second">{means}</p>}
      </div>
      <div className="panel settings-panel">{children}</div>
    </section>
  )
}
