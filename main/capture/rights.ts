/**
 * Who may open a network device, found by trying: a child opens it and ends. The rights of a capture never come to the
 * process that asks; docs/adr/0002-capture-rights.md says why.
 */
import { refuse, succeed, type Result } from '../../shared/model.ts'
import { readChildWord, type ChildProblem } from './child-words.ts'
import { codeOfDumpcap, dumpcapReason } from './engine.ts'
import { capChild, capChildPath, findProgram, runBriefly } from './programs.ts'
import { refuseDevice, type Surroundings } from './remedies.ts'

export type Probe = { code: ChildProblem; text: string } | null

/** pkexec can ask only where somebody sees its window. It is no use inside an AppImage, whose mount root itself may not read. */
export function lookAround(environment: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): Surroundings {
  const display = environment['WAYLAND_DISPLAY'] ?? environment['DISPLAY'] ?? ''
  const askable = platform === 'linux' && display !== '' && environment['APPIMAGE'] === undefined && process.getuid?.() !== 0
  return { platform, dumpcap: findProgram('dumpcap', environment, platform), pkexec: askable ? findProgram('pkexec', environment, platform) : null }
}

/** One child tries them all. Devices it did not get to are `failed`. */
export async function probeWithCap(names: readonly string[], childPath = capChildPath()): Promise<Map<string, Probe>> {
  const answer = new Map<string, Probe>()
  if (names.length === 0) return answer
  const { code, err } = await runBriefly(capChild(['--probe', ...names], childPath), 15_000)
  let general: Probe = { code: 'failed', text: code === null ? firstLine(err) : 'the capture process ended early' }
  for (const line of err.split('\n')) {
    const word = readChildWord(line)
    if (word === null) continue
    if ('probed' in word) answer.set(word.probed.name, word.probed.error)
    if ('problem' in word) general = word.problem
  }
  for (const name of names) if (!answer.has(name)) answer.set(name, general)
  return answer
}

/** `-L` opens the device to ask for its link types. */
export async function probeWithDumpcap(name: string, dumpcap: string): Promise<Probe> {
  const { code, err } = await runBriefly({ file: dumpcap, args: ['-i', name, '-L'], env: { ...process.env, LC_ALL: 'C' } })
  return code === 0 ? null : { code: codeOfDumpcap(err), text: dumpcapReason(err) }
}

const firstLine = (text: string): string => text.trim().split('\n')[0]!.slice(0, 300)

/** Probes cost a process each and change when a cable is plugged: an answer is believed for half a minute. */
const believedMillis = 30_000

export class Probes {
  readonly #answers = new Map<string, { probe: Probe; until: number }>()
  readonly #childPath: string
  readonly #now: () => number

  constructor(childPath = capChildPath(), now: () => number = Date.now) {
    this.#childPath = childPath
    this.#now = now
  }

  async withCap(names: readonly string[]): Promise<Map<string, Probe>> {
    const missing = names.filter((name) => this.#held(`cap ${name}`) === undefined)
    for (const [name, probe] of await probeWithCap(missing, this.#childPath)) this.#hold(`cap ${name}`, probe)
    return new Map(names.map((name) => [name, this.#held(`cap ${name}`) ?? null]))
  }

  async withDumpcap(name: string, dumpcap: string): Promise<Probe> {
    const held = this.#held(`dumpcap ${name}`)
    if (held !== undefined) return held
    const probe = await probeWithDumpcap(name, dumpcap)
    this.#hold(`dumpcap ${name}`, probe)
    return probe
  }

  #held(key: string): Probe | undefined {
    const answer = this.#answers.get(key)
    return answer === undefined || answer.until < this.#now() ? undefined : answer.probe
  }

  #hold(key: string, probe: Probe): void {
    this.#answers.set(key, { probe, until: this.#now() + believedMillis })
  }
}

export type Way = { kind: 'direct' } | { kind: 'pkexec'; pkexec: string }

/** How our own child gets to open `name`: as it is, by asking for a password, or not at all. */
export async function wayToCapture(name: string, probes: Probes, around: Surroundings): Promise<Result<Way>> {
  const probe = (await probes.withCap([name])).get(name) ?? null
  if (probe === null) return succeed({ kind: 'direct' })
  if (probe.code === 'no-rights' && around.pkexec !== null) return succeed({ kind: 'pkexec', pkexec: around.pkexec })
  return refuseDevice(probe.code, probe.text, name, around)
}

/** pkexec(1): 126 the person closed the question, 127 no authorization could be had. */
export function pkexecRefusal(code: number | null) {
  if (code === 126) return refuse('capture-not-allowed', 'The question for the administrator’s password was closed, so nothing is recorded.', 'Press Record again and answer it, or choose the engine dumpcap.')
  if (code === 127) return refuse('capture-no-agent', 'The system could not ask for an administrator’s password.', 'Choose the engine dumpcap (sudo usermod -aG wireshark "$USER", then log in again), or start Plainsight with sudo.')
  return null
}
