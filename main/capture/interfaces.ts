/** The interfaces to choose from: by the names people know, with their addresses, and what stands in the way of each. */
import { networkInterfaces } from 'node:os'
import type { InterfaceInfo } from '../../shared/contract.ts'
import { linuxByteCounters, linuxInterfaces, type SystemInterface } from './linux-interfaces.ts'
import { macInterfaces, pcapDevices, windowsInterfaces, type PcapDevice } from './other-interfaces.ts'
import { capChildPath } from './programs.ts'
import { deviceProblem, type Surroundings } from './remedies.ts'
import { lookAround, Probes, type Probe } from './rights.ts'

interface Listed {
  list: SystemInterface[]
  devices: PcapDevice[]
}

async function listed(platform: NodeJS.Platform, childPath: string): Promise<Listed> {
  if (platform === 'linux') return { list: linuxInterfaces(), devices: [] }
  if (platform === 'darwin') return { list: await macInterfaces(childPath, networkInterfaces()), devices: [] }
  const devices = await pcapDevices(childPath)
  return { list: windowsInterfaces(devices, networkInterfaces()), devices }
}

export class Interfaces {
  readonly probes: Probes
  readonly around: Surroundings
  readonly #childPath: string

  constructor(childPath = capChildPath(), around = lookAround()) {
    this.#childPath = childPath
    this.around = around
    this.probes = new Probes(childPath)
  }

  /** The one with the default route first. Every one was really tried; answers are believed for half a minute. */
  async list(): Promise<InterfaceInfo[]> {
    const { list, devices } = await listed(this.around.platform, this.#childPath)
    const byCap = await this.probes.withCap(list.map(({ id }) => id))
    const byDumpcap = new Map<string, Probe>()
    const { dumpcap } = this.around
    if (dumpcap !== null) {
      // A process each, a few at a time: a computer with containers has dozens of interfaces.
      for (let at = 0; at < list.length; at += 4) {
        await Promise.all(list.slice(at, at + 4).map(async ({ id }) => byDumpcap.set(id, await this.probes.withDumpcap(id, dumpcap))))
      }
    }
    const addresses = networkInterfaces()
    const twice = new Set(list.map(({ label }) => label).filter((label, index, all) => all.indexOf(label) !== index))
    return list.map((one) => ({
      ...one,
      label: twice.has(one.label) ? `${one.label} (${one.id})` : one.label,
      addresses: (addresses[one.id] ?? []).map(({ address }) => address).concat(devices.find(({ name }) => name === one.id)?.addresses ?? []),
      ...this.#access(one.id, byCap.get(one.id) ?? null, byDumpcap.get(one.id)),
    }))
  }

  #access(id: string, cap: Probe, dumpcap: Probe | undefined): Pick<InterfaceInfo, 'engines' | 'problem'> {
    const engines: InterfaceInfo['engines'] = []
    // A password asked for at the start of the recording is a way in, not an obstacle.
    if (cap === null || (cap.code === 'no-rights' && this.around.pkexec !== null)) engines.push('cap')
    if (dumpcap === null) engines.push('dumpcap')
    return { engines, problem: engines.length > 0 || cap === null ? null : deviceProblem(cap.code, cap.text, id, this.around) }
  }
}

/** Bytes a second of each interface between two samples. Null where the system does not count, or has not been asked twice. */
export class RateMeter {
  #last = new Map<string, number>()
  #lastMillis = 0
  readonly #counters: () => Map<string, number>
  readonly #now: () => number

  constructor(counters: () => Map<string, number> = process.platform === 'linux' ? linuxByteCounters : () => new Map(), now: () => number = () => performance.now()) {
    this.#counters = counters
    this.#now = now
  }

  sample(): { id: string; bytesPerSecond: number | null }[] {
    const now = this.#now()
    const counters = this.#counters()
    const seconds = (now - this.#lastMillis) / 1000
    const rates = [...counters].map(([id, bytes]) => {
      const before = this.#last.get(id)
      // A counter that went back belongs to an interface that was made anew.
      return { id, bytesPerSecond: before === undefined || bytes < before || seconds <= 0 ? null : (bytes - before) / seconds }
    })
    this.#last = counters
    this.#lastMillis = now
    return rates
  }
}
