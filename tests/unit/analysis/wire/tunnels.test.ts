import { describe, expect, it } from 'vitest'
import { ipv4Text, ipv6Text } from '../../../../main/analysis/bytes/address.ts'
import { decodeFrame, Frame, FrameKind, Tunnel, tunnelName } from '../../../../main/analysis/wire/frame.ts'
import { concat, ethernet, ipv4, ipv6, tcp, text, udp } from '../../../support/packets.ts'
import { around, geneve, gre, gtp, l2tp, l2tpSequenced, mpls, nsh, onUdp, pppoe, pptp, vxlan } from '../../../support/tunnels.ts'

/** What the innermost conversation is, and what stands around it. Raw IP unless a link type is given. */
function decode(packet: Uint8Array, linkType = 101, captured = packet.length) {
  const frame = new Frame()
  decodeFrame(packet, 0, captured, linkType, frame, packet.length)
  const end = (of: Frame, offset: number, port: number): string => `${of.ipVersion === 6 ? ipv6Text(packet, offset) : ipv4Text(packet, offset)} ${port}`
  const outer = new Frame()
  const tunnels: string[] = []
  for (let index = 0; index < frame.tunnelCount; index++) {
    frame.outer(index, outer)
    const flow = frame.isFlowAt(index) ? ` ${end(outer, outer.sourceOffset, outer.sourcePort)} > ${end(outer, outer.destinationOffset, outer.destinationPort)}` : ''
    tunnels.push(tunnelName(frame.tunnelAt(index)) + flow)
  }
  return {
    kind: Object.entries(FrameKind).find(([, value]) => value === frame.kind)![0],
    from: frame.ipVersion === 0 ? '' : end(frame, frame.sourceOffset, frame.sourcePort),
    to: frame.ipVersion === 0 ? '' : end(frame, frame.destinationOffset, frame.destinationPort),
    payload: String.fromCharCode(...packet.subarray(frame.payloadStart, frame.payloadEnd)),
    length: frame.payloadLength,
    cut: frame.cutShort,
    malformed: frame.malformed,
    sealed: frame.sealed,
    tunnels,
    itself: tunnelName(frame.tunnel),
    frame,
  }
}

const segment = tcp({}, text('GET /'))
const packet4 = ipv4({ protocol: 6 }, segment)
const packet6 = ipv6({ next: 6 }, segment)
const inner4 = { kind: 'tcp', from: '192.0.2.1 40000', to: '198.51.100.2 80', payload: 'GET /', length: 5, cut: false, malformed: false, itself: '' }
const inner6 = { ...inner4, from: '2001:db8::1 40000', to: '2001:db8::2 80' }
const outerFlow = (port: number): string => `203.0.113.1 50000 > 203.0.113.2 ${port}`
const inEthernet = ethernet(0x0800, packet4)

