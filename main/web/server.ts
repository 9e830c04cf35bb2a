/**
 * The browser shell: the same application over loopback HTTP and WebSocket. Every request must name this host (DNS
 * rebinding), come from this origin, and carry the token of this start; there is no CORS and no other address.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { extname, join, normalize, sep } from 'node:path'
import { WebSocketServer, type WebSocket } from 'ws'
import type { FeedMessage } from '../../shared/contract.ts'
import { refuse, succeed, type Result } from '../../shared/model.ts'
import type { EngineLink } from '../app/engine-link.ts'

export interface WebOptions {
  /** 0: any free port. */
  port: number
  /** Folder of the built window. */
  rendererFolder: string
  engine: EngineLink
  /** Fixed in tests; otherwise drawn at random. */
  token?: string
}

export interface WebShell {
  port: number
  token: string
  /** Address with the token, for the person to open. */
  url: string
  /** An address that leads there once: for a program's arguments, which others on this computer can read. */
  openingUrl(): string
  close(): Promise<void>
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
}

/** Inputs of the window are small; a larger one is a mistake or an attack. */
const requestLimit = 256 * 1024
/** A browser that reads nothing for this much of the feed is behind for good; it reconnects and asks anew. */
const feedBacklog = 64 * 1024 * 1024
const ticketMillis = 60_000

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

export async function startWebShell(options: WebOptions): Promise<Result<WebShell>> {
  const token = options.token ?? randomBytes(24).toString('base64url')
  const shell = new Shell(options, token)
  try {
    await shell.listen()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'EIO'
    if (code === 'EADDRINUSE') return refuse('port-in-use', `Port ${options.port} is used by another program.`, 'Choose another with --port N, or leave it out to take any free one.')
    if (code === 'EACCES') return refuse('port-not-allowed', `Port ${options.port} may not be used without further rights.`, 'Choose a port above 1023 with --port N.')
    throw error
  }
  return succeed({ port: shell.port, token, url: `http://127.0.0.1:${shell.port}/#token=${token}`, openingUrl: () => shell.openingUrl(), close: () => shell.close() })
}

interface Ticket {
  path: string
  name: string
  until: number
}

class Shell {
  port = 0
  private readonly server: Server
  private readonly feed: WebSocketServer
  private readonly tokenHash: Buffer
  private readonly tickets = new Map<string, Ticket>()
  private readonly openings = new Map<string, number>()
  private readonly unsubscribe: () => void

  constructor(
    private readonly options: WebOptions,
    private readonly token: string,
  ) {
    this.tokenHash = hash(token)
    this.server = createServer({ maxHeaderSize: 16 * 1024, requestTimeout: 0 }, (request, response) => {
      this.answer(request, response).catch((error: unknown) => {
        console.error('web:', error)
        if (!response.headersSent) plain(response, 500, 'Plainsight made a mistake.')
        else response.destroy()
      })
    })
    this.feed = new WebSocketServer({ noServer: true, maxPayload: 1024, handleProtocols: () => 'plainsight.v1' })
    this.server.on('upgrade', (request, socket, head) => this.upgrade(request, socket as Socket, head))
    this.unsubscribe = options.engine.subscribe((messages) => this.broadcast(messages))
  }

  listen(): Promise<void> {
    return new Promise((done, failed) => {
      this.server.once('error', failed)
      // Loopback and nothing else: other machines must never reach what was recorded here.
      this.server.listen(this.options.port, '127.0.0.1', () => {
        this.port = (this.server.address() as AddressInfo).port
        done()
      })
    })
  }

  close(): Promise<void> {
    this.unsubscribe()
    for (const socket of this.feed.clients) socket.terminate()
    this.server.closeAllConnections()
    return new Promise((done) => this.server.close(() => done()))
  }

  /** The Host header must name this very server: a foreign name that resolves to loopback is an attack (DNS rebinding). */
  private hostAllowed(request: IncomingMessage): boolean {
    return [`127.0.0.1:${this.port}`, `localhost:${this.port}`].includes(request.headers.host ?? '')
  }

  /** A page of another origin may not ask; requests without an Origin come from no page, and need the token like all. */
  private originAllowed(request: IncomingMessage): boolean {
    const { origin } = request.headers
    return origin === undefined || origin === `http://${request.headers.host ?? ''}`
  }

  private tokenRight(given: string): boolean {
    return timingSafeEqual(hash(given), this.tokenHash)
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('Content-Security-Policy', policy)
    response.setHeader('X-Content-Type-Options', 'nosniff')
    response.setHeader('Referrer-Policy', 'no-referrer')
    response.setHeader('Cross-Origin-Resource-Policy', 'same-origin')
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin')
    response.setHeader('Cache-Control', 'no-store')
    if (!this.hostAllowed(request)) return plain(response, 421, 'This server answers to its own address only.')
    if (!this.originAllowed(request)) return plain(response, 403, 'Requests from other origins are refused.')
    const url = addressOf(request)
    if (url === null) return plain(response, 400, 'The address is not well-formed.')
    if (url.pathname.startsWith('/open/')) return this.open(url.pathname.slice('/open/'.length), request, response)
    if (url.pathname.startsWith('/download/')) return this.download(url.pathname.slice('/download/'.length), request, response)
    if (!url.pathname.startsWith('/api/')) return this.file(url.pathname, request, response)
    if (!this.tokenRight(/^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '')) return plain(response, 401, 'The token of this start is missing or wrong. Open the address that was printed.')
    if (request.method === 'POST' && url.pathname === '/api/request') return json(response, await this.request(request))
    if (request.method === 'POST' && url.pathname === '/api/ticket') return json(response, await this.ticket(request))
    if (request.method === 'PUT' && url.pathname === '/api/import') return json(response, await this.options.engine.importStream(request, url.searchParams.get('name') ?? 'Imported capture', Number(request.headers['content-length'] ?? 0)))
    return plain(response, 404, 'There is nothing here.')
  }

