import { describe, expect, it } from 'vitest'
import { quicVersionName, readLongHeader } from '../../../../../main/analysis/protocols/quic/header.ts'
import { quic } from '../../../../../main/analysis/protocols/quic/quic.ts'
import { drive, factsOf } from '../../../../support/drive-reader.ts'
import { bytes, filled, u16 } from '../../../../support/tls-builder.ts'

const none = new Uint8Array(0)
const u32 = (value: number): number[] => [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff)
const ids = bytes(8, filled(8, 0x11), 0)

/** An Initial whose datagram is `size` bytes long. */
function initial(version: number, size = 1200, first = 0xc3): Uint8Array {
  const head = bytes(first, u32(version), ids, 0)
  const length = size - head.length - 2
  return bytes(head, u16(0x4000 | length), filled(length, 0x77))
}

const handshakePacket = bytes(0xe0, u32(1), 0, 8, filled(8, 0x22), u16(0x4000 | 100), filled(100))
const detect = (datagram: Uint8Array, side: 'client' | 'server' = 'client', other: Uint8Array = none) => quic.detect(side, datagram, other, false)

describe('QUIC', () => {
  it.each([
    [1, 'v1'], [0x6b3343cf, 'v2'], [0xff00001d, 'draft-29'], [0xff000016, 'draft-22'], [0xff000022, 'draft-34'], [0x51303433, 'Q043'], [0x51303530, 'Q050'], [0x54303531, 'T051'], [0xfaceb002, 'mvfst-2'],
  ])('version %i is %s', (version, name) => expect(quicVersionName(version)).toBe(name))

  it('does not know other numbers', () => expect([0, 2, 0x0a0a0a0a, 0xff000001, 0xff000099, 0x51414141, 0x48545450].map(quicVersionName)).toEqual(new Array(7).fill(null)))

  it.each([['v1', 1, 0xc3], ['v2', 0x6b3343cf, 0xd3], ['draft-29', 0xff00001d, 0xc0], ['Q050', 0x51303530, 0xc0]])('is recognised by the Initial of %s', (name, version, first) => {
    const datagram = initial(version, 1200, first)
    expect(detect(datagram)).toBe('yes')
    const driven = drive(quic, [['client', datagram], ['server', handshakePacket], ['client', bytes(0x40, filled(60))]])
    expect(factsOf(driven, 'quic')[0]).toEqual({ kind: 'quic', version: name })
    expect(driven.counts.client.protected).toBe(1261)
  })

  it('is recognised by packed headers and by public flags of Google', () => {
    expect(detect(bytes(0xc3, 'Q046', 0x50, filled(8), u32(1), filled(1300)))).toBe('yes')
    expect(detect(bytes(0x09, filled(8), 'Q039', 1, filled(1300)))).toBe('yes')
    expect(detect(bytes(0x09, filled(8), 'Q999', 1, filled(1300)))).toBe('no')
  })

  it('is recognised by what a server sends', () => {
    expect(detect(handshakePacket, 'server')).toBe('yes')
    expect(detect(bytes(0x8f, u32(0), 0, 8, filled(8), u32(1), u32(0x1a2a3a4a)), 'server')).toBe('yes')
    expect(detect(bytes(0xf0, u32(1), 0, 8, filled(8), 'token', filled(16)), 'server')).toBe('yes')
  })

  it('wants the first Initial of a client to fill its datagram', () => {
    expect(detect(initial(1, 600))).toBe('no')
    expect(detect(initial(1, 600), 'client', handshakePacket)).toBe('yes')
  })

  it('is not taken for by other protocols or by damaged headers', () => {
    const others = {
      dns: bytes(0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 3, 'www', 7, 'example', 3, 'org', 0, 0, 1, 0, 1),
      stun: bytes(0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, filled(12)),
      rtp: bytes(0x80, 0x60, 0, 1, u32(1234), u32(99), filled(160)),
      rtcp: bytes(0x80, 0xc8, 0, 6, filled(24)),
      dtls: bytes(22, 0xfe, 0xfd, filled(8, 0), 0, 50, filled(50)),
      ntp: bytes(0x23, filled(47)),
      noFixedBit: initial(1, 1200, 0x83),
      longId: bytes(0xc0, u32(1), 21, filled(1300)),
      lengthPastEnd: bytes(0xe0, u32(1), 0, 0, u16(0x4000 | 9000), filled(100)),
      emptyNegotiation: bytes(0x80, u32(0), 0, 0),
      unknownNegotiation: bytes(0x80, u32(0), 0, 0, u32(77)),
      tiny: bytes(0xc0, 0, 0, 0, 1),
    }
    for (const [name, datagram] of Object.entries(others)) expect([name, detect(datagram), detect(datagram, 'server')]).toEqual([name, 'no', 'no'])
  })

  it('is cut off anywhere without being misread', () => {
    const datagram = initial(1)
    for (let length = 0; length < 40; length++) expect(readLongHeader(datagram.subarray(0, length))?.name ?? 'none').toMatch(/^(none|v1)$/)
  })

  it('tells a negotiation and what came of it, and not more', () => {
    const versions = [1, 0x6b3343cf, 0xff00001d, 0xff00001c].map((version) => ['client', initial(version, 1200, version === 0x6b3343cf ? 0xd3 : 0xc3)] as const)
    expect(factsOf(drive(quic, [...versions, ...versions]), 'quic').map((fact) => fact.version)).toEqual(['v1', 'v2', 'draft-29'])
  })
})
