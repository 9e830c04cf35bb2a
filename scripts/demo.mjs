// npm run demo: the whole main job in one command, on real packets. Starts the lab on loopback, records it, submits the
// lab's form and sends its mail, without protection and with it, and prints what an onlooker could read. The session stays
// in the application's list, and its capture opens in Wireshark. `-- --data DIR` keeps it in another data folder.
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
process.chdir(root)
const dataAt = process.argv.indexOf('--data')
const dataFolder = dataAt > 0 ? (process.argv[dataAt + 1] ?? null) : null

const built = spawnSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' })
if (built.status !== 0) {
  console.error('Plainsight could not be built; the lines above say where.')
  process.exit(1)
}
const { openApplication, recordScenarios, Refusal, startScenario } = await import('./lab-client.mjs')

const say = (line = '') => console.log(line)
/** Nothing from a packet may steer the terminal. */
const inert = (text) => text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, ' ')
const indented = (text, by) => wrapped(inert(text), 100 - by).map((line) => ' '.repeat(by) + line).join('\n')

function wrapped(text, width) {
  const lines = ['']
  for (const word of text.split(' ')) {
    const line = lines[lines.length - 1]
    if (line !== '' && line.length + word.length >= width) lines.push(word)
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`
  }
  return lines
}

const verdictWords = {
  plaintext: 'READABLE   anybody on the way could read it',
  encrypted: 'PROTECTED  not readable on the way',
  upgraded: 'UPGRADED   began readable, then was protected',
  opaque: 'OPAQUE     looks random, but is no known protection',
  unknown: 'UNKNOWN    too little was seen to tell',
  empty: 'EMPTY      nothing was said',
}

async function loopbackOf(application) {
  const found = (await application.ask('interfaces.list')).find((one) => one.loopback)
  if (found === undefined) throw new Refusal({ code: 'no-loopback', message: 'This computer has no loopback interface that could be recorded.', remedy: 'On Windows, install Npcap with its loopback adapter.' })
  if (found.problem !== null) throw new Refusal({ code: 'no-rights', message: found.problem.message, remedy: `${found.problem.remedy}${found.problem.command === null ? '' : `\n  ${found.problem.command}`}` })
  return found
}

function tellFlow(flow) {
  const place = flow.place?.overlay ?? flow.place?.city ?? flow.place?.why ?? ''
  const protocol = [flow.protocol ?? 'unknown protocol', ...flow.inner].join(' + ')
  say(`  ${verdictWords[flow.verdict] ?? flow.verdict}`)
  say(indented(`${protocol}${flow.tls?.version ? `, ${flow.tls.version}` : ''}, to ${flow.host ?? flow.server.ip} port ${flow.server.port}${place === '' ? '' : `, ${place}`}; ${flow.bytes.client + flow.bytes.server} bytes in ${flow.packets.client + flow.packets.server} packets`, 13))
  for (const reason of flow.reasons.slice(0, 4)) say(indented(`Because: ${reason.says}${reason.frame === null ? '' : ` (frame ${reason.frame})`}.`, 13))
  for (const { kind, name, value, frame } of flow.exposures) {
    if (kind === 'url' || kind === 'host-name') continue
    say(indented(`frame ${frame}: ${kind === name ? '' : `${kind} `}${name} = ${value.length > 70 ? `${value.slice(0, 70)}…` : value}`, 15))
  }
  say()
}

async function demo(application) {
  const { dataFolder: folder } = await application.ask('app.state')
  const loopback = await loopbackOf(application)
  const scenarios = []
  for (const { id } of await application.ask('lab.scenarios')) scenarios.push(await startScenario(application, id))
  say(`Recording ${loopback.label}, only what goes to and from the lab. All details are made up.`)
  const started = new Date()
  const session = await recordScenarios(application, { name: `Demo, ${started.toISOString().slice(0, 16).replace('T', ' ')}`, loopback: loopback.id, engine: loopback.engines[0] ?? 'cap', scenarios, onDone: (did) => say(`  ${inert(did)}`) })
  await application.ask('lab.stop')

  const document = JSON.parse((await application.ask('report.make', { session, format: 'json', reveal: true })).text)
  const [{ flows, findings, summary, capture }] = document.captures
  say()
  say(wrapped(inert(summary), 100).join('\n'))
  say(`\nConversations (${capture.packets} packets)\n`)
  for (const flow of flows) tellFlow(flow)
  say('Findings\n')
  for (const finding of findings) {
    say(`  ${finding.severity.toUpperCase().padEnd(6)}  ${inert(finding.title)}`)
    say(indented(finding.explain, 10))
    say(indented(`Do: ${finding.advice}`, 10))
    say(`          Proof: ${finding.frames.length === 1 ? 'frame' : 'frames'} ${finding.frames.slice(0, 8).join(', ')}\n`)
  }
  if (findings.length === 0) say('  None.\n')
  say('The session is in the application\'s list:  npm start')
  say(`In Wireshark:  wireshark ${join(folder, 'sessions', session, 'capture.pcapng')}`)
  return flows.length > 0
}

let application = null
try {
  application = await openApplication(dataFolder)
  if (!(await demo(application))) {
    console.error('demo: nothing was recorded. Check that no firewall keeps this computer from talking to itself, then run it again.')
    process.exitCode = 1
  }
} catch (error) {
  console.error(error instanceof Refusal ? `demo: ${error.message}\n${error.remedy}` : `demo: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
} finally {
  await application?.stop()
}
