import http2Module from 'node:http2'
import { Duplex } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { HpackDecoder } from '../../../../../main/analysis/protocols/http2/hpack.ts'
import { http2 } from '../../../../../main/analysis/protocols/http2/http2.ts'
import { decodeHuffman } from '../../../../../main/analysis/protocols/http2/huffman.ts'
import { cutInto, factsOf, play, type Step } from '../../../../support/read-script.ts'
import { bytes, filled, u24 } from '../../../../support/tls-builder.ts'

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'))
const frame = (type: number, flags: number, stream: number, payload: Uint8Array): Uint8Array => bytes(u24(payload.length), type, flags, 0, 0, 0, stream, payload)
const preface = bytes('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
const settings = frame(4, 0, 0, bytes(0, 3, 0, 0, 0, 100))
/** RFC 7541 §C.4.1: GET http www.example.com /. */
const request = hex('828684418cf1e3c2e5f23a6ba0ab90f4ff')

describe('HPACK', () => {
  it.each([['f1e3c2e5f23a6ba0ab90f4ff', 'www.example.com'], ['a8eb10649cbf', 'no-cache'], ['9d29ad171863c78f0b97c8e9ae82ae43d3', 'https://www.example.com']])('opens %s of RFC 7541 appendix C', (coded, text) => {
    expect(decodeHuffman(hex(coded), 0, coded.length / 2)).toBe(text)
  })

  it('refuses padding that is not the end of string', () => {
    expect([hex('f1e3c2e5f23a6ba0ab90f400'), hex('ffffffff'), hex('1fff')].map((coded) => decodeHuffman(coded, 0, coded.length))).toEqual([null, null, null])
  })

  it('keeps its table over blocks (RFC 7541 §C.4)', () => {
    const decoder = new HpackDecoder()
    decoder.decode(request)
    expect(decoder.decode(hex('828684be5886a8eb10649cbf'))).toEqual([[':method', 'GET'], [':scheme', 'http'], [':path', '/'], [':authority', 'www.example.com'], ['cache-control', 'no-cache']])
  })

  it('forgets the oldest entries first (RFC 7541 §4.3)', () => {
    const decoder = new HpackDecoder()
    const literal = (value: number): Uint8Array => bytes(0x40, 1, 'a', 2, String(value))
    // Each costs 35 bytes: 2 fit into 80.
    const fields = decoder.decode(bytes(0x3f, 80 - 31, ...Array.from({ length: 300 }, (_, at) => literal(at % 90 + 10)), 0xbe, 0xbf))
    expect(fields?.slice(-1)).toEqual([['a', '85']])
    expect(decoder.decode(bytes(0xbe, 0xbf))).toEqual([['a', '39'], ['a', '38']])
    expect(decoder.decode(bytes(0xc0))).toBeNull()
  })

  it('gives a bomb of references no more than a list of limited length', () => {
    const decoder = new HpackDecoder()
    const bomb = bytes(0x40, 1, 'a', 0x7f, 0x81, 0x1e, filled(4000, 0x61), filled(100_000, 0xbe))
    expect(decoder.decode(bomb)?.length).toBe(256)
  })

  it.each(['80', 'ff', 'bf', '40', '4001', '3fffffff7f', '00ff', '0001617f'])('refuses %s', (block) => expect(new HpackDecoder().decode(hex(block))).toBeNull())
})

describe('HTTP/2 in the clear', () => {
  const post: Step = ['client', bytes(preface, settings, frame(1, 4, 1, bytes(0x83, 0x86, 0x84, 0x41, 1, 'h', 0x5f, 33, 'application/x-www-form-urlencoded')), frame(0, 8, 1, bytes(3, 'user=ann', 0, 0, 0)), frame(0, 1, 1, bytes('&pin=7')))]
  const expected = [
    { kind: 'http-request', method: 'POST', target: '/', version: 'HTTP/2', host: 'h', headers: [['content-type', 'application/x-www-form-urlencoded']] },
    { kind: 'http-body', type: 'application/x-www-form-urlencoded', bytes: Uint8Array.from(Buffer.from('user=ann&pin=7')), codings: [], cut: false },
    { kind: 'http-response', status: 200, reason: '', version: 'HTTP/2', headers: [] },
  ]
  const script: Step[] = [post, ['server', bytes(settings, frame(1, 5, 1, bytes(0x88)))]]

  it('gives the facts of HTTP/1, bodies without their padding', () => expect(factsOf(play(http2, script))).toEqual(expected))

  it('gives the same at every cut', () => {
    for (const size of [1, 2, 3, 5, 8, 13, 21]) {
      expect(factsOf(play(http2, cutInto(script, size)))).toEqual(expected)
    }
  })

  it('puts header blocks together over continuations, and nothing between them', () => {
    const parts = [frame(1, 0, 1, request.subarray(0, 5)), frame(9, 4, 1, request.subarray(5))]
    expect(factsOf(play(http2, [['client', bytes(preface, ...parts)]]))).toMatchObject([{ method: 'GET', host: 'www.example.com' }])
    expect(play(http2, [['client', bytes(preface, parts[0], settings, parts[1])]]).state).toBe('broken')
  })

  it('goes on without header fields once they cannot be decompressed', () => {
    const played = play(http2, [['client', bytes(preface, frame(1, 4, 1, bytes(0xff)), frame(1, 5, 3, request))]])
    expect([played.state, ...factsOf(played).map(({ kind }) => kind)]).toEqual(['open', 'note'])
  })

  it('names gRPC', () => {
    const block = bytes(0x83, 0x86, 0x84, 0x5f, 16, 'application/grpc')
    expect(factsOf(play(http2, [['client', bytes(preface, frame(1, 4, 1, block))]]))).toContainEqual({ kind: 'carries', protocol: 'grpc' })
  })

  it('is told by the preface, or by settings of a server', () => {
    const none = new Uint8Array(0)
    expect(http2.detect('client', bytes(preface, settings), none, false)).toBe('yes')
    expect(http2.detect('server', settings, none, false)).toBe('yes')
    expect(http2.detect('client', preface.subarray(0, 10), none, false)).toBe('more')
    for (const other of [bytes('PRI * HTTP/1.1\r\n\r\n'), frame(4, 0, 0, bytes(0x30, 0, 0, 0, 0, 1)), frame(4, 0, 0, filled(5)), frame(4, 1, 0, none), filled(20, 0), bytes(22, 3, 1, 0, 60, 1)]) {
      expect(http2.detect('server', other, none, false)).toBe('no')
    }
  })

  it("reads what Node's own client and server say to each other", async () => {
    const recorded: Step[] = []
    const ends: Duplex[] = []
    for (const side of ['client', 'server'] as const) {
      ends.push(new Duplex({
        read() { /* The other end pushes. */ },
        write(chunk: Buffer, _encoding, done) {
          recorded.push([side, Uint8Array.from(chunk)])
          ends[side === 'client' ? 1 : 0].push(Buffer.from(chunk))
          done()
        },
      }))
    }
    const served = http2Module.createServer()
    served.on('stream', (stream, headers) => { stream.respond({ ':status': 200, 'x-saw': String(headers['x-word']), 'content-type': 'text/plain' }); stream.end('good') })
    served.emit('connection', ends[1])
    const session = http2Module.connect('http://example.org', { createConnection: () => ends[0] })
    for (const word of ['zum Glück? {~}', 'zum Glück? {~}']) {
      const stream = session.request({ ':method': 'POST', ':path': '/in', 'x-word': Buffer.from(word).toString('latin1'), 'content-type': 'application/json' })
      stream.end('{"pin":"7"}')
      stream.resume()
      await new Promise((done) => stream.on('close', done))
    }
    session.destroy()
    const facts = factsOf(play(http2, recorded))
    expect(facts.filter(({ kind }) => kind === 'http-request')).toMatchObject(new Array(2).fill({ method: 'POST', target: '/in', host: 'example.org:80', headers: [['x-word', Buffer.from('zum Glück? {~}').toString('latin1')], ['content-type', 'application/json']] }))
    expect(facts.filter(({ kind }) => kind === 'http-response').length).toBe(2)
    expect(facts.filter((fact) => fact.kind === 'http-body').map((fact) => Buffer.from(fact.bytes).toString())).toEqual(['{"pin":"7"}', 'good', '{"pin":"7"}', 'good'])
  })
})
