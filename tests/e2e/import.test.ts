/** A capture file becomes a session by the file dialog of a real browser; what is no capture is said in words. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import type { BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { words } from '../../renderer/words.ts'
import { sessionWords } from '../../renderer/words-session.ts'
import { startApplication, type Application } from '../support/application.ts'
import { needs, titled } from '../support/needs.ts'
import { openWindow, type WindowDriver } from '../support/window-driver.ts'
import { datagram, tcpScript, type Line, type ScriptPacket } from '../support/wire-script.ts'
import { writtenCapture } from '../support/written-capture.ts'

const why = await needs({ chromium: true })
let application: Application
let window: WindowDriver
let context: BrowserContext
let folder = ''

const request = (host: string, extra = ''): Line[] => [['client', `GET /${extra} HTTP/1.1\r\nHost: ${host}\r\n\r\n`], ['server', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok']]
/** Bytes that no protocol begins with and no text holds. */
const noise = Uint8Array.from({ length: 900 }, (_, at) => (at * 197 + ((at * at) >> 3) * 31 + 129) & 255)

/** Conversations with addresses all over the world, one of each kind of verdict, and strings that mean harm. */
function world(): ScriptPacket[][] {
  const hosts = ['8.8.8.8', '1.1.1.1', '193.0.6.139', '203.119.101.61', '196.216.2.6', '200.3.14.10', '133.11.0.1', '129.132.1.1', '128.112.1.1', '202.158.1.1']
  const plain = hosts.map((server, at) => tcpScript(request(`site-${at}.example`), { server, clientPort: 41_000 + at }))
  return [
    ...plain,
    tcpScript(request('<img src=x onerror=alert(1)>', '%3Cscript%3Ealert(1)%3C/script%3E'), { clientPort: 42_000 }),
    tcpScript(request('\u202e\u0007evil.example'.normalize(), 'x'), { clientPort: 42_001 }),
    tcpScript([['client', noise], ['server', noise]], { clientPort: 42_002, serverPort: 9999 }),
    tcpScript([], { clientPort: 42_003 }),
    tcpScript([['client', 'GET / HTTP/1.1\r\n'], { lose: 'client', count: 400 }, ['client', noise.subarray(0, 40)]], { clientPort: 42_004, handshake: false }),
    [datagram('192.0.2.10', '224.0.0.251', 5353, 5353, '\0\0\0\0\0\x01\0\0\0\0\0\0\x04test\x05local\0\0\x01\0\x01')],
  ]
}

beforeAll(async () => {
  if (why !== null) return
  folder = mkdtempSync(path.join(tmpdir(), 'plainsight-imports-'))
  application = await startApplication()
  ;({ driver: window, context } = await openWindow(application))
})
afterAll(async () => {
  await context?.close()
  await application?.stop()
  if (folder !== '') rmSync(folder, { recursive: true, force: true })
})

function written(name: string, bytes: Uint8Array): string {
  const file = path.join(folder, name)
  writeFileSync(file, bytes)
  return file
}

async function choose(file: string): Promise<void> {
  const { page } = window
  const chooser = page.waitForEvent('filechooser')
  const first = page.locator('.frame.bare')
  if (await first.count() > 0) await window.choice(words.welcome.open).click()
  else {
    await window.go('sessions')
    await page.getByRole('button', { name: words.sessions.import }).click()
  }
  await (await chooser).setFiles(file)
}

const problem = (text: string | RegExp) => window.page.getByRole('log', { name: words.problems.title }).getByRole('listitem').filter({ hasText: text })

describe.skipIf(why !== null)(titled('opening a capture', why), () => {
  it('of what is none says so, what to do instead, and leaves the window as it was', async () => {
    for (const [name, bytes] of [['letter.pcap', Buffer.from('Dear Sir or Madam')], ['empty.pcapng', Buffer.alloc(0)], ['zeros.pcap', Buffer.alloc(5000)]] as const) {
      await choose(written(name, bytes))
      const said = problem(/not a capture|empty/i).first()
      await said.waitFor()
      expect(await said.innerText()).toMatch(/pcap/)
      expect(await said.getByRole('button', { name: words.copy }).count()).toBe(1)
      await window.shot(`import-error-${name.split('.')[0]}`)
      await said.getByRole('button', { name: words.problems.dismiss }).click()
      await said.waitFor({ state: 'detached' })
    }
    expect(await application.ask('sessions.list', {})).toEqual([])
    await window.choice(words.welcome.record).waitFor()
  })

  it('shows it under its own name, with every flow, its hostile strings inert', async () => {
    await choose(written('around the world.pcapng', writtenCapture(world())))
    await window.page.getByRole('main', { name: words.frame.views.session }).waitFor()
    await window.readToTheEnd()
    await window.page.getByRole('button', { name: 'around the world.pcapng' }).first().waitFor()
    await expect.poll(() => window.shown.innerText()).toBe(words.flows(world().length))
    await window.filterField.fill('onerror')
    const row = window.rows('onerror').first()
    await row.waitFor()
    expect([await window.page.locator('.flow-table img').count(), (await row.innerText()).includes('<img src=x onerror=alert(1)>')]).toEqual([0, true])
    await row.click()
    await window.detail.waitFor()
    await window.shot('import-hostile-light')
    expect(await window.detail.locator('img, a[href], script').count()).toBe(0)
    await window.page.keyboard.press('Escape')
    await window.filterField.fill('')
    await window.shot('import-world-light')
    await window.page.emulateMedia({ colorScheme: 'dark' })
    await window.shot('import-world-dark')
    await window.page.setViewportSize({ width: 1280, height: 720 })
    await window.shot('import-world-dark-1280x720')
    expect(await window.cutOff()).toEqual([])
    const text = await window.page.getByRole('list', { name: sessionWords.map.textVersion }).innerText()
    expect(text).toContain('United States')
    expect([window.errors, window.elsewhere]).toEqual([[], []])
  })

  it('packed with gzip, or cut off in the middle, gives what is there, and says what is missing', async () => {
    const whole = writtenCapture([tcpScript(request('packed.example'))])
    await choose(written('packed.pcapng.gz', gzipSync(whole)))
    await window.page.getByRole('button', { name: 'packed.pcapng.gz' }).first().waitFor()
    await window.rows('packed.example').first().waitFor()
    await choose(written('cut.pcapng', whole.subarray(0, whole.length - 30)))
    await window.page.getByRole('button', { name: 'cut.pcapng' }).first().waitFor()
    await window.rows('packed.example').first().waitFor()
    const cut = (await application.ask('sessions.list', {})).find(({ name }) => name === 'cut.pcapng')!
    expect(cut.notes.some((note) => /ends|cut/i.test(note))).toBe(true)
    await window.page.locator('.session-notes').waitFor()
    await window.shot('import-cut-light')
  })

  it('by dropping it on the window', async () => {
    const bytes = writtenCapture([tcpScript(request('dropped.example'))]).toString('base64')
    await window.page.evaluate((given) => {
      const data = new DataTransfer()
      data.items.add(new File([Uint8Array.from(atob(given), (letter) => letter.charCodeAt(0))], 'dropped.pcapng'))
      for (const type of ['dragover', 'drop']) document.body.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: data }))
    }, bytes)
    await window.page.getByRole('button', { name: 'dropped.pcapng' }).first().waitFor()
    await window.rows('dropped.example').first().waitFor()
  })
})
