import { describe, expect, it } from 'vitest'
import type { Flow } from '../../../shared/model.ts'
import { Pipeline } from '../../../main/analysis/pipeline.ts'
import { primitives } from '../../../main/app/primitives.ts'
import { concat, ethernet, ipv4, udp } from '../../support/packets.ts'
import { around, gre, gtp, l2tp, onUdp, vxlan, wifi } from '../../support/tunnels.ts'
import { analysed, datagram, tcpScript, type ScriptPacket } from '../../support/wire-script.ts'

const post = 'POST /signup HTTP/1.1\r\nHost: forms.example\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 37\r\n\r\nemail=a%40example.org&password=hunt3r'
const script = tcpScript([['client', post], ['server', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok']])
/** The same conversation with each packet inside something. */
const carried = (wrap: (frame: Uint8Array) => Uint8Array): ScriptPacket[] => script.map(({ bytes, timeMicros }) => ({ bytes: ethernet(0x0800, wrap(bytes)), timeMicros }))
const inVxlan = carried((frame) => onUdp(4789, vxlan(frame)))
const fields = (flow: Flow): string[] => flow.exposures.filter(({ kind }) => kind === 'form-field' || kind === 'password').map(({ name, value }) => `${name}=${value}`)
const total = (packets: readonly ScriptPacket[]): number => packets.reduce((sum, { bytes }) => sum + bytes.length, 0)
const whole = (flow: Flow) => ({ packets: flow.packets.client + flow.packets.server, bytes: flow.bytes.client + flow.bytes.server })

/** Cuts an IP packet behind Ethernet into two fragments at `at` bytes of its payload. */
function fragments(frame: Uint8Array, at: number): Uint8Array[] {
  const packet = frame.subarray(14)
  const piece = (offset: number, more: boolean, payload: Uint8Array): Uint8Array => {
    const header = packet.slice(0, 20)
    header[2] = (20 + payload.length) >> 8
    header[3] = (20 + payload.length) & 255
    header[6] = ((more ? 0x2000 : 0) | (offset / 8)) >> 8
    header[7] = (offset / 8) & 255
    return concat(frame.subarray(0, 14), header, payload)
  }
  return [piece(0, true, packet.subarray(20, 20 + at)), piece(at, false, packet.subarray(20 + at))]
}

describe('conversations in tunnels', () => {
  it('are counted as such, and so is the tunnel, both with whole frames', () => {
    const { flows, pipeline } = analysed(inVxlan)
    expect(flows).toHaveLength(2)
    const [outer, inner] = flows
    expect(outer).toMatchObject({ transport: 'udp', client: { ip: '203.0.113.1', port: 50000 }, server: { ip: '203.0.113.2', port: 4789 }, protocol: 'vxlan', inner: [], verdict: 'plaintext', strength: null })
    expect(outer!.within).toBeUndefined()
    expect(inner).toMatchObject({ transport: 'tcp', client: { ip: '192.0.2.10' }, server: { ip: '203.0.113.80', port: 80 }, protocol: 'http', verdict: 'plaintext', within: ['vxlan'] })
    expect(fields(inner!)).toEqual(['email=a@example.org', 'password=hunt3r'])
    for (const flow of flows) expect(whole(flow)).toEqual({ packets: inVxlan.length, bytes: total(inVxlan) })
    expect(pipeline.capture()).toMatchObject({ tunnels: [{ name: 'vxlan', packets: inVxlan.length }], malformed: 0 })
  })
  it('have their own verdict; the tunnel says that it protects nothing and leaves their bytes to them', () => {
    const [outer] = analysed(inVxlan).flows
    expect(outer!.reasons).toEqual([
      { frame: 1, says: 'recognised as a vxlan tunnel by its headers' },
      { frame: 1, says: 'the tunnel does not protect the conversations it carries; each is judged by itself' },
    ])
    expect(outer!.payload).toEqual({ readable: 8 * inVxlan.length, protected: 0, undecided: 0 })
    expect(outer!.exposures).toEqual([])
  })
  it('are found in tunnels that are no conversations themselves', () => {
    const packets = carried((frame) => around(47, gre({ type: 0x6558 }, ethernet(0x0800, around(4, frame.subarray(14))))))
    const { flows, pipeline } = analysed(packets)
    expect(flows.map(({ transport, within, verdict }) => ({ transport, within, verdict }))).toEqual([{ transport: 'tcp', within: ['gre', 'ipip'], verdict: 'plaintext' }])
    expect(pipeline.capture().tunnels).toEqual([{ name: 'gre', packets: packets.length }, { name: 'ipip', packets: packets.length }])
  })
  it('are found under several tunnels, each counted', () => {
    const packets = carried((frame) => onUdp(4789, vxlan(ethernet(0x0800, onUdp(2152, gtp(frame.subarray(14)), 2152)))))
    const flows = analysed(packets).flows
    expect(flows.map(({ protocol, within }) => [protocol, within])).toEqual([['vxlan', undefined], ['gtp', ['vxlan']], ['http', ['vxlan', 'gtp']]])
    for (const flow of flows) expect(whole(flow).packets).toBe(packets.length)
  })
  it('are put together when they or their tunnel come in fragments; those count in the frame that completes them', () => {
    const inPieces = script.flatMap(({ bytes, timeMicros }, at) => (at === 3 ? fragments(bytes, 64) : [bytes]).map((frame) => ({ bytes: ethernet(0x0800, onUdp(4789, vxlan(frame))), timeMicros })))
    const first = analysed(inPieces).flows
    expect(first.map((flow) => whole(flow).packets)).toEqual([script.length + 1, script.length])
    expect(fields(first[1]!)).toHaveLength(2)

    const tunnelInPieces = inVxlan.flatMap((packet, at) => (at === 3 ? fragments(packet.bytes, 104).map((bytes) => ({ ...packet, bytes })) : [packet]))
    const second = analysed(tunnelInPieces).flows
    expect(second.map((flow) => [flow.client.ip, whole(flow).packets])).toEqual([['203.0.113.1', script.length], ['192.0.2.10', script.length]])
    expect(fields(second[1]!)).toHaveLength(2)

    const both = inPieces.flatMap((packet, at) => (at === 3 ? fragments(packet.bytes, 48).map((bytes) => ({ ...packet, bytes })) : [packet]))
    const third = analysed(both).flows
    expect(third.map((flow) => [flow.client.ip, whole(flow).packets])).toEqual([['203.0.113.1', script.length + 1], ['192.0.2.10', script.length]])
    expect(fields(third[1]!)).toHaveLength(2)
  })
  it('are what a frame is filed under, with the place of their payload; else their tunnel is', () => {
    const filed: [number, number][] = []
    const arp = ethernet(0x0800, onUdp(4789, vxlan(ethernet(0x0806, new Array<number>(28).fill(1)))))
    analysed([...inVxlan, { bytes: arp, timeMicros: 1.8e15 }], { onPacket: (flow, _forward, offset) => { filed.push([flow, offset]) } })
    expect(filed[3]).toEqual([2, 14 + 20 + 8 + 8 + 14 + 20 + 20])
    expect(filed.at(-1)).toEqual([1, 14 + 20 + 8])
  })
})

describe('tunnels', () => {
  const one = (port: number, inside: Uint8Array | number[]): Flow => analysed([{ bytes: ethernet(0x0800, onUdp(port, inside)), timeMicros: 1.7e15 }]).flows[0]!
  it('are named by what they are even when only they themselves speak', () => {
    expect(one(2152, gtp([0, 0, 0, 0], [], 1))).toMatchObject({ protocol: 'gtp', verdict: 'plaintext', payload: { readable: 12, protected: 0, undecided: 0 } })
    expect(one(1701, [0xc8, 2, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0])).toMatchObject({ protocol: 'l2tp', verdict: 'plaintext' })
  })
  it('that carry encrypted packets only are not called readable', () => {
    const sealed = [vxlan(ethernet(0x0800, ipv4({ protocol: 50 }, new Array<number>(60).fill(9)))), l2tp([0xff, 3, 0, 0xfd, 1, 2, 3, 4])]
    expect([one(4789, sealed[0]!), one(1701, sealed[1]!)].map(({ protocol, verdict, payload }) => [protocol, verdict, payload.readable])).toEqual([['vxlan', 'unknown', 0], ['l2tp', 'unknown', 0]])
  })
  it('are not seen in ordinary conversations on their ports', () => {
    const flows = [4789, 6081, 2152, 1701, 3544].flatMap((port) => analysed([datagram('192.0.2.1', '192.0.2.2', 50000, port, `hello, this is text for port ${port}; and a second sentence so that it is long enough\r\n`)]).flows)
    for (const flow of flows) expect(flow).toMatchObject({ transport: 'udp', protocol: null, verdict: 'plaintext' })
    expect(flows).toHaveLength(5)
  })
  it('nested by the thousand in one frame cost no more than the deepest that is followed', () => {
    let packet = ipv4({ protocol: 17 }, udp(1, 2, [0x78]))
    for (let depth = 0; depth < 1000; depth++) packet = around(4, packet)
    const { flows, pipeline } = analysed([{ bytes: ethernet(0x0800, packet), timeMicros: 1 }])
    expect(flows).toEqual([])
    expect(pipeline.capture().malformed).toBe(1)
  })
})

it('says what else was on the link: protected Wi-Fi, and traffic that is no network', () => {
  const pipeline = new Pipeline({ primitives })
  const frames: [number, Uint8Array][] = [[105, wifi([0x08, 0x41], [], new Array<number>(30).fill(9))], [189, new Uint8Array(64)], [189, new Uint8Array(64)]]
  frames.forEach(([linkType, bytes], at) => pipeline.packet({ number: at + 1, timeMicros: 1, linkType, interfaceId: 0, bytes, start: 0, end: bytes.length, wireLength: bytes.length, fileOffset: 0 }))
  expect(pipeline.capture()).toMatchObject({
    linkTypes: ['ieee802_11', 'usb_linux'],
    limits: [{ name: 'frames that the link or a tunnel encrypts', count: 1 }, { name: 'packets that are no network traffic (USB)', count: 2 }],
  })
})
