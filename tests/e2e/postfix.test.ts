/** A real Postfix of Debian's takes the same message both ways: what is not our own server must be judged alike. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApplication, type Application } from '../support/application.ts'
import { exposed, filterFor, flowsTo, record, standsInFile } from '../support/lab-session.ts'
import { needs, titled } from '../support/needs.ts'
import { startPostfix } from '../support/postfix.ts'
import { sendLetter } from '../support/send-mail.ts'

const letter = { from: 'ada@example.org', to: ['plots@harbour-row.example'], subject: 'My plot by the water', text: 'Please move me up the list.\n' }
const why = await needs({ capture: true, postfix: true })

describe.skipIf(why !== null)(titled('a message sent through Postfix', why), () => {
  let app: Application
  beforeAll(async () => { app = await startApplication() })
  afterAll(async () => app?.stop())

  it('is shown with its envelope and subject when Postfix offers no TLS', async () => {
    const postfix = await startPostfix('none')
    try {
      const recorded = await record(app, {
        name: 'Postfix without TLS',
        filter: filterFor([postfix]),
        act: () => sendLetter(postfix, letter, 'never'),
        settled: (rows) => rows.some((row) => row.verdict === 'plaintext' && row.exposures >= 3),
      })
      const [flow] = flowsTo(recorded.flows, { host: postfix.host, port: postfix.port })
      expect([flow!.protocol, flow!.verdict, flow!.starttls]).toEqual(['smtp', 'plaintext', { offered: false, requested: false, accepted: false }])
      expect(new Set(exposed(flow!, 'mail-address'))).toEqual(new Set(['sender: ada@example.org', 'recipient: plots@harbour-row.example']))
      expect(exposed(flow!, 'subject')).toEqual(['Subject: My plot by the water'])
      expect(recorded.findings.map(({ id }) => id)).toEqual(expect.arrayContaining(['mail-sent-in-clear', 'starttls-not-offered']))
      expect(postfix.log()).not.toMatch(/fatal|panic/)
    } finally {
      await postfix.stop()
    }
  })

  it('is not to be read when Postfix offers STARTTLS and the program uses it', async () => {
    const postfix = await startPostfix('may')
    try {
      const recorded = await record(app, {
        name: 'Postfix with STARTTLS',
        filter: filterFor([postfix]),
        act: () => sendLetter(postfix, letter, 'must'),
        settled: (rows) => rows.some((row) => row.verdict === 'upgraded' && row.bytesClient > 1500),
      })
      const [flow] = flowsTo(recorded.flows, { host: postfix.host, port: postfix.port })
      expect([flow!.protocol, flow!.inner, flow!.verdict, flow!.tls?.version]).toEqual(['smtp', ['tls'], 'upgraded', 'TLS 1.3'])
      expect(flow!.starttls).toEqual({ offered: true, requested: true, accepted: true })
      expect(exposed(flow!, 'mail-address', 'subject', 'message')).toEqual([])
      expect(['ada@example.org', 'plot by the water'].map((words) => standsInFile(recorded.capturePath, words))).toEqual([false, false])
    } finally {
      await postfix.stop()
    }
  })
})
