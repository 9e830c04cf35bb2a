/** Readable conversations with servers in another country than home: one finding a country, as sure as its places are. */
import type { Certainty, Finding, Flow } from '../../../../shared/model.ts'
import { isPersonal, proof, readable, reasonFrames, type Rule } from '../rule.ts'
import { countryName, countWords, inert, listWords, serverWords } from '../words.ts'

function finding(flows: Flow[], code: string, home: string, certainty: Certainty): Finding {
  const personal = flows.flatMap((flow) => flow.exposures.filter(isPersonal))
  const staged = flows.some((flow) => flow.place?.staged === true)
  const there = countryName(code)
  const sure = certainty === 'likely'
  const servers = [...new Set(flows.map(serverWords))]
  const whys = [...new Set(flows.map((flow) => inert(flow.place?.why ?? '', 160)))].filter((why) => why !== '')
  return {
    id: 'left-home-country-readable',
    severity: personal.length === 0 ? 'info' : sure ? 'medium' : 'low',
    title: `${countWords(flows.length, 'readable conversation')} ${sure ? '' : 'perhaps '}left ${countryName(home)} for ${there}`,
    explain: `${sure ? `By the location databases ${listWords(servers, 4)} ${servers.length === 1 ? 'is' : 'are'} in ${there}` : `${listWords(servers, 4)} may be in ${there}, which is uncertain (${listWords(whys, 2)})`}${staged ? '; the place is staged for training' : ''}. On the way there, and there, other laws apply to those who can read it. ${personal.length > 0 ? 'Something personal was in it.' : 'Nothing personal was seen in it.'}`,
    advice: 'Compare this with what you were told about where your data goes. A protected connection (https, TLS) keeps the networks between from reading, wherever the server is.',
    ...proof(flows, personal.length > 0 ? personal.map((exposure) => exposure.frame) : reasonFrames(flows)),
  }
}

export const leftHomeCountry: Rule = ({ flows, homeCountry }) => {
  if (homeCountry === null) return []
  const groups = new Map<string, Flow[]>()
  for (const flow of flows) {
    const { place } = flow
    if (place === null || !/^[A-Z]{2}$/.test(place.country ?? '') || place.country === homeCountry || place.certainty === 'unknown') continue
    if (!readable(flow) && !(flow.verdict === 'upgraded' && flow.exposures.some(isPersonal))) continue
    const key = `${place.country} ${place.certainty}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [flow])
    else group.push(flow)
  }
  return [...groups].map(([key, group]) => finding(group, key.slice(0, 2), homeCountry, key.endsWith(' likely') ? 'likely' : 'uncertain'))
}
