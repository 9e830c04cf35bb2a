/** The first page: the sentence, the count of verdicts, the map and where it went in words. */
import type { Verdict } from '../../../shared/model.ts'
import { gather, verdictsOf, type Destinations } from '../destinations.ts'
import { worldMap } from '../map.ts'
import { verdictMark } from '../marks.ts'
import { html, join, wire, type Markup } from '../markup.ts'
import { credits } from './credit.ts'
import type { ReportModel } from '../model.ts'
import { counted, doubtWords, moment, duration, number, size, verdictWords } from '../text.ts'

/** The order of the window: what could be read first. */
const order: readonly Verdict[] = ['plaintext', 'upgraded', 'encrypted', 'opaque', 'unknown', 'empty']
const mostRows = 20

export function head(model: ReportModel, revealed: boolean): Markup {
  const { capture } = model.analysis
  const span = capture.start === null || capture.end === null ? null : `${moment(capture.start)}, ${duration((Date.parse(capture.end) - Date.parse(capture.start)) / 1000)}`
  const sizes = `${counted(capture.packets, 'packet')}, ${size(capture.bytes)}`
  return html`<header><p class="brand">Plainsight report</p>
<h1>${wire(model.session?.name ?? model.analysis.file)}</h1>
<p class="when">${span === null ? 'No packet' : `${span} · ${sizes}`}</p></header>
${revealed ? html`<p class="warning">This report shows passwords and form values as they were sent. Keep it where only you can read it, and change the passwords in it.</p>` : null}
<p class="lead">${model.analysis.summary}</p>`
}

export function tally(model: ReportModel): Markup {
  const counts = new Map<Verdict, number>()
  for (const flow of model.analysis.flows) counts.set(flow.verdict, (counts.get(flow.verdict) ?? 0) + 1)
  const total = model.analysis.flows.length
  const present = order.filter((verdict) => counts.has(verdict))
  let left = 0
  const bars = present.map((verdict) => {
    const share = ((counts.get(verdict) ?? 0) / Math.max(1, total)) * 1000
    const bar = html`<rect class="v-${verdict}" x="${left.toFixed(1)}" width="${Math.max(0, share - 2).toFixed(1)}" height="10"/>`
    left += share
    return bar
  })
  return html`<ul class="tally">${present.map((verdict) => html`<li><b>${number(counts.get(verdict) ?? 0)}</b><span>${verdictMark(verdict)}${verdictWords[verdict].word}</span></li>`)}</ul>
<svg class="bar" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">${bars}</svg>`
}

/** Two digits are all that such a figure is worth. */
const roughly = (km: number): number => (km < 100 ? Math.round(km) : Number(km.toPrecision(2)))

const verdictCounts = (entry: Parameters<typeof verdictsOf>[0]): Markup =>
  join(verdictsOf(entry).map(([verdict, count]) => html`<span class="verdict">${verdictMark(verdict)}${number(count)} ${verdictWords[verdict].word.toLowerCase()}</span>`), html`<br>`)

export async function where(model: ReportModel): Promise<Markup> {
  const destinations = gather(model.analysis.flows)
  if (model.analysis.flows.length === 0) return html``
  const present = order.filter((verdict) => verdict !== 'empty' && destinations.placed.some((entry) => entry.verdicts.has(verdict)))
  const attributions = model.databases.filter((database) => database.kind === 'city' && database.problem === null).map((database) => database.attribution)
  return html`<h2>Where it went</h2>
<p class="hint">Places come from databases, not from the conversations, and are never exact: circles show how far off they may be, dotted ones are uncertain.${model.home.guess ? ' Home is a guess from the time zone.' : ''}</p>
${destinations.placed.length === 0 ? html`<p>None of the addresses has a place on the map.</p>` : html`<figure>${await worldMap(destinations.placed, model.home)}
<figcaption>${present.map((verdict) => html`<span class="verdict">${verdictMark(verdict)}${verdictWords[verdict].word}</span>`)}<span class="attribution">${credits(attributions)}${attributions.length > 0 ? '. ' : ''}Borders: Natural Earth.</span></figcaption></figure>`}
${tray(destinations)}
${places(destinations)}`
}

const tray = ({ tray: entries }: Destinations): Markup =>
  entries.length === 0 ? html`` : html`<div class="tray"><b>Without a place on the map</b><ul>${entries.map((entry) => html`<li><span>${wire(entry.label)}:</span> ${join(verdictsOf(entry).map(([verdict, count]) => html`<span class="verdict">${verdictMark(verdict)}${number(count)} ${verdictWords[verdict].word.toLowerCase()}</span>`), html` `)}</li>`)}</ul></div>`

function places({ placed }: Destinations): Markup {
  if (placed.length === 0) return html``
  const rows = placed.slice(0, mostRows).map((entry) => {
    const doubt = doubtWords(entry.place)
    const radius = entry.place?.radiusKm ?? null
    const how = [radius === null ? '' : `within about ${number(roughly(radius))} km`, entry.place?.certainty === 'likely' && !entry.place.staged ? '' : (entry.place?.why ?? '')].filter((part) => part !== '').join('; ')
    return html`<tr><td>${wire(entry.label)}${doubt === '' ? null : html` <span class="dim">(${doubt})</span>`}<span class="sub">${how}</span></td><td>${wire(entry.organisations.length === 0 ? 'not known' : entry.organisations.join(', '))}</td><td>${verdictCounts(entry)}</td><td class="n">${size(entry.bytes)}</td></tr>`
  })
  return html`<div class="scroll"><table><thead><tr><th>Place</th><th>Network</th><th>Conversations</th><th class="n">Bytes</th></tr></thead><tbody>${rows}</tbody></table></div>
${placed.length > mostRows ? html`<p class="small">And ${counted(placed.length - mostRows, 'more place')}; the list of conversations has them.</p>` : null}`
}