/** Name, packet, the tunnels that are expected around its conversation. */
const onIp: [string, Uint8Array, string[]][] = [
  ['IP in IP', around(4, packet4), ['ipip']],
  ['IP in IP in IP', around(4, around(4, packet4)), ['ipip', 'ipip']],
  ['IPv4 in IPv6', ipv6({ next: 4 }, packet4), ['ipip']],
  ['IPv4 behind IPv6 extension headers', ipv6({ next: 60 }, concat([4, 0, 1, 4, 0, 0, 0, 0], packet4)), ['ipip']],
  ['GRE', around(47, gre({ type: 0x0800 }, packet4)), ['gre']],
  ['GRE with checksum, key and sequence', around(47, gre({ type: 0x0800, checksum: true, key: 7, sequence: 9 }, packet4)), ['gre']],
  ['GRE with source routes', around(47, gre({ type: 0x0800, routing: [8, 0, 0, 4, 1, 2, 3, 4, 0, 0, 0, 0] }, packet4)), ['gre']],
  ['GRE in GRE', around(47, gre({ type: 0x0800 }, around(47, gre({ type: 0x0800 }, packet4)))), ['gre', 'gre']],
  ['bridged GRE', around(47, gre({ type: 0x6558, key: 1 }, inEthernet)), ['gre']],
  ['GRE with MPLS', around(47, gre({ type: 0x8847 }, mpls([100], packet4))), ['gre']],
  ['GRE with redirected traffic', around(47, gre({ type: 0x883e }, concat([0, 0, 0, 1], packet4))), ['gre']],
  ['GRE with redirected traffic of version 1', around(47, gre({ type: 0x883e }, packet4)), ['gre']],
  ['GRE with a service chain', around(47, gre({ type: 0x894f }, nsh(1, packet4))), ['gre']],
  ['PPTP', around(47, pptp([0xff, 3, 0, 0x21, ...packet4])), ['gre']],
  ['PPTP with a compressed protocol', around(47, pptp([0x21, ...packet4])), ['gre']],
  ['ERSPAN I', around(47, gre({ type: 0x88be }, inEthernet)), ['erspan']],
  ['ERSPAN II', around(47, gre({ type: 0x88be, sequence: 1 }, concat([0x10, 1, 0, 9, 0, 0, 0, 1], inEthernet))), ['erspan']],
  ['ERSPAN III', around(47, gre({ type: 0x22eb, sequence: 1 }, concat(new Array<number>(12).fill(0), inEthernet))), ['erspan']],
  ['ERSPAN III with a subheader', around(47, gre({ type: 0x22eb, sequence: 1 }, concat(new Array<number>(11).fill(0), [1], new Array<number>(8).fill(0), inEthernet))), ['erspan']],
  ['EtherIP', around(97, concat([0x30, 0], inEthernet)), ['etherip']],
  ['MPLS in IP', around(137, mpls([3, 4], packet4)), ['mpls-in-ip']],
  ['L2TPv3', around(115, concat([0, 0, 0, 9], inEthernet)), ['l2tpv3']],
  ['L2TPv3 with a cookie and a sublayer', around(115, concat([0, 0, 0, 9], [1, 2, 3, 4, 5, 6, 7, 8], [0, 0, 0, 0], inEthernet)), ['l2tpv3']],
  ['an authentication header, then IP', around(51, concat([4, 4, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1], new Array<number>(12).fill(9), packet4)), ['ipip']],
]
const overUdp: [string, number, Uint8Array | number[], string][] = [
  ['VXLAN', 4789, vxlan(inEthernet), 'vxlan'],
  ['VXLAN on Linux', 8472, vxlan(inEthernet), 'vxlan'],
  ['VXLAN with a group policy', 4789, concat([0x88, 0, 0, 9, 0, 0, 42, 0], inEthernet), 'vxlan'],
  ['VXLAN with a tagged frame', 4789, vxlan(ethernet(0x8100, concat([0, 5, 8, 0], packet4))), 'vxlan'],
  ['VXLAN-GPE', 4790, concat([0x0c, 0, 0, 1, 0, 0, 42, 0], packet4), 'vxlan-gpe'],
  ['VXLAN-GPE with a service chain', 4790, concat([0x0c, 0, 0, 4, 0, 0, 42, 0], nsh(3, inEthernet)), 'vxlan-gpe'],
  ['VXLAN-GPE on the port of VXLAN', 4789, concat([0x0c, 0, 0, 3, 0, 0, 42, 0], inEthernet), 'vxlan-gpe'],
  ['GENEVE', 6081, geneve(0x6558, inEthernet), 'geneve'],
  ['GENEVE with options and IP', 6081, geneve(0x0800, packet4, [0, 1, 0, 1, 9, 9, 9, 9]), 'geneve'],
  ['GTP', 2152, gtp(packet4), 'gtp'],
  ['GTP with extension headers', 2152, gtp(packet4, [0, 1, 0, 0x85, 1, 0, 9, 0xc0, 2, 0, 0, 0, 0, 0, 0, 0]), 'gtp'],
  ['GTP of version 0', 3386, concat([0x1e, 255, packet4.length >> 8, packet4.length & 255], new Array<number>(16).fill(1), packet4), 'gtp'],
  ['L2TP', 1701, l2tp([0xff, 3, 0, 0x21, ...packet4]), 'l2tp'],
  ['L2TP with sequence and offset', 1701, l2tpSequenced([0, 0x21, ...packet4]), 'l2tp'],
  ['L2TP without a length', 1701, concat([0, 2, 0, 1, 0, 2, 0x21], packet4), 'l2tp'],
  ['L2TPv3', 1701, concat([0, 3, 0, 0, 0, 0, 0, 9], inEthernet), 'l2tpv3'],
  ['LISP', 4341, concat([0x80, 1, 2, 3, 0, 0, 0, 1], packet4), 'lisp'],
  ['AYIYA', 5072, concat([0x44, 0x52, 0x11, 4, 0, 0, 0, 1], new Array<number>(36).fill(1), packet4), 'ayiya'],
  ['MPLS', 6635, mpls([1, 2], packet4), 'mpls-in-udp'],
]

