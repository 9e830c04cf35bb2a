// Records each scenario of the lab anew: `node tests/golden/record.mjs` (needs the right to capture loopback). The lab plays
// both sides on this computer with made-up details; the filter lets nothing else in. Then the expected documents beside the
// captures are written again, and what changed in them is to be read before it is committed.
import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openApplication, recordScenarios, startScenario } from '../../scripts/lab-client.mjs'

const root = path.resolve(import.meta.dirname, '../..')
const captures = path.join(import.meta.dirname, 'captures')
const data = mkdtempSync(path.join(tmpdir(), 'plainsight-golden-'))
mkdirSync(captures, { recursive: true })
if (spawnSync(process.execPath, [path.join(root, 'scripts/build.mjs')], { stdio: 'inherit', cwd: root }).status !== 0) process.exit(1)
const application = await openApplication(data)
try {
  const loopback = (await application.ask('interfaces.list')).find((one) => one.loopback).id
  for (const { id, title } of await application.ask('lab.scenarios')) {
    const scenario = await startScenario(application, id)
    const session = await recordScenarios(application, { name: title, loopback, engine: 'cap', scenarios: [scenario] })
    const copy = path.join(captures, `${id}.pcapng`)
    copyFileSync(path.join(data, 'sessions', session, 'capture.pcapng'), copy)
    // A session's own files are for its owner alone.
    chmodSync(copy, 0o644)
    console.log(`${id}: recorded`)
  }
} finally {
  await application.stop()
  rmSync(data, { recursive: true, force: true })
}
const written = spawnSync(process.execPath, [path.join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--project', 'golden', '--update', 'tests/golden/lab.test.ts'], { stdio: 'inherit', cwd: root })
process.exit(written.status ?? 1)
