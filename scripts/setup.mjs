// Sets up what is missing, before npm start and npm test, on Node's own modules alone: system packages by apt where it may,
// else the exact line to copy; then npm ci. A second run finds its stamp and returns at once.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
process.chdir(root)
const wanted = process.argv[2] === 'test' ? 'test' : 'run'

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Plainsight needs Node 20.19 or newer; this is ${process.versions.node}. Install a newer Node and run the same command again.`)
  process.exit(1)
}

const say = (line) => console.log(`setup: ${line}`)
const has = (program) => ['/usr/bin', '/usr/sbin', '/bin', '/sbin', '/usr/local/bin'].some((folder) => existsSync(join(folder, program)))

/** Debian packages: what tells that one is there, and what goes without it. */
const debian = [
  { name: 'libpcap-dev', there: () => existsSync('/usr/include/pcap/pcap.h') || existsSync('/usr/include/pcap.h'), for: 'recording with the cap engine', when: ['run', 'test'] },
  { name: 'g++', there: () => has('g++') || has('clang++'), for: 'building the cap module', when: ['run', 'test'] },
  { name: 'make', there: () => has('make'), for: 'building the cap module', when: ['run', 'test'] },
  { name: 'python3', there: () => has('python3'), for: 'building the cap module', when: ['run', 'test'] },
  { name: 'chromium', there: () => has('chromium') || has('chromium-browser') || has('google-chrome'), for: 'the end-to-end tests', when: ['test'] },
  { name: 'tshark', there: () => has('tshark'), for: 'comparing with Wireshark', when: ['test'] },
  { name: 'wireshark-common', there: () => has('dumpcap'), for: 'the dumpcap engine', when: ['test'] },
  { name: 'postfix', there: () => has('postfix'), for: 'the mail tests', when: ['test'] },
  { name: 'xvfb', there: () => has('Xvfb'), for: 'tests of the desktop window', when: ['test'] },
  { name: 'iproute2', there: () => has('ip'), for: 'test networks', when: ['test'] },
  { name: 'tcpreplay', there: () => has('tcpreplay'), for: 'the capture bench', when: ['test'] },
]

function systemPackages() {
  if (process.platform !== 'linux') return
  const missing = debian.filter((entry) => entry.when.includes(wanted) && !entry.there())
  if (missing.length === 0) return
  const names = missing.map((entry) => entry.name)
  const line = `sudo apt-get install -y ${names.join(' ')}`
  const lacking = missing.map((entry) => `${entry.name} (${entry.for})`).join(', ')
  if (!has('apt-get')) return say(`not found: ${lacking}. Install them with your system's package manager to have these too.`)
  const root = process.getuid() === 0
  // sudo -n never asks: a question in the middle of a start would hang where nobody sits.
  const prefix = root ? [] : spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0 ? ['sudo', '-n'] : null
  if (prefix === null) return say(`not found: ${lacking}. To add them: ${line}`)
  say(`installing ${names.join(', ')}`)
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = (...args) => { const [command, ...rest] = [...prefix, 'apt-get', '-q', ...args]; return spawnSync(command, rest, { stdio: ['ignore', 'ignore', 'inherit'], env: environment }).status === 0 }
  apt('update')
  if (apt('install', '-y', '--no-install-recommends', ...names)) return
  // One package that cannot be had must not cost the others.
  const failed = names.filter((name) => !apt('install', '-y', '--no-install-recommends', name))
  if (failed.length > 0) say(`could not install ${failed.join(', ')}; what needs them is left out.`)
}

/** The npm that runs this script, else the one in the path. */
function npm(...args) {
  const own = process.env.npm_execpath
  const [command, first] = own !== undefined && own.endsWith('.js') ? [process.execPath, [own]] : [process.platform === 'win32' ? 'npm.cmd' : 'npm', []]
  return spawnSync(command, [...first, ...args, '--loglevel=error'], { stdio: ['ignore', 'inherit', 'inherit'], shell: process.platform === 'win32' && first.length === 0 })
}

function nodePackages() {
  const stamp = join('node_modules', '.plainsight-setup')
  const lock = createHash('sha256').update(readFileSync('package-lock.json')).update(process.versions.modules).digest('hex')
  // cap is rebuilt when libpcap's headers have come since.
  const couldHaveCap = existsSync('/usr/include/pcap/pcap.h') || existsSync('/usr/include/pcap.h') || process.platform !== 'linux'
  const hasCap = existsSync('node_modules/cap/build/Release/cap.node')
  const current = existsSync(stamp) && readFileSync(stamp, 'utf8') === lock
  if (current && (hasCap || !couldHaveCap || existsSync(join('node_modules', '.plainsight-no-cap')))) {
    // Packaging compiles it for Electron; recording from a checkout needs it for this Node.
    const loads = !hasCap || spawnSync(process.execPath, ['-e', "require('cap')"], { stdio: 'ignore' }).status === 0
    if (!loads) { say('building the cap module anew for this Node'); npm('rebuild', 'cap') }
    return
  }
  say('installing the packages named in package-lock.json')
  const run = npm('ci')
  if (run.status !== 0) {
    console.error('setup: npm ci did not finish. Check the connection to the package registry, then run the same command again.')
    process.exit(1)
  }
  writeFileSync(stamp, lock)
  if (!existsSync('node_modules/cap/build/Release/cap.node')) {
    say('the cap module could not be built: captures can be opened and the lab runs, but recording needs dumpcap or libpcap\'s headers (libpcap-dev).')
    if (couldHaveCap) writeFileSync(join('node_modules', '.plainsight-no-cap'), '')
  }
}

systemPackages()
nodePackages()
