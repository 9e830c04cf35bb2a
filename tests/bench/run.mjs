// npm run bench: each bench by name, or all. They measure ratios against peers in the same run and fail on nothing.
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const benches = { analysis: 'analysis-speed.mjs', capture: 'capture-rate.mjs' }
const [asked, ...rest] = process.argv.slice(2)
if (asked !== undefined && !(asked in benches)) {
  console.error(`usage: npm run bench -- [${Object.keys(benches).join('|')}] [options]`)
  process.exit(2)
}
for (const [name, script] of Object.entries(benches)) {
  if (asked !== undefined && asked !== name) continue
  console.log(`\n## ${name}`)
  const { status } = spawnSync(process.execPath, [join(here, script), ...rest], { stdio: 'inherit', cwd: dirname(dirname(here)) })
  if (status !== 0) process.exit(status ?? 1)
}
