/** The table of all conversations, capped so that a browser can still open the file. */
import type { Flow } from '../../../shared/model.ts'
import { verdictMark } from '../marks.ts'
import { html, wire, type Markup } from '../markup.ts'
import { counted, doubtWords, number, placeWords, size, timeOfDay, verdictWord } from '../text.ts'

const mostRows = 5000

export function conversations(flows: readonly Flow[]): Markup {
  if (flows.length === 0) return html``
  // Readable ones first if not all can be shown: they are what the report is about.
  const chosen = flows.length <= mostRows ? flows : [...flows].sort((a, b) => Number(b.verdict === 'plaintext') - Number(a.verdict === 'plaintext') || a.id - b.id).slice(0, mostRows)
  return html`<h2>All conversations</h2>
<p class="hint">One line a TCP connection or pair of UDP ports. Times are UTC, bytes are those on the wire.</p>
<div class="scroll"><table><thead><tr><th class="n">No.</th><th>Began</th><th>Server</th><th>Protocol</th><th>Verdict</th><th>Place</th><th class="n">Sent</th><th class="n">Received</th><th class="n">Readable<br>items</th></tr></thead>
<tbody>${chosen.map(row)}</tbody></table></div>
${flows.length > mostRows ? html`<p><b>${counted(flows.length - mostRows, 'more conversation')}</b> not listed here, to keep this file small enough to open; the CSV and JSON reports have all ${number(flows.length)}.</p>` : null}`
}

function row(flow: Flow): Markup {
  const address = flow.server.ip.includes(':') && flow.server.port > 0 ? `[${flow.server.ip}]:${flow.server.port}` : flow.server.port > 0 ? `${flow.server.ip}:${flow.server.port}` : flow.server.ip
  const doubt = doubtWords(flow.place)
  const protocol = [flow.protocol ?? flow.transport, ...flow.inner].join(' › ')
  return html`<tr><td class="n">${flow.id}</td><td class="t">${timeOfDay(flow.start)}</td><td>${flow.host === null ? wire(address) : html`${wire(flow.host)}<span class="sub">${address}</span>`}</td><td class="t">${wire(protocol)}${flow.tls?.version ? html`<span class="sub">${flow.tls.version}</span>` : null}</td>
<td><span class="verdict">${verdictMark(flow.verdict, flow.strength)}${verdictWord(flow.verdict, flow.strength)}</span></td><td>${wire(placeWords(flow.place))}${doubt === '' ? null : html` <span class="dim">(${doubt})</span>`}<span class="sub">${wire(flow.place?.organisation ?? '')}</span></td>
<td class="n">${size(flow.bytes.client)}</td><td class="n">${size(flow.bytes.server)}</td><td class="n">${flow.exposures.length === 0 ? '–' : number(flow.exposures.length)}</td></tr>`
}
