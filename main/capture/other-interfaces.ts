/** Names that people know for the interfaces of macOS and Windows, where libpcap's own are `en0` and `\Device\NPF_{…}`. */
import type { networkInterfaces } from 'node:os'
import { readChildWord } from './child-words.ts'
import { inOrder, type SystemInterface } from './linux-interfaces.ts'
import { capChild, runBriefly } from './programs.ts'

export interface PcapDevice {
  name: string
  description: string | null
  addresses: string[]
  loopback: boolean
}

/** What libpcap (Npcap) lists, asked in a child. Empty where it cannot be loaded. */
export async function pcapDevices(childPath: string): Promise<PcapDevice[]> {
  const { err } = await runBriefly(capChild(['--devices'], childPath))
  for (const line of err.split('\n')) {
    const word = readChildWord(line)
    if (word !== null && 'devices' in word) return word.devices
  }
  return []
}

/** `networksetup -listallhardwareports`: paragraphs of `Hardware Port:` and `Device:` lines. Device → port. */
export function hardwarePorts(output: string): Map<string, string> {
  const ports = new Map<string, string>()
  for (const paragraph of output.split(/\n\s*\n/)) {
    const port = /^Hardware Port: (.+)$/m.exec(paragraph)?.[1]
    const device = /^Device: (\S+)$/m.exec(paragraph)?.[1]
    if (port !== undefined && device !== undefined) ports.set(device, port.trim())
  }
  return ports
}

const loopbackLabel = 'Loopback (this computer only)'

export async function macInterfaces(childPath: string, addresses: ReturnType<typeof networkInterfaces>): Promise<SystemInterface[]> {
  const ask = (file: string, args: string[]) => runBriefly({ file, args, env: { ...process.env, LC_ALL: 'C' } }, 5000)
  const [ports, route, devices] = await Promise.all([
    ask('/usr/sbin/networksetup', ['-listallhardwareports']),
    ask('/sbin/route', ['-n', 'get', 'default']),
    pcapDevices(childPath),
  ])
  const labels = hardwarePorts(ports.out)
  const routes = [/^\s*interface: (\S+)$/m.exec(route.out)?.[1] ?? ''].filter((name) => name !== '')
  const names = devices.length > 0 ? devices.map(({ name }) => name) : [...new Set([...labels.keys(), ...Object.keys(addresses)])]
  const found = names.map((id): SystemInterface => ({
    id,
    label: labels.get(id) ?? (/^lo\d/.test(id) ? loopbackLabel : /^utun/.test(id) ? 'VPN' : /^bridge/.test(id) ? 'Bridge' : id),
    description: id,
    up: (addresses[id]?.length ?? 0) > 0,
    loopback: /^lo\d/.test(id),
    defaultRoute: routes.includes(id),
  }))
  return inOrder(found, routes)
}

/** Npcap names a card by its driver; the name in Windows' own settings is found through the addresses both list. */
export function windowsInterfaces(devices: readonly PcapDevice[], addresses: ReturnType<typeof networkInterfaces>): SystemInterface[] {
  const friendly = new Map<string, string>()
  for (const [name, list] of Object.entries(addresses)) for (const { address } of list ?? []) friendly.set(address.replace(/%.*$/, ''), name)
  const found = devices.map((device): SystemInterface => {
    const known = device.addresses.map((address) => friendly.get(address.replace(/%.*$/, ''))).find((name) => name !== undefined)
    const loopback = device.loopback || /loopback/i.test(device.name)
    return {
      id: device.name,
      label: loopback ? loopbackLabel : (known ?? device.description ?? device.name),
      description: device.description ?? '',
      up: known !== undefined || loopback,
      loopback,
      defaultRoute: false,
    }
  })
  return inOrder(found, [])
}
