/**
 * The marks of the verdicts (UI.md): one geometry for SVG and canvas, told apart by shape before colour. Okabe–Ito colours (2008), safe
 * for colour-blind eyes. Weak protection cuts a notch out of the mark, broken protection a wide one.
 */
import type { Strength, Verdict } from '../../shared/model.ts'

export const verdictColors: Record<Verdict, string> = {
  plaintext: '#D55E00',
  encrypted: '#009E73',
  upgraded: '#0072B2',
  opaque: '#CC79A7',
  unknown: '#7F8791',
  empty: '#A3ABB5',
}

/** How the line of a verdict is drawn on map and timeline, in units of its width; [] is solid. */
export const verdictDashes: Record<Verdict, readonly number[]> = {
  plaintext: [4, 2.5],
  encrypted: [],
  upgraded: [8, 2.5, 1.5, 2.5],
  opaque: [1.5, 2.5],
  unknown: [0.5, 2.5],
  empty: [0.5, 4],
}

/** Half the angle of the notch, towards the upper right. */
const notchHalf: Record<Strength, number> = { strong: 0, weak: Math.PI / 7, broken: Math.PI / 3.2 }
const notchAt = -Math.PI / 4

export interface MarkShape {
  /** Path of the filled part within the circle of radius 1 around 0,0; null if nothing is filled. */
  fill: string | null
  outline: string
  /** Width of the outline against the radius; 0 for none. */
  stroke: number
  dash: readonly number[]
  opacity: number
}

const at = (angle: number, radius: number): string => `${(Math.cos(angle) * radius).toFixed(4)} ${(Math.sin(angle) * radius).toFixed(4)}`

/** A disc, with a wedge cut out to its middle if there is a notch. */
function disc(radius: number, half: number): string {
  if (half === 0) return `M ${-radius} 0 A ${radius} ${radius} 0 1 1 ${radius} 0 A ${radius} ${radius} 0 1 1 ${-radius} 0 Z`
  return `M 0 0 L ${at(notchAt + half, radius)} A ${radius} ${radius} 0 1 1 ${at(notchAt - half, radius)} Z`
}

export function markShape(verdict: Verdict, strength: Strength | null = null): MarkShape {
  const half = strength === null ? 0 : notchHalf[strength]
  const ring = disc(0.82, 0)
  switch (verdict) {
    case 'plaintext':
      return { fill: null, outline: ring, stroke: 0.36, dash: [], opacity: 1 }
    case 'encrypted':
      return { fill: disc(1, half), outline: '', stroke: 0, dash: [], opacity: 1 }
    case 'upgraded':
      return { fill: `M ${at(Math.PI / 2, 0.82)} A 0.82 0.82 0 0 0 ${at(-Math.PI / 2, 0.82)} Z`, outline: disc(0.82, half), stroke: 0.32, dash: [], opacity: 1 }
    case 'opaque':
      return { fill: 'M -0.84 -0.84 H 0.84 V 0.84 H -0.84 Z', outline: '', stroke: 0, dash: [], opacity: 1 }
    case 'unknown':
      return { fill: null, outline: ring, stroke: 0.34, dash: [0.4, 0.459], opacity: 1 }
    case 'empty':
      return { fill: null, outline: disc(0.5, 0), stroke: 0.22, dash: [], opacity: 0.9 }
  }
}
