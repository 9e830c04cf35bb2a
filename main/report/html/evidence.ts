/** What the report rests on: how it was recorded, what could not be seen, the marks that were set, and how to check the file. */
import type { DatabaseInfo, EngineAbilities } from '../../../shared/contract.ts'
import { credit } from './credit.ts'
import { html, wire, type Markup } from '../markup.ts'
import { fileNameOf, type ReportModel } from '../model.ts'
import { counted, day, moment, number, size } from '../text.ts'

const list = (sentences: readonly string[]): Markup => html`<ul class="plain">${sentences.map((sentence) => html`<li>${sentence}</li>`)}</ul>`
const entry = (term: string, value: Markup | string): Markup => html`<dt>${term}</dt><dd>${value}</dd>`

function abilities(engine: EngineAbilities): string {
  const known = [
    engine.kernelTime ? 'times are the kernel’s' : 'times are those of reading, a little after the packets came',
    engine.wireLength ? 'lengths are those on the wire' : 'it does not know the length of packets that were cut',
    engine.dropCount ? 'it counts lost packets' : 'it cannot count lost packets',
    engine.nonPromiscuous ? '' : 'it also records what passes by for others',
  ].filter((part) => part !== '')
  return `${engine.engine}: ${known.join('; ')}`
}

export function method(model: ReportModel): Markup {
  const { session, analysis } = model
  const recorded = session === null ? 'a capture file that was read' : session.source === 'recorded' ? 'recorded by Plainsight' : session.source === 'lab' ? 'recorded in the training lab, on this computer only' : 'an imported capture'
  return html`<h2>How it was seen</h2><dl>
${entry('Source', recorded)}
${session?.interface ? entry('Interface', wire(session.interface)) : null}
${session?.engine ? entry('Engine', abilities(session.engine)) : null}
${session !== null && session.source !== 'imported' ? entry('Capture filter', model.filter ? html`<code>${wire(model.filter)}</code>: other packets were not recorded` : model.filter === undefined ? 'not known' : 'none') : null}
${entry('Link types', analysis.capture.linkTypes.length === 0 ? 'none' : analysis.capture.linkTypes.join(', '))}
${session !== null && session.watch.length > 0 ? entry('Watched words', counted(session.watch.length, 'word')) : null}
${entry('Home', html`${wire(model.home.label)}${model.home.guess && !model.home.label.includes('guess') ? ' (guess)' : ''}`)}
</dl>
<p class="hint">Every conversation was put in order and read from its first byte to its last. Its verdict rests on what those bytes are, never on the port: a known protocol in the clear or plain text is readable; TLS, SSH or QUIC after their handshake are encrypted; random-looking bytes of no known protocol are opaque; too little, or a gap, is unknown.</p>`
}

export function unseen(model: ReportModel): Markup {
  const { capture, flows } = model.analysis
  const say: string[] = []
  if (capture.dropped === null) say.push('Whether packets were lost between the network and the file cannot be told with this engine or file.')
  else say.push(capture.dropped === 0 ? 'No packet was lost between the network and the file, by the engine’s count.' : `${counted(capture.dropped, 'packet')} were lost between the network and the file.`)
  if (capture.cutShort > 0) say.push(`Of ${counted(capture.cutShort, 'packet')} only a part was kept.`)
  if (capture.malformed > 0) say.push(`${counted(capture.malformed, 'packet')} contradicted themselves and were not read further.`)
  const missing = flows.reduce((sum, flow) => sum + flow.missing.client + flow.missing.server, 0)
  if (missing > 0) say.push(`${size(missing)} were sent but never captured, in ${counted(flows.filter((flow) => flow.missing.client + flow.missing.server > 0).length, 'conversation')}; nothing was assumed about them.`)
  const undecided = flows.filter((flow) => flow.verdict === 'unknown' || flow.verdict === 'opaque').length
  if (undecided > 0) say.push(`${counted(undecided, 'conversation')} could not be judged (unknown or opaque).`)
  const guessed = flows.filter((flow) => flow.sidesGuessed).length
  if (guessed > 0) say.push(`In ${counted(guessed, 'conversation')} the beginning is missing, so which side is the server is a guess.`)
  for (const limit of capture.limits) say.push(`A limit was reached: ${limit.name} (${number(limit.count)}×).`)
  say.push(...capture.notes, ...(model.session?.notes ?? []))
  const uncertain = flows.filter((flow) => flow.place?.certainty === 'uncertain').length
  if (uncertain > 0) say.push(`The places of ${counted(uncertain, 'conversation')} are uncertain: sources disagree, or the network answers from many places.`)
  if (model.home.guess) say.push('Home was taken from the time zone of the computer.')
  say.push('What a server does with what it receives, and to whom it passes it on, is beyond this view.')
  say.push('Encrypted conversations still show names of servers, sizes and times to everybody on the way.')
  return html`<h2>What could not be seen</h2>${list(say)}`
}

export function markers(model: ReportModel): Markup {
  const set = model.session?.markers ?? []
  if (set.length === 0) return html``
  return html`<h2>Markers</h2><table><thead><tr><th>Time</th><th>What was noted</th></tr></thead><tbody>${set.map((marker) => html`<tr><td>${time(marker.timeMicros)}</td><td>${wire(marker.text)}</td></tr>`)}</tbody></table>`
}

/** Times beyond what a date can hold come from damaged files. */
const time = (micros: number): string => (Math.abs(micros) < 8.64e18 ? moment(new Date(micros / 1000).toISOString()) : 'not known')

export const evidence = (model: ReportModel): Markup => html`<h2>The evidence</h2><dl>
${entry('Capture', wire(fileNameOf(model.analysis.file)))}
${entry('Size', `${number(model.captureBytes)} bytes`)}
${entry('SHA-256', html`<code>${model.sha256}</code>`)}
${model.databases.map((database) => entry(database.name, describe(database)))}
${entry('Borders', 'Natural Earth (public domain), by way of world-atlas')}
${entry('Report', `made ${moment(model.generated)} by Plainsight ${model.version} on ${model.platform}`)}
</dl>`

const describe = ({ built, attribution, licence, problem }: DatabaseInfo): Markup =>
  problem !== null ? html`not used: ${problem}` : html`${built === null ? null : `of ${day(built)}. `}${credit(attribution)}${licence === '' ? null : html` <span class="dim">(${licence})</span>`}`
