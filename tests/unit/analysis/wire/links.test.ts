import { describe, expect, it } from 'vitest'
import { ipv4Text } from '../../../../main/analysis/bytes/address.ts'
import { decodeFrame, foreignTraffic, Frame, FrameKind, linkTypeName } from '../../../../main/analysis/wire/frame.ts'
import { concat, ethernet, ipv4, ipv6, tcp, text } from '../../../support/packets.ts'
import { avs, mpls, nflog, pflog, ppi, pppoe, prism, radiotap, snap, wifi } from '../../../support/tunnels.ts'

function decode(packet: Uint8Array, linkType: number, captured = packet.length) {
  const bytes = concat(new Array<number>(3).fill(0xee), packet, new Array<number>(9).fill(0xee))
  const frame = new Frame()
  decodeFrame(bytes, 3, 3 + captured, linkType, frame, packet.length)
  return {
    kind: Object.entries(FrameKind).find(([, value]) => value === frame.kind)![0],
    from: frame.ipVersion === 4 ? `${ipv4Text(bytes, frame.sourceOffset)} ${frame.sourcePort}` : '',
    payload: String.fromCharCode(...bytes.subarray(frame.payloadStart, frame.payloadEnd)),
    length: frame.payloadLength,
    cut: frame.cutShort,
    malformed: frame.malformed,
    sealed: frame.sealed,
  }
}

const packet4 = ipv4({ protocol: 6 }, tcp({}, text('GET /')))
/** Segmentation offload: only the link says where it ends. */
const endless = ipv4({ protocol: 6, totalLength: 0 }, tcp({}, text('GET /')))
const plain = { kind: 'tcp', from: '192.0.2.1 40000', payload: 'GET /', length: 5, cut: false, malformed: false, sealed: false }
const data: [number, number] = [0x08, 0x01]
const qos: [number, number] = [0x88, 0x01]
const inWifi = wifi(data, [], snap(0x0800, packet4))
const check = [0xde, 0xad, 0xbe, 0xef]

