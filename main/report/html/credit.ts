/** Attributions with the links that their licences ask for. The only links in a report; none is made from what was captured. */
import { html, join, type Markup } from '../markup.ts'

const asked = /https:\/\/(?:db-ip\.com|www\.maxmind\.com)(?![\w.-])/

export function credit(attribution: string): Markup {
  const url = asked.exec(attribution)
  if (url === null) return html`${attribution}`
  return html`${attribution.slice(0, url.index)}<a href="${url[0]}" rel="noreferrer noopener">${url[0].replace('https://', '')}</a>${attribution.slice(url.index + url[0].length)}`
}

export const credits = (attributions: readonly string[]): Markup => join(attributions.map(credit), html`; `)
