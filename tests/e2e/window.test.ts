/** The window over the real application: what a newcomer sees, does and is told, from the first screen to the proof of a finding. */
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import type { BrowserContext, Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { words } from '../../renderer/words.ts'
import { sessionWords } from '../../renderer/words-session.ts'
import { everything } from '../../shared/rows.ts'
import { findProgram } from '../../main/capture/programs.ts'
import { startApplication, type Application } from '../support/application.ts'
import { needs, titled } from '../support/needs.ts'
import { labTarget, openWindow, type WindowDriver } from '../support/window-driver.ts'

const why = await needs({ capture: true, chromium: true })
const viewsOfSession = ['session', 'findings', 'report', 'lab', 'sessions', 'settings', 'record'] as const
let application: Application
let window: WindowDriver
let context: BrowserContext

beforeAll(async () => {
  if (why !== null) return
  application = await startApplication()
  ;({ driver: window, context } = await openWindow(application))
})
afterAll(async () => {
  await context?.close()
  await application?.stop()
})

/** A canvas has no text: that it shows something, and something else than before, is all one can ask of it. */
const picture = async (locator: Locator): Promise<string> => (await locator.screenshot()).toString('base64')

// The tests tell one story, in order: each goes on where the last one left the window.
describe.skipIf(why !== null)(titled('the window', why), () => {
  it('first offers three things and nothing else', async () => {
    await window.choice(words.welcome.record).waitFor()
    expect(await window.page.getByRole('button').allInnerTexts()).toEqual([expect.stringContaining(words.welcome.record), expect.stringContaining(words.welcome.open), expect.stringContaining(words.welcome.lab)])
    expect(new URL(window.page.url()).hash).toBe('')
    await window.shot('welcome-light')
  })

  it('records the lab and then says one sentence first, with the map, the timeline and the table below', async () => {
    await window.recordTheLab()
    expect(await window.sentence.innerText()).toMatch(/could be read.*your password/)
    await window.filterField.fill(labTarget)
    const row = window.rows('Readable').filter({ hasText: 'http' })
    await row.first().waitFor()
    expect(await row.count()).toBeGreaterThan(0)
    for (const canvas of [window.page.locator('.map-frame canvas').last(), window.page.locator('.timeline-frame canvas')]) expect((await picture(canvas)).length).toBeGreaterThan(500)
    expect(await window.page.getByRole('list', { name: sessionWords.map.textVersion }).innerText()).toContain('San Jose')
    await window.filterField.fill('')
    await window.shot('session-light')
  })

  it('shows of the flow what could be read: values stay hidden until asked for, one by one', async () => {
    await window.filterField.fill(labTarget)
    await window.rows('Readable').first().click()
    await window.detail.getByText('Blue-Heron-1987').waitFor({ state: 'detached' })
    const password = window.exposure('password').first()
    await password.waitFor()
    const text = await window.detail.innerText()
    expect(['Blue-Heron-1987', 'ada.winterbourne', 'Ada Winterbourne'].filter((value) => text.includes(value))).toEqual([])
    expect(await window.detail.getByRole('img', { name: words.hiddenValue }).count()).toBeGreaterThanOrEqual(3)
    await window.shot('detail-light')

    await password.getByRole('button', { name: /^Show / }).click()
    expect(await password.innerText()).toContain('Blue-Heron-1987')
    expect(await window.detail.innerText()).not.toContain('ada.winterbourne@example.org')
    await password.getByRole('button', { name: /^Hide / }).click()
    expect(await window.detail.innerText()).not.toContain('Blue-Heron-1987')
    for (const field of ['name', 'email', 'newsletter']) expect(await window.exposure(field).count()).toBeGreaterThan(0)
  })

  it('shows the conversation as an eavesdropper saw it, and its frames', async () => {
    await window.detail.getByRole('tab', { name: sessionWords.detail.tabs.conversation }).click()
    const talk = window.detail.getByRole('log', { name: sessionWords.detail.tabs.conversation })
    await talk.getByText('password=Blue-Heron-1987').first().waitFor()
    expect(await talk.innerText()).toContain('POST /waiting-list HTTP/1.1')
    await window.shot('conversation-light')
    await window.detail.getByText(sessionWords.detail.hex, { exact: true }).click()
    await talk.getByText('50 4f 53 54').first().waitFor()
    await window.detail.getByRole('tab', { name: sessionWords.detail.tabs.frames }).click()
    await window.detail.getByRole('grid').getByText('SYN', { exact: true }).waitFor()
    await window.shot('frames-light')
    await window.page.keyboard.press('Escape')
    await window.detail.waitFor({ state: 'detached' })
  })

  it('filters the table, and the timeline with it, by text and by chips', async () => {
    await window.filterField.fill('')
    const all = await window.shown.innerText()
    const timeline = window.page.locator('.timeline-frame canvas')
    const before = await picture(timeline)
    await window.filterField.fill('no such flow at all')
    await window.page.getByText(sessionWords.flows.emptyFiltered).waitFor()
    await expect.poll(() => picture(timeline)).not.toBe(before)
    await window.shot('filtered-empty-light')
    await window.page.getByRole('button', { name: sessionWords.flows.clearFilter }).click()
    await expect.poll(() => window.shown.innerText()).toBe(all)
    await window.bar.getByRole('button', { name: sessionWords.flows.verdict, exact: true }).click()
    await window.page.getByRole('checkbox', { name: words.verdicts.plaintext.word }).check()
    await window.page.keyboard.press('Escape')
    expect(await window.rows().allInnerTexts()).toEqual((await window.rows('Readable').allInnerTexts()))
    await window.page.getByRole('button', { name: words.remove(words.verdicts.plaintext.word) }).click()
    await expect.poll(() => window.shown.innerText()).toBe(all)
  })

  it('keeps the mark of the key M: in the filter, and as a comment that Wireshark shows', async () => {
    await window.bar.getByRole('button', { name: sessionWords.flows.marker, exact: true }).click()
    await window.page.getByRole('button', { name: sessionWords.flows.spanAfter(words.record.markDefault) }).click()
    await window.page.getByRole('button', { name: sessionWords.flows.clearAll }).click()
    const [session] = await application.ask('sessions.list', {})
    expect(session!.markers.map(({ text }) => text)).toEqual([words.record.markDefault])
    // The flag is drawn on the timeline, whose time holds it, though no packet passed then.
    const { fromMicros, binMicros, readable } = await application.ask('timeline', { session: session!.id, filter: everything, bins: 100, fromMicros: null, toMicros: null })
    const { timeMicros } = session!.markers[0]!
    expect(fromMicros <= timeMicros && timeMicros <= fromMicros + binMicros * readable.length).toBe(true)
    if (findProgram('tshark') === null) return
    const read = spawnSync('tshark', ['-r', path.join(application.dataFolder, 'sessions', session!.id, 'capture.pcapng'), '-Y', 'frame.comment', '-T', 'fields', '-e', 'frame.comment'], { encoding: 'utf8' })
    expect(read.stdout.trim()).toBe(words.record.markDefault)
  })

  it('says its findings with advice, and leads from each to its proof', async () => {
    await window.go('findings')
    const finding = window.page.getByRole('listitem').filter({ has: window.page.getByRole('heading', { level: 3 }) }).filter({ hasText: /password/i }).first()
    await finding.waitFor()
    expect(await finding.innerText()).toContain(words.findings.advice)
    await window.shot('findings-light')
    await finding.getByRole('button', { name: /^frame / }).first().click()
    await window.detail.waitFor()
    const bytes = window.detail.getByRole('region', { name: sessionWords.detail.hex })
    await bytes.waitFor()
    // The text beside the hex, its lines joined.
    await expect.poll(async () => (await bytes.locator('.hex-text').allInnerTexts()).join('')).toContain('POST /waiting-list HTTP/1.1')
    await window.shot('frame-proof-light')
  })

  it('is used by keys alone', async () => {
    const { page } = window
    await page.keyboard.press('Escape')
    await page.locator('body').press('?')
    await page.getByRole('dialog', { name: words.keys.title }).waitFor()
    await window.shot('help-light')
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await window.go('findings')
    await page.locator('body').press('/')
    await expect.poll(() => window.filterField.evaluate((field) => field === document.activeElement)).toBe(true)
    await page.keyboard.type('http')
    await page.keyboard.press('Escape')
    expect(await window.filterField.inputValue()).toBe('')
    await page.keyboard.press('Escape')
    await page.locator('body').press('r')
    await page.getByRole('main', { name: words.frame.views.record }).waitFor()
    await page.locator('body').press('Escape')
    await page.getByRole('main', { name: words.frame.views.session }).waitFor()
    await window.table.focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await window.detail.waitFor()
    const first = await window.detail.getByRole('heading', { level: 2 }).innerText()
    await page.keyboard.press('Home')
    await page.keyboard.press('End')
    await page.keyboard.press('Escape')
    await window.detail.waitFor({ state: 'detached' })
    expect(first.length).toBeGreaterThan(0)
  })

  it('shows where the focus is, on every stop of the Tab key, and names every control', async () => {
    for (const view of viewsOfSession) {
      await window.go(view)
      await window.page.locator('h1, h2, .session-map').first().waitFor()
      expect([view, await window.nameless()]).toEqual([view, []])
      const unseen = new Set<string>()
      for (let stop = 0; stop < 14; stop++) {
        await window.page.keyboard.press('Tab')
        const here = await window.page.evaluate(() => {
          const element = document.activeElement
          if (element === null || element === document.body) return null
          const drawn = [element, element.closest('label'), element.parentElement].filter((each) => each !== null).map((each) => getComputedStyle(each))
          const seen = drawn.some((style) => (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== 'none')
          return seen ? null : element.outerHTML.slice(0, 120)
        })
        if (here !== null) unseen.add(here)
      }
      expect([view, [...unseen]]).toEqual([view, []])
    }
  })

  it('renames a session, and asks before it deletes one', async () => {
    const { page } = window
    await window.go('sessions')
    const [session] = await application.ask('sessions.list', {})
    await page.getByRole('button', { name: words.sessions.rename(session!.name) }).click()
    await page.getByRole('textbox', { name: words.sessions.nameLabel }).fill('The <b>clear</b> form')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'The <b>clear</b> form', exact: true }).first().waitFor()
    await window.shot('sessions-light')
    await page.getByRole('button', { name: words.sessions.remove('The <b>clear</b> form') }).click()
    const question = page.getByRole('dialog', { name: words.sessions.confirmTitle('The <b>clear</b> form') })
    await question.waitFor()
    await window.shot('delete-question-light')
    await question.getByRole('button', { name: words.cancel }).click()
    expect((await application.ask('sessions.list', {})).map(({ name }) => name)).toEqual(['The <b>clear</b> form'])
  })

  it('is light or dark as chosen, and loses nothing at 1024 by 700', async () => {
    const { page } = window
    await window.go('settings')
    await page.getByText(words.settings.themes.dark, { exact: true }).click()
    await expect.poll(() => page.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark')
    for (const view of viewsOfSession) {
      await window.go(view)
      await window.shot(`${view}-dark`)
    }
    await page.setViewportSize({ width: 1024, height: 700 })
    for (const view of viewsOfSession) {
      await window.go(view)
      expect([view, await window.cutOff()]).toEqual([view, []])
      await window.shot(`${view}-dark-1024x700`)
    }
    await window.go('settings')
    await page.getByText(words.settings.themes.light, { exact: true }).click()
    await expect.poll(() => page.evaluate(() => document.documentElement.dataset['theme'])).toBe('light')
    await window.go('session')
    await window.rows().first().click()
    await window.detail.waitFor()
    expect(await window.cutOff()).toEqual([])
    await window.shot('detail-light-1024x700')
    await page.keyboard.press('Escape')
    await page.setViewportSize({ width: 1360, height: 860 })
  })

  it('deletes for good what it was told to, and is a newcomer’s window again', async () => {
    const { page } = window
    await window.go('sessions')
    await page.getByRole('button', { name: words.sessions.remove('The <b>clear</b> form') }).click()
    await page.getByRole('button', { name: words.sessions.confirmAction }).click()
    await page.getByText(words.sessions.emptyTitle).waitFor()
    expect(await application.ask('sessions.list', {})).toEqual([])
    await window.shot('sessions-empty-light')
    await window.go('session')
    await page.getByText(words.session.noneTitle).waitFor()
    await window.shot('session-none-light')
  })

  it('asked nobody else for anything, and complained of nothing', () => {
    expect([window.elsewhere, window.errors]).toEqual([[], []])
  })
})
