/**
 * The training lab: form and mail servers on this computer's loopback addresses, so that interception can be shown without
 * touching anybody. Nothing listens on any other address, nothing that is sent is kept, and stop() ends all of it.
 */
import { refuse, succeed, type Result } from '../../shared/model.ts'
import { makeCertificate, type Certificate } from './certificate.ts'
import { formServer, targetPath } from './form-server.ts'
import { closeServer, listenOnLoopback, type Bound } from './listen.ts'
import { mailName, mailServer } from './mail-server.ts'
import { placeOf, places, scenarios, stages, type PlacesEntry, type Scenario, type ScenarioId, type Stage } from './scenarios.ts'

export { places, scenarios, type PlacesEntry, type Scenario, type ScenarioId }

export interface RunningScenario extends Scenario {
  /** Where a browser or mail program goes: `http://…`, `https://…` or `smtp://…`. */
  url: string
  /** What the form sends to, or the mail server: the address whose flow the lesson is about. */
  target: Bound
  /** The server's certificate in PEM, for a client that is to trust it; null without TLS. */
  certificate: string | null
  /** The overlay entries of the addresses in use. */
  places: PlacesEntry[]
  stop(): Promise<void>
}

type Started = Omit<RunningScenario, keyof Scenario>
type Stop = () => Promise<void>

/** `tell` hears what happens at the servers, in sentences without what was sent. */
export async function startScenario(id: string, tell: (line: string) => void = () => undefined): Promise<Result<RunningScenario>> {
  const scenario = scenarios.find((each) => each.id === id)
  if (scenario === undefined) return refuse('lab-unknown', `The lab has no scenario named ${id.slice(0, 60)}.`, `Choose one of ${scenarios.map((each) => each.id).join(', ')}.`)
  const started = await starters[scenario.id](tell)
  return started.ok ? succeed({ ...scenario, ...started.value }) : started
}

const starters: Readonly<Record<ScenarioId, (tell: (line: string) => void) => Promise<Result<Started>>>> = {
  'form-clear': async (tell) => {
    const target = formServer({ action: null, takesForms: true, tell }, null)
    const targetBound = await listenOnLoopback(target, stages.target)
    if (!targetBound.ok) return targetBound
    const page = formServer({ action: () => `http://${authority(targetBound.value)}${targetPath}`, takesForms: false, tell }, null)
    const pageBound = await listenOnLoopback(page, stages.page)
    if (!pageBound.ok) { await closeServer(target); return pageBound }
    return succeed(running(`http://${authority(pageBound.value)}/`, targetBound.value, null, [[stages.page, pageBound.value], [stages.target, targetBound.value]], async () => {
      await Promise.all([closeServer(page), closeServer(target)])
    }))
  },
  // Page and target are one server here: a browser warns of the home-made certificate once rather than twice.
  'form-tls': async (tell) => {
    const certificate = await makeCertificate('join.harbour-row.example', [stages.protectedForm.host, '127.0.0.1'])
    const server = formServer({ action: () => targetPath, takesForms: true, tell }, certificate)
    const bound = await listenOnLoopback(server, stages.protectedForm)
    if (!bound.ok) return bound
    return succeed(running(`https://${authority(bound.value)}/`, bound.value, certificate, [[stages.protectedForm, bound.value]], () => closeServer(server)))
  },
  'mail-clear': (tell) => startMail(stages.mail, null, tell),
  'mail-starttls': async (tell) => startMail(stages.protectedMail, await makeCertificate(mailName, [stages.protectedMail.host, '127.0.0.1']), tell),
}

async function startMail(stage: Stage, certificate: Certificate | null, tell: (line: string) => void): Promise<Result<Started>> {
  const mail = mailServer(certificate, tell)
  const bound = await listenOnLoopback(mail.server, stage)
  if (!bound.ok) return bound
  return succeed(running(`smtp://${authority(bound.value)}`, bound.value, certificate, [[stage, bound.value]], () => new Promise((resolve) => mail.close(() => resolve()))))
}

function running(url: string, target: Bound, certificate: Certificate | null, used: readonly (readonly [Stage, Bound])[], stop: Stop): Started {
  let stopped: Promise<void> | null = null
  return {
    url,
    target,
    certificate: certificate?.cert ?? null,
    places: used.map(([stage, bound]) => placeOf(stage, bound.host)),
    stop: () => (stopped ??= stop()),
  }
}

const authority = ({ host, port }: Bound): string => `${host}:${port}`
