/** `npm run demo` as a newcomer meets it: what it prints, and what it leaves behind. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApplication } from '../support/application.ts'
import { describeSession, rowsOf } from '../support/lab-session.ts'
import { needs, root, titled } from '../support/needs.ts'

const why = await needs({ capture: true, tshark: true })

describe.skipIf(why !== null)(titled('the demonstration', why), () => {
  let folder = ''
  beforeAll(() => { folder = mkdtempSync(path.join(tmpdir(), 'plainsight-demo-')) })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('prints verdicts and findings, and leaves a session for the application and for Wireshark', async () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/demo.mjs', '--data', folder], { cwd: root, encoding: 'utf8', timeout: 110_000 })
    expect([status, stderr]).toEqual([0, ''])
    for (const words of ['READABLE', 'PROTECTED', 'UPGRADED', 'TLS 1.3', 'could be read by others', 'form-field email = ada.winterbourne@example.org', 'subject Subject = My plot by the water', 'A password typed into a form', 'Proof: frame']) expect(stdout).toContain(words)
    const capture = /wireshark (\S+\.pcapng)/.exec(stdout)![1]!
    expect(capture.startsWith(folder)).toBe(true)
    const application = await startApplication({ dataFolder: folder })
    try {
      const [info, ...others] = await application.ask('sessions.list', {})
      expect([others, info?.state, info?.markers.length, info?.summary]).toEqual([[], 'complete', 4, expect.stringContaining('could be read by others')])
      await application.ask('sessions.open', { session: info!.id })
      await application.waitFor('the session to be read', (feed) => feed.some((message) => message.type === 'analysis' && message.state === 'done'))
      expect(new Set(rowsOf(application.feed, info!.id).map(({ verdict }) => verdict))).toEqual(new Set(['plaintext', 'encrypted', 'upgraded']))
      expect((await describeSession(application, info!.id)).findings.length).toBeGreaterThan(0)
      const frames = execFileSync('tshark', ['-r', capture, '-T', 'fields', '-e', 'frame.number'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim().split('\n')
      expect(frames.length).toBe(info!.packets)
    } finally {
      await application.stop()
    }
  })
})
