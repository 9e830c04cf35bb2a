/** Protected, but not well: old versions, weak ciphers, small keys. What is weak is decided in verdict/strength.ts. */
import type { Finding, Flow } from '../../../../shared/model.ts'
import { perServer, proof, reasonFrames, type Rule } from '../rule.ts'
import { inert, listWords, serverWords } from '../words.ts'

/** The frame in which the server chose version and cipher, where it was seen. */
const chosen = (flow: Flow): number | null => flow.reasons.find((reason) => reason.says.startsWith('server chose '))?.frame ?? null

const finding = (flows: Flow[]): Finding => {
  const [flow] = flows as [Flow]
  const broken = flows.some((one) => one.strength === 'broken')
  const reasons = [...new Set(flows.flatMap((one) => one.strengthReasons))].map((reason) => inert(reason, 160))
  const version = flow.tls?.version ?? null
  return {
    id: 'weak-tls',
    severity: broken ? 'medium' : 'low',
    title: broken ? `The protection of ${serverWords(flow)} can be broken` : `The protection of ${serverWords(flow)} is weak`,
    explain: `${version === null ? 'The conversation' : `The conversation uses ${inert(version, 20)} and`} ${version === null ? 'is protected in a way that' : ''} ${broken ? 'can be read by somebody who makes an effort' : 'is below what is recommended today'}${reasons.length > 0 ? `: ${listWords(reasons, 4)}` : ''}.`.replace(/ {2,}/g, ' '),
    advice: 'Keep your browser or mail program up to date; if it is, ask the operator of the server to switch to TLS 1.2 or 1.3 with current ciphers.',
    ...proof(flows, flows.map((one, at) => chosen(one) ?? reasonFrames(flows)[at] ?? 0)),
  }
}

export const weakTls: Rule = ({ flows }) => [
  ...perServer(flows.filter((flow) => flow.strength === 'broken'), finding, (servers) => `The protection of ${servers} more servers can be broken`),
  ...perServer(flows.filter((flow) => flow.strength === 'weak'), finding, (servers) => `The protection of ${servers} more servers is weak`),
]
