// npm start: builds, then opens Plainsight in Electron where its runtime and a display are to be had, else the same
// application in the browser shell. It never just fails.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
process.chdir(root)
const args = process.argv.slice(2)
const wantsBrowser = args.includes('--browser')
const passed = args.filter((arg) => arg !== '--browser')

const built = spawnSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' })
if (built.status !== 0) {
  console.error('Plainsight could not be built. The lines above say where; after a change of branch, delete node_modules and dist and run npm start again.')
  process.exit(1)
}

const display = process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)

/** The runtime's program, fetched by Electron's own package at first use; null where it cannot be had. */
async function electronProgram() {
  const folder = join('node_modules', 'electron')
  if (!existsSync(folder)) return null
  const known = () => {
    try { return join(root, folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8').trim()) } catch { return null }
  }
  const there = known()
  if (there !== null && existsSync(there)) return there
  console.log('Fetching the desktop runtime (once)…')
  const fetched = spawnSync(process.execPath, [join(folder, 'install.js')], { stdio: 'ignore', timeout: 300_000 })
  const now = known()
  return fetched.status === 0 && now !== null && existsSync(now) ? now : null
}

function browserShell(why) {
  console.log(why)
  const child = spawn(process.execPath, ['dist/main/cli.js', 'serve', ...(display ? ['--open'] : []), ...passed], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('close', (code, signal) => process.exit(signal === null ? (code ?? 1) : 0))
}

if (wantsBrowser) browserShell('Opening Plainsight in the browser shell, as asked.')
else if (!display) browserShell('There is no display here, so Plainsight opens in the browser shell.')
else {
  const program = await electronProgram()
  if (program === null) browserShell("The desktop runtime (Electron) cannot be had here, so Plainsight opens in the browser shell.")
  else {
    // Chromium's sandbox refuses to run as root; everybody else keeps it.
    const asRoot = process.platform === 'linux' && process.getuid() === 0
    if (asRoot) browserShell('The desktop window does not open as root (its sandbox would have to go), so Plainsight opens in the browser shell.')
    else {
      const started = Date.now()
      const child = spawn(program, ['.', ...passed], { stdio: 'inherit', env: { ...process.env, PLAINSIGHT_NODE: process.execPath } })
      child.on('error', () => browserShell('The desktop runtime did not start, so Plainsight opens in the browser shell.'))
      child.on('close', (code) => {
        // A runtime that dies at once lacks a library or a working display.
        if (code !== 0 && Date.now() - started < 5000) browserShell('The desktop window could not be opened, so Plainsight opens in the browser shell.')
        else process.exit(code ?? 0)
      })
    }
  }
}
