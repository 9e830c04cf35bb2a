/** Attacks on the browser shell, as another program of this computer, or a web page open beside it, would try them. */
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, request as httpRequest, type IncomingHttpHeaders, type Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { WebSocket as PlainSocket } from 'ws'
import { EngineLink, type FromEngine, type ToEngine } from '../../main/app/engine-link.ts'
import { startWebShell, type WebShell } from '../../main/web/server.ts'
import type { SessionInfo } from '../../shared/contract.ts'
import { succeed } from '../../shared/model.ts'
import { startApplication, type Application } from '../support/application.ts'
import { attack } from '../support/attacking-page.ts'
import { openBrowser } from '../support/browser.ts'
import { needs, root, titled } from '../support/needs.ts'
import { descendantsOf } from '../support/processes.ts'
import { tcpScript } from '../support/wire-script.ts'
import { writtenCapture } from '../support/written-capture.ts'

const withoutChromium = await needs({ chromium: true })
const rendererFolder = path.join(root, 'dist/renderer')
let application: Application
let port = 0
let token = ''
let own = ''

beforeAll(async () => {
  application = await startApplication()
  port = application.port
  token = application.token
  own = `127.0.0.1:${port}`
})
afterAll(() => application.stop())

interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: string
}

/** A request with exactly this path and these headers; nothing is added but a length. */
function send(method: string, requestPath: string, headers: Record<string, string> = {}, body: string | Buffer = '', to = port): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const length = method === 'GET' || method === 'HEAD' ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }
    const asked = httpRequest({ host: '127.0.0.1', port: to, method, path: requestPath, agent: false, headers: { Host: `127.0.0.1:${to}`, ...length, ...headers } }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => { text += part })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }))
      response.on('error', reject)
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

const asking = (name: string, input: unknown = {}): string => JSON.stringify({ name, input })
const bearer = (): Record<string, string> => ({ Authorization: `Bearer ${token}` })

/** 101 if the shell took the WebSocket, else the status it refused with. */
function upgrade(headers: Record<string, string>, protocols: string[], requestPath = '/api/feed'): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new PlainSocket(`ws://127.0.0.1:${port}${requestPath}`, protocols, { headers })
    socket.on('open', () => { socket.terminate(); resolve(101) })
    socket.on('unexpected-response', (request, response) => { request.destroy(); resolve(response.statusCode ?? 0) })
    socket.on('error', reject)
  })
}

/** Writes raw bytes and gives back what came until the connection ended. */
function raw(text: string, reset = false): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    let got = ''
    socket.on('data', (part) => { got += part.toString('latin1') })
    socket.on('error', () => {})
    socket.on('close', () => resolve(got))
    socket.write(text, () => { if (reset) socket.resetAndDestroy() })
  })
}

const isAlive = async (): Promise<boolean> => (await send('POST', '/api/request', bearer(), asking('app.state'))).body.includes('"ok":true')
const paths = ['/', '/index.html', '/icon.svg', '/api/request', '/api/ticket', '/api/import?name=x', '/download/x', '/nothing']

