/** Findings with what to do and their proof: frames that anybody can look up in Wireshark, and what was readable in them. */
import type { Exposure, ExposureKind, Finding, Flow, Severity } from '../../../shared/model.ts'
import { severityMark } from '../marks.ts'
import { html, join, wire, type Markup } from '../markup.ts'
import { counted, exposureWords, severityWords } from '../text.ts'

/** What of a conversation proves which finding; the others are proven by their frames alone. */
const proofs: Record<string, readonly ExposureKind[]> = {
  'password-in-clear': ['password'],
  'login-in-clear': ['username', 'password', 'token'],
  'form-in-clear': ['form-field'],
  'form-in-address': ['form-field'],
  'mail-sent-in-clear': ['mail-address', 'subject', 'message'],
  'mail-read-in-clear': ['mail-address', 'subject', 'message'],
  'cookie-in-clear': ['cookie'],
  'watch-term-seen': ['watch-term'],
  'dns-in-clear': ['host-name'],
  'page-in-clear': ['url'],
  'file-in-clear': ['file'],
}

const mostValues = 24
const mostFrames = 12
const mostFlows = 8
/** A page of a message is proof enough. */
const longestValue = 400

export function findings(list: readonly Finding[], flows: readonly Flow[]): Markup {
  const byId = new Map(flows.map((flow) => [flow.id, flow]))
  const body = list.length === 0 ? html`<p>Nothing to report by the rules of this version. That is not a promise: see what could not be seen, below.</p>` : html`${list.map((finding) => card(finding, byId))}`
  return html`<h2>What was found</h2>${list.length > 0 ? html`<p class="hint">Frame numbers are those of the capture, as Wireshark counts them, so everything here can be checked.</p>` : null}${body}`
}

const severity = (level: Severity): Markup => html`<p class="severity ${level}">${severityMark(level)}${severityWords[level]}</p>`

function card(finding: Finding, flows: ReadonlyMap<number, Flow>): Markup {
  const frames = new Set(finding.frames)
  const kinds = proofs[finding.id] ?? []
  const shown = finding.flows.flatMap((id) => (flows.get(id)?.exposures ?? []).filter((exposure) => frames.has(exposure.frame) && kinds.includes(exposure.kind)))
  return html`<article class="finding ${finding.severity}">${severity(finding.severity)}<h3>${wire(finding.title)}</h3>
<p>${wire(finding.explain)}</p><p class="todo"><b>What to do:</b> ${wire(finding.advice)}</p>
<p class="proof"><b>Proof:</b> ${cited('frame', finding.frames, mostFrames)}${finding.flows.length > 0 ? html`, in ${cited('conversation', finding.flows, mostFlows)}` : null}</p>
${shown.length === 0 ? null : values(shown)}</article>`
}

function cited(what: string, numbers: readonly number[], most: number): Markup {
  const named = numbers.slice(0, most)
  return html`${numbers.length === 1 ? what : `${what}s`} ${named.join(', ')}${numbers.length > most ? ` and ${numbers.length - most} more` : ''}`
}

function values(shown: readonly Exposure[]): Markup {
  const rows = shown.slice(0, mostValues).map((exposure) => html`<tr><td>${exposureWords[exposure.kind]}</td><td>${wire(exposure.name.slice(0, 80))}</td><td>${value(exposure)}</td><td class="n">${exposure.frame}</td></tr>`)
  return html`<div class="scroll"><table><thead><tr><th>Readable was</th><th>Name</th><th>Value</th><th class="n">Frame</th></tr></thead><tbody>${rows}</tbody></table></div>
${shown.length > mostValues ? html`<p class="small">And ${counted(shown.length - mostValues, 'more value')}.</p>` : null}`
}

function value(exposure: Exposure): Markup {
  const text = exposure.value.length > longestValue ? `${exposure.value.slice(0, longestValue)}…` : exposure.value
  const masked = exposure.value.startsWith('••••••••')
  const undone = exposure.encoding.length === 0 ? null : html` <span class="dim">(from ${join(exposure.encoding.map((one) => html`${one}`), html`, `)})</span>`
  return masked ? html`<span class="masked">${text}</span>${undone}` : html`<bdi class="value">${text}</bdi>${undone}`
}
