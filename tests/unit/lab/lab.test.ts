import { connect as connectPlain, createServer, type Server, type Socket } from 'node:net'
import { request as requestTls } from 'node:https'
import { createTransport } from 'nodemailer'
import { afterEach, describe, expect, it } from 'vitest'
import { smtp } from '../../../main/analysis/protocols/smtp.ts'
import { places, scenarios, startScenario, type RunningScenario } from '../../../main/lab/lab.ts'
import { mailName } from '../../../main/lab/mail-server.ts'
import { formValues, mail, perform } from '../../../main/lab/perform.ts'
import { sendMail } from '../../../main/lab/smtp-client.ts'
import { factsOf, play, type Turn } from '../../support/dialogue.ts'

const running: RunningScenario[] = []
const servers: Server[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((scenario) => scenario.stop()))
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))))
})

async function start(id: string, log: string[] = []): Promise<RunningScenario> {
  const result = await startScenario(id, (line) => log.push(line))
  if (!result.ok) throw new Error(result.message)
  running.push(result.value)
  return result.value
}

/** Stands between a client and a server and writes down who said what, in order. */
async function tap(host: string, port: number): Promise<{ port: number; turns: Turn[] }> {
  const turns: Turn[] = []
  const server = createServer((client) => {
    const upstream = connectPlain({ host, port })
    const pass = (from: Socket, to: Socket, side: 'client' | 'server'): void => {
      from.on('data', (bytes) => { turns.push({ side, bytes: Uint8Array.from(bytes) }); to.write(bytes) })
      from.on('close', () => to.destroy())
      from.on('error', () => to.destroy())
    }
    pass(client, upstream, 'client')
    pass(upstream, client, 'server')
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { port: (server.address() as { port: number }).port, turns }
}

describe('the lab', () => {
  it('has four scenarios, each with a sentence of what to do and what to look for', () => {
    expect(scenarios.map(({ id }) => id)).toEqual(['form-clear', 'form-tls', 'mail-clear', 'mail-starttls'])
    for (const { title, todo, lookFor } of scenarios) for (const text of [title, todo, lookFor]) expect(text.length).toBeGreaterThan(8)
  })
  it('names the places of all its addresses as staged', () => {
    for (const place of places()) expect(place).toMatchObject({ staged: true, cidr: expect.stringMatching(/^127\.0\.\d+\.\d+\/32$/), label: expect.stringContaining('(staged)') })
  })
  it('refuses what it does not know', async () => {
    expect(await startScenario('<script>')).toMatchObject({ ok: false, code: 'lab-unknown' })
  })
  for (const { id } of scenarios) {
    it(`performs ${id} and ends`, async () => {
      const log: string[] = []
      const scenario = await start(id, log)
      expect(new URL(scenario.url).hostname).toMatch(/^127\./)
      expect(scenario.target.host).toMatch(/^127\./)
      expect(scenario.places.some(({ cidr }) => cidr === `${scenario.target.host}/32`)).toBe(true)
      expect(await perform(scenario)).toMatchObject({ ok: true })
      expect(log.at(-1)).toMatch(/arrived: \d+ bytes/)
      expect(log.join('\n')).not.toContain(formValues.password)
      await scenario.stop()
      await scenario.stop()
      expect(await perform(scenario)).toMatchObject({ ok: false, code: 'lab-perform' })
    })
  }
  it('finds other ports where its own are taken', async () => {
    const first = await start('mail-clear')
    const second = await start('mail-clear')
    expect(second.target.port).not.toBe(first.target.port)
    expect(await perform(second)).toMatchObject({ ok: true })
  })
})

describe('the lab\'s form', () => {
  it('is served from one address and sends to another', async () => {
    const scenario = await start('form-clear')
    const page = await (await fetch(scenario.url)).text()
    const action = /action="([^"]+)"/.exec(page)![1]!
    expect(new URL(action).port).toBe(String(scenario.target.port))
    if (scenario.target.host !== '127.0.0.1') expect(new URL(action).hostname).not.toBe(new URL(scenario.url).hostname)
    for (const name of Object.keys(formValues)) expect(page).toContain(`name="${name}"`)
  })
  it('takes forms where it says, of the size of a form, and nothing else', async () => {
    const { url, target } = await start('form-clear')
    const post = async (address: string, body: string): Promise<number> => (await fetch(address, { method: 'POST', body })).status
    const there = `http://${target.host}:${target.port}/waiting-list`
    expect(await post(there, 'name=x')).toBe(200)
    expect(await post(url, 'name=x')).toBe(404)
    expect(await post(`http://${target.host}:${target.port}/etc/passwd`, 'x')).toBe(404)
    expect(await post(there, 'x'.repeat(20_000))).toBe(413)
    expect((await fetch(`${url}nothing`)).status).toBe(404)
  })
  it('speaks TLS 1.3 under a certificate for its address', async () => {
    const scenario = await start('form-tls')
    const version = await new Promise((resolve, reject) => {
      const request = requestTls(scenario.url, { ca: scenario.certificate!, agent: false }, (response) => {
        resolve((response.socket as { getProtocol?: () => string }).getProtocol?.())
        response.resume()
      })
      request.on('error', reject)
      request.end()
    })
    expect(version).toBe('TLSv1.3')
    await expect(fetch(scenario.url)).rejects.toThrow()
  })
})

