/** HTML and SVG that cannot be injected into: whatever a template is given is escaped, unless it is markup made here. */
import { visible } from './text.ts'

export class Markup {
  constructor(readonly text: string) {}
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;', '`': '&#96;' }
const escaped = (text: string): string => visible(text).replace(/[&<>"'`]/g, (character) => entities[character]!)

type Piece = string | number | Markup | null | false | readonly Markup[]

function piece(value: Piece): string {
  if (value === null || value === false) return ''
  if (value instanceof Markup) return value.text
  if (typeof value === 'string') return escaped(value)
  if (typeof value === 'number') return String(value)
  return value.map((part) => part.text).join('')
}

export function html(strings: TemplateStringsArray, ...values: Piece[]): Markup {
  let text = strings[0]!
  for (const [at, value] of values.entries()) text += piece(value) + strings[at + 1]!
  return new Markup(text)
}

/** A string from the wire, kept from turning its surroundings around. */
export const wire = (text: string): Markup => html`<bdi>${text}</bdi>`

export const join = (parts: readonly Markup[], separator: Markup): Markup => new Markup(parts.map((part) => part.text).join(separator.text))
