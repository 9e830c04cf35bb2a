/** The report as a person saves it and hands it on: opened in a browser that has neither a network nor scripts, values hidden unless asked for. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { words } from '../../renderer/words.ts'
import { startApplication, type Application } from '../support/application.ts'
import { needs, titled } from '../support/needs.ts'
import { openWindow, type WindowDriver } from '../support/window-driver.ts'

const why = await needs({ capture: true, chromium: true })
let application: Application
let window: WindowDriver
let context: BrowserContext

beforeAll(async () => {
  if (why !== null) return
  application = await startApplication()
  ;({ driver: window, context } = await openWindow(application))
  await window.recordTheLab()
})
afterAll(async () => {
  await context?.close()
  await application?.stop()
})

const typed = ['Blue-Heron-1987', 'ada.winterbourne@example.org', 'Ada Winterbourne']
const shownIn = (text: string): string[] => typed.filter((value) => text.includes(value))

/** Saves a report by the window's own button; gives where it is. */
async function save(format: keyof typeof words.report.formats, reveal: boolean): Promise<string> {
  const { page } = window
  await window.go('report')
  await page.getByRole('radio', { name: words.report.formats[format].name }).check()
  await page.getByRole('radio', { name: reveal ? words.report.revealed : words.report.masked }).check()
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: words.report.save }).click()
  const saved = await download
  expect(saved.suggestedFilename()).toMatch(new RegExp(`\\.${format}$`))
  // Under its own ending, so that a browser takes it for what it is.
  const file = path.join(application.dataFolder, `report-${reveal}.${format}`)
  await saved.saveAs(file)
  return file
}

const sha256 = async (): Promise<string> => {
  const [session] = await application.ask('sessions.list', {})
  return createHash('sha256').update(readFileSync(path.join(application.dataFolder, 'sessions', session!.id, 'capture.pcapng'))).digest('hex')
}

describe.skipIf(why !== null)(titled('the report', why), () => {
  it('as a web page needs no network and no script, and hides what was typed', async () => {
    const file = await save('html', false)
    await window.shot('report-light')
    const asked: string[] = []
    const browser = await application.browser()
    const reader = await browser.newContext({ viewport: { width: 1100, height: 900 } })
    await reader.setOffline(true)
    const page = await reader.newPage()
    page.on('request', (request) => asked.push(request.url()))
    const errors: string[] = []
    page.on('console', (message) => { if (message.type() === 'error') errors.push(message.text()) })
    const address = pathToFileURL(file).href
    await page.goto(address)
    const text = await page.locator('body').innerText()
    expect([asked, errors, await page.locator('script, iframe, object, embed, link[href], img[src^="http"]').count()]).toEqual([[address], [], 0])
    expect(await page.evaluate(() => [...document.querySelectorAll('*')].flatMap((element) => element.getAttributeNames().filter((name) => name.startsWith('on'))))).toEqual([])
    expect([shownIn(text), shownIn(readFileSync(file, 'utf8'))]).toEqual([[], []])
    for (const part of ['could be read', 'password', await sha256(), 'DB-IP']) expect(text).toContain(part)
    expect(await page.locator('svg').first().isVisible()).toBe(true)
    if (process.env['PLAINSIGHT_SHOTS'] !== undefined) await page.screenshot({ path: path.join(process.env['PLAINSIGHT_SHOTS'], 'report-document.png'), fullPage: true })
    await reader.close()
  })

  it('shows what was typed when that was asked for, with a warning', async () => {
    const file = await save('html', true)
    expect(await window.page.getByText(words.report.revealWarning).isVisible()).toBe(true)
    expect(shownIn(readFileSync(file, 'utf8'))).toEqual(typed)
  })

  it('as a table and as data says the same', async () => {
    const table = readFileSync(await save('csv', false), 'utf8')
    const data = readFileSync(await save('json', false), 'utf8')
    expect([shownIn(table), shownIn(data), table.includes('127.0.20.1'), data.includes(await sha256())]).toEqual([[], [], true, true])
    expect(() => JSON.parse(data) as unknown).not.toThrow()
  })

  it('and the capture itself is saved as it lies on the disk', async () => {
    const { page } = window
    await window.go('sessions')
    const [session] = await application.ask('sessions.list', {})
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: words.sessions.saveCopy(session!.name) }).click()
    const saved = await (await download).path()
    expect(createHash('sha256').update(readFileSync(saved)).digest('hex')).toBe(await sha256())
  })
})
