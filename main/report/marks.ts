/** The marks of the verdicts as SVG: shape first, colour second (Okabe–Ito), a notch for weak protection. Colours come by class. */
import type { Severity, Strength, Verdict } from '../../shared/model.ts'
import type { Markup } from './markup.ts';
import { html } from './markup.ts'

const point = (angle: number, r: number): string => `${(Math.cos(angle) * r).toFixed(2)} ${(Math.sin(angle) * r).toFixed(2)}`

/** A disc of radius 6; weak and broken protection cut a wedge out, towards the upper right. */
function disc(strength: Strength | null): string {
  if (strength === null || strength === 'strong') return 'M-6 0A6 6 0 1 1 6 0A6 6 0 1 1 -6 0Z'
  const half = strength === 'weak' ? Math.PI / 7 : Math.PI / 3.2
  return `M0 0L${point(-Math.PI / 4 + half, 6)}A6 6 0 1 1 ${point(-Math.PI / 4 - half, 6)}Z`
}

/** Drawn around 0,0 within a radius of 7. */
export function verdictShape(verdict: Verdict, strength: Strength | null): Markup {
  switch (verdict) {
    case 'plaintext':
      return html`<circle class="line v-plaintext" r="5" stroke-width="2.4"/>`
    case 'encrypted':
      return html`<path class="fill v-encrypted" d="${disc(strength)}"/>`
    case 'upgraded':
      return html`<circle class="line v-upgraded" r="5" stroke-width="2"/><path class="fill v-upgraded" d="M0 5A5 5 0 0 1 0 -5Z"/>${strength === 'weak' || strength === 'broken' ? html`<path class="notch" d="M0 0L7 -1.5L7 -7L1.5 -7Z"/>` : null}`
    case 'opaque':
      return html`<rect class="fill v-opaque" x="-5" y="-5" width="10" height="10"/>`
    case 'unknown':
      return html`<circle class="line v-unknown" r="5" stroke-width="2.2" stroke-dasharray="2.2 2.29"/>`
    case 'empty':
      return html`<circle class="line v-empty" r="3.4" stroke-width="1.4"/>`
  }
}

/** Stands beside its word, so it is hidden from screen readers. */
export const verdictMark = (verdict: Verdict, strength: Strength | null = null): Markup => html`<svg class="mark" viewBox="-7 -7 14 14" aria-hidden="true">${verdictShape(verdict, strength)}</svg>`

const severityShapes: Record<Severity, string> = { high: 'M0 -6L6.4 5H-6.4Z', medium: 'M0 -6L6 0L0 6L-6 0Z', low: 'M-5 -5H5V5H-5Z', info: 'M-5 0A5 5 0 1 1 5 0A5 5 0 1 1 -5 0Z' }

export const severityMark = (severity: Severity): Markup => html`<svg class="mark" viewBox="-7 -7 14 14" aria-hidden="true"><path class="s-${severity}" d="${severityShapes[severity]}"/></svg>`
