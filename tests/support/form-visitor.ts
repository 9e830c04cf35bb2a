/** A person at the lab's sign-up page, in a real Chromium. */
import type { Browser } from 'playwright-core'

export interface Details {
  name: string
  email: string
  password: string
}

/** Opens the page, types, ticks, presses Join, and reads the answer. */
export async function joinWaitingList(browser: Browser, url: string, details: Details): Promise<void> {
  // The lab's certificate is home-made; a person accepts the warning.
  const context = await browser.newContext({ ignoreHTTPSErrors: true })
  try {
    const page = await context.newPage()
    await page.goto(url, { timeout: 60_000 })
    await page.getByLabel('Your name').fill(details.name)
    await page.getByLabel('E-mail address').fill(details.email)
    await page.getByLabel('Choose a password').fill(details.password)
    await page.getByLabel('Send me the newsletter').check()
    await page.getByRole('button', { name: 'Join' }).click()
    await page.getByRole('heading', { name: 'Thank you' }).waitFor({ timeout: 60_000 })
  } finally {
    await context.close()
  }
}