const links: [string, number, Uint8Array][] = [
  ['PPP', 9, concat([0xff, 3, 0, 0x21], packet4)],
  ['PPP without address', 9, concat([0, 0x21], packet4)],
  ['PPP with a compressed protocol', 9, concat([0x21], packet4)],
  ['PPP with MPLS', 9, concat([0xff, 3, 2, 0x81], mpls([5], packet4))],
  ['PPP on a serial line', 50, concat([0xff, 3, 0, 0x21], packet4)],
  ['Cisco HDLC on a serial line', 50, concat([0x0f, 0, 8, 0], packet4)],
  ['Cisco HDLC', 104, concat([0x8f, 0, 8, 0], packet4)],
  ['Cisco HDLC with a direction', 205, concat([1, 0x0f, 0, 8, 0], packet4)],
  ['PPPoE without Ethernet', 51, pppoe([0, 0x21, ...packet4])],
  ['PPP with a direction', 204, concat([1, 0xff, 3, 0, 0x21], packet4)],
  ['PPP of pppd', 166, concat([0, 3, 0, 0x21], packet4)],
  ['802.11', 105, inWifi],
  ['802.11 with QoS', 105, wifi(qos, [5, 0], snap(0x0800, packet4))],
  ['802.11 with QoS and HT control', 105, wifi([0x88, 0x81], [5, 0, 1, 2, 3, 4], snap(0x0800, packet4))],
  ['802.11 between two stations of a bridge', 105, wifi([0x08, 0x03], [9, 9, 9, 9, 9, 9], snap(0x0800, packet4))],
  ['802.11 with an aggregate', 105, wifi(qos, [0x80, 0], ethernet(8 + packet4.length, snap(0x0800, packet4)))],
  ['radiotap', 127, radiotap([0], [], inWifi)],
  ['radiotap with a check sequence', 127, radiotap([2], [0x10], wifi(data, [], snap(0x0800, concat(endless, check))))],
  ['radiotap with a time and a check sequence', 127, radiotap([3], [1, 2, 3, 4, 5, 6, 7, 8, 0x10], wifi(data, [], snap(0x0800, concat(endless, check))))],
  ['radiotap with several words', 127, radiotap([0x80000003, 0x80000000, 0], [1, 2, 3, 4, 5, 6, 7, 8, 0x10], wifi(data, [], snap(0x0800, concat(endless, check))))],
  ['radiotap with words that need alignment', 127, radiotap([0x80000003, 0], [0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0x10], wifi(data, [], snap(0x0800, concat(endless, check))))],
  ['radiotap with a filled-up header', 127, radiotap([2], [0x20], wifi(qos, [5, 0, 0, 0], snap(0x0800, packet4)))],
  ['PPI', 192, ppi(105, [], inWifi)],
  ['PPI with a check sequence', 192, ppi(105, [3, 0, 1, 0, 9, 2, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, ...new Array<number>(10).fill(0)], wifi(data, [], snap(0x0800, concat(endless, check))))],
  ['PPI with Ethernet', 192, ppi(1, [], ethernet(0x0800, packet4))],
  ['AVS', 163, avs(inWifi)],
  ['Prism', 119, prism(inWifi)],
  ['AVS under the name of Prism', 119, avs(inWifi)],
  ['Frame Relay', 107, concat([0x18, 0x41, 3, 0xcc], packet4)],
  ['Frame Relay with a long address', 107, concat([0x18, 0x40, 0x40, 0x41, 3, 0xcc], packet4)],
  ['Frame Relay with SNAP', 107, concat([0x18, 0x41, 3, 0, 0x80, 0, 0, 0, 8, 0], packet4)],
  ['Frame Relay with bridged frames', 107, concat([0x18, 0x41, 3, 0, 0x80, 0, 0x80, 0xc2, 0, 7], ethernet(0x0800, packet4))],
  ['Frame Relay of Cisco', 107, concat([0x18, 0x41, 8, 0], packet4)],
  ['Frame Relay with a direction', 206, concat([1, 0x18, 0x41, 3, 0xcc], packet4)],
  ['pflog', 117, pflog(2, packet4)],
  ['nflog', 239, nflog(2, packet4)],
  ['nflog of a big-endian machine', 239, concat([2, 0, 0, 5, 0, 8, 0, 1, 8, 0, 1, 0, 0, 4 + packet4.length, 0, 9], packet4)],
  ['enc', 109, concat([2, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0], packet4)],
  ['IPNET', 226, concat([1, 2], new Array<number>(22).fill(0), packet4)],
  ['PKTAP', 258, concat([12, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0], ethernet(0x0800, packet4))],
  ['SLIP', 8, concat(new Array<number>(16).fill(0), packet4)],
  ['MPLS', 219, mpls([7], packet4)],
  ['Token Ring', 6, concat([0x10, 0x40, 1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6], snap(0x0800, packet4))],
  ['Token Ring with a route', 6, concat([0x10, 0x40, 1, 2, 3, 4, 5, 6, 0x81, 2, 3, 4, 5, 6, 0x06, 0x30, 1, 2, 3, 4], snap(0x0800, packet4))],
  ['FDDI', 10, concat([0x54, 1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6], snap(0x0800, packet4))],
  ['ATM', 100, snap(0x0800, packet4)],
  ['ATM on Solaris', 123, concat([0x02, 0, 0, 5], snap(0x0800, packet4))],
  ['Fibre Channel', 122, concat(new Array<number>(16).fill(1), snap(0x0800, packet4))],
  ['InfiniBand', 242, concat([8, 0, 0, 0], packet4)],
  ['InfiniBand on Linux', 242, concat(new Array<number>(20).fill(1), [8, 0, 0, 0], packet4)],
  ['InfiniBand with a routing header', 242, concat(new Array<number>(40).fill(1), [8, 0, 0, 0], packet4)],
  ['FireWire', 138, concat(new Array<number>(16).fill(1), [8, 0], packet4)],
  ['Linux cooked of a GRE device', 113, concat([0, 0, 3, 10, 0, 4, 1, 2, 3, 4, 0, 0, 0, 0, 8, 0], packet4)],
  ['Linux cooked of a monitor device', 113, concat([0, 0, 3, 0x23, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], radiotap([0], [], inWifi))],
]

