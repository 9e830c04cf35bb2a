import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { verdicts } from '../../../../shared/model.ts'
import { markShape, verdictColors, verdictDashes } from '../../../../renderer/ui/verdict-shape.ts'

const tokens = readFileSync(new URL('../../../../renderer/ui/tokens.css', import.meta.url), 'utf8').replace(/\/\*.*?\*\//gs, '')

/** The tokens of one theme, the ones for both included. */
function theme(name: 'light' | 'dark'): Map<string, string> {
  const blocks = [...tokens.matchAll(/([^{}]+)\{([^{}]*)\}/g)].filter(([, selector = '']) => /:root\s*$/.test(selector.split(',')[0] ?? '') || selector.includes(`'${name}'`))
  return new Map(blocks.flatMap(([, , body = '']) => [...body.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, key = '', value = '']) => [key, value.trim()] as const)))
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

/** WCAG 2.2 contrast ratio. */
function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05)
}

test('every verdict has a shape and a line of its own', () => {
  const shapes = verdicts.map((verdict) => JSON.stringify(markShape(verdict)))
  const lines = verdicts.map((verdict) => verdictDashes[verdict].join())
  expect([new Set(shapes).size, new Set(lines).size]).toEqual([verdicts.length, verdicts.length])
})

test('weak and broken protection change the shape, strong does not', () => {
  const [none, strong, weak, broken] = [null, 'strong', 'weak', 'broken'].map((strength) => markShape('encrypted', strength as 'weak').fill)
  expect([none === strong, weak === strong, broken === weak]).toEqual([true, false, false])
})

test('elements and canvases draw in the same colours', () => {
  expect(verdicts.map((verdict) => theme('light').get(`verdict-${verdict}`))).toEqual(verdicts.map((verdict) => verdictColors[verdict].toLowerCase()))
})

test.each(['light', 'dark'] as const)('text is legible on every surface of the %s theme', (name) => {
  const token = (key: string): string => theme(name).get(key) ?? '#000000'
  const surfaces = ['canvas', 'surface', 'surface-2', 'raised']
  const tooFaint = [['ink', 7], ['ink-2', 4.5], ['ink-3', 4.5], ['accent-text', 4.5], ['live', 4.5]].flatMap(([ink, least]) =>
    surfaces.filter((surface) => contrast(token(ink as string), token(surface)) < (least as number)).map((surface) => `${ink} on ${surface}`),
  )
  const pairs = [['accent-ink', 'accent', 4.5], ['accent-text', 'accent-soft', 4.5], ['warn-ink', 'warn-soft', 4.5], ['ink-2', 'surface-3', 4.5], ['line-control', 'surface', 3]] as const
  expect([...tooFaint, ...pairs.filter(([a, b, least]) => contrast(token(a), token(b)) < least).map(([a, b]) => `${a} on ${b}`)]).toEqual([])
})

test.each(['light', 'dark'] as const)('marks that must be told apart stand out from the %s surface', (name) => {
  const faint = (['plaintext', 'encrypted', 'upgraded', 'unknown'] as const).filter((verdict) => contrast(verdictColors[verdict], theme(name).get('surface') ?? '') < 3)
  expect(faint).toEqual([])
})
