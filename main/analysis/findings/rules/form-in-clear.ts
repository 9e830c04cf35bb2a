/** Fields of forms that travelled readable: sent as a form, or standing in the address of a page. */
import type { Exposure, Finding, Flow } from '../../../../shared/model.ts'
import { exposuresOf, perServer, proof, type Rule } from '../rule.ts'
import { countWords, inert, listWords, readersWords, serverWords, whereWords } from '../words.ts'

/** Values in an address are as often a page's own as a person's, so they weigh less than a form that was sent. */
function inAddress(field: Exposure, flow: Flow): boolean {
  return flow.exposures.some((other) => other.kind === 'url' && other.frame === field.frame && queryNames(other.value).has(field.name))
}

function queryNames(url: string): Set<string> {
  const at = url.indexOf('?')
  const names = new Set<string>()
  if (at < 0) return names
  for (const pair of url.slice(at + 1).split('#', 1)[0]!.split('&')) {
    const name = pair.split('=', 1)[0]!.replaceAll('+', ' ')
    try {
      names.add(decodeURIComponent(name))
    } catch {
      names.add(name)
    }
  }
  return names
}

const sent = (flow: Flow): Exposure[] => exposuresOf(flow, 'form-field').filter((field) => field.side === 'client' && !inAddress(field, flow))
const addressed = (flow: Flow): Exposure[] => exposuresOf(flow, 'form-field').filter((field) => field.side === 'client' && inAddress(field, flow))
const named = (fields: readonly Exposure[]): string[] => [...new Set(fields.map((field) => `“${inert(field.name, 40)}”`))]

const form = (flows: Flow[]): Finding => {
  const [flow] = flows as [Flow]
  const fields = flows.flatMap(sent)
  const names = named(fields)
  return {
    id: 'form-in-clear',
    severity: 'high',
    title: `A form you sent to ${serverWords(flow)} could be read`,
    explain: `${countWords(names.length, 'field')} (${listWords(names, 6)}) went without protection to a server ${whereWords(flow.place)}. ${readersWords(flow.place)}`,
    advice: 'Do not send this form again until its address begins with https. The page that shows a form may be protected and its target not: what counts is where it is sent.',
    ...proof(flows, fields.map((field) => field.frame)),
  }
}

const address = (flows: Flow[]): Finding => {
  const [flow] = flows as [Flow]
  const fields = flows.flatMap(addressed)
  return {
    id: 'form-in-address',
    severity: 'medium',
    title: `Values in addresses of ${serverWords(flow)} could be read`,
    explain: `${listWords(named(fields), 6)} stood in the address of a page that was asked for without protection, from a server ${whereWords(flow.place)}. A search or a form that asks by address shows what was typed. ${readersWords(flow.place)}`,
    advice: 'Use the https address of this site, if it has one.',
    ...proof(flows, fields.map((field) => field.frame)),
  }
}

export const formInClear: Rule = ({ flows }) => [
  ...perServer(flows.filter((flow) => sent(flow).length > 0), form, (servers) => `Forms you sent to ${servers} more servers could be read`),
  ...perServer(flows.filter((flow) => addressed(flow).length > 0), address, (servers) => `Values in addresses of ${servers} more servers could be read`),
]
