/** Mail that travelled readable: sent (SMTP and its kin) or fetched (IMAP, POP3). */
import type { Exposure, Finding, Flow } from '../../../../shared/model.ts'
import { exposuresOf, perServer, proof, type Rule } from '../rule.ts'
import { listWords, readersWords, serverWords, whereWords } from '../words.ts'

const sending = new Set(['smtp', 'lmtp', 'submission'])
const fetching = new Set(['imap', 'pop3'])
const mailParts = (flow: Flow): Exposure[] => exposuresOf(flow, 'message', 'subject', 'mail-address')
const isMail = (protocols: ReadonlySet<string>) => (flow: Flow): boolean => flow.protocol !== null && protocols.has(flow.protocol) && mailParts(flow).length > 0

function seenParts(parts: readonly Exposure[]): string {
  const has = (kind: Exposure['kind']): boolean => parts.some((part) => part.kind === kind)
  return listWords([...(has('message') ? ['the text'] : []), ...(has('subject') ? ['the subject'] : []), ...(has('mail-address') ? ['the addresses of sender and recipients'] : [])])
}

const finding = (sent: boolean) => (flows: Flow[]): Finding => {
  const [flow] = flows as [Flow]
  const parts = flows.flatMap(mailParts)
  const content = parts.some((part) => part.kind !== 'mail-address')
  return {
    id: sent ? 'mail-sent-in-clear' : 'mail-read-in-clear',
    severity: content ? 'high' : 'medium',
    title: sent ? `Mail sent through ${serverWords(flow)} could be read` : `Mail fetched from ${serverWords(flow)} could be read`,
    explain: `Readable were ${seenParts(parts)}. The server is ${whereWords(flow.place).replace(/^that may be/, 'perhaps')}. ${readersWords(flow.place)}`,
    advice: sent ? 'Set your mail program to require TLS for outgoing mail. If the server offers none, ask its operator, and do not send confidential mail through it.' : 'Set your mail program to require TLS for incoming mail.',
    ...proof(flows, parts.map((part) => part.frame)),
  }
}

export const mailInClear: Rule = ({ flows }) => [
  ...perServer(flows.filter(isMail(sending)), finding(true), (servers) => `Mail sent through ${servers} more servers could be read`),
  ...perServer(flows.filter(isMail(fetching)), finding(false), (servers) => `Mail fetched from ${servers} more servers could be read`),
]
