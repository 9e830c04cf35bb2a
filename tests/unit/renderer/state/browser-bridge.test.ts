import { afterEach, expect, test, vi } from 'vitest'
import { createBrowserBridge, takeToken } from '../../../../renderer/state/browser-bridge.ts'

class FakeStorage {
  kept = new Map<string, string>()
  getItem = (key: string): string | null => this.kept.get(key) ?? null
  setItem = (key: string, value: string): void => void this.kept.set(key, value)
}

class FakeSocket {
  static all: FakeSocket[] = []
  onopen: (() => void) | null = null
  onmessage: ((event: { data: unknown }) => void) | null = null
  onclose: (() => void) | null = null
  constructor(readonly address: URL, readonly protocols: string[]) {
    FakeSocket.all.push(this)
  }
}

const location = { hash: '#token=secret', pathname: '/', search: '', href: 'http://127.0.0.1:4180/#token=secret', origin: 'http://127.0.0.1:4180' }

function page(reply: (path: string, init: RequestInit) => Response | Promise<Response>) {
  const calls: { path: string; init: RequestInit }[] = []
  FakeSocket.all = []
  const storage = new FakeStorage()
  vi.stubGlobal('window', { location, history: { replaceState: () => undefined }, sessionStorage: storage })
  vi.stubGlobal('WebSocket', FakeSocket)
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    calls.push({ path, init })
    return reply(path, init)
  })
  return { bridge: createBrowserBridge(), calls }
}

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

test('the token is kept for the tab and taken out of the address', () => {
  const storage = new FakeStorage()
  const replaced: unknown[] = []
  const history = { replaceState: (...given: unknown[]) => replaced.push(given[2]) }
  const first = takeToken(location as never, history as never, storage as never)
  const again = takeToken({ ...location, hash: '' } as never, history as never, storage as never)
  const never = takeToken({ ...location, hash: '' } as never, history as never, new FakeStorage() as never)
  expect([first, again, never, replaced]).toEqual(['secret', 'secret', '', ['/']])
})

test('a request carries the token and brings the reply', async () => {
  const { bridge, calls } = page(() => Response.json({ ok: true, value: [] }))
  expect(await bridge.request('sessions.list', {})).toEqual({ ok: true, value: [] })
  expect(calls.map(({ path, init }) => [path, init.method, init.body, new Headers(init.headers).get('authorization')])).toEqual([['/api/request', 'POST', '{"name":"sessions.list","input":{}}', 'Bearer secret']])
})

test.each([
  ['a refused token', () => new Response('no', { status: 401 }), 'not-allowed'],
  ['an answer that is no reply', () => Response.json({ hello: 1 }), 'bad-answer'],
  ['nobody there', () => Promise.reject(new TypeError('failed')), 'unreachable'],
])('%s is a refusal in words, never an exception', async (_name, reply, code) => {
  const { bridge } = page(reply)
  const answer = await bridge.request('app.state', {})
  expect(answer).toMatchObject({ ok: false, code })
  expect(answer.ok ? '' : answer.remedy).not.toBe('')
})

test('a dropped file is sent as it is, its name encoded', async () => {
  const { bridge, calls } = page(() => Response.json({ ok: true, value: { session: 's' } }))
  const file = new File(['x'], 'a b/ü.pcap')
  expect(await bridge.importCapture(file)).toEqual({ ok: true, value: { session: 's' } })
  expect([calls[0]?.path, calls[0]?.init.method, calls[0]?.init.body]).toEqual(['/api/import?name=a%20b%2F%C3%BC.pcap', 'PUT', file])
})

test('the feed says what it heard, tells of a loss, and comes back with growing waits', async () => {
  vi.useFakeTimers()
  const { bridge } = page(() => Response.json({ ok: true, value: null }))
  const heard: unknown[] = []
  bridge.subscribe((message) => heard.push(message.type))
  bridge.onConnection((state) => heard.push(state))
  const first = FakeSocket.all[0]
  expect([String(first?.address), first?.protocols]).toEqual(['ws://127.0.0.1:4180/api/feed', ['plainsight.v1', 'token.secret']])
  first?.onopen?.()
  first?.onmessage?.({ data: '[{"type":"sessions","session":null},{"type":"rates","session":null,"rates":[]}]' })
  first?.onclose?.()
  await vi.advanceTimersByTimeAsync(250)
  FakeSocket.all[1]?.onclose?.()
  await vi.advanceTimersByTimeAsync(250)
  expect(FakeSocket.all.length).toBe(2)
  await vi.advanceTimersByTimeAsync(250)
  FakeSocket.all[2]?.onopen?.()
  expect(heard).toEqual(['connected', 'sessions', 'rates', 'lost', 'connected'])
})
