import { describe, expect, it } from 'vitest'
import { tls } from '../../../../../main/analysis/protocols/tls/tls.ts'
import { drive, factsOf, type Driven, type Piece } from '../../../../support/drive-reader.ts'
import {
  alert, alpn, applicationData, bytes, certificate, certificates, changeCipherSpec, clientHello, extension, filled, handshake, hidden, record, retryRandom, selected13, serverHello,
  serverName, ssl2Hello, supportedVersions, u16, u24,
} from '../../../../support/tls-builder.ts'

const hello12 = record(22, clientHello({ suites: [0xc02f], extensions: [serverName('example.org'), alpn('h2', 'http/1.1')] }), 0x0301)
const hello13 = record(22, clientHello({ session: filled(32), extensions: [serverName('example.org'), supportedVersions(0x0304, 0x0303)] }), 0x0301)
const answer13 = record(22, serverHello({ suite: 0x1301, session: filled(32), extensions: [selected13, extension(51, 0, 29)] }))
const done = handshake(14, filled(0))

const full12: Piece[] = [
  ['client', hello12],
  ['server', record(22, bytes(serverHello({ extensions: [alpn('h2')] }), certificates(certificate()), done))],
  ['client', bytes(record(22, handshake(16, filled(66))), changeCipherSpec, hidden())],
  ['server', bytes(changeCipherSpec, hidden())],
  ['client', applicationData(100)],
  ['server', applicationData(200)],
]
const full13: Piece[] = [
  ['client', hello13],
  ['server', bytes(answer13, changeCipherSpec, applicationData(500))],
  ['client', bytes(changeCipherSpec, applicationData(70))],
]

const kinds = (driven: Driven): string[] => driven.facts.map(({ side, fact }) => `${side} ${fact.kind}`)

describe('a TLS 1.2 handshake', () => {
  it('tells hellos, certificates and where protection begins', () => {
    const driven = drive(tls, full12)
    expect(kinds(driven)).toEqual(['client tls-client-hello', 'server tls-server-hello', 'server tls-certificates', 'client tls-protected', 'server tls-protected'])
    expect(factsOf(driven, 'tls-client-hello')[0]).toMatchObject({ offered: 'TLS 1.2', sni: 'example.org', alpn: ['h2', 'http/1.1'], ech: false, resuming: false })
    expect(factsOf(driven, 'tls-server-hello')[0]).toMatchObject({ version: 'TLS 1.2', cipherId: 0xc02f, alpn: 'h2', retry: false, resumed: false })
    expect(factsOf(driven, 'tls-certificates')[0].chain[0].names).toEqual(['example.org'])
    expect(driven.counts.client).toEqual({ handshake: hello12.length + 75 + 6, protected: 45 + 105 })
  })

  it('says the same however it is cut', () => {
    const whole = drive(tls, full12)
    for (const cut of [1, 2, 3, 4, 5, 6, 7, 11, 64]) expect(drive(tls, full12, { cut: [cut] })).toEqual(whole)
  })

  it('recognises a resumed session by the repeated session id', () => {
    const driven = drive(tls, [['client', record(22, clientHello({ session: filled(32) }))], ['server', bytes(record(22, serverHello({ session: filled(32) })), changeCipherSpec, hidden())]])
    expect(factsOf(driven, 'tls-client-hello')[0].resuming).toBe(true)
    expect(factsOf(driven, 'tls-server-hello')[0].resumed).toBe(true)
  })

  it('puts messages together over records', () => {
    const message = clientHello({})
    const script: Piece[] = [['client', bytes(record(22, message.subarray(0, 3)), record(22, message.subarray(3, 50)), record(22, message.subarray(50)))]]
    expect(factsOf(drive(tls, script), 'tls-client-hello')[0].sni).toBe('example.org')
  })

  it('takes early application data before ChangeCipherSpec for no protection', () => {
    const driven = drive(tls, [['client', hello12], ['server', bytes(record(22, serverHello()), applicationData(20))]])
    expect(factsOf(driven, 'tls-protected')).toEqual([])
  })

  it('passes over what may follow in another order', () => {
    const driven = drive(tls, [['client', hello12], ['server', record(22, bytes(certificates(certificate()), serverHello()))]])
    expect(kinds(driven)).toEqual(['client tls-client-hello'])
  })

  it('leaves a bad certificate out and keeps the others', () => {
    const script: Piece[] = [['client', hello12], ['server', record(22, bytes(serverHello(), certificates(filled(40), certificate())))]]
    expect(factsOf(drive(tls, script), 'tls-certificates')[0].chain).toHaveLength(1)
  })
})

