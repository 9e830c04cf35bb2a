/** A mail library sends through the lab's servers while the application records loopback: without TLS, and with STARTTLS. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApplication, type Application } from '../support/application.ts'
import { exposed, filterFor, flowsTo, record, standsInFile, startLab } from '../support/lab-session.ts'
import { needs, titled } from '../support/needs.ts'
import { sendLetter } from '../support/send-mail.ts'

/** A subject that must be encoded (RFC 2047), so that what is shown was really decoded. */
const letter = { from: 'ada@example.org', to: ['plots@harbour-row.example', 'grace@example.net'], subject: 'Meine Wünsche für den Garten', text: 'Please move me up the list.\nMy number is 01632 960123.\n' }
const why = await needs({ capture: true })

describe.skipIf(why !== null)(titled('a message sent with a mail library', why), () => {
  let app: Application
  beforeAll(async () => { app = await startApplication() })
  afterAll(async () => app?.stop())

  it('is shown with sender, recipients, subject, text and login when the server offers no TLS', async () => {
    const lab = await startLab(app, 'mail-clear')
    const recorded = await record(app, {
      name: 'Mail in the clear',
      filter: filterFor(lab.servers),
      act: () => sendLetter(lab.target, letter, 'never', { user: 'ada', pass: 'Blue-Heron-1987' }),
      settled: (rows) => rows.some((row) => row.verdict === 'plaintext' && row.exposures >= 6),
    })
    const [flow] = flowsTo(recorded.flows, lab.target)
    expect([flow!.protocol, flow!.verdict, flow!.starttls]).toEqual(['smtp', 'plaintext', { offered: false, requested: false, accepted: false }])
    expect(new Set(exposed(flow!, 'mail-address'))).toEqual(new Set(['sender: ada@example.org', 'recipient: plots@harbour-row.example', 'recipient: grace@example.net']))
    expect(exposed(flow!, 'subject')).toEqual(['Subject: Meine Wünsche für den Garten'])
    expect(exposed(flow!, 'message').join('')).toContain('Please move me up the list.')
    expect([exposed(flow!, 'username').join(), exposed(flow!, 'password').join()]).toEqual([expect.stringMatching(/: ada$/), expect.stringMatching(/: Blue-Heron-1987$/)])
    const ids = recorded.findings.map(({ id }) => id)
    expect(ids).toEqual(expect.arrayContaining(['mail-sent-in-clear', 'login-in-clear', 'starttls-not-offered']))
    for (const finding of recorded.findings) expect(finding.frames.length).toBeGreaterThan(0)
  })

  it('is not to be read after STARTTLS, and the flow is called upgraded', async () => {
    const lab = await startLab(app, 'mail-starttls')
    const recorded = await record(app, {
      name: 'Mail with STARTTLS',
      filter: filterFor(lab.servers),
      act: () => sendLetter(lab.target, letter, 'must', { user: 'ada', pass: 'Blue-Heron-1987' }),
      settled: (rows) => rows.some((row) => row.verdict === 'upgraded' && row.bytesClient > 1500),
    })
    const [flow] = flowsTo(recorded.flows, lab.target)
    expect([flow!.protocol, flow!.inner, flow!.verdict, flow!.strength, flow!.tls?.version]).toEqual(['smtp', ['tls'], 'upgraded', 'strong', 'TLS 1.3'])
    expect(flow!.starttls).toEqual({ offered: true, requested: true, accepted: true })
    expect(flow!.reasons.some(({ says, frame }) => /STARTTLS/.test(says) && frame !== null)).toBe(true)
    expect(exposed(flow!, 'mail-address', 'subject', 'message', 'username', 'password')).toEqual([])
    expect(recorded.findings.filter(({ severity }) => severity === 'high' || severity === 'medium')).toEqual([])
    expect(['ada@example.org', 'grace', 'Garten', '960123'].map((words) => standsInFile(recorded.capturePath, words))).toEqual([false, false, false, false])
  })

  it('is called readable, and the chance missed, when the program leaves an offered STARTTLS unused', async () => {
    const lab = await startLab(app, 'mail-starttls')
    const recorded = await record(app, {
      name: 'STARTTLS unused',
      filter: filterFor(lab.servers),
      act: () => sendLetter(lab.target, letter, 'never'),
      settled: (rows) => rows.some((row) => row.verdict === 'plaintext' && row.exposures >= 4),
    })
    const [flow] = flowsTo(recorded.flows, lab.target)
    expect([flow!.verdict, flow!.starttls]).toEqual(['plaintext', { offered: true, requested: false, accepted: false }])
    expect(recorded.findings.map(({ id }) => id)).toEqual(expect.arrayContaining(['mail-sent-in-clear', 'starttls-offered-unused']))
  })
})
