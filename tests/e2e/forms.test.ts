/** Chromium fills in the lab's form while the application records loopback: what an onlooker reads of it, without and with TLS. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApplication, type Application } from '../support/application.ts'
import { joinWaitingList } from '../support/form-visitor.ts'
import { exposed, filterFor, flowsTo, record, standsInFile, startLab } from '../support/lab-session.ts'
import { needs, titled } from '../support/needs.ts'

/** Letters that a form must encode, so that what is shown was really decoded. */
const details = { name: 'Zoë & Sons', email: 'zoe+plot@example.org', password: 'Blue=Heron 19%' }
const why = await needs({ capture: true, chromium: true })

describe.skipIf(why !== null)(titled('a form filled in with Chromium', why), () => {
  let app: Application
  beforeAll(async () => { app = await startApplication() })
  afterAll(async () => app?.stop())

  it('is shown field by field, with the frames that prove it, when it goes without protection', async () => {
    const lab = await startLab(app, 'form-clear')
    const recorded = await record(app, {
      name: 'Form in the clear',
      filter: filterFor(lab.servers),
      watch: ['zoe+plot@example.org'],
      act: async () => joinWaitingList(await app.browser(), lab.url, details),
      settled: (rows) => rows.some((row) => row.serverIp === lab.target.host && row.verdict === 'plaintext' && row.exposures > 3),
    })
    const flow = flowsTo(recorded.flows, lab.target).find(({ exposures }) => exposures.some(({ kind }) => kind === 'form-field'))
    expect(flow).toBeDefined()
    expect([flow!.protocol, flow!.verdict, flow!.tls, flow!.place?.staged, flow!.place?.country]).toEqual(['http', 'plaintext', null, true, 'US'])
    expect(exposed(flow!, 'form-field', 'password')).toEqual(expect.arrayContaining(['name: Zoë & Sons', 'email: zoe+plot@example.org', 'newsletter: yes', 'password: Blue=Heron 19%']))
    expect(exposed(flow!, 'watch-term').length).toBeGreaterThan(0)

    const password = recorded.findings.find(({ id }) => id === 'password-in-clear')
    expect(password).toMatchObject({ severity: 'high', flows: [flow!.id] })
    expect(recorded.findings.map(({ id }) => id)).toContain('form-in-clear')
    expect(recorded.summary).toContain('your password')
    // The frames that the finding cites hold the words themselves.
    const bytes = await Promise.all(password!.frames.map((frame) => app.ask('frames.bytes', { session: recorded.session, frame })))
    expect(bytes.map(({ bytes, flow }) => [flow, Buffer.from(bytes, 'base64').toString('latin1')]).some(([of, text]) => of === flow!.id && String(text).includes('Blue%3DHeron'))).toBe(true)
    const { pieces } = await app.ask('flows.conversation', { session: recorded.session, flow: flow!.id, after: 0, limit: 1_000_000 })
    const sent = pieces.filter(({ side }) => side === 'client').map(({ bytes }) => Buffer.from(bytes, 'base64').toString('latin1')).join('')
    expect(sent).toMatch(/^POST \/waiting-list HTTP\/1\.1\r\n[\s\S]*password=Blue%3DHeron\+19%25/)
    expect(recorded.info).toMatchObject({ state: 'complete', source: 'recorded', interface: 'lo', notes: [] })
  })

  it('shows nothing of what was typed over TLS, and says which TLS', async () => {
    const lab = await startLab(app, 'form-tls')
    const recorded = await record(app, {
      name: 'Form over TLS',
      filter: filterFor(lab.servers),
      act: async () => joinWaitingList(await app.browser(), lab.url, details),
      settled: (rows) => rows.some((row) => row.verdict === 'encrypted' && row.bytesClient > 1000),
    })
    const spoken = recorded.flows.filter(({ verdict }) => verdict !== 'empty')
    expect(spoken.length).toBeGreaterThan(0)
    for (const flow of spoken) {
      expect([flow.protocol, flow.verdict, flow.strength, flow.tls?.version]).toEqual(['tls', 'encrypted', 'strong', 'TLS 1.3'])
      expect(flow.reasons.length).toBeGreaterThan(0)
      expect(exposed(flow, 'form-field', 'password', 'url', 'message')).toEqual([])
    }
    expect(recorded.findings.filter(({ severity }) => severity === 'high' || severity === 'medium')).toEqual([])
    expect([standsInFile(recorded.capturePath, 'Heron'), standsInFile(recorded.capturePath, 'zoe')]).toEqual([false, false])
  })
})
