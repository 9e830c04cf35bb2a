/** What the application counts of each conversation, tshark counts too, from the same file: packets and bytes, both ways. */
import { createSocket } from 'node:dgram'
import { connect, createServer, type Server } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApplication, type Application } from '../support/application.ts'
import { analyzeCli } from '../support/cli.ts'
import { joinWaitingList } from '../support/form-visitor.ts'
import { filterFor, record, startLab } from '../support/lab-session.ts'
import { needs, titled } from '../support/needs.ts'
import { countedByTshark, countedByUs } from '../support/referee.ts'
import { sendLetter } from '../support/send-mail.ts'

const why = await needs({ capture: true, chromium: true, tshark: true })

function listen(server: Server, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, host, () => {
      const address = server.address()
      if (address !== null && typeof address === 'object') resolve(address.port)
    })
  })
}

/** Sends so much that packets of every size come, and waits until all of it came back. */
function exchange(host: string, port: number, bytes: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port })
    let back = 0
    socket.once('error', reject)
    socket.once('close', () => (back === bytes ? resolve() : reject(new Error(`${back} of ${bytes} bytes came back`))))
    socket.on('data', (data) => {
      back += data.length
      if (back === bytes) socket.end()
    })
    socket.write(Buffer.alloc(bytes, 'plain words, many of them. '))
  })
}

const refused = (port: number): Promise<void> =>
  new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.once('error', () => resolve())
    socket.once('connect', () => socket.end())
    socket.once('close', () => resolve())
  })

/** Some datagrams each way; the last answer says that all came. */
function datagrams(count: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createSocket('udp4')
    const client = createSocket('udp4')
    let answers = 0
    server.on('message', (message, from) => server.send(`answer to ${message.length}`, from.port, from.address))
    client.on('message', () => {
      if (++answers < count) return ask()
      server.close()
      client.close()
      resolve()
    })
    const ask = (): void => client.send('question '.repeat(answers + 1), server.address().port, '127.0.0.1')
    server.once('error', reject)
    server.bind(0, '127.0.0.1', ask)
  })
}

describe.skipIf(why !== null)(titled('each conversation as tshark counts it', why), () => {
  let app: Application
  beforeAll(async () => { app = await startApplication() })
  afterAll(async () => app?.stop())

  it('has the same packets and bytes, for the form and the mail both ways', async () => {
    const labs = { form: await startLab(app, 'form-clear'), tls: await startLab(app, 'form-tls'), mail: await startLab(app, 'mail-clear'), starttls: await startLab(app, 'mail-starttls') }
    const letter = { from: 'ada@example.org', to: ['plots@harbour-row.example'], subject: 'My plot by the water', text: 'Please move me up the list.\n' }
    const person = { name: 'Ada W.', email: 'ada@example.org', password: 'Blue-Heron-1987' }
    const recorded = await record(app, {
      name: 'Both ways',
      filter: filterFor(Object.values(labs).flatMap(({ servers }) => servers)),
      act: async () => {
        await joinWaitingList(await app.browser(), labs.form.url, person)
        await joinWaitingList(await app.browser(), labs.tls.url, person)
        await sendLetter(labs.mail.target, letter, 'never')
        await sendLetter(labs.starttls.target, letter, 'must')
      },
      settled: (rows) => rows.some((row) => row.verdict === 'upgraded' && row.bytesClient > 1500),
    })
    expect(recorded.flows.length).toBeGreaterThanOrEqual(5)
    expect(countedByUs(recorded.flows)).toEqual(countedByTshark(recorded.capturePath))
  })

  it('has the same packets and bytes on all of loopback: bulk, IPv6, datagrams, refusals', async () => {
    const echo = [createServer((socket) => socket.pipe(socket)), createServer((socket) => socket.pipe(socket))]
    try {
      const v4 = await listen(echo[0]!, '127.0.0.1')
      // A machine without IPv6 has nothing to compare there.
      const v6 = await listen(echo[1]!, '::1').catch(() => null)
      const recorded = await record(app, {
        name: 'All of loopback',
        filter: '',
        act: async () => {
          await refused(1)
          await datagrams(30)
          if (v6 !== null) await exchange('::1', v6, 300_000)
          await exchange('127.0.0.1', v4, 2_000_000)
        },
        settled: (rows) => rows.some((row) => row.serverPort === v4 && row.bytesServer > 2_000_000 && row.bytesClient > 2_000_000),
      })
      const [analysis] = (await analyzeCli(recorded.capturePath)).captures
      if (analysis === undefined || 'error' in analysis) throw new Error('not analysed')
      const ours = countedByUs(analysis.flows)
      expect(Object.keys(ours).some((way) => way.startsWith('udp'))).toBe(true)
      expect(Object.keys(ours).some((way) => way.includes(' ::1 '))).toBe(v6 !== null)
      expect(ours).toEqual(countedByTshark(recorded.capturePath))
      // The window and the command line count alike.
      expect(countedByUs(recorded.flows)).toEqual(ours)
    } finally {
      for (const server of echo) server.close()
    }
  })
})
