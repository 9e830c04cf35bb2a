/** The same main job in the desktop shell, and what its window may not do. Needs Electron's runtime, which its package fetches at first start. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { _electron as electron, type ElectronApplication } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { words } from '../../renderer/words.ts'
import { ensureBuilt, needs, root, titled } from '../support/needs.ts'
import { descendantsOf, endLeftovers, isAlive } from '../support/processes.ts'
import { until } from '../support/wait.ts'
import { labTarget, WindowDriver } from '../support/window-driver.ts'

/** The runtime's program, or null where the package has not fetched it. */
function runtime(): string | null {
  const folder = path.join(root, 'node_modules', 'electron')
  try {
    const program = path.join(folder, 'dist', readFileSync(path.join(folder, 'path.txt'), 'utf8').trim())
    return existsSync(program) ? program : null
  } catch {
    return null
  }
}

const program = runtime()
const display = process.platform !== 'linux' || (process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'] ?? '') !== ''
const why = program === null ? "Electron's runtime is not here" : display ? null : "Electron's runtime has no display here"
const noCapture = why ?? (await needs({ capture: true }))
let folder = ''
let application: ElectronApplication
let window: WindowDriver

beforeAll(async () => {
  if (program === null || why !== null) return
  ensureBuilt()
  folder = mkdtempSync(path.join(tmpdir(), 'plainsight-electron-'))
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0
  application = await electron.launch({
    executablePath: program,
    // Chromium's sandbox does not run as root, as which tests may; everybody else keeps it.
    args: [...(asRoot ? ['--no-sandbox'] : []), `--user-data-dir=${path.join(folder, 'profile')}`, root, '--data', path.join(folder, 'data')],
    cwd: root,
    env: { ...process.env, PLAINSIGHT_NODE: process.execPath } as Record<string, string>,
  })
  window = new WindowDriver(await application.firstWindow())
  await window.page.locator('.frame').waitFor()
})
afterAll(async () => {
  await application?.close().catch(() => undefined)
  if (folder !== '') rmSync(folder, { recursive: true, force: true })
})

describe.skipIf(why !== null)(titled('the desktop window', why), () => {
  it('first offers three things and nothing else, from its own scheme', async () => {
    await window.choice(words.welcome.record).waitFor()
    expect([await window.page.getByRole('button').count(), window.page.url()]).toEqual([3, 'plainsight://app/index.html'])
  })

  it('has nothing of Node or Electron but the bridge', async () => {
    const found = await window.page.evaluate(() => {
      const globals = globalThis as unknown as Record<string, unknown>
      return { reach: ['require', 'process', 'module', 'Buffer', 'electron', 'ipcRenderer', 'global'].filter((name) => globals[name] !== undefined), bridge: Object.keys(globals['plainsight'] as object).sort() }
    })
    expect(found).toEqual({ reach: [], bridge: ['importCapture', 'onConnection', 'request', 'saveCapture', 'saveText', 'shell', 'subscribe'] })
  })

  it('goes nowhere else, opens nothing, runs no text as code, and asks for no permission', async () => {
    const { page } = window
    const tried = await page.evaluate(async () => {
      const evaluated = ((): string => {
        try {
          return String(globalThis.setTimeout.constructor('return 1')())
        } catch {
          return 'refused'
        }
      })()
      return {
        evaluated,
        opened: globalThis.open('https://example.invalid/') === null,
        fetched: await fetch('http://127.0.0.1:9/').then(() => 'answered', () => 'refused'),
        file: await fetch('file:///etc/passwd').then(() => 'answered', () => 'refused'),
        outside: await fetch('plainsight://app/..%2f..%2fpackage.json').then((response) => response.status, () => 404),
        shellOnly: ((await (globalThis as unknown as { plainsight: { request(name: string, input: unknown): Promise<{ ok: boolean }> } }).plainsight.request('sessions.import', { path: '/etc/passwd', name: 'x' })).ok),
        camera: await navigator.mediaDevices.getUserMedia({ video: true }).then(() => 'given', () => 'refused'),
      }
    })
    expect(tried).toEqual({ evaluated: 'refused', opened: true, fetched: 'refused', file: 'refused', outside: 404, shellOnly: false, camera: 'refused' })
    await page.evaluate(() => { location.href = 'https://example.invalid/' })
    await page.evaluate(() => { location.href = 'file:///etc/passwd' })
    await window.choice(words.welcome.lab).waitFor()
    expect([page.url(), application.windows().length]).toEqual(['plainsight://app/index.html', 1])
    window.errors.splice(0)
  })

  it.skipIf(noCapture !== null)(titled('records the lab, says the sentence, and shows what could be read', noCapture), async () => {
    await window.recordTheLab()
    expect(await window.sentence.innerText()).toMatch(/could be read.*your password/)
    await window.filterField.fill(labTarget)
    await window.rows('Readable').first().click()
    const password = window.exposure('password').first()
    await password.waitFor()
    expect(await window.detail.innerText()).not.toContain('Blue-Heron-1987')
    await password.getByRole('button', { name: /^Show / }).click()
    expect(await password.innerText()).toContain('Blue-Heron-1987')
    await window.go('findings')
    await window.page.getByRole('heading', { level: 3, name: /password/i }).first().waitFor()
    expect([window.errors, window.elsewhere, await window.nameless()]).toEqual([[], [], []])
  })

  it('leaves no process behind when it is closed', async () => {
    const { pid } = application.process()
    const family = descendantsOf(pid!)
    await application.close()
    await until('the end of its processes', () => family.every((mark) => !isAlive(mark)), 20_000).finally(() => endLeftovers(family))
  })
})