describe('the lab\'s mail', () => {
  it('stands readable on the wire without STARTTLS', async () => {
    const { target } = await start('mail-clear')
    const wire = await tap(target.host, target.port)
    await sendMail({ ...mail, date: new Date(0) }, { host: '127.0.0.1', port: wire.port, certificate: null, name: mailName })
    const facts = factsOf(play(smtp, wire.turns)) as { kind: string; bytes?: string }[]
    expect(facts).toEqual(expect.arrayContaining([
      { kind: 'host-claimed', name: mailName },
      { kind: 'starttls', step: 'not-offered', command: 'STARTTLS' },
      { kind: 'mail-envelope', from: mail.from, to: [mail.to] },
    ]))
    const message = facts.find(({ kind }) => kind === 'mail-message')!.bytes!
    expect(message).toContain(`Subject: ${mail.subject}\r\n`)
    expect(message).toContain('01632 960123')
  })
  it('is upgraded with STARTTLS', async () => {
    const { target, certificate } = await start('mail-starttls')
    const wire = await tap(target.host, target.port)
    await sendMail({ ...mail, date: new Date(0) }, { host: '127.0.0.1', port: wire.port, certificate, name: mailName })
    const outcome = play(smtp, wire.turns)
    expect(outcome.upgradedTo).toBe('tls')
    expect(factsOf(outcome)).toEqual(expect.arrayContaining(['offered', 'requested', 'accepted'].map((step) => ({ kind: 'starttls', step, command: 'STARTTLS' }))))
    expect(outcome.rest.client).not.toContain('Subject')
  })
  it('is taken from other mail programs, with a login too', async () => {
    for (const id of ['mail-clear', 'mail-starttls']) {
      const { target } = await start(id)
      const transport = createTransport({ host: target.host, port: target.port, secure: false, requireTLS: id === 'mail-starttls', ignoreTLS: id === 'mail-clear', tls: { rejectUnauthorized: false }, auth: { user: 'ada', pass: 'Blue-Heron-1987' } })
      const sent = await transport.sendMail({ from: mail.from, to: mail.to, subject: mail.subject, text: mail.text })
      expect(sent.accepted).toEqual([mail.to])
      transport.close()
    }
  })
  it('says what went wrong with a server that is none', async () => {
    const mute = createServer((socket) => socket.end('hello\r\n'))
    servers.push(mute)
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve))
    const { port } = mute.address() as { port: number }
    await expect(sendMail({ ...mail, date: new Date(0) }, { host: '127.0.0.1', port, certificate: null, name: mailName })).rejects.toThrow(/hello/)
  })
})
