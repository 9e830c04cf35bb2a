/** The recorder alone in a process, as the engine process runs it, for capture-rate.mjs: prints one JSON line a state. */
import { readFileSync } from 'node:fs'
import { engines } from '../../main/capture/engine.ts'
import { startRecording } from '../../main/capture/recorder.ts'
import { SessionStore } from '../../main/session/store.ts'

const [, , device, engineName, childPath, folder] = process.argv
if (device === undefined || childPath === undefined || folder === undefined || (engineName !== 'cap' && engineName !== 'dumpcap')) throw new Error('device, engine, child and folder')
const say = (word: object): boolean => process.stdout.write(`${JSON.stringify(word)}\n`)

const store = await SessionStore.open(folder)
if (!store.ok) throw new Error(store.message)
const session = await store.value.create({ name: 'bench', source: 'recorded', interface: device, engine: engines[engineName].abilities, watch: [] })
if (!session.ok) throw new Error(session.message)

/** The longest time that this process did not answer: what the window would feel. */
let longestBlock = 0
let last = performance.now()
setInterval(() => {
  const now = performance.now()
  longestBlock = Math.max(longestBlock, now - last - 20)
  last = now
}, 20).unref()

const limits = { seconds: null, megabytes: null, keepFreeMegabytes: 500 }
let peakMemory = 0
const recording = await startRecording({ interface: device, engine: engineName, filter: '', limits, childPath }, session.value.capture, () => {
  peakMemory = Math.max(peakMemory, process.memoryUsage().rss)
})
if (!recording.ok) {
  await session.value.abandon()
  throw new Error(`${recording.message} ${recording.remedy}`)
}

/** proc(5): fields 14 and 15 of stat are user and system time in hundredths of a second; VmHWM is the peak of memory. */
function childUse(): { cpuSeconds: number; peakBytes: number } {
  try {
    const stat = readFileSync(`/proc/${recording.ok ? recording.value.pid : 0}/stat`, 'latin1')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const status = readFileSync(`/proc/${recording.ok ? recording.value.pid : 0}/status`, 'latin1')
    return { cpuSeconds: (Number(fields[11]) + Number(fields[12])) / 100, peakBytes: Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024 }
  } catch {
    return { cpuSeconds: 0, peakBytes: 0 }
  }
}

say({ ready: true })
longestBlock = 0
process.stdin.resume()
await new Promise((resolve) => process.stdin.once('end', resolve))
const child = childUse()
const { user, system } = process.cpuUsage()
const end = await recording.value.stop()
await session.value.finish({ packets: end.packets, seconds: end.seconds, notes: end.notes, markers: end.markers })
say({ end, child, recorder: { cpuSeconds: (user + system) / 1e6, peakBytes: peakMemory, longestBlockMillis: Math.round(longestBlock) }, file: session.value.capture.path })
