import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { capChild, findProgram, runBriefly, withPkexec } from '../../../main/capture/programs.ts'
import { lookAround, pkexecRefusal, Probes, wayToCapture, type Probe } from '../../../main/capture/rights.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'plainsight-programs-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A stand-in for the bundled child that answers every probe the same way. */
function childThatSays(...words: object[]): string {
  const file = path.join(folder, `child-${words.length}-${Math.abs(JSON.stringify(words).length)}.mjs`)
  writeFileSync(file, words.map((word) => `process.stderr.write(${JSON.stringify(`${JSON.stringify(word)}\n`)})`).join('\n'))
  return file
}

describe('starting programs', () => {
  it('passes names as they are, never through a shell', async () => {
    const name = 'eth0; touch /tmp/x "$(id)"'
    expect(capChild(['--probe', name], '/child.js').args).toEqual(['/child.js', '--probe', name])
  })

  it('puts what Electron needs behind pkexec, which clears the environment', () => {
    const env = { ELECTRON_RUN_AS_NODE: '1' }
    expect([withPkexec('/usr/bin/pkexec', { file: '/app', args: ['a'], env }).args, withPkexec('/usr/bin/pkexec', { file: '/node', args: ['a'], env: {} }).args])
      .toEqual([['/usr/bin/env', 'ELECTRON_RUN_AS_NODE=1', '/app', 'a'], ['/node', 'a']])
  })

  it('finds programs in absolute folders of PATH only', () => {
    writeFileSync(path.join(folder, 'tool-of-ours'), '')
    chmodSync(path.join(folder, 'tool-of-ours'), 0o755)
    expect([findProgram('tool-of-ours', { PATH: `.:${folder}` }), findProgram('tool-of-ours', { PATH: path.relative(process.cwd(), folder) })]).toEqual([path.join(folder, 'tool-of-ours'), null])
  })

  it('says why a program could not be run, and does not wait for ever', async () => {
    const missing = await runBriefly({ file: '/nowhere/at-all', args: [], env: {} })
    const slow = await runBriefly({ file: process.execPath, args: ['-e', 'setInterval(() => {}, 1000)'], env: process.env }, 300)
    expect([missing.code, missing.err.includes('ENOENT'), slow.code]).toEqual([null, true, null])
  })
})

describe('the way to a device', () => {
  const around = { platform: 'linux' as const, dumpcap: null, pkexec: null }

  it('is straight where a child can open it, by password where it may not, and closed otherwise', async () => {
    const fine = new Probes(childThatSays({ probed: { name: 'eth0', error: null } }))
    const denied = new Probes(childThatSays({ probed: { name: 'eth0', error: { code: 'no-rights', text: 'Operation not permitted' } } }, { fine: true }))
    const ways = [
      await wayToCapture('eth0', fine, around),
      await wayToCapture('eth0', denied, { ...around, pkexec: '/usr/bin/pkexec' }),
      await wayToCapture('eth0', denied, around),
    ]
    expect(ways.map((way) => (way.ok ? way.value.kind : way.code))).toEqual(['direct', 'pkexec', 'capture-no-rights'])
  })

  it('is closed for every device where cap cannot be loaded, with the line to install it', async () => {
    const probes = new Probes(childThatSays({ problem: { code: 'no-cap', text: 'Cannot find module cap' } }))
    const answers = [...(await probes.withCap(['a', 'b'])).values()].map((probe: Probe) => probe?.code)
    const way = await wayToCapture('a', probes, around)
    expect([answers, !way.ok && way.remedy.includes('libpcap-dev')]).toEqual([['no-cap', 'no-cap'], true])
  })

  it('does not offer a password prompt that nobody would see, or that root cannot answer from an AppImage', () => {
    const ask = (environment: NodeJS.ProcessEnv) => lookAround({ PATH: folder, ...environment }, 'linux').pkexec
    expect([ask({}), ask({ DISPLAY: '' }), ask({ DISPLAY: ':0', APPIMAGE: '/x' })]).toEqual([null, null, null])
  })

  it('tells a closed question from one that could not be asked', () => {
    expect([pkexecRefusal(126)?.code, pkexecRefusal(127)?.code, pkexecRefusal(1)]).toEqual(['capture-not-allowed', 'capture-no-agent', null])
  })
})
