// Builds everything that runs: the engine, its capture child, the command line, both shells, the window, and the network
// database. Skips what is newer than its sources, so that a second start takes seconds.
import { build } from 'esbuild'
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execFileSync } from 'node:child_process'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
process.chdir(root)
const force = process.argv.includes('--force')

/** Newest change below the given files and folders, in milliseconds since 1970. */
function newest(paths) {
  let latest = 0
  for (const path of paths) {
    if (!existsSync(path)) continue
    const stat = statSync(path)
    latest = Math.max(latest, stat.isDirectory() ? newest(readdirSync(path).map((name) => join(path, name))) : stat.mtimeMs)
  }
  return latest
}

const stampOf = (name) => join('dist', `.${name}-built`)
const stale = (name, sources) => force || !existsSync(stampOf(name)) || newest([...sources, 'package-lock.json', 'scripts/build.mjs']) > statSync(stampOf(name)).mtimeMs
const stamp = (name) => { mkdirSync('dist', { recursive: true }); writeFileSync(stampOf(name), '') }

const node = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  sourcemap: true,
  logLevel: 'warning',
  // Native or data packages stay where npm put them; everything else is bundled, so that the capture child loads little.
  external: ['cap', 'electron'],
}
// Bundled CommonJS packages call require(); ES modules have none of their own.
const banner = { js: "import { createRequire as plainsightRequire } from 'node:module'; const require = plainsightRequire(import.meta.url);" }

if (stale('main', ['main', 'shared'])) {
  await build({
    ...node,
    format: 'esm',
    banner,
    outdir: 'dist/main',
    entryPoints: { cli: 'main/cli/cli.ts', engine: 'main/app/engine-process.ts', 'cap-child': 'main/capture/cap-child.ts' },
  })
  // Electron loads a sandboxed preload, and the packaged main, as CommonJS.
  await build({ ...node, format: 'cjs', outdir: 'dist/electron', outExtension: { '.js': '.cjs' }, entryPoints: { main: 'main/electron/main.ts', preload: 'main/electron/preload.ts' } })
  stamp('main')
}
if (stale('renderer', ['renderer', 'shared', 'vite.config.ts'])) {
  const { build: bundle } = await import('vite')
  await bundle({ configFile: 'vite.config.ts', logLevel: 'warn' })
  stamp('renderer')
}
execFileSync(process.execPath, ['scripts/make-asn-database.mjs'], { stdio: 'inherit' })