  openingUrl(): string {
    const id = randomBytes(24).toString('base64url')
    this.openings.set(id, Date.now() + ticketMillis)
    return `http://127.0.0.1:${this.port}/open/${id}`
  }

  private open(id: string, request: IncomingMessage, response: ServerResponse): void {
    const until = this.openings.get(id) ?? 0
    this.openings.delete(id)
    if (request.method !== 'GET' || until < Date.now()) return plain(response, 404, 'This address has been used. Open the one that was printed.')
    // The fragment stays in the browser: it is never sent, and no log holds it.
    response.writeHead(303, { Location: `/#token=${this.token}` })
    response.end()
  }

  private async request(request: IncomingMessage): Promise<Result<unknown>> {
    const body = await readJson(request)
    if (body === null) return refuse('bad-input', 'The request was not understood.', 'Reload the window.')
    return this.options.engine.request('window', body.name, body.input ?? {})
  }

  /** A one-time address for a download, so that the browser saves a large file itself and no token stands in its history. */
  private async ticket(request: IncomingMessage): Promise<Result<{ path: string }>> {
    const body = await readJson(request)
    const session = body?.session
    if (typeof session !== 'string') return refuse('bad-input', 'No session was named.', 'Choose a session.')
    const found = await this.options.engine.capturePath(session)
    if (!found.ok) return found
    for (const [id, ticket] of this.tickets) if (ticket.until < Date.now()) this.tickets.delete(id)
    const id = randomBytes(24).toString('base64url')
    const name = typeof body?.name === 'string' ? body.name : 'capture.pcapng'
    this.tickets.set(id, { path: found.value, name, until: Date.now() + ticketMillis })
    return succeed({ path: `/download/${id}` })
  }

  private async download(id: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const ticket = this.tickets.get(id)
    this.tickets.delete(id)
    if (request.method !== 'GET' || ticket === undefined || ticket.until < Date.now()) return plain(response, 404, 'This download has been used or is too old. Save again from the window.')
    const { size } = await stat(ticket.path)
    const safe = ticket.name.replace(/[^\w .()-]+/g, '_').slice(0, 120)
    response.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Content-Length': size, 'Content-Disposition': `attachment; filename="${safe}"` })
    // Only what was there when the length was said: a recording may still be growing.
    const stream = createReadStream(ticket.path, size > 0 ? { end: size - 1 } : { end: 0 })
    stream.on('error', () => response.destroy())
    stream.pipe(response)
  }

  private async file(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'GET' && request.method !== 'HEAD') return plain(response, 405, 'Only GET is answered here.')
    let wanted: string
    try {
      wanted = normalize(decodeURIComponent(path === '/' ? '/index.html' : path))
    } catch {
      return plain(response, 400, 'The address is not well-formed.')
    }
    const full = join(this.options.rendererFolder, wanted)
    const type = types[extname(full)]
    if (!full.startsWith(this.options.rendererFolder + sep) || wanted.includes('\0') || type === undefined) return plain(response, 404, 'There is nothing here.')
    try {
      const body = await readFile(full)
      response.writeHead(200, { 'Content-Type': type, 'Content-Length': body.length })
      response.end(request.method === 'HEAD' ? undefined : body)
    } catch {
      plain(response, 404, 'There is nothing here.')
    }
  }

  private upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    // Whoever is refused may be gone before the answer is written; without a listener that would end the whole shell.
    socket.on('error', () => socket.destroy())
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((part) => part.trim())
    const given = offered.find((part) => part.startsWith('token.'))?.slice('token.'.length) ?? ''
    // A browser always names the origin of a WebSocket; one without is no window of ours.
    const allowed = request.url === '/api/feed' && this.hostAllowed(request) && request.headers.origin !== undefined && this.originAllowed(request)
    if (!allowed || !this.tokenRight(given)) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
      return
    }
    this.feed.handleUpgrade(request, socket, head, (opened) => opened.on('error', () => opened.terminate()))
  }

  private broadcast(messages: readonly FeedMessage[]): void {
    if (this.feed.clients.size === 0) return
    const text = JSON.stringify(messages)
    for (const client of this.feed.clients as Set<WebSocket>) {
      if (client.bufferedAmount > feedBacklog) client.terminate()
      else if (client.readyState === client.OPEN) client.send(text)
    }
  }
}

/** Null for what no browser sends, such as `//`. */
function addressOf(request: IncomingMessage): URL | null {
  try {
    return new URL(request.url ?? '/', 'http://plainsight.invalid')
  } catch {
    return null
  }
}

const hash = (text: string): Buffer => createHash('sha256').update(text).digest()

function plain(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' })
  response.end(`${text}\n`)
}

function json(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'Content-Type': 'application/json; charset=utf-8' })
  response.end(JSON.stringify(value))
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown> | null> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of request) {
    length += (part as Buffer).length
    if (length > requestLimit) return null
    parts.push(part as Buffer)
  }
  try {
    const value: unknown = JSON.parse(Buffer.concat(parts).toString('utf8'))
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}