describe('a TLS 1.3 handshake', () => {
  it('is protected from the first application data on', () => {
    const driven = drive(tls, full13)
    expect(kinds(driven)).toEqual(['client tls-client-hello', 'server tls-server-hello', 'server tls-protected', 'client tls-protected'])
    expect(factsOf(driven, 'tls-server-hello')[0]).toMatchObject({ version: 'TLS 1.3', cipherId: 0x1301, resumed: false })
    expect(driven.counts.server).toEqual({ handshake: answer13.length + 6, protected: 505 })
  })

  it('follows a HelloRetryRequest through the second hello', () => {
    const retry = record(22, serverHello({ suite: 0x1301, random: retryRandom, session: filled(32), extensions: [selected13] }))
    const driven = drive(tls, [['client', hello13], ['server', bytes(retry, changeCipherSpec)], ['client', bytes(changeCipherSpec, hello13)], ['server', bytes(answer13, applicationData(9))]])
    expect(kinds(driven)).toEqual(['client tls-client-hello', 'server tls-server-hello', 'client tls-client-hello', 'server tls-server-hello', 'server tls-protected'])
    expect(factsOf(driven, 'tls-server-hello').map((fact) => fact.retry)).toEqual([true, false])
  })

  it('knows a taken pre-shared key', () => {
    const answer = record(22, serverHello({ suite: 0x1301, extensions: [selected13, extension(41, 0, 0)] }))
    expect(factsOf(drive(tls, [['client', hello13], ['server', answer]]), 'tls-server-hello')[0].resumed).toBe(true)
  })

  it('reads a draft server that has no session id', () => {
    const early = handshake(2, bytes(u16(0x7f12), filled(32), u16(0x1302), u16(0)))
    expect(factsOf(drive(tls, [['client', hello13], ['server', record(22, early)]]), 'tls-server-hello')[0]).toMatchObject({ version: 'TLS 1.3 (draft 18)', cipherId: 0x1302 })
  })

  it('takes early data for protected before the server spoke', () => {
    expect(kinds(drive(tls, [['client', bytes(hello13, changeCipherSpec, applicationData(60))]]))).toEqual(['client tls-client-hello', 'client tls-protected'])
  })
})

describe('a cipher suite that does not encrypt', () => {
  it('leaves the bytes readable up to TLS 1.2', () => {
    const driven = drive(tls, [['client', hello12], ['server', record(22, serverHello({ suite: 0x003b }))], ['client', bytes(changeCipherSpec, hidden())], ['server', bytes(changeCipherSpec, hidden(), applicationData(50))]])
    expect(factsOf(driven, 'tls-protected')).toEqual([])
    expect(factsOf(driven, 'note').map((note) => note.says)).toEqual([
      "the cipher suite TLS_RSA_WITH_NULL_SHA256 does not encrypt: the client's bytes stay readable",
      "the cipher suite TLS_RSA_WITH_NULL_SHA256 does not encrypt: the server's bytes stay readable",
    ])
    expect(driven.counts.server.readable).toBe(45 + 55)
  })

  it('is noticed in the middle of a conversation by the text it leaves', () => {
    const text = record(23, bytes('POST /login HTTP/1.1\r\n', filled(32, 0xd3)))
    const driven = drive(tls, [['client', bytes(text, text)]], { context: { midstream: true } })
    expect(kinds(driven)).toEqual(['client note'])
    expect(driven.counts.client.readable).toBe(2 * text.length)
    expect(drive(tls, [['client', bytes(text, text)]], { context: { midstream: true }, cut: [1] })).toEqual(driven)
  })

  it('leaves them readable in TLS 1.3 (RFC 9150)', () => {
    const answer = record(22, serverHello({ suite: 0xc0b4, extensions: [selected13] }))
    const driven = drive(tls, [['client', hello13], ['server', bytes(answer, applicationData(50))]])
    expect(factsOf(driven, 'tls-protected')).toEqual([])
    expect(driven.counts.server.readable).toBe(55)
  })
})

