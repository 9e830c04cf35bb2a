// npm run accuracy: holds `plainsight analyze --json` against what tshark and nDPI made of thousands of captures, where the
// folder of those captures lies beside the project. floors.json names the least share of each agreement; it is only raised.
//   node tests/accuracy/run.mjs [--only TEXT] [--details FILE]
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const root = dirname(dirname(here))
const compare = join(root, '..', 'shared', 'captures', 'compare.mjs')
if (!existsSync(compare)) {
  console.log('accuracy: skipped, the captures are not here')
  process.exit(0)
}
const built = spawnSync(process.execPath, [join(root, 'scripts', 'build.mjs')], { stdio: 'inherit', cwd: root })
if (built.status !== 0) process.exit(1)
const floors = JSON.parse(readFileSync(join(here, 'floors.json'), 'utf8'))
const extra = process.argv.slice(2)
const min = extra.includes('--only') ? [] : ['--min', Object.entries(floors).map(([name, least]) => `${name}=${least}`).join(',')]
// One process for many files: starting anew for each would measure Node, not us.
const { status } = spawnSync(process.execPath, [compare, '--batch', '100', ...min, ...extra, '--', process.execPath, join(root, 'dist', 'main', 'cli.js'), 'analyze', '--json'], { stdio: 'inherit', cwd: root })
process.exit(status ?? 1)
