// The whole application in a process tree of its own, recording with the analysis running, for capture-rate.mjs --application:
// speaks like capture-recorder.ts. `longestBlockMillis` is the longest that a window waited for an answer.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const [, , device, engine, , folder] = process.argv
const say = (word) => process.stdout.write(`${JSON.stringify(word)}\n`)
const serve = spawn(process.execPath, [resolve(import.meta.dirname, '../../dist/main/cli.js'), 'serve', '--port', '0', '--data', folder], { stdio: ['ignore', 'pipe', 'inherit'] })
let printed = ''
const url = await new Promise((done, failed) => {
  serve.once('exit', () => failed(new Error('the application did not start')))
  serve.stdout.on('data', (chunk) => { printed += chunk; const found = /(http:\/\/\S+)\/#token=(\S+)/.exec(printed); if (found !== null) done(found) })
})
const [, origin, token] = url
async function ask(name, input) {
  const reply = await (await fetch(`${origin}/api/request`, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: JSON.stringify({ name, input }) })).json()
  if (!reply.ok) throw new Error(`${name}: ${reply.message} ${reply.remedy}`)
  return reply.value
}
/** Seconds of processor time of a process and all below it, by the last name of its command line. */
function useOf(match) {
  const listed = []
  for (const pid of readFileSync(`/proc/${serve.pid}/task/${serve.pid}/children`, 'utf8').trim().split(/\s+/).filter(Boolean)) listed.push(pid, ...readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(/\s+/).filter(Boolean))
  for (const pid of listed) {
    if (!readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(match)) continue
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return { cpuSeconds: (Number(fields[11]) + Number(fields[12])) / 100, peakBytes: Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0) * 1024 }
  }
  return { cpuSeconds: 0, peakBytes: 0 }
}
const limits = { seconds: null, megabytes: null, keepFreeMegabytes: 500 }
const { session } = await ask('record.start', { interface: device, engine, name: 'bench', filter: '', watch: [], limits })
say({ ready: true })
let longestBlockMillis = 0
const filter = { text: '', verdicts: [], countries: [], protocols: [], hosts: [], fromMicros: null, toMicros: null }
let running = true
const looking = (async () => {
  // What a window asks while it records: the state, and now and then the timeline of everything so far.
  for (let turn = 1; running; turn++) {
    const began = performance.now()
    if (turn % 20 === 0) await ask('timeline', { session, filter, bins: 400, fromMicros: null, toMicros: null })
    else await ask('app.state', {})
    longestBlockMillis = Math.max(longestBlockMillis, Math.round(performance.now() - began))
    await new Promise((wait) => setTimeout(wait, 100))
  }
})()
await new Promise((done) => process.stdin.resume().once('end', done))
running = false
await looking
const child = useOf(engine === 'cap' ? 'cap-child' : 'dumpcap')
const recorder = useOf('engine.js')
const stopping = performance.now()
await ask('record.stop', {})
const behindSeconds = (performance.now() - stopping) / 1000
const info = (await ask('sessions.list', {})).find((one) => one.id === session)
say({ end: { packets: info.packets, dropped: null, notes: [...info.notes, `Analysed ${behindSeconds.toFixed(1)} s after the end.`] }, child, recorder: { ...recorder, longestBlockMillis }, file: join(folder, 'sessions', session, 'capture.pcapng') })
serve.kill('SIGTERM')
