/** Colours of both themes against the surfaces they stand on, by the formula of WCAG 2.2 (relative luminance, contrast ratio). */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

const css = readFileSync(path.resolve(import.meta.dirname, '../../../../renderer/ui/tokens.css'), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '')

/** Custom properties of all blocks whose selector list names this one exactly; later ones win. */
function tokensOf(...selectors: string[]): Map<string, string> {
  const found = new Map<string, string>()
  for (const [, list, body] of css.matchAll(/([^{}]+)\{([^{}]*)\}/g)) {
    if (!list!.split(',').some((one) => selectors.includes(one.trim()))) continue
    for (const [, name, value] of body!.matchAll(/(--[\w-]+):\s*([^;]+);/g)) found.set(name!, value!.trim())
  }
  return found
}

const themes = { light: tokensOf(':root', ":root[data-theme='light']"), dark: tokensOf(':root', ":root[data-theme='dark']") }

function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = parseInt(hex.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
}

function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((one, other) => other - one)
  return (light! + 0.05) / (dark! + 0.05)
}

const surfaces = ['--canvas', '--surface', '--surface-2', '--surface-3', '--raised', '--select', '--hover']
/** Text, the surfaces it stands on, and the least ratio: AAA for sentences, AA for text, 3 for the lines of controls. */
const pairs: readonly (readonly [ink: string, on: readonly string[], least: number])[] = [
  ['--ink', surfaces, 7],
  ['--ink-2', surfaces, 4.5],
  ['--ink-3', ['--canvas', '--surface', '--surface-2', '--raised', '--hover'], 4.5],
  ['--accent-text', ['--canvas', '--surface', '--surface-2', '--raised', '--accent-soft'], 4.5],
  ['--accent-ink', ['--accent', '--accent-hover'], 4.5],
  ['--warn-ink', ['--warn-soft', '--surface'], 4.5],
  ['--live', ['--surface', '--canvas'], 4.5],
  ['--line-control', ['--surface', '--canvas'], 3],
  ['--accent', ['--surface', '--canvas'], 3],
  ['--verdict-plaintext', ['--surface'], 3],
  ['--verdict-encrypted', ['--surface'], 3],
  ['--verdict-upgraded', ['--surface'], 3],
]

describe.each(Object.entries(themes))('the %s theme', (_name, tokens) => {
  it('keeps text legible on every surface', () => {
    const weak: string[] = []
    for (const [ink, on, least] of pairs) {
      for (const surface of on) {
        const ratio = contrast(tokens.get(ink)!, tokens.get(surface)!)
        if (!(ratio >= least)) weak.push(`${ink} on ${surface}: ${ratio.toFixed(2)} of ${least}`)
      }
    }
    expect(weak).toEqual([])
  })
})

it('both themes name the same colours', () => {
  expect([...themes.dark.keys()].sort()).toEqual([...themes.light.keys()].sort())
})
