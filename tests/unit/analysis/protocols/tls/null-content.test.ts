import { describe, expect, it } from 'vitest'
import { tls } from '../../../../../main/analysis/protocols/tls/tls.ts'
import { drive, factsOf, type Piece } from '../../../../support/drive-reader.ts'
import { bytes, changeCipherSpec, clientHello, filled, hidden, record, serverHello } from '../../../../support/tls-builder.ts'

const check = filled(20, 0xcc)
const sealed = (text: string): Uint8Array => record(23, bytes(text, check))
const script = (...said: Piece[]): Piece[] => [
  ['client', record(22, clientHello())],
  // TLS_RSA_WITH_NULL_SHA
  ['server', bytes(record(22, serverHello({ suite: 0x0002 })), changeCipherSpec, hidden())],
  ['client', bytes(changeCipherSpec, hidden())],
  ...said,
]

describe('TLS with a suite that does not encrypt', () => {
  const talk = script(['client', bytes(sealed('POST /in HTTP/1.1\r\nHost: a.example\r\nContent-Length: 5\r\n\r\n'), sealed('pin=7'))], ['server', sealed('HTTP/1.1 204 No Content\r\n\r\n')])

  it('shows the HTTP inside, without the checks of its records', () => {
    const driven = drive(tls, talk)
    expect(factsOf(driven, 'carries')).toEqual([{ kind: 'carries', protocol: 'http' }])
    expect(factsOf(driven, 'http-request')).toMatchObject([{ method: 'POST', host: 'a.example' }])
    expect(factsOf(driven, 'http-body').map((fact) => Buffer.from(fact.bytes).toString())).toEqual(['pin=7'])
    expect(factsOf(driven, 'http-response')).toMatchObject([{ status: 204 }])
  })

  it('shows the same at every cut', () => {
    for (const cut of [1, 2, 5, 21, 64]) expect(drive(tls, talk, { cut: [cut] })).toEqual(drive(tls, talk))
  })

  it('makes nothing of other content', () => {
    expect(factsOf(drive(tls, script(['client', sealed('EHLO x\r\n')])), 'carries')).toEqual([])
  })
})
