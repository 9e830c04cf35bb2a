/** HTTP/2, WebSocket, SOCKS, PROXY, DTLS, QUIC and VPNs: no bytes make a reader throw or read outside, and random ones are never claimed. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Side } from '../../../../shared/model.ts'
import { dtls } from '../../../../main/analysis/protocols/dtls/dtls.ts'
import { http2 } from '../../../../main/analysis/protocols/http2/http2.ts'
import { proxyProtocol } from '../../../../main/analysis/protocols/proxies/proxy-protocol.ts'
import { socks } from '../../../../main/analysis/protocols/proxies/socks.ts'
import { quic } from '../../../../main/analysis/protocols/quic/quic.ts'
import type { Protocol } from '../../../../main/analysis/protocols/reader.ts'
import { privateNetworks } from '../../../../main/analysis/protocols/vpn/all.ts'
import { websocket } from '../../../../main/analysis/protocols/websocket.ts'
import { drive, type Piece } from '../../../support/drive-reader.ts'
import { cryptoFrame, sealedInitial } from '../../../support/quic-builder.ts'
import { bytes, filled, u16, u24 } from '../../../support/tls-builder.ts'

const all: Protocol[] = [http2, websocket, socks, proxyProtocol, dtls, quic, ...privateNetworks]
const side = fc.constantFrom<Side>('client', 'server')
const body = fc.uint8Array({ maxLength: 200 })
const original = filled(8, 9)

/** Bytes that readers get further with: sound beginnings, then anything. */
const likely: Record<string, fc.Arbitrary<Uint8Array>> = {
  http2: fc.tuple(fc.constantFrom(0, 1, 4, 5, 9), fc.constantFrom(0, 1, 4, 5, 8, 0x2c), fc.nat(3), body).map(([type, flags, stream, rest]) => bytes(u24(rest.length), type, flags, 0, 0, 0, stream, rest)),
  websocket: fc.tuple(fc.constantFrom(0, 1, 2, 0x80, 0x81, 0x82, 0xc1, 0x89), fc.nat(255), body).map(([first, second, rest]) => bytes(first, second, rest)),
  socks: fc.tuple(fc.constantFrom(4, 5, 1, 0), fc.nat(3), body).map(([first, second, rest]) => bytes(first, second, rest)),
  dtls: fc.tuple(fc.constantFrom(20, 21, 22, 23, 25), fc.nat(1), fc.constantFrom(1, 2, 3, 11), fc.nat(20), body).map(([type, epoch, message, at, rest]) => bytes(type, 0xfe, 0xfd, 0, epoch, filled(6, 0), u16(rest.length + 12), message, u24(rest.length + at), u16(0), u24(at), u24(rest.length), rest)),
  quic: fc.tuple(body, fc.nat(100), body).map(([frames, offset, rest]) => sealedInitial(bytes(cryptoFrame(offset, rest), frames), { original })),
  openvpn: fc.tuple(fc.constantFrom(0x38, 0x40, 0x20, 0x28, 0x48), body).map(([first, rest]) => bytes(first, rest)),
}

describe.each(all.map((protocol) => [`${protocol.name} over ${protocol.transport}`, protocol] as const))('%s', (_, protocol) => {
  it('survives any bytes in any order', () => {
    const piece = fc.tuple(side, fc.oneof(body, likely[protocol.name] ?? body, fc.record({ hole: fc.integer({ min: 1, max: 5000 }) })))
    fc.assert(fc.property(fc.array(piece, { maxLength: 10 }), (script) => { drive(protocol, script as Piece[]) }), { numRuns: 150 })
  })
})

// What is only asked for where an upgrade named it need not tell itself from noise.
const claiming = all.filter((protocol) => protocol.agreedOnly !== true)
describe.each(claiming.map((protocol) => [`${protocol.name} over ${protocol.transport}`, protocol] as const))('%s', (_, protocol) => {
  it('claims no random bytes', () => {
    fc.assert(fc.property(side, fc.uint8Array({ minLength: 20, maxLength: 400 }), (speaker, window) => { expect(['no', 'more']).toContain(protocol.detect(speaker, window, new Uint8Array(0), true)) }), { numRuns: 300 })
  })
})
