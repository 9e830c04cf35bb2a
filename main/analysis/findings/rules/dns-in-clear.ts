/** Questions for names that were asked readable. Local name services (mDNS, LLMNR) are left out: they never leave the room. */
import type { Finding, Flow } from '../../../../shared/model.ts'
import { allExposures, perServer, proof, readable, reasonFrames, type Rule } from '../rule.ts'
import { countWords, inert, listWords, serverWords, whereWords } from '../words.ts'

const finding = (flows: Flow[]): Finding => {
  const [flow] = flows as [Flow]
  const asked = allExposures(flows, 'host-name')
  const names = [...new Set(asked.map((exposure) => exposure.value))]
  const inside = flow.place !== null && flow.place.scope !== 'public' && !flow.place.staged
  return {
    id: 'dns-in-clear',
    severity: inside ? 'info' : 'low',
    title: `${names.length > 0 ? countWords(names.length, 'name') : 'Names'} you looked up at ${serverWords(flow)} could be read`,
    explain: `Who reads along learns which servers you visit, not what you do there${names.length > 0 ? `: ${listWords(names.map((name) => inert(name, 60)), 4)}` : ''}. The server that answered is ${whereWords(flow.place).replace(/^that may be/, 'perhaps')}.`,
    advice: inside ? 'What your router asks further on was not seen. Encrypted DNS (DNS over HTTPS or TLS) in the browser or system hides the questions on the whole way.' : 'Switch on encrypted DNS (DNS over HTTPS or TLS) in the browser or system.',
    ...proof(flows, asked.length > 0 ? asked.map((exposure) => exposure.frame) : reasonFrames(flows)),
  }
}

export const dnsInClear: Rule = ({ flows }) => perServer(flows.filter((flow) => flow.protocol === 'dns' && readable(flow)), finding, (servers) => `Names you looked up at ${servers} more servers could be read`)