describe('alerts', () => {
  it('are told while they are plain', () => {
    const driven = drive(tls, [['client', hello12], ['server', alert(2, 40)], ['client', alert(1, 0)]])
    expect(factsOf(driven, 'tls-alert')).toEqual([{ kind: 'tls-alert', side: 'server', fatal: true, name: 'handshake_failure' }, { kind: 'tls-alert', side: 'client', fatal: false, name: 'close_notify' }])
  })

  it('are not read once hidden, and never without end', () => {
    expect(factsOf(drive(tls, [...full12, ['client', record(21, filled(2, 1))]]), 'tls-alert')).toEqual([])
    expect(factsOf(drive(tls, [['client', bytes(hello12, ...Array.from({ length: 99 }, () => alert(1, 112)))]]), 'tls-alert')).toHaveLength(16)
    expect(factsOf(drive(tls, [['client', bytes(hello12, record(21, bytes(7, 7)))]]), 'tls-alert')).toEqual([])
  })
})

describe('holes', () => {
  it('inside a record are survived, and the record is not believed', () => {
    const cut = applicationData(100)
    const driven = drive(tls, [['client', hello13], ['server', answer13], ['client', cut.subarray(0, 30)], ['client', { hole: 75 }], ['client', applicationData(10)]])
    expect(driven.end).toBe('open')
    expect(kinds(driven)).toEqual(['client tls-client-hello', 'server tls-server-hello', 'client tls-protected'])
  })

  it('past the end of a record lose the reader', () => {
    expect(drive(tls, [['client', hello13], ['client', { hole: 1 }]]).end).toBe('lost')
    expect(drive(tls, [['client', hello13.subarray(0, 50)], ['client', { hole: hello13.length }]]).end).toBe('lost')
    expect(drive(tls, [['client', bytes(hello13, 23, 3)], ['client', { hole: 1 }]]).end).toBe('lost')
    expect(drive(tls, [['client', bytes(hello12, changeCipherSpec.subarray(0, 5))], ['client', { hole: 1 }]]).end).toBe('lost')
  })

  it('in a hello leave version and suite unknown', () => {
    const driven = drive(tls, [['client', hello12], ['server', record(22, bytes(serverHello(), certificates(certificate()))).subarray(0, 20)], ['server', { hole: 20 }], ['server', record(22, bytes(serverHello(), certificates(certificate()))).subarray(40)], ['server', bytes(changeCipherSpec, hidden())]])
    expect(kinds(driven)).toEqual(['client tls-client-hello'])
  })
})

describe('the middle of a conversation', () => {
  const midstream = { context: { midstream: true } }

  it('proves protection by whole application data and nothing else', () => {
    expect(kinds(drive(tls, [['server', applicationData(1000)]], midstream))).toEqual(['server tls-protected'])
    expect(kinds(drive(tls, [['server', applicationData(1000).subarray(0, 900)]], midstream))).toEqual([])
    expect(kinds(drive(tls, [['server', bytes(changeCipherSpec, hidden())]], midstream))).toEqual([])
  })

  it('takes hidden bytes that look like messages for none', () => {
    const looksLikeCertificate = record(22, certificates(certificate()))
    const looksLikeHello = record(22, handshake(2, bytes(u16(0x0000), filled(32), 0, u16(0x2175), 0)))
    expect(kinds(drive(tls, [['server', bytes(looksLikeCertificate, looksLikeHello)]], midstream))).toEqual([])
  })

  it('believes a whole server hello', () => expect(kinds(drive(tls, [['server', record(22, serverHello())]], midstream))).toEqual(['server tls-server-hello']))
})