describe('tunnels on IP', () => {
  it.each(onIp)('opens %s', (_name, packet, tunnels) => expect(decode(packet)).toMatchObject({ ...inner4, tunnels }))
  it.each([
    ['6in4', around(41, packet6), 'ipip'],
    ['IPv6 in IPv6', ipv6({ next: 41, source: 'fe80::1' }, packet6), 'ipip'],
    ['GRE', around(47, gre({ type: 0x86dd }, packet6)), 'gre'],
  ])('opens %s with IPv6 inside', (_name, packet, tunnel) => expect(decode(packet)).toMatchObject({ ...inner6, tunnels: [tunnel] }))
  it('leaves what it cannot open', () => {
    for (const packet of [around(47, gre({ type: 0x1234 }, packet4)), around(47, [0x30, 0x81, 0x88, 0x0b, 0, 0, 0, 9, 0, 0, 0, 2]), around(115, [0, 0, 0, 0, 1, 2, 3, 4]), around(97, [0, 0, 1])]) {
      expect(decode(packet)).toMatchObject({ kind: 'other', from: '203.0.113.1 0', tunnels: [] })
    }
  })
  it('ends tunnels in tunnels in tunnels', () => {
    let packet = packet4
    for (let depth = 0; depth < 20; depth++) packet = around(4, packet)
    expect(decode(packet)).toMatchObject({ malformed: true })
    expect(decode(packet).tunnels).toHaveLength(8)
  })
})

