// How long `plainsight analyze` takes on a capture, as a ratio to capinfos, tshark and ndpiReader on the same file in the same
// run. Medians of `--runs`. Without files it makes two captures and removes them.
//   node tests/bench/analysis-speed.mjs [--runs 3] [--megabytes 300] [FILE...]
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { makeCapture } from './make-capture.mjs'

const { values, positionals } = parseArgs({ allowPositionals: true, options: { runs: { type: 'string', default: '3' }, megabytes: { type: 'string', default: '300' } } })
const runs = Number(values.runs)
const tools = [
  ['plainsight analyze', (file) => [process.execPath, ['dist/main/cli.js', 'analyze', '--json', file]]],
  ['capinfos', (file) => ['capinfos', [file]]],
  ['ndpiReader', (file) => ['ndpiReader', ['-q', '-i', file]]],
  ['tshark -q -z conv,tcp', (file) => ['tshark', ['-r', file, '-q', '-z', 'conv,tcp']]],
].filter(([name]) => name.startsWith('plainsight') || spawnSync('which', [name.split(' ')[0]]).status === 0)

/** Seconds and peak memory of one run, by GNU time where it is there. */
function once([command, args]) {
  return new Promise((done) => {
    const began = process.hrtime.bigint()
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'ignore'] })
    let peak = 0
    const watch = setInterval(() => {
      const status = spawnSync('sh', ['-c', `grep VmHWM /proc/${child.pid}/status`], { encoding: 'utf8' }).stdout
      peak = Math.max(peak, Number(/(\d+) kB/.exec(status)?.[1] ?? 0) / 1024)
    }, 200)
    child.on('close', (code) => { clearInterval(watch); done({ seconds: Number(process.hrtime.bigint() - began) / 1e9, peak, code }) })
  })
}
const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1]

const folder = mkdtempSync(join(tmpdir(), 'plainsight-bench-'))
try {
  const files = [...positionals]
  if (files.length === 0) for (const kind of ['mix', 'small']) {
    const file = join(folder, `${kind}.pcapng`)
    const made = makeCapture(file, { kind, bytes: Number(values.megabytes) * 1e6 * (kind === 'mix' ? 1 : 0.4) })
    console.log(`made ${kind}: ${made.packets} packets`)
    files.push(file)
  }
  for (const file of files) {
    console.log(`\n${basename(file)}, ${(statSync(file).size / 1e6).toFixed(0)} MB, median of ${runs}`)
    const results = new Map(tools.map(([name]) => [name, { seconds: [], peak: 0, failed: false }]))
    // Interleaved, so that a slow minute of the machine falls on all of them.
    for (let run = 0; run < runs; run++) for (const [name, line] of tools) {
      const { seconds, peak, code } = await once(line(file))
      const result = results.get(name)
      result.seconds.push(seconds)
      result.peak = Math.max(result.peak, peak)
      result.failed ||= code !== 0
    }
    const own = median(results.get('plainsight analyze').seconds)
    console.log('| tool | seconds | ours / theirs | peak MB |\n|---|---|---|---|')
    for (const [name, { seconds, peak, failed }] of results) console.log(`| ${name}${failed ? ' (failed)' : ''} | ${median(seconds).toFixed(2)} | ${(own / median(seconds)).toFixed(2)} | ${peak.toFixed(0)} |`)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
