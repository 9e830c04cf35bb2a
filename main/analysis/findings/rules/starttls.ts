/** What became of the chance to protect a conversation that begins readable (STARTTLS, STLS, AUTH TLS). */
import type { Finding, Flow } from '../../../../shared/model.ts'
import { perServer, proof, readable, type Rule } from '../rule.ts'
import { readersWords, serverWords } from '../words.ts'

/** verdict/judge.ts words these reasons; the server's own list of abilities was seen, not just missed. */
const notOffered = (flow: Flow): number | null => flow.reasons.find((reason) => reason.says.startsWith('server did not offer '))?.frame ?? null
const refused = (flow: Flow): number | null => flow.reasons.find((reason) => reason.says.startsWith('server refused '))?.frame ?? null
const offered = (flow: Flow): number | null => flow.reasons.find((reason) => reason.says.startsWith('server offered '))?.frame ?? null
const injected = (flow: Flow): number | null => flow.reasons.find((reason) => reason.says.endsWith('sent along with the request to protect'))?.frame ?? null

const cited = (flows: readonly Flow[], frame: (flow: Flow) => number | null): number[] => flows.map((flow) => frame(flow) ?? flow.frames.first)

type Texts = Pick<Finding, 'id' | 'severity' | 'advice'> & { title: (server: string) => string; explain: string }

const perTexts = (texts: Texts, frame: (flow: Flow) => number | null) => (flows: Flow[]): Finding => {
  const [flow] = flows as [Flow]
  return { id: texts.id, severity: texts.severity, title: texts.title(serverWords(flow)), explain: `${texts.explain} ${readersWords(flow.place)}`, advice: texts.advice, ...proof(flows, cited(flows, frame)) }
}

const never: Texts = {
  id: 'starttls-not-offered',
  severity: 'medium',
  title: (server) => `TLS is not an option on ${server}`,
  explain: 'The server did not offer to protect the conversation, so nothing your program does could have protected it.',
  advice: 'Ask the operator to offer TLS, or use another server.',
}
const neverForMail: Texts = { ...never, advice: `${never.advice} A padlock in your mail program says nothing about this leg.` }
const mail = new Set(['smtp', 'lmtp', 'imap', 'pop3'])
const unused: Texts = {
  id: 'starttls-offered-unused',
  severity: 'medium',
  title: (server) => `${server} offered protection, and it was not used`,
  explain: 'The server offered TLS, but your program went on without it.',
  advice: 'Switch TLS on in the program’s settings, and choose “required” rather than “if available”.',
}
const declined: Texts = {
  id: 'starttls-refused',
  severity: 'medium',
  title: (server) => `${server} refused protection when it was asked for`,
  explain: 'Your program asked for TLS and was refused, and the conversation went on readable. A faulty server does that, and so does somebody in between who wants to read along.',
  advice: 'Choose “TLS required” in the program’s settings, so that it stops instead of going on readable; try again from another network.',
}
const injection: Texts = {
  id: 'starttls-injection',
  severity: 'medium',
  title: (server) => `Readable bytes came along with the request to protect (${server})`,
  explain: 'Before protection began, more was sent than the request for it. A server that keeps such bytes takes commands from outside the protection (RFC 3207 §4).',
  advice: 'Tell the operator of the server, and keep your program up to date.',
}

export const starttls: Rule = ({ flows }) => {
  const able = flows.filter((flow) => flow.starttls !== null)
  const open = able.filter(readable)
  const asked = open.filter((flow) => flow.starttls!.requested && !flow.starttls!.accepted && refused(flow) !== null)
  const find = (texts: Texts, chosen: Flow[], frame: (flow: Flow) => number | null): Finding[] => perServer(chosen, perTexts(texts, frame), (servers) => texts.title(`${servers} more servers`))
  const without = open.filter((flow) => !flow.starttls!.offered && !flow.starttls!.requested && notOffered(flow) !== null)
  const isMail = (flow: Flow): boolean => flow.protocol !== null && mail.has(flow.protocol)
  return [
    ...find(neverForMail, without.filter(isMail), notOffered),
    ...find(never, without.filter((flow) => !isMail(flow)), notOffered),
    ...find(unused, open.filter((flow) => flow.starttls!.offered && !flow.starttls!.requested), offered),
    ...find(declined, asked, refused),
    ...find(injection, able.filter((flow) => injected(flow) !== null), injected),
  ]
}
