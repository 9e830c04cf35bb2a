import { expect, it } from 'vitest'
import { rdpUdp } from '../../../../../main/analysis/protocols/desktops/rdp-udp.ts'
import { drive } from '../../../../support/drive-reader.ts'
import { bytes, clientHello, filled, record, serverHello, u16 } from '../../../../support/tls-builder.ts'

const padded = (...parts: Parameters<typeof bytes>): Uint8Array => { const body = bytes(...parts); return bytes(body, new Uint8Array(1232 - body.length)) }
const syn = padded([255, 255, 255, 255], u16(64), u16(0x1801), filled(4), u16(1232), u16(1232))
const synAck = padded(filled(4), u16(64), u16(5), filled(4), u16(1232), u16(1232))
const header = [0, 20, 0xc1, 1, 0xf4, 1, 0x64, 0xe0, 0x64, 0, 1, 0]
const hello = bytes(header, record(22, clientHello()))
const answer = bytes(header, record(22, serverHello()))

it('RDP over UDP is known by its SYN, and protected behind the hellos of both sides', () => {
  expect(rdpUdp.detect('client', syn, new Uint8Array(0), false)).toBe('yes')
  expect(rdpUdp.detect('client', synAck, new Uint8Array(0), false)).toBe('reversed')
  expect(rdpUdp.detect('client', hello, new Uint8Array(0), false)).toBe('no')
  const driven = drive(rdpUdp, [['client', syn], ['server', synAck], ['client', hello], ['server', answer], ['client', filled(90)], ['server', filled(70)]])
  expect(driven.facts.map(({ fact }) => fact.kind)).toEqual(['tls-client-hello', 'tls-server-hello'])
  expect([driven.counts.client.protected, driven.counts.server.protected]).toEqual([90, 70])
})

it('RDP over UDP whose handshake failed is not called protected', () => {
  const driven = drive(rdpUdp, [['client', syn], ['server', synAck], ['client', filled(40)]])
  expect(driven.counts.client).toEqual({ undecided: 1272 })
})
