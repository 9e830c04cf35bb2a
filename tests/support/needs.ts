/** What a test needs of the machine, and the reason it is left out where that is missing: a skip says why in its own name. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { findProgram } from '../../main/capture/programs.ts'
import { probeWithCap } from '../../main/capture/rights.ts'

export const root = path.resolve(import.meta.dirname, '../..')
export const cliScript = path.join(root, 'dist', 'main', 'cli.js')
export const capChildScript = path.join(root, 'dist', 'main', 'cap-child.js')

export interface Needs {
  /** Loopback can be recorded with cap. */
  capture?: boolean
  chromium?: boolean
  tshark?: boolean
  /** Postfix, the right to start it, and openssl for its certificate. */
  postfix?: boolean
}

/** Builds once where nothing was built; what is out of date is for whoever runs the tests (`npm test` builds first). */
export function ensureBuilt(): void {
  if (existsSync(cliScript) && existsSync(capChildScript)) return
  execFileSync(process.execPath, [path.join(root, 'scripts', 'build.mjs')], { stdio: 'inherit', cwd: root })
}

/** Path of the browser for tests; CHROMIUM names another than the system's. */
export function chromiumPath(): string | null {
  const { CHROMIUM } = process.env
  if (CHROMIUM !== undefined && CHROMIUM !== '') return existsSync(CHROMIUM) ? CHROMIUM : null
  return findProgram('chromium') ?? findProgram('chromium-browser') ?? findProgram('google-chrome')
}

/** Null where everything is there, else the first thing that is not. */
export async function needs(wanted: Needs): Promise<string | null> {
  if (wanted.chromium === true && chromiumPath() === null) return 'Chromium is not installed'
  if (wanted.tshark === true && findProgram('tshark') === null) return 'tshark is not installed'
  if (wanted.postfix === true) {
    if (findProgram('postfix') === null) return 'Postfix is not installed'
    if (findProgram('openssl') === null) return 'openssl is not installed'
    if (process.getuid?.() !== 0) return 'only root may start Postfix'
  }
  if (wanted.capture === true) {
    ensureBuilt()
    const probe = (await probeWithCap(['lo'], capChildScript)).get('lo') ?? null
    if (probe !== null) return `loopback cannot be captured here (${probe.text})`
  }
  return null
}

/** The name of a `describe.skipIf(why !== null)`. */
export const titled = (title: string, why: string | null): string => (why === null ? title : `${title} [skipped: ${why}]`)
