/**
 * The window as a person uses it, in whichever shell: by the words on it, its roles and its keys. Knows nothing of how it is
 * built; works on a page of Chromium and on Electron's window alike.
 */
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import type { BrowserContext, Locator, Page } from 'playwright-core'
import { words } from '../../renderer/words.ts'
import { sessionWords } from '../../renderer/words-session.ts'
import type { Application } from './application.ts'

export interface OpenOptions {
  width?: number
  height?: number
  colorScheme?: 'light' | 'dark'
}

/** Screenshots go here if it is set. */
const shotsFolder = process.env['PLAINSIGHT_SHOTS'] ?? null
const scenarioTitle = 'A form without protection'

/** Addresses at which the lab's form sends and is served (main/lab/scenarios.ts). */
export const labTarget = '127.0.20.1'

export class WindowDriver {
  /** What the page complained of. */
  readonly errors: string[] = []
  /** Addresses that it asked for elsewhere than at its own origin. */
  readonly elsewhere: string[] = []

  constructor(readonly page: Page) {
    page.on('pageerror', (error) => this.errors.push(String(error)))
    page.on('console', (message) => { if (message.type() === 'error') this.errors.push(message.text()) })
    page.on('request', (request) => {
      const own = new URL(page.url() === 'about:blank' ? request.url() : page.url())
      const asked = new URL(request.url())
      if (asked.protocol !== 'data:' && asked.protocol !== 'blob:' && asked.host !== own.host) this.elsewhere.push(request.url())
    })
  }

  /** One of the three choices of the first screen. */
  choice(name: string): Locator {
    return this.page.locator('.welcome').getByRole('button', { name })
  }

  async go(view: keyof typeof words.frame.views): Promise<void> {
    const { page } = this
    await page.getByRole('navigation', { name: words.frame.rail }).getByRole('button').filter({ has: page.getByText(words.frame.views[view], { exact: true }) }).click()
    await this.page.getByRole('main', { name: words.frame.views[view] }).waitFor()
  }

  scenario(title = scenarioTitle): Locator {
    return this.page.getByRole('listitem').filter({ has: this.page.getByRole('heading', { name: title, exact: true }) })
  }

  get sentence(): Locator {
    return this.page.getByRole('status', { name: words.sentence.label })
  }

  get filterField(): Locator {
    return this.page.getByLabel(words.frame.filterLabel)
  }

  get table(): Locator {
    return this.page.getByRole('grid', { name: sessionWords.flows.label })
  }

  rows(text: string | RegExp = ''): Locator {
    return this.table.getByRole('row').filter({ has: this.page.getByRole('gridcell') }).filter({ hasText: text })
  }

  /** How many flows pass the filter, as the bar above the table says. */
  get shown(): Locator {
    return this.bar.getByRole('status')
  }

  get bar(): Locator {
    return this.page.getByRole('toolbar', { name: sessionWords.flows.filterBy })
  }

  get detail(): Locator {
    return this.page.getByRole('region', { name: sessionWords.detail.label })
  }

  exposure(name: string): Locator {
    return this.detail.getByRole('listitem').filter({ hasText: name })
  }

  /** From the first screen: the lab's form is started and recorded, submitted by the lab, marked, and stopped. Ends at the session. */
  async recordTheLab(title = scenarioTitle): Promise<void> {
    const { page } = this
    if (await page.locator('.frame.bare').count() > 0) await this.choice(words.welcome.lab).click()
    else await this.go('lab')
    await this.scenario(title).getByRole('button', { name: words.lab.record }).click()
    await page.getByRole('button', { name: words.frame.stop, exact: true }).waitFor()
    // Packets mark the mark: it is written on the next one.
    await page.locator('body').press('m')
    await this.scenario(title).getByRole('button', { name: words.lab.perform }).click()
    await page.getByRole('log').getByText(/was submitted|was sent/).waitFor()
    await page.getByRole('button', { name: words.frame.stop, exact: true }).click()
    await page.getByRole('main', { name: words.frame.views.session }).waitFor()
    await this.readToTheEnd()
  }

  /** The sentence is the last one: the capture has been read, and its findings were drawn. */
  async readToTheEnd(): Promise<void> {
    const waiting: string[] = [words.sentence.reading, words.sentence.following]
    await this.page.waitForFunction(({ label, waiting }) => {
      const says = document.querySelector(`[aria-label="${label}"]`)?.textContent?.trim() ?? ''
      return says !== '' && !waiting.includes(says) && document.querySelector('.session-progress') === null
    }, { label: words.sentence.label, waiting })
    await this.page.getByRole('contentinfo', { name: words.status.label }).getByText(words.status.following).waitFor({ state: 'detached' })
  }

  /** Places of the page that are wider than the window, or buttons that lie outside it. Empty is good. */
  cutOff(): Promise<string[]> {
    return this.page.evaluate(() => {
      const found: string[] = []
      const root = document.documentElement
      if (root.scrollWidth > root.clientWidth) found.push(`the page: ${root.scrollWidth} > ${root.clientWidth}`)
      for (const page of document.querySelectorAll('.page, .frame-view, .detail-panel')) if (page.scrollWidth > page.clientWidth + 1) found.push(`${page.className}: ${page.scrollWidth} > ${page.clientWidth}`)
      for (const button of document.querySelectorAll('button, input, a[href]')) {
        const box = button.getBoundingClientRect()
        if (box.width > 0 && box.height > 0 && (box.left < -1 || box.right > root.clientWidth + 1) && button.closest('.flow-table, .hidden-visually, .map-text') === null) found.push(`${button.textContent || button.getAttribute('aria-label')}: ${Math.round(box.left)} to ${Math.round(box.right)}`)
      }
      return found
    })
  }

  /** Buttons, fields and other controls that a screen reader could not name. */
  nameless(): Promise<string[]> {
    return this.page.evaluate(() =>
      [...document.querySelectorAll('button, input, select, textarea, [role=button], [role=grid], [role=slider], dialog, nav, canvas[tabindex]')]
        .filter((element) => {
          const labelled = element.getAttribute('aria-labelledby')?.split(' ').map((id) => document.getElementById(id)?.textContent ?? '').join('') ?? ''
          const labels = element instanceof HTMLInputElement ? [...(element.labels ?? [])].map((label) => label.textContent ?? '').join('') : ''
          return [element.getAttribute('aria-label') ?? '', labelled, labels, element.textContent ?? '', element.getAttribute('title') ?? ''].every((name) => name.trim() === '')
        })
        .map((element) => element.outerHTML.slice(0, 160)),
    )
  }

  async shot(name: string): Promise<void> {
    if (shotsFolder === null) return
    mkdirSync(shotsFolder, { recursive: true })
    // Canvases draw on the next frame.
    await this.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
    await this.page.screenshot({ path: path.join(shotsFolder, `${name}.png`) })
  }
}

/** A window of its own in the application's browser: nothing is shared with other windows but the application. */
export async function openWindow(application: Application, options: OpenOptions = {}): Promise<{ driver: WindowDriver; context: BrowserContext }> {
  const { width = 1360, height = 860, colorScheme = 'light' } = options
  const browser = await application.browser()
  const context = await browser.newContext({ viewport: { width, height }, colorScheme, acceptDownloads: true })
  const page = await context.newPage()
  const driver = new WindowDriver(page)
  await page.goto(application.url)
  await page.locator('.frame').waitFor()
  return { driver, context }
}
