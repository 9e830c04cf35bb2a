/** Does what a scenario asks of a person: submits its form or sends its mail, from this computer to its own lab, with made-up details. */
import { request as requestPlain, type RequestOptions } from 'node:http'
import { request as requestTls } from 'node:https'
import { refuse, succeed, type Result } from '../../shared/model.ts'
import { targetPath } from './form-server.ts'
import type { RunningScenario } from './lab.ts'
import { mailName } from './mail-server.ts'
import { sendMail, type Mail } from './smtp-client.ts'

/** Nobody's details: the domains are reserved for examples (RFC 2606). */
export const formValues = { name: 'Ada Winterbourne', email: 'ada.winterbourne@example.org', password: 'Blue-Heron-1987', newsletter: 'yes' } as const
export const mail: Omit<Mail, 'date'> = {
  from: 'ada.winterbourne@example.org',
  to: 'plots@harbour-row.example',
  subject: 'My plot by the water',
  text: 'Dear Harbour Row Gardens,\n\nplease move me up the list: my doctor says that I need the fresh air.\nYou can reach me on 01632 960123 after six.\n\nAda Winterbourne',
}

const patienceMs = 10_000
const mostAnswer = 256 * 1024

export async function perform(scenario: RunningScenario): Promise<Result<{ did: string }>> {
  try {
    if (scenario.id === 'form-clear' || scenario.id === 'form-tls') {
      await submitForm(scenario)
      return succeed({ did: `The form was submitted to ${scenario.target.host} as ${formValues.name}, with an e-mail address and a password.` })
    }
    await sendMail({ ...mail, date: new Date() }, { ...scenario.target, certificate: scenario.certificate, name: mailName })
    return succeed({ did: `A message “${mail.subject}” was sent to ${mail.to} through ${scenario.target.host}${scenario.certificate === null ? '' : ' with STARTTLS'}.` })
  } catch (error) {
    return refuse('lab-perform', `The lab could not do it: ${error instanceof Error ? error.message : String(error)}.`, 'Stop the scenario, start it again and repeat.')
  }
}

/** As a browser does: the page first, then the form to where the page says. */
async function submitForm(scenario: RunningScenario): Promise<void> {
  const page = await fetchText(new URL(scenario.url), scenario.certificate, null)
  const action = /<form[^>]* action="([^"]+)"/.exec(page)?.[1] ?? targetPath
  await fetchText(new URL(action, scenario.url), scenario.certificate, new URLSearchParams(formValues).toString())
}

function fetchText(url: URL, certificate: string | null, form: string | null): Promise<string> {
  // The page may name an address; the lab speaks to none but its own.
  if (!/^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(url.hostname)) return Promise.reject(new Error(`${url.hostname} is not of this lab`))
  const options: RequestOptions = {
    method: form === null ? 'GET' : 'POST',
    agent: false,
    timeout: patienceMs,
    headers: { 'user-agent': 'Plainsight-Lab', accept: 'text/html', ...(form === null ? {} : { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(form) }) },
  }
  return new Promise((resolve, reject) => {
    const request = url.protocol === 'https:' ? requestTls(url, { ...options, ca: certificate ?? undefined }) : requestPlain(url, options)
    request.on('timeout', () => request.destroy(new Error('the server did not answer in time')))
    request.on('error', reject)
    request.on('response', (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
        if (text.length > mostAnswer) request.destroy(new Error('the answer has no end'))
      })
      response.on('error', reject)
      response.on('end', () => (response.statusCode === 200 ? resolve(text) : reject(new Error(`the server answered ${response.statusCode}`))))
    })
    request.end(form ?? undefined)
  })
}
