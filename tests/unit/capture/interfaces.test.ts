import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { RateMeter } from '../../../main/capture/interfaces.ts'
import { defaultRoutes, linuxByteCounters, linuxInterfaces } from '../../../main/capture/linux-interfaces.ts'
import { hardwarePorts, windowsInterfaces } from '../../../main/capture/other-interfaces.ts'
import { deviceProblem } from '../../../main/capture/remedies.ts'

const root = mkdtempSync(path.join(tmpdir(), 'plainsight-sys-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

function put(name: string, text: string): void {
  const file = path.join(root, name)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, text)
}

function card(id: string, { type = '1', state = 'up', flags = '0x1003', extra = {} }: { type?: string; state?: string; flags?: string; extra?: Record<string, string> } = {}): void {
  for (const [name, text] of Object.entries({ type, operstate: state, flags, 'statistics/rx_bytes': '100', 'statistics/tx_bytes': '11', ...extra })) put(`sys/class/net/${id}/${name}`, `${text}\n`)
}

describe('the interfaces of Linux', () => {
  card('lo', { type: '772', state: 'unknown', flags: '0x9' })
  card('enp3s0', { extra: { 'device/modalias': 'pci:v00008086' } })
  card('wlp2s0', { extra: { uevent: 'DEVTYPE=wlan\nINTERFACE=wlp2s0', 'device/modalias': 'pci' } })
  card('docker0', { state: 'down', extra: { 'bridge/bridge_id': '8000' } })
  card('wg0', { type: '65534', state: 'unknown', extra: { uevent: 'DEVTYPE=wireguard' } })
  put('sys/class/net/bonding_masters', '')
  put('proc/net/route', 'Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\nenp3s0\t00000000\t010200C0\t0003\t0\t0\t600\t00000000\nwlp2s0\t00000000\t010200C0\t0003\t0\t0\t100\t00000000\nenp3s0\t000200C0\t00000000\t0001\t0\t0\t600\t00FFFFFF\n')

  it('come by the names people know, the default route first', () => {
    expect(linuxInterfaces(root).map(({ id, label, up, defaultRoute, loopback }) => [id, label, up, defaultRoute, loopback])).toEqual([
      ['wlp2s0', 'Wi-Fi', true, true, false],
      ['enp3s0', 'Ethernet', true, true, false],
      ['wg0', 'VPN', true, false, false],
      ['any', 'All interfaces', true, false, false],
      ['lo', 'Loopback (this computer only)', true, false, true],
      ['docker0', 'Containers', false, false, false],
    ])
  })

  it('count their bytes, and all of them together', () => {
    expect(linuxByteCounters(root).get('any')).toBe(555)
  })

  it('take the IPv6 route where there is no other, never an unreachable one', () => {
    const zeros = '0'.repeat(32)
    const table = `${zeros} 00 ${zeros} 00 ${zeros} ffffffff 1 0 00200200 lo\n${zeros} 00 ${zeros} 00 fe800000000000000000000000000001 00000400 1 0 00000003 eth0\n${zeros} 00 ${zeros} 00 ${zeros} 00000100 1 0 00000201 eth1\n`
    expect([defaultRoutes('', table), defaultRoutes('', ''), defaultRoutes('garbage\n\u0000\n', 'x y z')]).toEqual([['eth0'], [], []])
  })

  it('may be none at all', () => {
    expect(linuxInterfaces(path.join(root, 'nowhere')).map(({ id }) => id)).toEqual(['any'])
  })
})

describe('the interfaces of other systems', () => {
  it('have the names of the Mac’s hardware ports', () => {
    const output = '\nHardware Port: Wi-Fi\nDevice: en0\nEthernet Address: 02:00:00:00:00:01\n\nHardware Port: Thunderbolt Bridge\nDevice: bridge0\n\nVLAN Configurations\n===================\n'
    expect([...hardwarePorts(output)]).toEqual([['en0', 'Wi-Fi'], ['bridge0', 'Thunderbolt Bridge']])
  })

  it('have the names of Windows’ settings, found by address', () => {
    const devices = [
      { name: '\\Device\\NPF_Loopback', description: 'Adapter for loopback traffic capture', addresses: [], loopback: true },
      { name: '\\Device\\NPF_{A}', description: 'Intel(R) Wi-Fi 6', addresses: ['fe80::1', '192.0.2.5'], loopback: false },
      { name: '\\Device\\NPF_{B}', description: 'WAN Miniport', addresses: [], loopback: false },
    ]
    const address = { address: '192.0.2.5', netmask: '', family: 'IPv4' as const, mac: '', internal: false, cidr: null }
    expect(windowsInterfaces(devices, { 'Wi-Fi': [address] }).map(({ label, up }) => [label, up])).toEqual([
      ['Wi-Fi', true], ['Loopback (this computer only)', true], ['WAN Miniport', false],
    ])
  })
})

describe('rates', () => {
  it('are bytes a second between two samples, null where there is no telling', () => {
    const samples = [new Map([['eth0', 100]]), new Map([['eth0', 600], ['new', 5]]), new Map([['eth0', 10]])]
    let now = 0
    const meter = new RateMeter(() => samples.shift()!, () => (now += 500))
    expect([meter.sample(), meter.sample(), meter.sample()]).toEqual([
      [{ id: 'eth0', bytesPerSecond: null }],
      [{ id: 'eth0', bytesPerSecond: 1000 }, { id: 'new', bytesPerSecond: null }],
      [{ id: 'eth0', bytesPerSecond: null }],
    ])
  })
})

describe('remedies', () => {
  it('without rights: the password prompt, else dumpcap’s group, else its package; other systems have their own', () => {
    const at = (platform: NodeJS.Platform, dumpcap: string | null, pkexec: string | null) => deviceProblem('no-rights', '', 'eth0', { platform, dumpcap, pkexec }).command
    expect([at('linux', null, '/usr/bin/pkexec'), at('linux', '/usr/bin/dumpcap', null), at('linux', null, null), at('darwin', null, null), at('win32', null, null)]).toEqual([
      null,
      'sudo usermod -aG wireshark "$USER"',
      'sudo apt-get install -y wireshark-common && sudo dpkg-reconfigure wireshark-common && sudo usermod -aG wireshark "$USER"',
      'brew install --cask wireshark-chmodbpf',
      null,
    ])
  })

  it('never put a hostile interface name into a command', () => {
    const around = { platform: 'linux' as const, dumpcap: null, pkexec: null }
    expect([deviceProblem('device-down', '', 'eth0', around).command, deviceProblem('device-down', '', 'x; rm -rf ~', around).command]).toEqual(['sudo ip link set eth0 up', null])
  })
})
