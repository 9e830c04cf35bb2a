/** Passwords, tokens and user names that travelled readable: in a form (`password-in-clear`) or in a login (`login-in-clear`). */
import type { Exposure, Finding, Flow } from '../../../../shared/model.ts'
import { exposuresOf, perServer, proof, type Rule } from '../rule.ts'
import { inert, listWords, readersWords, serverWords, whereWords } from '../words.ts'

/** A password that stands beside form fields in the same frame was typed into a form. */
function typedIntoForm(password: Exposure, flow: Flow): boolean {
  return flow.exposures.some((other) => other.kind === 'form-field' && other.frame === password.frame) && !flow.exposures.some((other) => other.kind === 'username' && other.frame === password.frame)
}

const formPasswords = (flow: Flow): Exposure[] => exposuresOf(flow, 'password').filter((password) => typedIntoForm(password, flow))
const loginParts = (flow: Flow): Exposure[] => exposuresOf(flow, 'password', 'token', 'username').filter((part) => part.kind !== 'password' || !typedIntoForm(part, flow))

const advice = 'Change this password, also wherever else you use it, and ask the operator to protect the page with TLS (https).'

const inForm = (flows: Flow[]): Finding => {
  const [flow] = flows as [Flow]
  const passwords = flows.flatMap(formPasswords)
  return {
    id: 'password-in-clear',
    severity: 'high',
    title: `A password typed into a form of ${serverWords(flow)} could be read`,
    explain: `The field ${listWords([...new Set(passwords.map((password) => `“${inert(password.name, 40)}”`))])} was sent without protection to a server ${whereWords(flow.place)}. ${readersWords(flow.place)}`,
    advice,
    ...proof(flows, passwords.map((password) => password.frame)),
  }
}

const inLogin = (flows: Flow[]): Finding => {
  const [flow] = flows as [Flow]
  const parts = flows.flatMap(loginParts)
  const password = parts.some((part) => part.kind === 'password')
  const token = parts.some((part) => part.kind === 'token')
  const what = password ? 'Your password' : token ? 'Your access token' : 'Your user name'
  const also = password && parts.some((part) => part.kind === 'username') ? ' with the user name' : ''
  const protocol = flow.protocol === null ? '' : ` (${inert(flow.protocol, 20)})`
  return {
    id: 'login-in-clear',
    severity: password || token ? 'high' : 'medium',
    title: `${what} for ${serverWords(flow)} could be read`,
    explain: `A login${protocol} was sent without protection${also} to a server ${whereWords(flow.place)}. ${token && !password ? 'A token opens the account as a password does. ' : ''}${readersWords(flow.place)}`,
    advice: password || token ? 'Change this password or token, also wherever else you use it, and switch the program to a protected connection (TLS).' : 'Switch the program to a protected connection (TLS).',
    ...proof(flows, parts.map((part) => part.frame)),
  }
}

export const loginInClear: Rule = ({ flows }) => [
  ...perServer(flows.filter((flow) => formPasswords(flow).length > 0), inForm, (servers) => `Passwords typed into forms of ${servers} more servers could be read`),
  ...perServer(flows.filter((flow) => loginParts(flow).length > 0), inLogin, (servers) => `Logins to ${servers} more servers could be read`),
]
