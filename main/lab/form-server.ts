/** Serves the form and takes what it sends. Nothing that is sent is kept; only that something came, and how long it was, is told. */
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Certificate } from './certificate.ts'
import { formPage, missingPage, thanksPage } from './form-page.ts'

/** The form's fields have at most 402 characters; more than this is no form of ours. */
const mostBody = 16 * 1024
const timing = { requestTimeout: 15_000, headersTimeout: 10_000, keepAliveTimeout: 2_000, maxHeaderSize: 16 * 1024 }

export const targetPath = '/waiting-list'

export interface FormParts {
  /** Where the form sends to; null for a server that serves no page. Asked for each page, as it is known only once the target listens. */
  action: (() => string) | null
  takesForms: boolean
  tell: (line: string) => void
}

export function formServer(parts: FormParts, certificate: Certificate | null): Server {
  const listener: RequestListener = (request, response) => answer(parts, request, response)
  const server = certificate === null ? createServer(timing, listener) : createTlsServer({ ...timing, key: certificate.key, cert: certificate.cert, minVersion: 'TLSv1.3' }, listener)
  server.maxRequestsPerSocket = 100
  server.on('clientError', (_error, socket) => socket.destroy())
  return server
}

function answer(parts: FormParts, request: IncomingMessage, response: ServerResponse): void {
  const path = (request.url ?? '/').split('?')[0]
  if (request.method === 'POST' && parts.takesForms && path === targetPath) { take(parts, request, response); return }
  request.resume()
  const page = (request.method === 'GET' || request.method === 'HEAD') && path === '/' && parts.action !== null ? formPage(parts.action()) : null
  if (page !== null && request.method === 'GET') parts.tell('The page was opened.')
  send(response, page === null ? 404 : 200, page ?? missingPage())
}

function take(parts: FormParts, request: IncomingMessage, response: ServerResponse): void {
  let size = 0
  request.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size <= mostBody || response.headersSent) return
    send(response, 413, missingPage())
    response.once('finish', () => request.destroy())
  })
  request.on('end', () => {
    if (response.headersSent) return
    parts.tell(`A form arrived: ${size} bytes.`)
    send(response, 200, thanksPage())
  })
  request.on('error', () => response.destroy())
}

function send(response: ServerResponse, status: number, page: string): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'content-length': Buffer.byteLength(page), 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' })
  response.end(page)
}