describe('tunnels on UDP', () => {
  it.each(overUdp)('opens %s on %i, and keeps the datagram around it', (_name, port, inside, tunnel) =>
    expect(decode(onUdp(port, inside))).toMatchObject({ ...inner4, tunnels: [`${tunnel} ${outerFlow(port)}`] }))
  it.each([
    ['plainly', packet6],
    ['behind an origin', concat([0, 0, 1, 2, 3, 4, 5, 6], packet6)],
    ['behind an authentication', concat([0, 1, 2, 3], new Array<number>(2 + 3 + 9).fill(7), packet6)],
    ['behind both', concat([0, 1, 0, 0], new Array<number>(9).fill(7), [0, 0, 1, 2, 3, 4, 5, 6], packet6)],
  ])('opens Teredo %s', (_name, inside) => expect(decode(onUdp(3544, inside))).toMatchObject({ ...inner6, tunnels: [`teredo ${outerFlow(3544)}`] }))
  it('opens what comes back from the port', () => {
    const answer = around(17, udp(4789, 50000, vxlan(inEthernet)))
    expect(decode(answer)).toMatchObject({ ...inner4, tunnels: ['vxlan 203.0.113.1 4789 > 203.0.113.2 50000'] })
  })
  it('names each of several around a conversation', () => {
    const nested = around(47, gre({ type: 0x0800 }, onUdp(4789, vxlan(ethernet(0x0800, onUdp(2152, gtp(packet4)))))))
    expect(decode(nested)).toMatchObject({ ...inner4, tunnels: ['gre', `vxlan ${outerFlow(4789)}`, `gtp ${outerFlow(2152)}`] })
  })
  it.each([
    ['ARP in VXLAN', 4789, vxlan(ethernet(0x0806, new Array<number>(28).fill(1))), 'vxlan', false],
    ['IGMP in GENEVE', 6081, geneve(0x0800, ipv4({ protocol: 2 }, [0x16, 0, 0, 0, 224, 0, 0, 1])), 'geneve', false],
    ['ESP in VXLAN', 4789, vxlan(ethernet(0x0800, ipv4({ protocol: 50 }, new Array<number>(40).fill(9)))), 'vxlan', true],
    ['encrypted PPP in L2TP', 1701, l2tp([0xff, 3, 0, 0x53, 1, 2, 3, 4]), 'l2tp', true],
    ['control of L2TP', 1701, [0xc8, 2, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0], 'l2tp', false],
    ['an echo of GTP', 2152, gtp([0, 0, 0, 0], [], 1), 'gtp', false],
    ['control of GTP', 2123, gtp([1, 2, 3, 4], [], 16), 'gtp', false],
    ['control of GTP version 2', 2123, [0x48, 32, 0, 8, 0, 0, 0, 1, 0, 0, 9, 0], 'gtp', false],
    ['a bubble of Teredo', 3544, ipv6({ next: 59 }, []), 'teredo', false],
  ])('gives back the datagram around %s', (_name, port, inside, itself, sealed) =>
    expect(decode(onUdp(port, inside))).toMatchObject({ kind: 'udp', from: '203.0.113.1 50000', to: `203.0.113.2 ${port}`, length: inside.length, tunnels: [], itself, sealed, malformed: false }))
  it.each([
    ['text', (port: number) => onUdp(port, text('GET / HTTP/1.1\r\nHost: example.org\r\n\r\n and some more to be long enough'))],
    ['zeros', (port: number) => onUdp(port, new Array<number>(60).fill(0))],
    ['ones', (port: number) => onUdp(port, new Array<number>(60).fill(255))],
    ['nothing', (port: number) => onUdp(port, [])],
    ['a header without what its flags announce', (port: number) => onUdp(port, [0x37, 3, 0, 0, 0x42, 0, 0, 0])],
    ['a DNS question', (port: number) => onUdp(port, [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 3, ...text('www'), 7, ...text('example'), 3, ...text('org'), 0, 0, 1, 0, 1])],
  ])('leaves %s on its ports what it is', (_name, make) => {
    for (const port of [1701, 2123, 2152, 3386, 3544, 4341, 4789, 4790, 5072, 6081, 6635, 8472]) expect(decode(make(port))).toMatchObject({ kind: 'udp', tunnels: [], itself: '', malformed: false, sealed: false })
  })
  it('leaves a fragment within to be put together', () => {
    const piece = ipv4({ protocol: 17, id: 9, more: true }, udp(1, 2, text('01234567'), 500))
    const { frame, tunnels } = decode(onUdp(4789, vxlan(ethernet(0x0800, piece))))
    expect(frame).toMatchObject({ kind: FrameKind.ip, fragment: true, fragmentId: 9, tunnel: Tunnel.none })
    expect(tunnels).toEqual([`vxlan ${outerFlow(4789)}`])
  })
})

