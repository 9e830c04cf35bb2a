/** The window's files over a scheme of their own, with the content security policy; nothing else is served. */
import { app, protocol } from 'electron'
import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'

export const scheme = 'plainsight'
export const host = 'app'
export const startUrl = `${scheme}://${host}/index.html`

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
}

/** Must run before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme, privileges: { standard: true, secure: true, supportFetchAPI: true } }])
}

export function serveWindow(): void {
  const folder = join(app.getAppPath(), 'dist', 'renderer')
  const refused = (): Response => new Response('There is nothing here.', { status: 404, headers: { 'Content-Type': 'text/plain' } })
  protocol.handle(scheme, async (request) => {
    try {
      const url = new URL(request.url)
      const wanted = normalize(decodeURIComponent(url.pathname))
      const path = join(folder, wanted)
      const type = types[extname(path)]
      if (request.method !== 'GET' || url.host !== host || wanted.includes('\0') || !path.startsWith(folder + sep) || type === undefined) return refused()
      return new Response(new Uint8Array(await readFile(path)), { headers: { 'Content-Type': type, 'Content-Security-Policy': policy, 'X-Content-Type-Options': 'nosniff' } })
    } catch {
      return refused()
    }
  })
}

/** Whether an address is one of the window's own. */
export function isOwnAddress(address: string): boolean {
  try {
    const url = new URL(address)
    return url.protocol === `${scheme}:` && url.host === host
  } catch {
    return false
  }
}
