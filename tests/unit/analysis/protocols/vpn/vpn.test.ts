import { describe, expect, it } from 'vitest'
import { ike } from '../../../../../main/analysis/protocols/vpn/ike.ts'
import { openvpn, openvpnOverTcp } from '../../../../../main/analysis/protocols/vpn/openvpn.ts'
import { tailscale } from '../../../../../main/analysis/protocols/vpn/tailscale.ts'
import { wireguard } from '../../../../../main/analysis/protocols/vpn/wireguard.ts'
import { drive, factsOf, type Piece } from '../../../../support/drive-reader.ts'
import { bytes, clientHello, filled, record, serverHello, serverName, u16 } from '../../../../support/tls-builder.ts'

const none = new Uint8Array(0)
const u32 = (value: number): number[] => [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff)
/** Bytes that differ as hidden ones do. */
const random = (length: number, seed = 1): Uint8Array => Uint8Array.from({ length }, (_, at) => (Math.imul(at + seed, 2654435761) >>> 24) & 255)

describe('WireGuard', () => {
  const initiation = bytes(1, 0, 0, 0, random(112), random(16, 7), filled(16, 0))
  const data = (length: number): Uint8Array => bytes(4, 0, 0, 0, random(4), 9, filled(7, 0), random(length))

  it('is told by its messages', () => {
    expect(wireguard.detect('client', initiation, none, false)).toBe('yes')
    expect(wireguard.detect('client', bytes(2, 0, 0, 0, random(88)), none, false)).toBe('reversed')
    expect(wireguard.detect('client', data(48), none, false)).toBe('yes')
    expect(drive(wireguard, [['client', initiation], ['server', data(32)]]).counts).toEqual({ client: { protected: 148 }, server: { protected: 48 } })
  })

  it('is not made of other lengths, text or zeros', () => {
    for (const other of [initiation.subarray(1), bytes(initiation, 0), bytes(1, 0, 0, 0, filled(144, 0)), bytes(4, 0, 0, 0, filled(44, 0x61)), bytes(4, 0, 0, 0, random(4), 9, filled(7, 0), random(33)), none]) {
      expect(wireguard.detect('client', other, none, false)).toBe('no')
    }
  })
})

describe('OpenVPN', () => {
  const session = random(8)
  const peer = random(8, 99)
  const hello = record(22, clientHello({ extensions: [serverName('vpn.example.org')] }))
  const answer = record(22, serverHello())
  const packet = (op: number, own: Uint8Array, number: number | null, content: Uint8Array = none, acks: number[] = [], other = peer): Uint8Array =>
    bytes(op << 3, own, acks.length, acks.flatMap(u32), acks.length > 0 ? other : none, number === null ? none : u32(number), content)
  const talk: [side: 'client' | 'server', packet: Uint8Array][] = [
    ['client', packet(7, session, 0)],
    ['server', packet(8, peer, 0, none, [0], session)],
    ['client', packet(5, session, null, none, [0])],
    ['client', packet(4, session, 2, hello.subarray(40))],
    ['client', packet(4, session, 1, hello.subarray(0, 40))],
    ['server', packet(4, peer, 1, answer, [1, 2], session)],
    ['client', bytes(9 << 3, 0, 0, 0, random(80))],
  ]

  it('shows the TLS of its control channel, put in order', () => {
    const driven = drive(openvpn, talk)
    expect(factsOf(driven, 'tls-client-hello')).toMatchObject([{ sni: 'vpn.example.org' }])
    expect(factsOf(driven, 'tls-server-hello')).toMatchObject([{ version: 'TLS 1.2' }])
    expect(driven.counts.client.protected).toBe(84)
  })

  it('shows the same over TCP at every cut', () => {
    const ordered = [...talk.slice(0, 3), talk[4], talk[3], ...talk.slice(5)]
    const script = ordered.map(([side, body]): Piece => [side, bytes(u16(body.length), body)])
    for (const cut of [0, 1, 3, 10]) expect(factsOf(drive(openvpnOverTcp, script, { cut: [cut] }), 'tls-client-hello')).toMatchObject([{ sni: 'vpn.example.org' }])
    expect(openvpnOverTcp.detect('client', script[0][1] as Uint8Array, none, false)).toBe('yes')
  })

  it('is read behind a check, and known where the control channel is enciphered', () => {
    const replay = bytes(u32(1), u32(1_700_000_000))
    const signed = (op: number, number: number, content: Uint8Array): Uint8Array => bytes(op << 3, session, random(20), replay, 0, u32(number), content)
    expect(openvpn.detect('client', signed(7, 0, none), none, false)).toBe('yes')
    expect(factsOf(drive(openvpn, [['client', signed(7, 0, none)], ['client', signed(4, 1, hello)]]), 'tls-client-hello')).toMatchObject([{ sni: 'vpn.example.org' }])
    const crypt = bytes(7 << 3, session, replay, random(32), random(5, 44))
    expect(openvpn.detect('client', crypt, none, false)).toBe('yes')
    expect(factsOf(drive(openvpn, [['client', crypt]]), 'note').length).toBe(1)
  })

  it('is not made of others', () => {
    for (const other of [filled(14, 0x38), bytes(0x38, filled(13, 0)), random(42), bytes(0x38, random(41)), packet(4, session, 1, hello), bytes('8 hello, world')]) expect(openvpn.detect('client', other, none, false)).toBe('no')
  })
})

