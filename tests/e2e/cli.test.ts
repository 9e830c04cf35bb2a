/** The main job on the command line: record loopback, stop with Ctrl+C or by time, analyse; on real packets throughout. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Analysis } from '../../shared/model.ts'
import { openBrowser } from '../support/browser.ts'
import { analyzeCli, runCli, startCli, startRecordCli, type CliRun } from '../support/cli.ts'
import { joinWaitingList } from '../support/form-visitor.ts'
import { addressOf, exposed, filterFor, flowsTo, standsInFile, type Address } from '../support/lab-session.ts'
import { needs, titled } from '../support/needs.ts'
import { sendLetter } from '../support/send-mail.ts'
import { until } from '../support/wait.ts'

const letter = { from: 'ada@example.org', to: ['plots@harbour-row.example'], subject: 'My plot by the water', text: 'Please move me up the list.\n' }
const why = await needs({ capture: true })
const whyNoForm = await needs({ capture: true, chromium: true })
let folder = ''
beforeAll(() => { folder = mkdtempSync(path.join(tmpdir(), 'plainsight-cli-')) })
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** `plainsight lab`, at the address that it prints. */
async function startLabCli(scenario: string): Promise<{ lab: CliRun; url: string }> {
  const lab = startCli(['lab', '--scenario', scenario])
  const url = await until('the lab\'s address', () => {
    if (lab.said.code !== null) throw new Error(`plainsight lab ended at once: ${lab.said.err}`)
    return /^(?:https?|smtp):\/\/\S+$/m.exec(lab.said.out)?.[0]
  })
  return { lab, url }
}

async function recorded(output: string, filter: string, act: () => Promise<unknown>, written: string): Promise<{ document: unknown; analysis: Analysis }> {
  const run = await startRecordCli(output, filter)
  const capture = path.join(output, 'capture.pcapng')
  try {
    await act()
    await until(`“${written}” on disk`, () => existsSync(capture) && standsInFile(capture, written))
  } finally {
    run.interrupt()
  }
  const { code, out, err } = await run.ended
  expect([code, err.trim().split('\n').length]).toEqual([0, 1])
  const [analysis] = (await analyzeCli(output)).captures
  if (analysis === undefined || 'error' in analysis) throw new Error(`not analysed: ${JSON.stringify(analysis)}`)
  return { document: JSON.parse(out) as unknown, analysis }
}

describe.skipIf(whyNoForm !== null)(titled('a form, recorded and analysed on the command line', whyNoForm), () => {
  it('is shown field by field', async () => {
    const { lab, url } = await startLabCli('form-clear')
    const browser = await openBrowser()
    try {
      const action = /action="([^"]+)"/.exec(await (await fetch(url)).text())![1]!
      const target: Address = addressOf(action)
      const output = path.join(folder, 'form')
      const { document, analysis } = await recorded(output, filterFor([addressOf(url), target]), () => joinWaitingList(browser, url, { name: 'Ada W.', email: 'ada@example.org', password: 'Blue-Heron-1987' }), 'Thank you')
      expect(document).toMatchObject({ schema: 'plainsight.recording/1', folder: output, reason: 'asked', notes: [], packets: analysis.capture.packets })
      const flow = flowsTo(analysis.flows, target).find(({ exposures }) => exposures.some(({ kind }) => kind === 'password'))
      expect([flow?.protocol, flow?.verdict]).toEqual(['http', 'plaintext'])
      expect(exposed(flow!, 'form-field', 'password')).toEqual(expect.arrayContaining(['name: Ada W.', 'email: ada@example.org', 'password: Blue-Heron-1987']))
      expect(analysis.findings.map(({ id }) => id)).toEqual(expect.arrayContaining(['password-in-clear', 'form-in-clear']))
    } finally {
      await browser.close()
      lab.interrupt()
      await lab.ended
    }
  })
})

describe.skipIf(why !== null)(titled('mail, recorded and analysed on the command line', why), () => {
  it('is shown with sender, recipient and subject, and the words for people say so', async () => {
    const { lab, url } = await startLabCli('mail-clear')
    try {
      const target = addressOf(url)
      const output = path.join(folder, 'mail')
      const { analysis } = await recorded(output, filterFor([target]), () => sendLetter(target, letter, 'never'), 'move me up the list')
      const [flow] = flowsTo(analysis.flows, target)
      expect([flow?.protocol, flow?.verdict]).toEqual(['smtp', 'plaintext'])
      expect(new Set(exposed(flow!, 'mail-address', 'subject'))).toEqual(new Set(['sender: ada@example.org', 'recipient: plots@harbour-row.example', 'Subject: My plot by the water']))
      const spoken = await runCli('analyze', path.join(output, 'capture.pcapng'))
      expect([spoken.code, spoken.err]).toEqual([0, ''])
      expect(spoken.out).toMatch(/could be read/)
      expect(spoken.out).toContain('My plot by the water')
    } finally {
      lab.interrupt()
      await lab.ended
    }
  })

  it('ends by itself after --seconds, and says what the session is', async () => {
    const { lab, url } = await startLabCli('mail-starttls')
    try {
      const target = addressOf(url)
      const output = path.join(folder, 'timed')
      const run = await startRecordCli(output, filterFor([target]), '--seconds', '6')
      await sendLetter(target, letter, 'must')
      const { code, out } = await run.ended
      expect([code, JSON.parse(out)]).toEqual([0, expect.objectContaining({ reason: 'time-limit', notes: ['The recording stopped at its time limit.'] })])
      expect(JSON.parse(readFileSync(path.join(output, 'session.json'), 'utf8'))).toMatchObject({ state: 'complete', interface: 'lo' })
      const [analysis] = (await analyzeCli(output)).captures
      expect(analysis !== undefined && 'flows' in analysis ? analysis.flows.map(({ protocol, verdict, tls }) => [protocol, verdict, tls?.version]) : analysis).toEqual([['smtp', 'upgraded', 'TLS 1.3']])
    } finally {
      lab.interrupt()
      await lab.ended
    }
  })
})

describe('the command line', () => {
  it('goes on after a file that it cannot open, and ends with 1', async () => {
    const { code, out } = await runCli('analyze', '--json', path.join(folder, 'missing.pcapng'), path.join(import.meta.dirname, 'cli.test.ts'))
    const { captures } = JSON.parse(out) as { captures: { error?: { code: string; message: string; remedy: string } }[] }
    expect(code).toBe(1)
    expect(captures.map(({ error }) => error?.code)).toEqual(['ENOENT', 'not-a-capture'])
    for (const { error } of captures) expect([error!.message, error!.remedy].every((sentence) => sentence.length > 10)).toBe(true)
  })

  it('ends with 2 for wrong usage and with 1 for an interface that does not exist, in one line each', async () => {
    for (const args of [['nonsense'], ['analyze'], ['record', '--interface', 'lo'], ['record', '--seconds', 'soon', '--interface', 'lo', '--output', path.join(folder, 'x')], ['analyze', '--nope', 'file']]) {
      const { code, out, err } = await runCli(...args)
      expect([args, code, out, err.trim().split('\n').length]).toEqual([args, 2, '', 1])
    }
    const { code, err } = await runCli('record', '--interface', 'nosuch0', '--output', path.join(folder, 'none'))
    expect([code, err.trim().split('\n').length, existsSync(path.join(folder, 'none'))]).toEqual([1, 1, false])
  })
})
