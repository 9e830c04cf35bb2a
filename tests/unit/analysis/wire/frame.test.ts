import { describe, expect, it } from 'vitest'
import { ipv4Text, ipv6Text } from '../../../../main/analysis/bytes/address.ts'
import { decodeFrame, decodeTransport, Frame, FrameKind, linkTypeName, TcpFlag } from '../../../../main/analysis/wire/frame.ts'
import { concat, ethernet, fragment6, ipv4, ipv6, tcp, text, udp } from '../../../support/packets.ts'

/** Decodes in the midst of other bytes, and says what matters in one value. */
function decode(packet: Uint8Array, linkType = 1, captured = packet.length) {
  const before = 5
  const bytes = concat(new Array<number>(before).fill(0xee), packet, new Array<number>(9).fill(0xee))
  const frame = new Frame()
  decodeFrame(bytes, before, before + captured, linkType, frame, packet.length)
  const address = frame.ipVersion === 6 ? ipv6Text : ipv4Text
  return {
    kind: Object.entries(FrameKind).find(([, value]) => value === frame.kind)![0],
    from: frame.ipVersion === 0 ? '' : `${address(bytes, frame.sourceOffset)} ${frame.sourcePort}`,
    to: frame.ipVersion === 0 ? '' : `${address(bytes, frame.destinationOffset)} ${frame.destinationPort}`,
    payload: String.fromCharCode(...bytes.subarray(frame.payloadStart, frame.payloadEnd)),
    length: frame.payloadLength,
    cut: frame.cutShort,
    malformed: frame.malformed,
    frame,
  }
}

const segment = tcp({ sequence: 0xfffffff0, options: [1, 1, 1, 0] }, text('GET /'))
const plain = { kind: 'tcp', from: '192.0.2.1 40000', to: '198.51.100.2 80', payload: 'GET /', length: 5, cut: false, malformed: false }
const plain6 = { ...plain, from: '2001:db8::1 40000', to: '2001:db8::2 80' }
const packet4 = ipv4({ protocol: 6 }, segment)
const packet6 = ipv6({ next: 6 }, segment)

describe('links', () => {
  const cooked = (type: number, hardware = 1): number[] => [0, 0, hardware >> 8, hardware & 255, 0, 6, 1, 2, 3, 4, 5, 6, 0, 0, type >> 8, type & 255]
  const cooked2 = (type: number): number[] => [type >> 8, type & 255, 0, 0, 0, 0, 0, 2, 0, 1, 0, 6, 1, 2, 3, 4, 5, 6, 0, 0]
  it.each([
    ['Ethernet', 1, ethernet(0x0800, packet4)],
    ['one VLAN tag', 1, ethernet(0x8100, concat([0x60, 5, 8, 0], packet4))],
    ['stacked tags', 1, ethernet(0x88a8, concat([0, 5, 0x81, 0, 0, 9, 8, 0], packet4))],
    ['802.3 with SNAP', 1, ethernet(8 + packet4.length, concat([0xaa, 0xaa, 3, 0, 0, 0, 8, 0], packet4, [0, 0, 0]))],
    ['a tag, then 802.3 with SNAP', 1, ethernet(0x8100, concat([0, 5, 0, 8 + packet4.length, 0xaa, 0xaa, 3, 0, 0, 0, 8, 0], packet4))],
    ['Linux cooked', 113, concat(cooked(0x0800), packet4)],
    ['Linux cooked with a tag', 113, concat(cooked(0x8100), [0, 5, 8, 0], packet4)],
    ['Linux cooked 2', 276, concat(cooked2(0x0800), packet4)],
    ['null, little-endian', 0, concat([2, 0, 0, 0], packet4)],
    ['null, big-endian', 0, concat([0, 0, 0, 2], packet4)],
    ['loop', 108, concat([0, 0, 0, 2], packet4)],
    ['raw', 101, packet4],
    ['raw, other numbers', 12, packet4],
    ['raw, other numbers', 14, packet4],
    ['raw IPv4', 228, packet4],
  ])('reads IPv4 over %s', (_name, linkType, packet) => expect(decode(packet, linkType)).toMatchObject(plain))

  it.each([
    ['Ethernet', 1, ethernet(0x86dd, packet6)],
    ['Linux cooked', 113, concat(cooked(0x86dd), packet6)],
    ['null on macOS', 0, concat([30, 0, 0, 0], packet6)],
    ['null on FreeBSD', 0, concat([0, 0, 0, 28], packet6)],
    ['raw', 101, packet6],
    ['raw IPv6', 229, packet6],
  ])('reads IPv6 over %s', (_name, linkType, packet) => expect(decode(packet, linkType)).toMatchObject(plain6))

  it.each([
    ['ARP', 1, ethernet(0x0806, new Array<number>(28).fill(1))],
    ['spanning tree', 1, ethernet(3, [0x42, 0x42, 3, 0, 0, 0, 0, 0])],
    ['SNAP of another organisation', 1, ethernet(60, concat([0xaa, 0xaa, 3, 0, 0, 12, 8, 0], packet4))],
    ['netlink', 113, concat(cooked(0x0800, 824), packet4)],
    ['another address family', 0, concat([7, 0, 0, 0], packet4)],
    ['an unknown link', 147, packet4],
  ])('takes %s for nothing', (_name, linkType, packet) => expect(decode(packet, linkType)).toMatchObject({ kind: 'none', cut: false, malformed: false }))

  it('notes the outermost VLAN', () => {
    expect(decode(ethernet(0x88a8, concat([0xe0, 5, 0x81, 0, 0, 9, 8, 0], packet4))).frame.vlan).toBe(5)
    expect(decode(ethernet(0x0800, packet4)).frame.vlan).toBe(-1)
  })
  it('ends a tower of tags', () => {
    const tags = new Array<number>(4 * 200).fill(0).map((_, i) => [0, 1, 0x81, 0][i % 4]!)
    expect(decode(ethernet(0x8100, tags))).toMatchObject({ kind: 'none', malformed: true })
  })
  it('names link types', () => expect([1, 113, 276, 0, 101, 9, 105, 4711].map(linkTypeName)).toEqual(['ethernet', 'sll', 'sll2', 'null', 'raw', 'ppp', 'ieee802_11', 'linktype-4711']))
})