describe('links', () => {
  it.each(links)('reads %s', (_name, linkType, packet) => expect(decode(packet, linkType)).toMatchObject(plain))
  it('reads IPv6 as well', () => {
    const packet6 = ipv6({ next: 6 }, tcp({}, text('GET /')))
    for (const [linkType, packet] of [[9, concat([0, 0x57], packet6)], [107, concat([0x18, 0x41, 3, 0x8e], packet6)], [117, pflog(24, packet6)], [239, nflog(10, packet6)], [105, wifi(data, [], snap(0x86dd, packet6))]] as const) {
      expect(decode(packet, linkType)).toMatchObject({ kind: 'tcp', payload: 'GET /', malformed: false })
    }
  })
  it.each([
    ['protected 802.11', 105, wifi([0x08, 0x41], [], snap(0x0800, packet4))],
    ['protected 802.11 behind radiotap', 127, radiotap([0], [], wifi([0x88, 0x41], [5, 0], snap(0x0800, packet4)))],
    ['encrypted PPP', 9, concat([0xff, 3, 0, 0x53], packet4)],
    ['PPP under MPPE', 9, concat([0xff, 3, 0, 0xfd], packet4)],
  ])('says that %s is sealed', (_name, linkType, packet) => expect(decode(packet, linkType)).toMatchObject({ kind: 'none', sealed: true, malformed: false }))
  it.each([
    ['a beacon', 105, concat([0x80, 0], new Array<number>(60).fill(1))],
    ['an acknowledgment', 105, concat([0xd4, 0], new Array<number>(8).fill(1))],
    ['802.11 without data', 105, wifi([0x48, 1], [], [])],
    ['PPP that negotiates', 9, concat([0xff, 3, 0xc0, 0x21, 1, 1, 0, 4])],
    ['local management of Frame Relay', 107, concat([0, 1, 3, 8, 0, 0x75, 0x95])],
    ['a log of ARP', 239, nflog(3, packet4)],
    ['PPI with an unknown link', 192, ppi(147, [], packet4)],
    ['USB', 189, packet4],
  ])('takes %s for nothing', (_name, linkType, packet) => expect(decode(packet, linkType)).toMatchObject({ kind: 'none', sealed: false, malformed: false }))
  it.each([
    ['radiotap of another version', 127, concat([1, 0, 8, 0, 0, 0, 0, 0], inWifi)],
    ['radiotap shorter than itself', 127, concat([0, 0, 7, 0, 0, 0, 0, 0], inWifi)],
    ['radiotap longer than the frame', 127, concat([0, 0, 255, 255, 0, 0, 0, 0], inWifi)],
    ['an endless Frame Relay address', 107, concat([2, 2, 2, 2, 2, 2], packet4)],
    ['an nflog value without length', 239, concat([2, 0, 0, 0, 0, 0, 1, 0], packet4)],
    ['a pflog header without length', 117, concat([0, 2, 0, 0], packet4)],
  ])('calls %s malformed', (_name, linkType, packet) => expect(decode(packet, linkType)).toMatchObject({ kind: 'none', malformed: true }))
  it('are never malformed for being cut, at any byte', () => {
    for (const [, linkType, packet] of links) for (let captured = 0; captured < packet.length; captured++) expect(decode(packet, linkType, captured)).toMatchObject({ malformed: false })
  })
  it('that carry no network traffic say what they carry', () => {
    expect([189, 220, 249, 187, 201, 227, 253, 231].map(foreignTraffic)).toEqual(['USB', 'USB', 'USB', 'Bluetooth', 'Bluetooth', 'CAN bus', 'netlink', 'D-Bus'])
    expect([1, 9, 105, 113, 4711].map(foreignTraffic)).toEqual([null, null, null, null, null])
    expect([50, 104, 127, 192, 239, 189, 242].map(linkTypeName)).toEqual(['ppp_hdlc', 'c_hdlc', 'ieee802_11_radiotap', 'ppi', 'nflog', 'usb_linux', 'ipoib'])
  })
})
