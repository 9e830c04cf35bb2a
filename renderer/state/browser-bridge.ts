/**
 * The bridge of the browser shell: requests over loopback HTTP, the feed over a WebSocket that comes back by itself. The token
 * arrives once behind the address's `#`, is kept for this tab only, and is taken out of the address bar at once.
 */
import type { Bridge } from '../../shared/bridge.ts'
import type { FeedMessage, Input, Reply, RequestName } from '../../shared/contract.ts'
import { refuse, succeed, type Result } from '../../shared/model.ts'
import { words } from '../words.ts'
import { saveBlob, visit } from './download.ts'

const tokenKey = 'plainsight.token'
const firstRetryMillis = 250
const longestRetryMillis = 5000

/** Reads the token from the address, or from this tab's store after a reload. '' if there is none: every request is then refused. */
export function takeToken(location: Location, history: History, storage: Storage): string {
  const given = new URLSearchParams(location.hash.slice(1)).get('token')
  if (given === null) return storage.getItem(tokenKey) ?? ''
  storage.setItem(tokenKey, given)
  history.replaceState(null, '', location.pathname + location.search)
  return given
}

const isReply = (value: unknown): value is Result<never> => typeof value === 'object' && value !== null && 'ok' in value && typeof value.ok === 'boolean'

async function call<T>(token: string, method: 'POST' | 'PUT', path: string, body: BodyInit, type: string): Promise<Result<T>> {
  try {
    const response = await fetch(path, { method, headers: { Authorization: `Bearer ${token}`, 'Content-Type': type }, body, cache: 'no-store' })
    const reply: unknown = await response.json().catch(() => null)
    if (isReply(reply)) return reply
    if (response.status === 401 || response.status === 403) return refuse('not-allowed', words.problems.token.message, words.problems.token.remedy)
    return refuse('bad-answer', words.problems.badAnswer.message, words.problems.badAnswer.remedy)
  } catch {
    return refuse('unreachable', words.problems.unreachable.message, words.problems.unreachable.remedy)
  }
}

interface Feed {
  subscribe(listener: (message: FeedMessage) => void): () => void
  onConnection(listener: (state: 'connected' | 'lost') => void): () => void
}

function openFeed(token: string): Feed {
  const listeners = new Set<(message: FeedMessage) => void>()
  const watchers = new Set<(state: 'connected' | 'lost') => void>()
  let state: 'connected' | 'lost' | null = null
  let wait = firstRetryMillis
  const tell = (next: 'connected' | 'lost'): void => {
    if (state === next) return
    state = next
    for (const watcher of watchers) watcher(next)
  }
  const connect = (): void => {
    const address = new URL('/api/feed', window.location.href)
    address.protocol = 'ws:'
    const socket = new WebSocket(address, ['plainsight.v1', `token.${token}`])
    socket.onopen = () => {
      wait = firstRetryMillis
      tell('connected')
    }
    socket.onmessage = (event: MessageEvent<unknown>) => {
      if (typeof event.data !== 'string') return
      for (const message of JSON.parse(event.data) as FeedMessage[]) for (const listener of listeners) listener(message)
    }
    socket.onclose = () => {
      tell('lost')
      setTimeout(connect, wait)
      wait = Math.min(wait * 2, longestRetryMillis)
    }
  }
  connect()
  return {
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    onConnection(watcher) {
      watchers.add(watcher)
      if (state !== null) watcher(state)
      return () => watchers.delete(watcher)
    },
  }
}

/** The browser's own file dialog; null if the person cancelled it. */
function chooseFile(): Promise<File | null> {
  return new Promise((resolve) => {
    const input = document.createElement('input')
    input.type = 'file'
    input.accept = '.pcap,.pcapng,.cap,.gz,.ntar'
    input.onchange = () => resolve(input.files?.[0] ?? null)
    input.oncancel = () => resolve(null)
    input.click()
  })
}

export function createBrowserBridge(): Bridge {
  const token = takeToken(window.location, window.history, window.sessionStorage)
  const feed = openFeed(token)
  const json = 'application/json'
  return {
    shell: 'browser',
    request: <N extends RequestName>(name: N, input: Input<N>): Promise<Reply<N>> => call(token, 'POST', '/api/request', JSON.stringify({ name, input }), json) as Promise<Reply<N>>,
    subscribe: feed.subscribe,
    onConnection: feed.onConnection,
    async importCapture(given) {
      const file = given ?? (await chooseFile())
      if (file === null) return succeed(null)
      return call<{ session: string }>(token, 'PUT', `/api/import?name=${encodeURIComponent(file.name)}`, file, 'application/octet-stream')
    },
    async saveCapture(session, suggestedName) {
      const ticket = await call<{ path: string }>(token, 'POST', '/api/ticket', JSON.stringify({ kind: 'capture', session, name: suggestedName }), json)
      if (!ticket.ok) return ticket
      visit(ticket.value.path, suggestedName)
      return succeed(true)
    },
    async saveText(suggestedName, mime, text) {
      saveBlob(suggestedName, new Blob([text], { type: mime }))
      return succeed(true)
    },
  }
}
