/** Cookies, pages and files that travelled readable. */
import type { Finding, Flow } from '../../../../shared/model.ts'
import { allExposures, exposuresOf, perServer, proof, readable, type Rule } from '../rule.ts'
import { countWords, inert, listWords, readersWords, serverWords, whereWords } from '../words.ts'

const cookies = (flows: Flow[]): Finding => {
  const [flow] = flows as [Flow]
  const found = allExposures(flows, 'cookie')
  const names = [...new Set(found.map((cookie) => `“${inert(cookie.name, 40)}”`))]
  return {
    id: 'cookie-in-clear',
    severity: 'medium',
    title: `Cookies of ${serverWords(flow)} could be read`,
    explain: `${countWords(names.length, 'cookie')} (${listWords(names, 4)}) went readable. A cookie recognises you, and one that keeps you logged in lets whoever copies it act as you. ${readersWords(flow.place)}`,
    advice: 'Log out of this site and in again over https. The operator should mark its cookies “Secure”.',
    ...proof(flows, found.map((cookie) => cookie.frame)),
  }
}

const pages = (flows: Flow[]): Finding => {
  const [flow] = flows as [Flow]
  const found = allExposures(flows, 'url')
  return {
    id: 'page-in-clear',
    severity: 'low',
    title: `Pages of ${serverWords(flow)} could be read`,
    explain: `${countWords(new Set(found.map((url) => url.value)).size, 'address', 'addresses')} and what came back went without protection, from a server ${whereWords(flow.place)}. ${readersWords(flow.place)}`,
    advice: 'Use the https address of this site, if it has one; browsers can be set to insist on it.',
    ...proof(flows, found.map((url) => url.frame)),
  }
}

const files = (flows: Flow[]): Finding => {
  const [flow] = flows as [Flow]
  const found = allExposures(flows, 'file')
  return {
    id: 'file-in-clear',
    severity: 'low',
    title: `Files exchanged with ${serverWords(flow)} could be read`,
    explain: `${listWords([...new Set(found.map((file) => `“${inert(file.value, 60)}”`))], 4)} went readable, to or from a server ${whereWords(flow.place)}. ${readersWords(flow.place)}`,
    advice: 'Use a protected way to exchange files (SFTP, FTPS or https).',
    ...proof(flows, found.map((file) => file.frame)),
  }
}

export const webInClear: Rule = ({ flows }) => [
  ...perServer(flows.filter((flow) => exposuresOf(flow, 'cookie').length > 0), cookies, (servers) => `Cookies of ${servers} more servers could be read`),
  ...perServer(flows.filter((flow) => exposuresOf(flow, 'file').length > 0), files, (servers) => `Files exchanged with ${servers} more servers could be read`),
  ...perServer(flows.filter((flow) => readable(flow) && exposuresOf(flow, 'url').length > 0), pages, (servers) => `Pages of ${servers} more servers could be read`),
]
