/** A real Chromium with a profile of its own, which says nothing to anybody but the pages under test. */
import { chromium, type Browser } from 'playwright-core'
import { chromiumPath } from './needs.ts'

const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--no-proxy-server',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Names that are looked up by the browser itself are never asked of anybody.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.*, EXCLUDE localhost',
]

export async function openBrowser(args: readonly string[] = []): Promise<Browser> {
  const executablePath = chromiumPath()
  if (executablePath === null) throw new Error('Chromium is not installed; CHROMIUM may name one.')
  return chromium.launch({ executablePath, args: [...quiet, ...args], timeout: 120_000 })
}
