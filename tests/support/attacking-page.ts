/**
 * What a hostile page tries against the browser shell; runs inside that page, so it names nothing of this file's outside. The token is
 * given away on purpose: even with it, an origin of its own is not enough. Gives what became of each attempt.
 */
export async function attack({ base, token, script }: { base: string; token: string; script: string }): Promise<Record<string, string | boolean>> {
  const body = JSON.stringify({ name: 'app.state', input: {} })
  const refused = (): string => 'refused'
  const tryFetch = (url: string, init: RequestInit): Promise<string> => fetch(url, init).then((answer) => (answer.type === 'opaque' ? 'opaque' : `answered ${answer.status}`), refused)
  const load = (tag: 'img' | 'script' | 'link', source: string): Promise<string> =>
    new Promise((done) => {
      const element = document.createElement(tag)
      element.onload = () => done('loaded')
      element.onerror = () => done('refused')
      if (tag === 'link') Object.assign(element, { rel: 'stylesheet', href: source })
      else (element as HTMLImageElement).src = source
      document.body.append(element)
    })
  const feed = (protocols: string[]): Promise<string> =>
    new Promise((done) => {
      const socket = new WebSocket(`${base.replace('http', 'ws')}/api/feed`, protocols)
      socket.onopen = () => done('open')
      socket.onerror = () => done('refused')
    })
  /** A window shows an empty page of ours until it has gone where it was sent; one that is cut off from us says that it is closed. */
  const readable = async (other: Window | null): Promise<string> => {
    for (let turn = 0; turn < 200; turn++) {
      try {
        if (other === null || other.closed) return 'unreadable'
        if (other.document.readyState === 'complete' && other.location.href !== 'about:blank') return `read ${other.document.title}`
      } catch {
        return 'unreadable'
      }
      await new Promise((done) => setTimeout(done, 25))
    }
    return 'still empty'
  }
  const frame = document.createElement('iframe')
  const framed = new Promise((done) => { frame.onload = done })
  frame.src = `${base}/`
  document.body.append(frame)
  await framed
  return {
    simple: await tryFetch(`${base}/api/request`, { method: 'POST', body }),
    withToken: await tryFetch(`${base}/api/request`, { method: 'POST', body, headers: { Authorization: `Bearer ${token}` } }),
    blind: await tryFetch(`${base}/api/import?name=planted`, { method: 'POST', mode: 'no-cors', body: 'x' }),
    beacon: navigator.sendBeacon(`${base}/api/request`, body),
    image: await load('img', `${base}/icon.svg`),
    script: await load('script', `${base}${script}`),
    style: await load('link', `${base}/index.html`),
    feed: await feed(['plainsight.v1']),
    feedWithToken: await feed(['plainsight.v1', `token.${token}`]),
    frame: await readable(frame.contentWindow),
    window: await readable(window.open(`${base}/`)),
  }
}