describe('headers between Ethernet and IP', () => {
  it.each([
    ['MPLS', 0x8847, mpls([16], packet4)],
    ['a stack of labels', 0x8847, mpls([16, 17, 18, 19], packet4)],
    ['multicast MPLS', 0x8848, mpls([16], packet4)],
    ['a pseudowire', 0x8847, mpls([16, 17], inEthernet)],
    ['a pseudowire with a control word', 0x8847, mpls([16], concat([0, 0, 0, 1], inEthernet))],
    ['a pseudowire to an address that begins with 4', 0x8847, mpls([16], concat([0x45], inEthernet.subarray(1)))],
    ['PPPoE', 0x8864, pppoe([0, 0x21, ...packet4])],
    ['PPPoE with padding', 0x8864, concat(pppoe([0, 0x21, ...packet4]), [0, 0, 0, 0])],
    ['PPPoE in two tags', 0x88a8, concat([0, 5, 0x81, 0, 0, 6, 0x88, 0x64], pppoe([0, 0x21, ...packet4]))],
    ['PPPoE with bridged frames', 0x8864, pppoe([0, 0x31, 0, 1, ...inEthernet])],
    ['PPPoE with a multilink header', 0x8864, pppoe([0, 0x3d, 0xc0, 0, 0, 1, 0, 0x21, ...packet4])],
    ['three tags', 0x9100, concat([0, 5, 0x81, 0, 0, 6, 0x81, 0, 0, 7, 8, 0], packet4)],
    ['a backbone service', 0x88e7, concat([0, 0, 0, 9], inEthernet)],
    ['a port extension tag', 0x893f, concat([0, 0, 0, 1, 0, 0, 8, 0], packet4)],
    ['a virtual port tag', 0x8926, concat([0, 0, 0, 1, 8, 0], packet4)],
    ['FabricPath', 0x8903, concat([0, 0x41], inEthernet)],
    ['TRILL with options', 0x22f3, concat([0, 0x45, 0, 1, 0, 2, 9, 9, 9, 9], inEthernet)],
    ['a security group tag', 0x8909, concat([1, 1, 0, 1, 0, 9, 8, 0], packet4)],
    ['signed MACsec', 0x88e5, concat([0x20, 0, 0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 0, 1, 8, 0], packet4, new Array<number>(16).fill(9))],
    ['a service chain', 0x894f, nsh(1, packet4)],
  ])('reads %s', (_name, type, inside) => expect(decode(ethernet(type, inside), 1)).toMatchObject({ ...inner4, tunnels: [] }))
  it('says that encrypted MACsec is sealed', () => expect(decode(ethernet(0x88e5, concat([0x2c, 0, 0, 0, 0, 1], new Array<number>(60).fill(7))), 1)).toMatchObject({ kind: 'none', sealed: true, malformed: false }))
  it.each([
    ['an associated channel', 0x8847, mpls([16], concat([0x10, 0, 0, 0x21], packet4))],
    ['PPPoE that negotiates', 0x8864, pppoe([0xc0, 0x21, 1, 1, 0, 4])],
    ['PPPoE discovery', 0x8863, pppoe([0, 0x21, ...packet4])],
  ])('takes %s for nothing', (_name, type, inside) => expect(decode(ethernet(type, inside), 1)).toMatchObject({ kind: 'none', malformed: false, sealed: false }))
  it('ends a tower of labels', () => expect(decode(ethernet(0x8847, mpls(new Array<number>(60).fill(9), packet4)), 1)).toMatchObject({ kind: 'none', malformed: true }))
})

it('never calls a packet malformed for being cut, at any byte, and keeps what was captured', () => {
  const whole = [...onIp.map(([, packet]) => packet), ...overUdp.map(([, port, inside]) => onUdp(port, inside))]
  for (const packet of whole) {
    for (let captured = 0; captured < packet.length; captured++) {
      const seen = decode(packet, 101, captured)
      expect(seen).toMatchObject({ malformed: false, cut: true })
      if (seen.tunnels.length > 0 && seen.kind === 'tcp') expect('GET /'.startsWith(seen.payload)).toBe(true)
    }
  }
})