describe('IP', () => {
  it('steps over IPv4 options', () => expect(decode(ipv4({ protocol: 6, options: [7, 7, 4, 0, 0, 0, 0, 0] }, segment), 101)).toMatchObject(plain))
  it('leaves Ethernet padding out', () => {
    const packet = ethernet(0x0800, concat(ipv4({ protocol: 6 }, tcp({}, [])), [0, 0, 0, 0, 0, 0]))
    expect(decode(packet)).toMatchObject({ kind: 'tcp', payload: '', length: 0 })
  })
  it('takes a total length of 0 for the whole frame (segmentation offload)', () => expect(decode(ipv4({ protocol: 6, totalLength: 0 }, segment), 101)).toMatchObject(plain))
  it('takes an IPv6 payload length of 0 for the whole frame', () => expect(decode(ipv6({ next: 6, payloadLength: 0 }, segment), 101)).toMatchObject(plain6))
  it('walks extension headers', () => {
    const chain = concat([43, 0, 1, 4, 0, 0, 0, 0], [60, 1, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], [51, 0, 1, 4, 0, 0, 0, 0], [6, 4, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1], new Array<number>(12).fill(9), segment)
    expect(decode(ipv6({ next: 0 }, chain), 101)).toMatchObject(plain6)
    expect(decode(ipv4({ protocol: 51 }, concat([6, 4, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1], new Array<number>(12).fill(9), segment)), 101)).toMatchObject(plain)
  })
  it('stops at encryption', () => {
    expect(decode(ipv6({ next: 50 }, new Array<number>(40).fill(6)), 101)).toMatchObject({ kind: 'other', length: 40 })
    expect(decode(ipv6({ next: 59 }, []), 101)).toMatchObject({ kind: 'other', malformed: false })
  })
  it('takes an atomic fragment for a whole packet (RFC 6946)', () => expect(decode(ipv6({ next: 44 }, fragment6(6, 9, 0, false, segment)), 101)).toMatchObject(plain6))
  it('leaves fragments to be put together', () => {
    const first = decode(ipv4({ protocol: 17, id: 77, more: true }, udp(53, 9, text('01234567'), 500)), 101)
    expect(first).toMatchObject({ kind: 'ip', length: 16 })
    expect(first.frame).toMatchObject({ fragment: true, fragmentId: 77, fragmentOffset: 0, moreFragments: true, protocol: 17 })
    const last = decode(ipv6({ next: 44 }, fragment6(17, 0xdeadbeef, 1448, false, text('end'))), 101)
    expect(last).toMatchObject({ kind: 'ip', payload: 'end' })
    expect(last.frame).toMatchObject({ fragment: true, fragmentId: 0xdeadbeef, fragmentOffset: 1448, moreFragments: false, protocol: 17 })
  })
  it('reads a first fragment that the capture cut for what there is', () => {
    const packet = ipv4({ protocol: 17, more: true }, udp(53, 9, text('0123456789abcdef'), 4000))
    const seen = decode(packet, 101, packet.length - 4)
    expect(seen).toMatchObject({ kind: 'udp', payload: '0123456789ab', length: 3992, cut: true, malformed: false })
    expect(seen.frame.fragment).toBe(false)
  })
  it.each([
    ['a version that is none', concat([0x55], packet4.subarray(1))],
    ['a header below 20 bytes', concat([0x44], packet4.subarray(1))],
    ['a total length below the header', ipv4({ protocol: 6, totalLength: 19 }, segment)],
    ['an extension header beyond the packet', ipv6({ next: 0 }, [6, 200, 0, 0, 0, 0, 0, 0])],
    ['no room for an extension header', ipv6({ next: 60 }, [6, 0, 0])],
  ])('calls %s malformed', (_name, packet) => expect(decode(packet, 101)).toMatchObject({ malformed: true, cut: false }))
})