describe('the browser shell', () => {
  it('answers to its own name only, so that a name rebound to this computer gets nothing, even with the right token', async () => {
    const foreign = ['attacker.example', `attacker.example:${port}`, `127.0.0.1.attacker.example:${port}`, `localhost.attacker.example:${port}`, '127.0.0.1', 'localhost', `127.0.0.1:${port + 1}`, `127.0.0.2:${port}`, `0.0.0.0:${port}`, `[::1]:${port}`, `127.1:${port}`, `localhost.:${port}`, `LOCALHOST:${port}`]
    const statuses = new Set<number>()
    for (const Host of foreign) {
      for (const one of paths) for (const method of one.startsWith('/api/') ? ['POST', 'PUT'] : ['GET']) statuses.add((await send(method, one, { Host, ...bearer() }, asking('app.state'))).status)
      statuses.add((await send('POST', '/api/request', { Host, Origin: `http://${Host}`, ...bearer() }, asking('app.state'))).status)
      expect([Host, await upgrade({ Host, Origin: `http://${Host}` }, ['plainsight.v1', `token.${token}`])]).toEqual([Host, 403])
    }
    expect([...statuses]).toEqual([421])
    expect((await raw(`GET / HTTP/1.1\r\nHost: attacker.example\r\nHost: ${own}\r\nConnection: close\r\n\r\n`)).slice(9, 12)).toBe('421')
    for (const head of ['GET / HTTP/1.0', 'GET / HTTP/1.1\r\nHost:']) expect([head, /^HTTP\/1.1 (400|421) /.test(await raw(`${head}\r\nConnection: close\r\n\r\n`))]).toEqual([head, true])
  })

  it('refuses pages of other origins, and never says that they may read', async () => {
    const foreign = ['http://attacker.example', `http://localhost:${port}`, `https://${own}`, `http://127.0.0.1:${port + 1}`, 'http://127.0.0.1', 'null', `http://${own}.attacker.example`, `http://${own}/`, 'file://', '']
    for (const Origin of foreign) {
      for (const one of paths) {
        for (const method of ['GET', 'POST', 'PUT', 'OPTIONS', 'DELETE']) {
          const { status, headers } = await send(method, one, { Origin, ...bearer(), 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'authorization', 'Access-Control-Request-Private-Network': 'true' }, asking('app.state'))
          expect([Origin, one, method, status, Object.keys(headers).filter((name) => name.startsWith('access-control-'))]).toEqual([Origin, one, method, 403, []])
        }
      }
      expect([Origin, await upgrade({ Origin }, ['plainsight.v1', `token.${token}`])]).toEqual([Origin, 403])
    }
    // Our own page may ask; a WebSocket without an origin is no page's.
    const { status, headers } = await send('POST', '/api/request', { Origin: `http://${own}`, ...bearer() }, asking('app.state'))
    expect([status, Object.keys(headers).filter((name) => name.startsWith('access-control-'))]).toEqual([200, []])
    const feed = ['plainsight.v1', `token.${token}`]
    expect([await upgrade({ Origin: `http://${own}` }, feed), await upgrade({}, feed), await upgrade({ Origin: `http://${own}` }, feed, '/api/other')]).toEqual([101, 403, 403])
  })

  it('asks for the token of this start, whole and in its place', async () => {
    const wrong = [undefined, '', 'Bearer', 'Bearer ', `bearer ${token}`, `Bearer ${token.slice(0, -1)}`, `Bearer ${token}x`, `Bearer ${token.toUpperCase()}`, `Basic ${token}`, token, 'Bearer undefined', 'Bearer null']
    for (const value of wrong) {
      const headers = value === undefined ? {} : { Authorization: value }
      const statuses = [await send('POST', '/api/request', headers, asking('app.state')), await send('POST', '/api/ticket', headers, '{}'), await send('PUT', '/api/import?name=x', headers, 'x')].map(({ status }) => status)
      expect([value, statuses]).toEqual([value, [401, 401, 401]])
    }
    expect((await send('POST', `/api/request?token=${token}`, { Cookie: `token=${token}` }, asking('app.state'))).status).toBe(401)
    for (const protocols of [['plainsight.v1'], ['plainsight.v1', 'token.'], ['plainsight.v1', `token.${token.slice(1)}`], ['plainsight.v1', token]]) expect(await upgrade({ Origin: `http://${own}` }, protocols)).toBe(403)
    expect(await upgrade({ Origin: `http://${own}` }, ['plainsight.v1'], `/api/feed?token=${token}`)).toBe(403)
  })

  it('says its token to nobody', async () => {
    const built = readdirSync(rendererFolder, { recursive: true, encoding: 'utf8' }).map((name) => `/${name.split(path.sep).join('/')}`)
    const answers = await Promise.all([...paths, ...built].map((one) => send('GET', one)))
    for (const name of ['app.state', 'sessions.list', 'lab.scenarios', 'interfaces.list', 'no.such']) answers.push(await send('POST', '/api/request', bearer(), asking(name)))
    answers.push(await send('POST', '/api/request', { Authorization: 'Bearer wrong' }, '{}'))
    expect(answers.filter(({ headers, body }) => `${JSON.stringify(headers)}${body}`.includes(token)).length).toBe(0)
    expect(answers.every(({ headers }) => headers['set-cookie'] === undefined)).toBe(true)
  })

  it('serves the window with a policy that lets nothing in, and nothing else of this computer', async () => {
    const page = await send('GET', '/')
    const policy = String(page.headers['content-security-policy'])
    expect([page.status, policy.includes("default-src 'none'"), policy.includes("script-src 'self';"), policy.includes("frame-ancestors 'none'"), /unsafe|\*|https?:/.test(policy)]).toEqual([200, true, true, true, false])
    expect([page.headers['cross-origin-resource-policy'], page.headers['x-content-type-options'], page.headers['referrer-policy'], page.headers['cache-control']]).toEqual(['same-origin', 'nosniff', 'no-referrer', 'no-store'])
    const outside = [
      '/../package.json', '/%2e%2e/package.json', '/%2e%2e%2fpackage.json', '/..%2f..%2fpackage.json', '/%252e%252e%252fpackage.json', '/..%5c..%5cpackage.json', '/assets/..%2f..%2f..%2fpackage.json',
      '//etc/passwd', '/%2fetc/passwd', '/etc/passwd', '/%00', '/index.html%00.js', '/%', '/%ff%fe', '/.main-built', '/assets', '/assets/', '/../renderer-other/x.js', '/..%2fmain%2fcli.js', '/%c0%ae%c0%ae/package.json', `/${'../'.repeat(40)}package.json`, '//', '///', '/?x', '/#x',
    ]
    const manifest = readFileSync(path.join(root, 'package.json'), 'utf8').slice(0, 40)
    for (const one of outside) {
      const { status, body } = await send('GET', one)
      expect([one, [400, 404].includes(status) || one === '/?x' || one === '/#x', body.includes(manifest) || body.includes('root:') || body.includes('createRequire')]).toEqual([one, true, false])
    }
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE']) expect([method, (await send(method, '/index.html', bearer())).status]).toEqual([method, 405])
    for (const method of ['GET', 'PUT', 'DELETE']) expect([method, (await send(method, '/api/request', bearer())).status]).toEqual([method, 404])
  })

  it('refuses what is too large, broken, or not a window’s to ask, and goes on', async () => {
    const bodies = ['', 'null', '[]', '"x"', '{', '{"name":1}', '{"name":"__proto__","input":{}}', '{"name":"constructor"}', asking('sessions.import', { path: '/etc/passwd', name: 'x' }), asking('sessions.export', { session: 'x', path: '/tmp/x' }), asking('sessions.open', { session: '../../etc' }), asking('app.state', { extra: 1 })]
    for (const body of bodies) {
      const { status, body: reply } = await send('POST', '/api/request', bearer(), body)
      expect([body, status, (JSON.parse(reply) as { ok: boolean }).ok]).toEqual([body, 200, false])
    }
    const large = send('POST', '/api/request', bearer(), asking('app.state', { pad: 'x'.repeat(1_000_000) }))
    // The connection may be ended before all of it was sent.
    expect([false, 'ECONNRESET', 'EPIPE']).toContain(await large.then(({ body }) => (JSON.parse(body) as { ok: boolean }).ok, (error: NodeJS.ErrnoException) => error.code))
    expect((await raw(`GET / HTTP/1.1\r\nHost: ${own}\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`)).slice(9, 12)).toBe('431')
    expect(await isAlive()).toBe(true)
  })

  it('outlives connections that end at any moment', async () => {
    const head = (host: string): string => `GET /api/feed HTTP/1.1\r\nHost: ${host}\r\nOrigin: http://${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}\r\n`
    const attempts = [`${head('attacker.example')}\r\n`, `${head(own)}Sec-WebSocket-Protocol: token.wrong\r\n\r\n`, `${head(own)}Sec-WebSocket-Protocol: plainsight.v1, token.${token}\r\n\r\n`, 'GET /', `GET / HTTP/1.1\r\nHost: ${own}\r\n\r\n`, `PUT /api/import?name=x HTTP/1.1\r\nHost: ${own}\r\nAuthorization: Bearer ${token}\r\nContent-Length: 1000000\r\n\r\nabc`, `POST /api/request HTTP/1.1\r\nHost: ${own}\r\nAuthorization: Bearer ${token}\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nabc`]
    for (let turn = 0; turn < 5; turn++) await Promise.all(attempts.map((text) => raw(text, true)))
    expect(await isAlive()).toBe(true)
  })

  it.skipIf(process.platform !== 'linux')('listens on loopback and nowhere else', () => {
    expect(listening(application.process.pid!)).toEqual([`0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`])
  })

  it('takes the name of an imported file for a name, whatever it says', async () => {
    const names = ['../../../etc/cron.d/x', '<img src=x onerror=alert(1)>', 'a\0b', '\u202egpj.exe', 'x'.repeat(5000), '   ', '"; rm -rf ~; "', '%2e%2e%2f', '\r\nSet-Cookie: a=b', '__proto__']
    const capture = writtenCapture([tcpScript([['client', 'GET / HTTP/1.1\r\n\r\n']])])
    const before = readdirSync(path.join(application.dataFolder, 'sessions')).filter((name) => !name.startsWith('.')).length
    for (const name of names) {
      const reply = JSON.parse((await send('PUT', `/api/import?name=${encodeURIComponent(name)}`, bearer(), capture)).body) as { ok: boolean; value: { session: string } }
      expect([name, reply.ok]).toEqual([name, true])
      expect(reply.value.session).toMatch(/^[0-9a-z-]{1,64}$/)
    }
    const folders = readdirSync(path.join(application.dataFolder, 'sessions')).filter((name) => !name.startsWith('.'))
    const listed = JSON.parse((await send('POST', '/api/request', bearer(), asking('sessions.list'))).body) as { value: SessionInfo[] }
    expect([folders.length - before, folders.every((name) => /^[0-9a-z-]{1,64}$/.test(name)), listed.value.every(({ name }) => name.length > 0 && name.length <= 120)]).toEqual([names.length, true, true])
    expect(listed.value.map(({ name }) => name)).toContain('../../../etc/cron.d/x')
    const bad = JSON.parse((await send('PUT', '/api/import?name=passwd', bearer(), 'root:x:0:0')).body) as { ok: boolean; code: string }
    expect([bad.ok, bad.code]).toEqual([false, 'not-a-capture'])
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('plainsight-import-'))).toEqual([])
  })
})