describe('IKE', () => {
  const message = (version: number, exchange: number, flags: number, next: number, body: Uint8Array, responder = random(8, 5)): Uint8Array =>
    bytes(random(8), responder, next, version, exchange, flags, u32(0), u32(28 + body.length), body)
  const init = message(0x20, 34, 0x08, 33, filled(100), filled(8, 0))
  const marked = (body: Uint8Array): Uint8Array => bytes(0, 0, 0, 0, body)

  it('2 is visible until its encrypted payload, and ESP beside it is hidden', () => {
    const driven = drive(ike, [['client', marked(init)], ['server', marked(message(0x20, 34, 0x20, 33, filled(100)))], ['client', marked(message(0x20, 35, 0x08, 46, random(100)))], ['client', bytes(u32(0xc0ffee), u32(1), random(64))], ['client', bytes(0xff)]])
    expect(factsOf(driven, 'carries')).toEqual([{ kind: 'carries', protocol: 'esp' }])
    expect(driven.counts.client).toEqual({ handshake: 132 + 1, protected: 132 + 72 })
  })

  it('1 shows the name of a client in aggressive mode', () => {
    const identity = bytes(0, 0, u16(8 + 15), 3, 17, u16(500), 'ann@example.org')
    expect(factsOf(drive(ike, [['client', message(0x10, 4, 0, 5, identity, filled(8, 0))]]), 'seen-in-clear')).toEqual([{ kind: 'seen-in-clear', as: 'username', name: 'IKE identity', value: 'ann@example.org' }])
  })

  it('is told by its header, whose length must be right', () => {
    expect(ike.detect('client', init, none, false)).toBe('yes')
    expect(ike.detect('server', marked(init), none, false)).toBe('reversed')
    for (const other of [bytes(init, 0), init.subarray(0, 60), message(0x30, 34, 8, 33, filled(10)), message(0x20, 5, 8, 33, filled(10)), random(128), none]) expect(ike.detect('client', other, none, false)).toBe('no')
  })
})

describe('Tailscale', () => {
  it('is told by the magic of its discovery', () => {
    expect(tailscale.detect('client', bytes(Uint8Array.from(Buffer.from('TS💬')), random(80)), none, false)).toBe('yes')
    expect(tailscale.detect('client', bytes('TS', random(84)), none, false)).toBe('no')
  })
})
