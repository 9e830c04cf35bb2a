/** What Linux says of its network interfaces, from /sys and /proc: no process, no rights, a few milliseconds. */
import { readdirSync, readFileSync, existsSync } from 'node:fs'
import path from 'node:path'

export interface SystemInterface {
  id: string
  label: string
  description: string
  up: boolean
  loopback: boolean
  defaultRoute: boolean
}

const readText = (file: string): string => {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return ''
  }
}

/** Interfaces that the packets without a better route leave by: IPv4 and IPv6 tables, lowest metric first. */
export function defaultRoutes(ipv4Table: string, ipv6Table: string): string[] {
  const found: { name: string; metric: number }[] = []
  for (const line of ipv4Table.split('\n').slice(1)) {
    const [name, destination, , flags, , , metric, mask] = line.trim().split(/\s+/)
    // RTF_UP is bit 0; an unreachable route (RTF_REJECT, 0x200) leads nowhere.
    if (name !== undefined && destination === '00000000' && mask === '00000000' && (parseInt(flags ?? '0', 16) & 0x201) === 1) found.push({ name, metric: Number(metric) })
  }
  for (const line of ipv6Table.split('\n')) {
    const [destination, prefix, , , , metric, , , flags, name] = line.trim().split(/\s+/)
    if (name === undefined || name === 'lo' || !/^0{32}$/.test(destination ?? '') || prefix !== '00' || (parseInt(flags ?? '0', 16) & 0x201) !== 1) continue
    // IPv4 decides where both exist: their metrics are not comparable.
    found.push({ name, metric: 0x1_0000_0000 + parseInt(metric ?? '0', 16) })
  }
  return [...new Set(found.sort((a, b) => a.metric - b.metric).map(({ name }) => name))]
}

/** ARPHRD_LOOPBACK and ARPHRD_NONE of if_arp.h. */
const arpLoopback = '772'
const arpNone = '65534'

/** The kind of an interface in words people use. The order matters: a Wi-Fi card is an Ethernet device as well. */
function kindOf(folder: string, id: string): { label: string; description: string } {
  const has = (entry: string): boolean => existsSync(path.join(folder, entry))
  const type = readText(path.join(folder, 'type'))
  const deviceType = /^DEVTYPE=(.+)$/m.exec(readText(path.join(folder, 'uevent')))?.[1] ?? ''
  if (type === arpLoopback) return { label: 'Loopback (this computer only)', description: 'Programs on this computer talking to each other.' }
  if (has('wireless') || has('phy80211') || deviceType === 'wlan') return { label: 'Wi-Fi', description: 'Wireless network card.' }
  if (deviceType === 'wwan' || /^ww/.test(id)) return { label: 'Mobile broadband', description: 'Mobile network modem.' }
  if (deviceType === 'wireguard' || /^(wg|tailscale)/.test(id)) return { label: 'VPN', description: 'Inside of a WireGuard tunnel.' }
  if (has('tun_flags')) return type === arpNone ? { label: 'VPN', description: 'Inside of a tunnel.' } : { label: 'Virtual machine', description: 'Virtual network card (tap).' }
  if (type === '512' || /^ppp/.test(id)) return { label: 'Dial-up or VPN', description: 'Point-to-point connection.' }
  if (/^(docker|br-|podman|cni)/.test(id)) return { label: 'Containers', description: 'Bridge between this computer and its containers.' }
  if (has('bridge')) return { label: 'Bridge', description: 'Connects networks or virtual machines on this computer.' }
  if (/^veth/.test(id)) return { label: 'Container link', description: 'One end of a virtual cable.' }
  if (deviceType === 'vlan') return { label: 'VLAN', description: 'One virtual network on a cable.' }
  if (deviceType === 'bond' || has('bonding')) return { label: 'Bonded Ethernet', description: 'Several network cards acting as one.' }
  if (type === '1' && has('device')) return { label: 'Ethernet', description: /usb/.test(readText(path.join(folder, 'device', 'modalias'))) ? 'USB network card.' : 'Network cable.' }
  return { label: type === '1' ? 'Virtual network' : 'Network interface', description: 'Made by software on this computer.' }
}

/** `root` is / except in tests. `any` is libpcap's own name for all of them at once. */
export function linuxInterfaces(root = '/'): SystemInterface[] {
  const base = path.join(root, 'sys/class/net')
  let ids: string[] = []
  try {
    ids = readdirSync(base).filter((id) => existsSync(path.join(base, id, 'flags')))
  } catch {
    // No /sys: containers may hide it. `any` still stands.
  }
  const routes = defaultRoutes(readText(path.join(root, 'proc/net/route')), readText(path.join(root, 'proc/net/ipv6_route')))
  const found = ids.map((id): SystemInterface => {
    const folder = path.join(base, id)
    const state = readText(path.join(folder, 'operstate'))
    const flagUp = (parseInt(readText(path.join(folder, 'flags')), 16) & 1) === 1
    return {
      id, ...kindOf(folder, id),
      up: flagUp && (state === 'up' || state === 'unknown'),
      loopback: readText(path.join(folder, 'type')) === arpLoopback,
      defaultRoute: routes.includes(id),
    }
  })
  const any: SystemInterface = { id: 'any', label: 'All interfaces', description: 'Everything this computer sends and receives, loopback included.', up: true, loopback: false, defaultRoute: false }
  return inOrder([...found, any], routes)
}

/** The one that the person's traffic takes first, then what is on, then the rest; by name within. */
export function inOrder(list: SystemInterface[], routes: readonly string[]): SystemInterface[] {
  const rank = (one: SystemInterface): number => {
    const route = routes.indexOf(one.id)
    if (route >= 0) return route
    if (one.id === 'any') return 2000
    if (one.loopback) return 3000
    return one.up ? 1000 : 4000
  }
  return list.sort((a, b) => rank(a) - rank(b) || a.id.localeCompare(b.id))
}

/** Bytes that went over each interface since it came up, both ways. */
export function linuxByteCounters(root = '/'): Map<string, number> {
  const base = path.join(root, 'sys/class/net')
  const counters = new Map<string, number>()
  let total = 0
  try {
    for (const id of readdirSync(base)) {
      const received = Number(readText(path.join(base, id, 'statistics/rx_bytes')) || NaN)
      const sent = Number(readText(path.join(base, id, 'statistics/tx_bytes')) || NaN)
      if (Number.isNaN(received + sent)) continue
      counters.set(id, received + sent)
      total += received + sent
    }
  } catch {
    return counters
  }
  return counters.set('any', total)
}
