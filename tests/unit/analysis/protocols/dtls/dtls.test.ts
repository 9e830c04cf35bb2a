import { describe, expect, it } from 'vitest'
import { dtls } from '../../../../../main/analysis/protocols/dtls/dtls.ts'
import { drive, factsOf, type Piece } from '../../../../support/drive-reader.ts'
import { bytes, extension, filled, serverHello, serverName, supportedVersions, u16, u24, alpn } from '../../../../support/tls-builder.ts'

const none = new Uint8Array(0)
const record = (type: number, body: Uint8Array, epoch = 0, version = 0xfefd): Uint8Array => bytes(type, u16(version), u16(epoch), filled(6, 0), u16(body.length), body)
/** A fragment of a message whose body is `body`. */
const fragment = (type: number, sequence: number, body: Uint8Array, from = 0, to = body.length): Uint8Array =>
  bytes(type, u24(body.length), u16(sequence), u24(from), u24(to - from), body.subarray(from, to))
const helloBody = (cookie: Uint8Array = none, ...extensions: Uint8Array[]): Uint8Array => {
  const list = bytes(...[serverName('example.org'), ...extensions])
  return bytes(u16(0xfefd), filled(32), 0, cookie.length, cookie, u16(4), u16(0xc02b), u16(0xc02f), 1, 0, u16(list.length), list)
}
const hello = (...more: Uint8Array[]): Uint8Array => helloBody(none, ...more)
const answer = (options = {}): Uint8Array => serverHello({ version: 0xfefd, suite: 0xc02b, ...options }).subarray(4)
const client = (...parts: Uint8Array[]): Piece => ['client', bytes(...parts)]
const server = (...parts: Uint8Array[]): Piece => ['server', bytes(...parts)]
const said = (script: readonly Piece[]): unknown[] => drive(dtls, script).facts.map(({ fact }) => ('version' in fact ? fact.version : 'sni' in fact ? fact.sni : fact.kind))

describe('DTLS', () => {
  it('is read from hello to protected bytes', () => {
    const script = [
      client(record(22, fragment(1, 0, hello(alpn('coap'))))),
      server(record(22, fragment(3, 0, bytes(u16(0xfeff), 4, 1, 2, 3, 4)), 0, 0xfeff)),
      client(record(22, fragment(1, 1, helloBody(filled(4), alpn('coap'))))),
      server(record(22, fragment(2, 1, answer()))),
      client(record(20, bytes(1)), record(22, filled(48), 1)),
      server(record(20, bytes(1)), record(22, filled(48), 1)),
      client(record(23, filled(40), 1)),
    ]
    const driven = drive(dtls, script)
    expect(factsOf(driven, 'tls-client-hello')).toMatchObject([{ sni: 'example.org', offered: 'DTLS 1.2', alpn: ['coap'], ja4: expect.stringMatching(/^dd2d0202cp_/) as string }, {}])
    expect(factsOf(driven, 'tls-server-hello')).toMatchObject([{ version: 'DTLS 1.2', cipherId: 0xc02b }])
    expect(factsOf(driven, 'tls-protected').map(({ side }) => side)).toEqual(['client', 'server'])
    expect(driven.counts.client.protected).toBe(13 + 48 + 13 + 40)
  })

  it.each([
    ['in order', [[0, 30], [30, 60], [60, -1]]],
    ['out of order, overlapping and twice', [[50, -1], [0, 20], [0, 20], [10, 55]]],
  ] as [string, [number, number][]][])('puts fragments together that come %s', (_, cuts) => {
    const body = hello()
    const script = cuts.map(([from, to]) => client(record(22, fragment(1, 0, body, from, to < 0 ? body.length : to))))
    expect(said(script)).toEqual(['example.org'])
  })

  it('makes nothing of a hello whose middle is missing', () => {
    const body = hello()
    expect(said([client(record(22, fragment(1, 0, body, 0, 40))), client(record(22, fragment(1, 0, body, 60)))])).toEqual([])
  })

  it('is read in version 1.3, whose protected records have a short header', () => {
    const driven = drive(dtls, [
      client(record(22, fragment(1, 0, hello(supportedVersions(0xfefc, 0xfefd))))),
      server(record(22, fragment(2, 0, answer({ suite: 0x1301, extensions: [extension(43, u16(0xfefc))] }))), bytes(0x2e, filled(40))),
      client(bytes(0x2e, filled(60))),
    ])
    expect(factsOf(driven, 'tls-server-hello')).toMatchObject([{ version: 'DTLS 1.3', cipherId: 0x1301 }])
    expect(driven.counts.client.protected).toBe(61)
  })

  it('counts media as protected only where the handshake gave keys for it', () => {
    const rtp = bytes(0x80, 0x60, filled(170))
    const shake = (more: Uint8Array[]): Piece[] => [client(record(22, fragment(1, 0, hello(...more)))), server(record(22, fragment(2, 0, answer())))]
    const srtp = drive(dtls, [...shake([extension(14, u16(2), u16(1), 0)]), client(rtp)])
    expect(factsOf(srtp, 'carries')).toEqual([{ kind: 'carries', protocol: 'srtp' }])
    expect(srtp.counts.client.protected).toBe(172)
    expect(drive(dtls, [...shake([]), client(rtp)]).end).toBe('broken')
  })

  it('says that a NULL suite hides nothing', () => {
    const driven = drive(dtls, [client(record(22, fragment(1, 0, hello()))), server(record(22, fragment(2, 0, answer({ suite: 0x0002 })))), client(record(23, filled(40), 1))])
    expect(driven.counts.client.readable).toBe(53)
  })

  const detect = (datagram: Uint8Array, side: 'client' | 'server' = 'client') => dtls.detect(side, datagram, none, false)
  it('is told by its bytes alone', () => {
    expect(detect(record(22, fragment(1, 0, hello())))).toBe('yes')
    expect(detect(record(22, fragment(1, 0, hello())), 'server')).toBe('reversed')
    expect(detect(record(22, fragment(2, 0, answer())), 'client')).toBe('reversed')
    expect(detect(bytes(record(23, filled(40), 1), record(23, filled(20), 1)))).toBe('yes')
    expect(detect(record(22, fragment(1, 0, hello())).subarray(0, 60))).toBe('yes')
    for (const other of [bytes(record(23, filled(40), 1), 0xff), record(23, filled(40), 1).subarray(0, 40), record(23, filled(40), 1, 0x0303), record(23, filled(40), 0), bytes(0x2e, filled(60)), filled(60, 22), none]) {
      expect(detect(other)).toBe('no')
    }
  })
})
