import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { cliScript, ensureBuilt } from '../support/needs.ts'
import { until } from '../support/wait.ts'

const folder = mkdtempSync(join(tmpdir(), 'plainsight-open-'))
let serving: ReturnType<typeof spawn> | null = null

afterEach(async () => {
  if (serving !== null && serving.exitCode === null) {
    const gone = new Promise((done) => serving!.once('exit', done))
    serving.kill('SIGTERM')
    await gone
  }
  rmSync(folder, { recursive: true, force: true })
})

describe.skipIf(process.platform !== 'linux')('opening the browser shell in a browser', () => {
  it('gives the system an address that works once and does not hold the token', async () => {
    ensureBuilt()
    const told = join(folder, 'told')
    writeFileSync(join(folder, 'xdg-open'), `#!/bin/sh\nprintf %s "$1" > ${told}.part\nmv ${told}.part ${told}\n`)
    chmodSync(join(folder, 'xdg-open'), 0o755)
    let printed = ''
    serving = spawn(process.execPath, [cliScript, 'serve', '--open', '--data', join(folder, 'data')], { env: { ...process.env, PATH: `${folder}:${process.env['PATH']}` }, stdio: ['ignore', 'pipe', 'inherit'] })
    serving.stdout!.on('data', (chunk) => { printed += chunk })
    await until('the browser was asked for', () => existsSync(told))
    const address = readFileSync(told, 'utf8')
    const token = /#token=(\S+)/.exec(printed)![1]!
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/open\/[\w-]{32}$/)
    expect(address).not.toContain(token)
    const first = await fetch(address, { redirect: 'manual' })
    expect([first.status, first.headers.get('location')]).toEqual([303, `/#token=${token}`])
    expect((await fetch(address, { redirect: 'manual' })).status).toBe(404)
  })
})
