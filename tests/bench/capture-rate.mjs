/**
 * How many packets of so many sent reach the file: tcpreplay into one end of a veth pair, the recorder on the other, both in
 * a network namespace of their own that is removed afterwards. Needs root and tcpreplay.
 *
 *   node tests/bench/capture-rate.mjs [--pps 100000] [--seconds 30] [--engine cap|dumpcap] [--application]
 *
 * With --application the whole application records, analyses what it records, and answers a window's questions meanwhile.
 */
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buildSync } from 'esbuild'

const option = (name, standard) => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? standard : process.argv[at + 1]
}
const pps = Number(option('pps', 100_000))
const seconds = Number(option('seconds', 30))
const engine = option('engine', 'cap')
const application = process.argv.includes('--application')
const root = path.resolve(import.meta.dirname, '../..')
const bundles = path.join(root, 'build-cache', 'bench')
const namespace = `plainsight-bench-${process.pid}`
const scratch = mkdtempSync(path.join(tmpdir(), 'plainsight-bench-'))

const skip = (why) => {
  console.log(`capture-rate: skipped, ${why}`)
  process.exit(0)
}
if (process.platform !== 'linux' || process.getuid() !== 0) skip('it needs root on Linux')
if (spawnSync('tcpreplay', ['--version']).error) skip('it needs tcpreplay (apt-get install tcpreplay)')

const run = (file, ...args) => {
  const done = spawnSync(file, args, { encoding: 'utf8' })
  if (done.status !== 0) throw new Error(`${file} ${args.join(' ')}: ${done.stderr || done.error}`)
  return done.stdout
}
const inside = (...command) => ['netns', 'exec', namespace, ...command]

/** A thousand UDP packets of the sizes that the internet has (simple IMIX: 7 of 60, 4 of 590, 1 of 1514), to a discard port. */
function traffic() {
  const sizes = [60, 590, 60, 60, 590, 60, 1514, 60, 590, 60, 590, 60]
  const parts = [Buffer.from('d4c3b2a1020004000000000000000000ffff000001000000', 'hex')]
  for (let i = 0; i < 1000; i++) {
    const size = sizes[i % sizes.length]
    const header = Buffer.alloc(16)
    header.writeUInt32LE(i, 4)
    header.writeUInt32LE(size, 8)
    header.writeUInt32LE(size, 12)
    const packet = Buffer.alloc(size, 0x70)
    Buffer.from('02000000000202000000000108004500', 'hex').copy(packet)
    packet.writeUInt16BE(size - 14, 16)
    Buffer.from('0000000040110000c0000201c0000202', 'hex').copy(packet, 18)
    packet.writeUInt16BE(1024 + i, 34)
    packet.writeUInt16BE(9, 36)
    packet.writeUInt16BE(size - 34, 38)
    packet.writeUInt16BE(0, 40)
    parts.push(header, packet)
  }
  return Buffer.concat(parts)
}

async function measure() {
  const pcap = path.join(scratch, 'traffic.pcap')
  writeFileSync(pcap, traffic())
  run('ip', 'netns', 'add', namespace)
  run('ip', ...inside('sysctl', '-qw', 'net.ipv6.conf.default.disable_ipv6=1', 'net.ipv6.conf.all.disable_ipv6=1'))
  run('ip', ...inside('ip', 'link', 'add', 'sending', 'type', 'veth', 'peer', 'name', 'recorded'))
  run('ip', ...inside('ip', 'link', 'set', 'lo', 'up'))
  for (const end of ['sending', 'recorded']) run('ip', ...inside('ip', 'link', 'set', end, 'up'))

  const recorder = spawn('ip', inside(process.execPath, application ? path.join(import.meta.dirname, 'capture-application.mjs') : path.join(bundles, 'capture-recorder.js'), 'recorded', engine, path.join(bundles, 'cap-child.js'), path.join(scratch, 'data')), { stdio: ['pipe', 'pipe', 'inherit'] })
  let said = ''
  recorder.stdout.setEncoding('utf8').on('data', (text) => { said += text })
  const gone = new Promise((resolve) => recorder.once('close', resolve))
  for (let wait = 0; !said.includes('ready'); wait++) {
    if (wait > 100 || recorder.exitCode !== null) throw new Error('the recorder did not start')
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  const replay = spawn('ip', inside('tcpreplay', '--intf1=sending', `--pps=${pps}`, `--loop=${Math.round((pps * seconds) / 1000)}`, '--preload-pcap', '--quiet', pcap), { stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  let replayed = ''
  replay.stdout.setEncoding('utf8').on('data', (text) => { replayed += text })
  replay.stderr.setEncoding('utf8').on('data', (text) => { replayed += text })
  await new Promise((resolve) => replay.once('close', resolve))
  const counter = (name) => Number(run('ip', ...inside('cat', `/sys/class/net/recorded/statistics/${name}`)))
  const arrived = counter('rx_packets')
  const missed = counter('rx_dropped')
  await new Promise((resolve) => setTimeout(resolve, 500))
  recorder.stdin.end()
  await gone
  const { end, child, recorder: own, file } = JSON.parse(said.trim().split('\n').at(-1))
  const rate = Number(/Rated: .* ([\d.]+) pps/.exec(replayed)?.[1] ?? 0)
  const sent = Number(/Successful packets:\s+(\d+)/.exec(replayed)?.[1] ?? 0)
  const header = readFileSync(file).length
  const mega = (bytes) => `${(bytes / 1e6).toFixed(0)} MB`
  const rows = [
    ['engine', `${engine}${application ? ', in the whole application' : ''}`],
    ['asked for', `${pps} packets/s for ${seconds} s`],
    ['sent', `${sent} (${Math.round(rate)} packets/s)`],
    ['arrived at the interface', `${arrived}${missed > 0 ? `, ${missed} dropped by it` : ''}`],
    ['in the file', `${end.packets} in ${mega(header)}`],
    ['received / sent', `${((100 * end.packets) / sent).toFixed(4)} %`],
    ['dropped as the engine says', end.dropped ?? 'cannot tell'],
    ['capture child', `${((100 * child.cpuSeconds) / seconds).toFixed(0)} % of a core, ${mega(child.peakBytes)}`],
    ['recorder', `${((100 * own.cpuSeconds) / seconds).toFixed(0)} % of a core, ${mega(own.peakBytes)}, longest block ${own.longestBlockMillis} ms`],
    ['notes', end.notes.join(' ') || 'none'],
  ]
  for (const [name, value] of rows) console.log(`${name.padEnd(28)}${value}`)
  return end.packets >= sent
}

buildSync({ entryPoints: [path.join(root, 'main/capture/cap-child.ts'), path.join(root, 'tests/bench/capture-recorder.ts')], bundle: true, platform: 'node', format: 'esm', outdir: bundles, entryNames: '[name]', logLevel: 'warning' })
let complete = false
try {
  complete = await measure()
} finally {
  spawnSync('ip', ['netns', 'delete', namespace])
  rmSync(scratch, { recursive: true, force: true })
}
process.exitCode = complete ? 0 : 1