describe('transports', () => {
  it('keeps what a segment says of its connection', () => {
    const { frame } = decode(ipv4({ protocol: 6 }, tcp({ sequence: 0xfffffff0, acknowledgment: 0x80000001, flags: TcpFlag.syn | TcpFlag.ack })), 101)
    expect(frame).toMatchObject({ sequence: 0xfffffff0, acknowledgment: 0x80000001, flags: 0x12, window: 512, ttl: 64, protocol: 6 })
  })
  it('counts a segment with an impossible header to its connection, but believes nothing of it', () => {
    for (const headerLength of [16, 60]) {
      const seen = decode(ipv4({ protocol: 6 }, tcp({ headerLength, flags: TcpFlag.fin }, text('x'))), 101)
      expect(seen).toMatchObject({ kind: 'tcp', from: plain.from, length: 0, malformed: true })
      expect(seen.frame.flags).toBe(0)
    }
  })
  it('bounds a datagram by its own length', () => expect(decode(ipv4({ protocol: 17 }, udp(53, 9, text('answer and more'), 14)), 101)).toMatchObject({ kind: 'udp', payload: 'answer', length: 6 }))
  it.each([[0, 'ip'], [7, 'ip'], [200, 'udp']])('calls a datagram length of %i malformed', (length, kind) =>
    expect(decode(ipv4({ protocol: 17 }, udp(53, 9, text('answer'), length)), 101)).toMatchObject({ kind, malformed: true }))
  it('reads ICMP and ICMPv6', () => {
    const echo = decode(ipv4({ protocol: 1 }, [8, 0, 0, 0, 0, 1, 0, 2, ...text('ping')]), 101)
    expect(echo).toMatchObject({ kind: 'icmp', payload: 'ping' })
    expect(decode(ipv6({ next: 58 }, [135, 0, 0, 0, 0, 0, 0, 0]), 101).frame).toMatchObject({ kind: FrameKind.icmp, icmpType: 135 })
  })
  it('decodes a datagram put together from fragments, and keeps the addresses of the frame', () => {
    const frame = new Frame()
    const bytes = ipv4({ protocol: 17, offset: 8, more: false }, text('12345678'))
    decodeFrame(bytes, 0, bytes.length, 101, frame)
    const whole = udp(5000, 53, text('0123456789'))
    decodeTransport(whole, 0, whole.length, 17, whole.length, frame)
    expect(frame).toMatchObject({ kind: FrameKind.udp, sourcePort: 5000, payloadStart: 8, payloadEnd: 18, fragment: false })
    expect(ipv4Text(bytes, frame.sourceOffset)).toBe('192.0.2.1')
  })
  it('does not put fragments within a put-together datagram together again', () => {
    const frame = new Frame()
    decodeFrame(packet6, 0, packet6.length, 101, frame)
    const whole = fragment6(17, 1, 8, true, text('12345678'))
    decodeTransport(whole, 0, whole.length, 44, whole.length, frame)
    expect(frame).toMatchObject({ fragment: false, malformed: true })
  })
})

it('tells a cut at any byte from a malformed packet, and never loses what was captured before it', () => {
  for (const [linkType, packet, ports] of [[1, ethernet(0x8100, concat([0, 5, 8, 0], packet4)), 14 + 4 + 20 + 16], [229, packet6, 40 + 16]] as const) {
    for (let captured = 0; captured < packet.length; captured++) {
      const seen = decode(packet, linkType, captured)
      expect(seen).toMatchObject({ cut: true, malformed: false, kind: captured >= ports ? 'tcp' : expect.stringMatching(/none|ip/) })
      if (captured < ports) continue
      expect(seen.length).toBe(5)
      expect('GET /'.startsWith(seen.payload)).toBe(true)
    }
  }
})