/** Local address and port of every listening socket of a process and its descendants, as /proc/net/tcp writes them. */
function listening(pid: number): string[] {
  const inodes = new Set<string>()
  for (const one of [pid, ...descendantsOf(pid).map((mark) => mark.pid)]) {
    for (const file of readdirSync(`/proc/${one}/fd`)) {
      const inode = /^socket:\[(\d+)\]$/.exec(target(`/proc/${one}/fd/${file}`))?.[1]
      if (inode !== undefined) inodes.add(inode)
    }
  }
  // Column 1 is the local address, 3 the state (0A: listening), 9 the inode.
  const rows = ['tcp', 'tcp6'].flatMap((table) => readFileSync(`/proc/net/${table}`, 'latin1').split('\n').slice(1)).map((line) => line.trim().split(/\s+/))
  return rows.filter((cells) => cells[3] === '0A' && inodes.has(cells[9]!)).map((cells) => cells[1]!)
}

/** Files are opened and closed while one looks. */
function target(link: string): string {
  try {
    return readlinkSync(link)
  } catch {
    return ''
  }
}

describe('a download ticket', () => {
  let shell: WebShell
  let folder = ''
  const clock = { fake: (millis: number): void => { vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + millis }) } }

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'plainsight-tickets-'))
    const file = path.join(folder, 'capture.pcapng')
    writeFileSync(file, 'bytes of a capture')
    const engine = new EngineLink(() => scriptedEngine(file))
    const started = await startWebShell({ port: 0, rendererFolder, engine })
    if (!started.ok) throw new Error(started.message)
    shell = started.value
  })
  afterEach(() => { vi.useRealTimers() })
  afterAll(async () => {
    await shell.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const ticket = async (name: string): Promise<string> => {
    const { body } = await send('POST', '/api/ticket', { Authorization: `Bearer ${shell.token}` }, JSON.stringify({ session: 's', name }), shell.port)
    return (JSON.parse(body) as { value: { path: string } }).value.path
  }
  const get = (one: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> => send(method, one, headers, '', shell.port)

  it('is good once, for a minute, from here, and for its own file', async () => {
    const first = await ticket('my capture.pcapng')
    const taken = await get(first)
    expect([taken.status, taken.body, taken.headers['content-disposition'], taken.headers['content-type']]).toEqual([200, 'bytes of a capture', 'attachment; filename="my capture.pcapng"', 'application/octet-stream'])
    expect((await get(first)).status).toBe(404)

    const rebound = await ticket('x')
    expect([(await get(rebound, { Host: 'attacker.example' })).status, (await get(rebound, { Origin: 'http://attacker.example' })).status, (await get(rebound)).status]).toEqual([421, 403, 200])

    const posted = await ticket('x')
    expect([(await get(posted, {}, 'POST')).status, (await get(posted)).status]).toEqual([404, 404])

    const late = await ticket('x')
    clock.fake(61_000)
    expect((await get(late)).status).toBe(404)
    expect([(await get('/download/')).status, (await get(`/download/${'A'.repeat(32)}`)).status, (await get(`${first}/../../etc/passwd`)).status]).toEqual([404, 404, 404])
  })

  it('names the file by what is harmless in a header', async () => {
    const { headers } = await get(await ticket('a"\r\nSet-Cookie: x=y; /../\u202e\u00e9.pcapng'))
    expect([headers['set-cookie'], /^attachment; filename="[\w .()-]+"$/.test(String(headers['content-disposition']))]).toEqual([undefined, true])
  })
})

/** An engine that knows one capture. */
function scriptedEngine(file: string) {
  let hear: (message: FromEngine) => void = () => undefined
  return {
    send: (message: ToEngine) => { if ('id' in message) hear({ kind: 'reply', id: message.id, reply: succeed(file) }) },
    onMessage: (listener: (message: FromEngine) => void) => { hear = listener },
    onExit: () => undefined,
    kill: () => undefined,
  }
}

describe.skipIf(withoutChromium !== null)(titled('a web page of another origin', withoutChromium), () => {
  let browser: Browser
  let attacker: Server
  let elsewhere = ''

  beforeAll(async () => {
    attacker = createServer((_request, response) => response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>attacker</title>'))
    await new Promise<void>((done) => attacker.listen(0, '127.0.0.1', done))
    elsewhere = `http://127.0.0.1:${(attacker.address() as AddressInfo).port}/`
    // The first rule that fits a name holds.
    browser = await openBrowser([`--host-resolver-rules=MAP rebound.example 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.*, EXCLUDE localhost`])
  })
  afterAll(async () => {
    await browser?.close()
    attacker?.closeAllConnections()
    attacker?.close()
  })

  it('gets nothing through by fetch, WebSocket, form, image, script, frame or window', async () => {
    const page = await browser.newPage()
    const script = readdirSync(path.join(rendererFolder, 'assets')).find((name) => name.endsWith('.js'))!
    await page.goto(elsewhere)
    const got = await page.evaluate(attack, { base: `http://127.0.0.1:${port}`, token, script: `/assets/${script}` })
    expect(got).toEqual({ simple: 'refused', withToken: 'refused', blind: 'refused', beacon: true, image: 'refused', script: 'refused', style: 'refused', feed: 'refused', feedWithToken: 'refused', frame: 'unreadable', window: 'unreadable' })
    const created = await application.ask('sessions.list', {})
    expect(created.some(({ name }) => name.includes('planted'))).toBe(false)
    await page.evaluate((action) => {
      const form = document.createElement('form')
      Object.assign(form, { action, method: 'post', enctype: 'text/plain' })
      const field = document.createElement('input')
      Object.assign(field, { name: '{"name":"lab.start","input":{"scenario":"form-clear"},"x":"', value: '"}' })
      form.append(field)
      document.body.append(form)
      form.submit()
    }, `http://127.0.0.1:${port}/api/request`)
    await page.waitForURL('**/api/request')
    expect(await page.textContent('body')).toContain('other origins are refused')
    expect((await application.ask('lab.scenarios', {})).every(({ url }) => url === null)).toBe(true)
    await page.close()
  })

  it('is refused under a name that was rebound to this computer', async () => {
    const page = await browser.newPage()
    const response = await page.goto(`http://rebound.example:${port}/`)
    const asked = await page.evaluate(async (given) => {
      const response = await fetch('/api/request', { method: 'POST', headers: { Authorization: `Bearer ${given}` }, body: '{"name":"app.state","input":{}}' }).then((answer) => answer.status, () => 0)
      const feed = await new Promise<string>((done) => {
        const socket = new WebSocket(`ws://${location.host}/api/feed`, ['plainsight.v1', `token.${given}`])
        socket.onopen = () => done('open')
        socket.onerror = () => done('refused')
      })
      return { response, feed }
    }, token)
    expect([response?.status(), [0, 421].includes(asked.response), asked.feed]).toEqual([421, true, 'refused'])
    await page.close()
  })
})
