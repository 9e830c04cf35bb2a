import { describe, expect, it } from 'vitest'
import { hex } from '../../../../../main/analysis/bytes/text.ts'
import { findGoogleHello, googleServerName } from '../../../../../main/analysis/protocols/quic/google.ts'
import { initialKeys, openPacket, packetNumber } from '../../../../../main/analysis/protocols/quic/keys.ts'
import { quic } from '../../../../../main/analysis/protocols/quic/quic.ts'
import { drive, factsOf, type Piece } from '../../../../support/drive-reader.ts'
import { testPrimitives } from '../../../../support/primitives.ts'
import { cryptoFrame, sealedInitial } from '../../../../support/quic-builder.ts'
import { alpn, bytes, clientHello, extension, filled, selected13, serverHello, serverName, supportedVersions, u16 } from '../../../../support/tls-builder.ts'

const original = Uint8Array.from([0x83, 0x94, 0xc8, 0xf0, 0x3e, 0x51, 0x57, 0x08])
const chosen = filled(8, 0x44)
const hello = clientHello({ extensions: [serverName('example.org'), alpn('h3'), supportedVersions(0x0304), extension(0xfafa, filled(1500))] })
const answer = serverHello({ suite: 0x1301, extensions: [selected13] })
const clientSays = (frames: Uint8Array, more = {}): Piece => ['client', sealedInitial(frames, { original, ...more })]
const serverSays = (frames: Uint8Array, more = {}): Piece => ['server', sealedInitial(frames, { original, side: 'server', destination: filled(0), ...more })]
const half = 1000
const first = cryptoFrame(0, hello.subarray(0, half))
const second = cryptoFrame(half, hello.subarray(half))
const ack = bytes(2, 0, 0, 0, 0)
const seen = (script: readonly Piece[]): unknown[] => drive(quic, script).facts.map(({ fact }) => ('sni' in fact ? `${fact.kind} ${fact.sni}` : 'version' in fact ? `${fact.kind} ${fact.version}` : 'protocol' in fact ? fact.protocol : fact.kind))

describe('keys of Initial packets', () => {
  it('are those of RFC 9001 appendix A.1', () => {
    const { client, server } = initialKeys(testPrimitives, 1, original)[0]
    expect([client.key, client.iv, client.headerKey, server.key, server.iv, server.headerKey].map((value) => hex(value))).toEqual([
      '1f369613dd76d5467730efcbe3b1a22d', 'fa044b2f42a3fd3b46fb255c', '9f50449e04a0e810283a1e9933adedd2',
      'cf3a5331653c364c88f0f379b6067e37', '0ac1493ca1905853b0bba03e', 'c206b8d9b9f0f37644430b490eeaa314',
    ])
  })

  it('put numbers together as RFC 9000 appendix A.3 has it', () => {
    expect(packetNumber(0xa82f30ea, 0x9b32, 16)).toBe(0xa82f9b32)
    expect([packetNumber(-1, 7, 8), packetNumber(255, 0, 8), packetNumber(256, 255, 8)]).toEqual([7, 256, 255])
  })

  it('do not open what was sealed with others', () => {
    const packet = sealedInitial(ack, { original })
    expect(openPacket(testPrimitives, initialKeys(testPrimitives, 1, chosen)[0].client, packet, 18, packet.length, -1)).toBeNull()
  })
})

describe('hellos in QUIC', () => {
  const both = ['quic v1', 'tls-client-hello example.org', 'http3', 'tls-server-hello TLS 1.3']

  it('are read out of two packets, with what they ask for', () => {
    const driven = drive(quic, [clientSays(first), clientSays(second, { number: 1 }), serverSays(bytes(ack, cryptoFrame(0, answer)))])
    expect(factsOf(driven, 'tls-client-hello')).toMatchObject([{ sni: 'example.org', alpn: ['h3'], offered: 'TLS 1.3', ja4: expect.stringMatching(/^q13d0203h3_/) as string }])
    expect(factsOf(driven, 'tls-server-hello')).toMatchObject([{ version: 'TLS 1.3', cipherId: 0x1301 }])
    expect(driven.counts.client).toEqual({ protected: 2400 })
  })

  it.each([
    ['out of order', [clientSays(second, { number: 1 }), clientSays(first), serverSays(cryptoFrame(0, answer))]],
    ['sent twice', [clientSays(first), clientSays(first, { number: 1 }), clientSays(second, { number: 2 }), serverSays(cryptoFrame(0, answer)), serverSays(cryptoFrame(0, answer), { number: 1 })]],
    ['under the id that the server chose', [clientSays(first), clientSays(second, { number: 1, destination: chosen }), serverSays(cryptoFrame(0, answer))]],
    ['several packets to the datagram', [['client', bytes(sealedInitial(second, { original, number: 1 }), sealedInitial(first, { original }))], serverSays(cryptoFrame(0, answer))]],
  ] as [string, Piece[]][])('are read %s', (_, script) => expect(seen(script)).toEqual(both))

  it.each([[0x6b3343cf, 'v2'], [0xff00001d, 'draft-29'], [0xff000017, 'draft-23'], [0xff000016, 'draft-22']])('are read in version %i', (version, name) => {
    expect(seen([clientSays(first, { version }), clientSays(second, { version, number: 1 })])).toEqual([`quic ${name}`, 'tls-client-hello example.org', 'http3'])
  })

  it('are read after a Retry, which changes the keys', () => {
    const retry = bytes(0xf0, 0, 0, 0, 1, 0, 8, chosen, 'token', filled(16))
    const script: Piece[] = [clientSays(first), ['server', retry], clientSays(first, { original: chosen }), clientSays(second, { original: chosen, number: 1 }), serverSays(cryptoFrame(0, answer), { original: chosen })]
    expect(seen(script)).toEqual(['quic v1', 'note', ...both.slice(1)])
  })

  it('are not made up where a piece is missing', () => expect(seen([clientSays(second, { number: 1 }), serverSays(ack)])).toEqual(['quic v1']))

  it("are read of the server where the capture cut the client's", () => {
    expect(seen([['client', sealedInitial(first, { original }).slice(0, 100)], serverSays(cryptoFrame(0, answer))])).toEqual(['quic v1', 'tls-server-hello TLS 1.3'])
  })

  it('survive frames with impossible lengths', () => {
    for (const frames of [bytes(6, 0x40), bytes(6, 0, 0x7f, 0xff), bytes(6, 0xff, filled(7, 0xff), 1, 0), bytes(2, 0, 0, 0xbf, 0xff, 0xff, 0xff, 0), bytes(0x1c)]) {
      expect(seen([clientSays(frames)])).toEqual(['quic v1'])
    }
  })
})

describe("Google's hello", () => {
  const u32le = (value: number): number[] => [value & 255, value >> 8, 0, 0]
  const chlo = bytes('CHLO', 2, 0, 0, 0, 'PAD\0', u32le(10), 'SNI\0', u32le(21), filled(10), 'example.org')

  it('names the server', () => {
    const packet = bytes(0x09, filled(8), 'Q043', 1, filled(12), 0xa0, 1, 0, 4, chlo, filled(1200, 0))
    expect(seen([['client', packet]])).toEqual(['quic Q043', 'quic example.org'])
  })

  it('names nothing where tags contradict themselves', () => {
    expect(findGoogleHello(chlo)).toBe(0)
    for (let cut = 0; cut < chlo.length; cut++) expect(googleServerName(chlo.subarray(0, cut), 0)).toBeNull()
    expect(googleServerName(bytes('CHLO', u16(0xffff), 0, 0, filled(100)), 0)).toBeNull()
  })
})
