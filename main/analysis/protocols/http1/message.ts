/** What a parsed HTTP/1 head means to others: its fact, its host, whether its body is kept, and what is spoken after it. */
import { capped } from '../../bytes/text.ts'
import type { HttpRequest, HttpResponse } from '../../facts.ts'
import type { Head } from './head.ts'

export function messageFact(head: Head): HttpRequest | HttpResponse {
  const { start, headers } = head
  if (start.kind === 'response') return { kind: 'http-response', status: start.status, reason: start.reason, version: start.version, headers }
  return { kind: 'http-request', method: start.method, target: start.target, version: start.version, host: hostOf(head), headers }
}

/** An absolute target outranks the Host field (RFC 9112 §3.2.2); CONNECT names its host as the target (§3.2.3). */
export function hostOf(head: Head): string | null {
  if (head.start.kind !== 'request') return null
  const { method, target } = head.start
  if (method === 'CONNECT') return target
  const absolute = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(target)
  const host = absolute !== null ? absolute[1].slice(absolute[1].lastIndexOf('@') + 1) : head.host
  return host === null || host === '' ? null : capped(host)
}

/** Responses worth keeping for what they show: text, and forms on their way back. Requests are kept whatever their type. */
export function keepsBody(contentType: string): boolean {
  const type = contentType.split(';')[0].trim().toLowerCase()
  return /^(?:text\/(?:html|plain|xml|json)|application\/(?:json|xml|x-www-form-urlencoded|(?:[a-z0-9.-]+\+)(?:json|xml)))$/.test(type) || type === 'multipart/form-data'
}

/** What both sides speak after a response, if no longer HTTP/1: `to` names a protocol or leaves it to the bytes. */
export function switchOf(head: Head, method: string): { to: string | null; note: string | null } | null {
  if (head.start.kind !== 'response') return null
  const { status } = head.start
  if (method === 'CONNECT' && status >= 200 && status < 300) return { to: null, note: null }
  if (status !== 101) return null
  const token = (head.upgrade ?? '').toLowerCase()
  if (token.startsWith('tls')) return { to: 'tls', note: 'HTTP was upgraded to TLS (RFC 2817)' }
  if (token.startsWith('websocket')) return { to: 'websocket', note: 'From here on the connection carries WebSocket, unprotected (RFC 6455)' }
  if (token.startsWith('h2c')) return { to: null, note: 'From here on the connection carries HTTP/2, unprotected (h2c)' }
  return { to: null, note: `From here on the connection carries ${capped(head.upgrade ?? 'another protocol', 80)}` }
}
