/** Words that the person said they would type, found readable. The word itself is not repeated: a finding goes into reports. */
import type { Exposure, Finding, Flow } from '../../../../shared/model.ts'
import { exposuresOf, perServer, proof, type Rule } from '../rule.ts'
import { countWords, inert, listWords, readersWords, serverWords, whereWords } from '../words.ts'

const seen = (flow: Flow): Exposure[] => exposuresOf(flow, 'watch-term')

const finding = (flows: Flow[]): Finding => {
  const [flow] = flows as [Flow]
  const hits = flows.flatMap(seen)
  const encodings = [...new Set(hits.flatMap((hit) => hit.encoding))].map((encoding) => inert(encoding, 40))
  const direction = hits.every((hit) => hit.side === 'client') ? 'on the way to' : hits.every((hit) => hit.side === 'server') ? 'on the way back from' : 'on the way to and back from'
  return {
    id: 'watch-term-seen',
    severity: 'medium',
    title: `${countWords(new Set(hits.map((hit) => hit.name)).size, 'watched word')} could be read ${direction} ${serverWords(flow)}`,
    explain: `What you asked Plainsight to look for travelled readable${encodings.length > 0 ? ` (written in ${listWords(encodings, 3)}, which anybody can undo)` : ''}, with a server ${whereWords(flow.place)}. ${readersWords(flow.place)}`,
    advice: 'Open the conversation to see what else went with it.',
    ...proof(flows, hits.map((hit) => hit.frame)),
  }
}

export const watchTermSeen: Rule = ({ flows }) => perServer(flows.filter((flow) => seen(flow).length > 0), finding, (servers) => `Watched words could be read by ${servers} more servers’ networks`)
