// npm test: every check, one after the other, and a last line that counts them. `node scripts/check.mjs types lint` runs
// only those. In CI a skipped test is a failure unless it needs what CI cannot have (Electron's runtime).
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
process.chdir(root)
const asked = process.argv.slice(2)
const wants = (name) => asked.length === 0 || asked.includes(name)
const bin = (name) => join('node_modules', name)
const tally = { passed: 0, failed: 0, skipped: 0 }
const failures = []

function run(title, args) {
  return new Promise((done) => {
    const began = Date.now()
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, FORCE_COLOR: '0' } })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => { output += chunk })
    child.on('close', (code) => {
      const seconds = ((Date.now() - began) / 1000).toFixed(1)
      console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${title} (${seconds} s)`)
      if (code !== 0) console.log(output)
      done({ ok: code === 0, output })
    })
  })
}

async function single(title, args) {
  const { ok } = await run(title, args)
  if (ok) tally.passed++
  else { tally.failed++; failures.push(title) }
  return ok
}

if (wants('types')) {
  const projects = ['analysis', 'main', 'renderer', 'tests']
  const checks = projects.map((name) => () => single(`types: ${name}`, [bin('typescript/bin/tsc'), '--noEmit', '-p', `tsconfig.${name}.json`]))
  // Two at a time: each needs one core.
  for (let at = 0; at < checks.length; at += 2) await Promise.all(checks.slice(at, at + 2).map((check) => check()))
}
if (wants('lint')) await single('lint, with the layer rule', [bin('eslint/bin/eslint.js'), '.'])
if (wants('build')) await single('build', ['scripts/build.mjs'])
// Other people's captures lie beside the project where it is built, and nowhere else: there they are held to.
if (wants('accuracy') && existsSync(join('..', 'shared', 'captures', 'compare.mjs'))) await single('accuracy on other captures', ['tests/accuracy/run.mjs'])
for (const project of ['unit', 'property', 'golden', 'e2e']) if (wants(project)) await tests(project)

async function tests(project) {
  const report = join('tests', 'artifacts', `${project}.json`)
  mkdirSync(dirname(report), { recursive: true })
  rmSync(report, { force: true })
  const { ok, output } = await run(`tests: ${project}`, [bin('vitest/vitest.mjs'), 'run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, '--passWithNoTests'])
  let results
  try { results = JSON.parse(readFileSync(report, 'utf8')) } catch { results = null }
  if (results === null) {
    tally.failed++
    failures.push(`tests: ${project} gave no result`)
    if (ok) console.log(output)
    return
  }
  let skipped = 0
  let failed = 0
  for (const file of results.testResults) {
    if (file.assertionResults.length === 0 && file.status === 'failed') { failed++; failures.push(file.name) }
    for (const test of file.assertionResults) {
      if (test.status === 'passed') tally.passed++
      else if (test.status === 'failed') { failed++; failures.push(`${file.name}: ${test.fullName}`) }
      else { skipped++; console.log(`skipped: ${test.fullName}`); if (process.env.CI && !test.fullName.includes("Electron's runtime")) { failed++; failures.push(`skipped in CI: ${test.fullName}`); skipped-- } }
    }
  }
  if (!ok && failed === 0) { failed++; failures.push(`tests: ${project} ended with an error outside its tests`) }
  tally.failed += failed
  tally.skipped += skipped
}

for (const failure of failures) console.log(`failed: ${failure}`)
console.log(`${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`)
process.exit(tally.failed === 0 ? 0 : 1)