describe('hostile input', () => {
  it('ends at the first record header that cannot be', () => {
    expect(drive(tls, [['client', bytes(hello12, 'GET / HTTP/1.1')]]).end).toBe('broken')
    expect(drive(tls, [['client', bytes(hello12, 23, 3, 3, u16(2 ** 14 + 2049))]]).end).toBe('broken')
    expect(drive(tls, [['client', bytes(hello12, 23, 3, 3, u16(0))]]).end).toBe('broken')
    expect(drive(tls, [...full13, ['server', bytes(23, 3, 3, u16(2 ** 14 + 257))]]).end).toBe('broken')
  })

  it('passes over a message too large to keep and stays in step', () => {
    const announced = bytes(11, u24(0xffffff))
    const filler = record(22, filled(16_000, 1))
    const driven = drive(tls, [['client', hello12], ['server', bytes(record(22, bytes(serverHello(), announced)), filler, filler, changeCipherSpec, hidden())]])
    expect(kinds(driven)).toEqual(['client tls-client-hello', 'server tls-server-hello', 'server tls-protected'])
  })

  it('keeps 32 certificates of a chain', () => {
    const chain = certificates(...Array.from({ length: 40 }, (_, at) => certificate({ serial: [at + 1] })))
    const body = bytes(serverHello(), chain)
    const records = [body.subarray(0, 16_000), body.subarray(16_000)].filter((part) => part.length > 0).map((part) => record(22, part))
    expect(factsOf(drive(tls, [['client', hello12], ['server', bytes(...records)]]), 'tls-certificates')[0].chain).toHaveLength(32)
  })

  it('tells no more than two hellos a side', () => {
    const driven = drive(tls, [['client', bytes(...Array.from({ length: 20 }, () => hello12))]])
    expect(factsOf(driven, 'tls-client-hello')).toHaveLength(2)
  })

  it('has a null where a hello contradicts itself', () => expect(kinds(drive(tls, [['client', record(22, handshake(1, filled(60, 0xff)))]]))).toEqual([]))
})

describe('hellos in the shape of SSL 2.0', () => {
  it('begin a TLS conversation', () => {
    const driven = drive(tls, [['client', ssl2Hello(0x0301)], ['server', bytes(record(22, serverHello({ version: 0x0301, suite: 0x0035 })), changeCipherSpec, hidden())]])
    expect(kinds(driven)).toEqual(['client tls-client-hello', 'server tls-server-hello', 'server tls-protected'])
    expect(factsOf(driven, 'tls-client-hello')[0]).toMatchObject({ offered: 'TLS 1.0', sni: null, ja3: '', ja4: 't10i000000_000000000000_000000000000' })
    expect(drive(tls, [['client', ssl2Hello(0x0301)]], { cut: [1] })).toEqual(drive(tls, [['client', ssl2Hello(0x0301)]]))
  })

  it('begin one that really is SSL 2.0', () => {
    const der = certificate()
    const answer = bytes(4, 0, 1, u16(2), u16(der.length), u16(3), u16(16), der, u24(0x010080), filled(16))
    const key = bytes(2, u24(0x010080), u16(0), u16(64), u16(0), filled(64))
    const framed = (body: Uint8Array): Uint8Array => bytes(u16(0x8000 | body.length), body)
    const script: Piece[] = [['client', ssl2Hello(2)], ['server', framed(answer)], ['client', bytes(framed(key), framed(filled(33)))], ['server', framed(filled(33))]]
    const driven = drive(tls, script)
    expect(kinds(driven)).toEqual(['client tls-client-hello', 'server tls-certificates', 'client tls-server-hello', 'client tls-protected', 'server tls-protected'])
    expect(factsOf(driven, 'tls-server-hello')[0]).toMatchObject({ version: 'SSL 2.0', cipherId: 0x010080 })
    expect(drive(tls, script, { cut: [1] })).toEqual(driven)
  })
})
