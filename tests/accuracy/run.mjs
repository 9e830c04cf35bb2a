// npm run accuracy: holds `plainsight analyze --json` against what tshark and nDPI made of thousands of captures, where the
// folder of those captures lies beside the project. floors.json names the least share of each agreement, and is only raised;
// exceptions.json names each difference in which the oracle errs, with the proof.
//   node tests/accuracy/run.mjs [--only TEXT] [--details FILE]
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const here = dirname(fileURLToPath(import.meta.url))
const root = dirname(dirname(here))
const compare = join(root, '..', 'shared', 'captures', 'compare.mjs')
const { values } = parseArgs({ options: { only: { type: 'string', default: '' }, details: { type: 'string', default: join(root, 'tests', 'artifacts', 'accuracy.jsonl') } } })
if (!existsSync(compare)) {
  console.log('accuracy: skipped, the captures are not here')
  process.exit(0)
}
if (spawnSync(process.execPath, [join(root, 'scripts', 'build.mjs')], { stdio: 'inherit', cwd: root }).status !== 0) process.exit(1)
mkdirSync(join(root, 'tests', 'artifacts'), { recursive: true })

// One process for many files: starting anew for each would measure Node, not us.
const command = [process.execPath, join(root, 'dist', 'main', 'cli.js'), 'analyze', '--json']
const compared = spawnSync(process.execPath, [compare, '--batch', '100', '--only', values.only, '--details', values.details, '--', ...command], { encoding: 'utf8', cwd: root, maxBuffer: 1 << 26 })
if (compared.status !== 0) {
  console.error(compared.stdout, compared.stderr)
  process.exit(1)
}

/** name → [held, asked], as compare.mjs prints them. */
const tally = new Map([...compared.stdout.matchAll(/^(.+?)\s+(\d+) of\s+(\d+)\s/gm)].map(([, name, held, asked]) => [name, [Number(held), Number(asked)]]))
const protectedVerdicts = new Set(['encrypted', 'upgraded'])
const exceptions = JSON.parse(readFileSync(join(here, 'exceptions.json'), 'utf8'))
const details = readFileSync(values.details, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line))
const give = (name) => { const entry = tally.get(name); if (entry !== undefined) entry[0]++ }
let used = 0
for (const { file, flow, what } of exceptions) {
  const difference = details.find((one) => one.what === what && one.file === file && (flow === null || JSON.stringify(one.flow) === JSON.stringify(flow)))
  if (difference === undefined) continue
  used++
  give('verdict')
  give('verdict with payload')
  if (difference.want === 'plaintext' && protectedVerdicts.has(difference.got)) give('readable never called protected')
  if (protectedVerdicts.has(difference.want) && difference.got === 'plaintext') give('protected never called readable')
}

const floors = values.only === '' ? JSON.parse(readFileSync(join(here, 'floors.json'), 'utf8')) : {}
let short = 0
for (const [name, [held, asked]] of tally) {
  const share = (100 * held) / asked
  const least = floors[name]
  const below = least !== undefined && share < least
  if (below) short++
  console.log(`${name.padEnd(34)} ${String(held).padStart(7)} of ${String(asked).padStart(7)}  ${share.toFixed(2).padStart(6)} %${least === undefined ? '' : `  at least ${least}`}${below ? '  BELOW' : ''}`)
}
for (const name of Object.keys(floors)) if (!tally.has(name)) { short++; console.log(`${name}: not measured`) }
console.log(`${used} of ${exceptions.length} exceptions used (exceptions.json)`)
process.exit(short === 0 ? 0 : 1)
