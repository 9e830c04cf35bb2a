/** An analysis for people at a terminal: a sentence before a table. Strings from packets lose their control characters. */
import type { Analysis, Exposure, Flow } from '../../shared/model.ts'

/** Terminals obey control characters and bidirectional overrides; nothing from a packet may. */
export const inert = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '\ufffd')

const cell = (text: string, width: number): string => (text.length > width ? `${text.slice(0, width - 1)}…` : text.padEnd(width))

/** Secrets are told by kind and length only. */
function shown(exposure: Exposure): string {
  const secret = exposure.kind === 'password' || exposure.kind === 'token' || exposure.kind === 'cookie'
  return secret ? `(${exposure.value.length} characters)` : inert(exposure.value).slice(0, 80)
}

function flowLines(flow: Flow): string[] {
  const server = `${inert(flow.host ?? flow.server.ip)}:${flow.server.port}`
  const place = flow.place?.country ?? flow.place?.scope ?? ''
  const protocol = [flow.protocol ?? '?', ...flow.inner].join('+')
  const version = flow.tls?.version ?? ''
  const lines = [`  ${cell(flow.verdict, 10)} ${cell(protocol, 10)} ${cell(server, 40)} ${cell(place, 10)} ${String(flow.bytes.client + flow.bytes.server).padStart(10)} B  ${version}`.trimEnd()]
  for (const exposure of flow.exposures.slice(0, 12)) lines.push(`             frame ${exposure.frame}: ${exposure.kind} ${inert(exposure.name)} = ${shown(exposure)}`)
  if (flow.exposures.length > 12) lines.push(`             and ${flow.exposures.length - 12} more`)
  return lines
}

/** Rows beyond this are counted, not printed; --json has them all. */
const mostFlows = 200

export function analysisText(analysis: Analysis): string {
  const { capture, flows, findings } = analysis
  const lines = [inert(analysis.file), `  ${analysis.summary}`, `  ${capture.packets} packets, ${capture.bytes} bytes, ${flows.length} ${flows.length === 1 ? 'conversation' : 'conversations'}${capture.dropped === null ? '' : `, ${capture.dropped} packets lost`}`]
  for (const note of capture.notes) lines.push(`  Note: ${inert(note)}`)
  for (const limit of capture.limits) lines.push(`  Limit reached: ${limit.name} (${limit.count})`)
  if (findings.length > 0) lines.push('', 'Findings')
  for (const finding of findings) lines.push(`  ${finding.severity.toUpperCase().padEnd(6)} ${inert(finding.title)}`, `         ${inert(finding.explain)}`, `         Proof: frames ${finding.frames.slice(0, 8).join(', ')}`)
  if (flows.length > 0) lines.push('', 'Conversations')
  for (const flow of flows.slice(0, mostFlows)) lines.push(...flowLines(flow))
  if (flows.length > mostFlows) lines.push(`  and ${flows.length - mostFlows} more; --json prints them all`)
  return `${lines.join('\n')}\n\n`
}
