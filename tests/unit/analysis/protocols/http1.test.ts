import { describe, expect, it } from 'vitest'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import type { Fact, HttpBody } from '../../../../main/analysis/facts.ts'
import { http, ssdp } from '../../../../main/analysis/protocols/http1/http1.ts'
import { bytesOf, cutInto, factsOf, play, type Step } from '../../../support/read-script.ts'

const get = (path = '/'): Step => ['client', `GET ${path} HTTP/1.1\r\nHost: example.org\r\n\r\n`]
const ok = (body: string, type = 'text/plain'): Step => ['server', `HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n${body}`]
const join = (...parts: (string | Uint8Array)[]): Uint8Array => Uint8Array.from(Buffer.concat(parts.map((part) => Buffer.from(bytesOf(part)))))
const text = (fact: Fact | undefined): string | null => (fact?.kind === 'http-body' ? Buffer.from(fact.bytes).toString('latin1') : null)
const bodies = (facts: Fact[]): HttpBody[] => facts.filter((fact) => fact.kind === 'http-body')
const brief = (facts: Fact[]): string[] =>
  facts.map((fact) => {
    if (fact.kind === 'http-request') return `> ${fact.method} ${fact.target}`
    if (fact.kind === 'http-response') return `< ${fact.status}`
    if (fact.kind === 'http-body') return `body ${text(fact)}${fact.cut ? ' cut' : ''}`
    return fact.kind
  })

describe('http', () => {
  it('reads a request and its response', () => {
    const played = play(http, [
      ['client', 'POST /sign-up HTTP/1.1\r\nHost: shop.example:8080\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 7\r\n\r\na=1&b=2'],
      ['server', 'HTTP/1.1 302 Found\r\nLocation: /done\r\nContent-Length: 0\r\n\r\n'],
    ])
    expect(played).toMatchObject({ state: 'open', left: { client: 0, server: 0 } })
    expect(factsOf(played)).toEqual([
      {
        kind: 'http-request', method: 'POST', target: '/sign-up', version: 'HTTP/1.1', host: 'shop.example:8080',
        headers: [['Host', 'shop.example:8080'], ['Content-Type', 'application/x-www-form-urlencoded'], ['Content-Length', '7']],
      },
      { kind: 'http-body', type: 'application/x-www-form-urlencoded', bytes: bytesOf('a=1&b=2'), codings: [], cut: false },
      { kind: 'http-response', status: 302, reason: 'Found', version: 'HTTP/1.1', headers: [['Location', '/done'], ['Content-Length', '0']] },
    ])
  })

  it('pairs pipelined requests, HEAD, interim answers and answers without a body', () => {
    const played = play(http, [
      ['client', 'HEAD /a HTTP/1.1\r\nHost: h\r\n\r\nGET /b HTTP/1.1\r\nHost: h\r\n\r\nGET /c HTTP/1.1\r\nHost: h\r\n\r\n'],
      ['server', 'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n'],
      ['server', 'HTTP/1.1 204 No Content\r\n\r\n'],
      get('/d'),
      ok('hello'),
    ])
    expect(brief(factsOf(played))).toEqual(['> HEAD /a', '> GET /b', '> GET /c', '< 200', '< 100', '< 304', '< 204', '> GET /d', '< 200', 'body hello'])
    expect(played.left).toEqual({ client: 0, server: 0 })
  })

  it('undoes chunks with extensions and trailers over bare line feeds', () => {
    const played = play(http, [
      get(),
      ['server', 'HTTP/1.1 200 OK\nContent-Type: text/html\nTransfer-Encoding: chunked\n\n5;name="x"\r\nhello\r\n00A \nmore text!\n0\r\nX-Sum: 1\r\n\r\n'],
      get('/next'),
      ok('next'),
    ])
    expect(brief(factsOf(played))).toEqual(['> GET /', '< 200', 'body hellomore text!', '> GET /next', '< 200', 'body next'])
  })

  it('reads a body that ends with the connection', () => {
    const played = play(http, [['client', 'GET /old HTTP/1.0\r\n\r\n'], ['server', 'HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<p>one'], ['server', ' two']])
    expect(bodies(factsOf(played)).map((body) => [text(body), body.cut])).toEqual([['<p>one two', false]])
  })

  it('undoes content codings, also under chunks, and names them', () => {
    const plain = 'name=Ada&word=secret'
    const send = (coding: string, bytes: Uint8Array): Step => ['client', join(`POST / HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Encoding: ${coding}\r\nContent-Length: ${bytes.length}\r\n\r\n`, bytes)]
    const chunked = gzipSync(plain)
    const played = play(http, [
      send('gzip', gzipSync(plain)),
      send('deflate', deflateSync(plain)),
      send('deflate', deflateRawSync(plain)),
      send('br', brotliCompressSync(plain)),
      send('gzip, br', brotliCompressSync(gzipSync(plain))),
      ['client', join(`POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n${chunked.length.toString(16)}\r\n`, chunked, '\r\n0\r\n\r\n')],
      send('zstd', bytesOf('unreadable')),
    ])
    expect(bodies(factsOf(played)).map((body) => [text(body), body.codings])).toEqual([
      [plain, ['gzip']], [plain, ['deflate']], [plain, ['deflate']], [plain, ['br']], [plain, ['gzip', 'br']], [plain, ['gzip']],
    ])
  })

  it('shows bytes that are not what their coding says as they are', () => {
    const played = play(http, [['client', 'POST / HTTP/1.1\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\na=b']])
    expect(bodies(factsOf(played))).toMatchObject([{ codings: [], cut: false }])
  })

  it('keeps no more of a body than asked and stays in step', () => {
    const played = play(http, [['client', `POST / HTTP/1.1\r\nContent-Length: 1000\r\n\r\n${'x'.repeat(1000)}`], get('/after')], { bodyLimit: 10 })
    expect(brief(factsOf(played))).toEqual(['> POST /', 'body xxxxxxxxxx cut', '> GET /after'])
  })

  it('leaves out bodies of responses that are no text', () => {
    const played = play(http, [get(), ok('....', 'image/png'), get('/2'), ok('{}', 'application/problem+json')])
    expect(brief(factsOf(played))).toEqual(['> GET /', '< 200', '> GET /2', '< 200', 'body {}'])
  })

  it('joins folded fields, passes over lines that are none, and prefers an absolute target', () => {
    const played = play(http, [['client', '\r\nGET http://u:p@real.example/x?y HTTP/1.1\r\nHost: other.example\r\nX-Long: one\r\n two\r\n\tthree\r\nnonsense\r\n\r\n']])
    expect(factsOf(played)).toEqual([
      { kind: 'http-request', method: 'GET', target: 'http://u:p@real.example/x?y', version: 'HTTP/1.1', host: 'real.example', headers: [['Host', 'other.example'], ['X-Long', 'one two three']] },
    ])
  })

  it('hands the tunnel of CONNECT on, and holds the client back until the proxy has answered', () => {
    const played = play(http, [['client', 'CONNECT mail.example:443 HTTP/1.1\r\nHost: mail.example:443\r\n\r\n'], ['client', 'GET /inner HTTP/1.1\r\n\r\n'], ['server', 'HTTP/1.1 200 Connection established\r\nContent-Length: 5\r\n\r\nserver']])
    expect(brief(factsOf(played))).toEqual(['> CONNECT mail.example:443', '< 200', 'upgrade'])
    expect(played).toMatchObject({ state: 'upgraded', left: { client: 23, server: 6 } })
  })

  it('goes on after a refused CONNECT', () => {
    const played = play(http, [
      ['client', 'CONNECT a:1 HTTP/1.1\r\n\r\n'], ['server', 'HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n'],
      ['client', 'CONNECT a:1 HTTP/1.1\r\nProxy-Authorization: Basic eDp5\r\n\r\n'], ['server', 'HTTP/1.1 200 Yes\r\n\r\n'],
    ])
    expect(brief(factsOf(played))).toEqual(['> CONNECT a:1', '< 407', '> CONNECT a:1', '< 200', 'upgrade'])
  })

  it('hands on after 101 and says what follows', () => {
    const ask: Step = ['client', 'GET /chat HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n']
    const played = play(http, [ask, ['server', join('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n', Uint8Array.of(0x81, 0))]])
    expect(brief(factsOf(played))).toEqual(['> GET /chat', '< 101', 'note', 'upgrade'])
    expect(played.left).toEqual({ client: 0, server: 2 })
    const tls = play(http, [ask, ['server', 'HTTP/1.1 101 x\r\nUpgrade: TLS/1.0, HTTP/1.1\r\n\r\n']])
    expect(factsOf(tls).at(-1)).toEqual({ kind: 'upgrade', to: 'tls' })
  })

  it('goes on with requests when an upgrade is not taken up', () => {
    const played = play(http, [['client', 'GET /1 HTTP/1.1\r\nUpgrade: h2c\r\n\r\n'], ['client', 'GET /2 HTTP/1.1\r\n\r\n'], ok('1'), ok('2')])
    expect(brief(factsOf(played))).toEqual(['> GET /1', '> GET /2', '< 200', 'body 1', '< 200', 'body 2'])
  })

  it('follows RFC 9112 where lengths contradict each other, and says so', () => {
    const both = play(http, [['client', 'POST / HTTP/1.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'], get('/smuggled')])
    expect(brief(factsOf(both))).toEqual(['> POST /', 'note', '> GET /smuggled'])
    const two = play(http, [['client', 'POST / HTTP/1.1\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde']])
    expect([brief(factsOf(two)), two.state]).toEqual([['> POST /', 'note'], 'broken'])
    const same = play(http, [['client', 'POST / HTTP/1.1\r\nContent-Length: 4, 4\r\n\r\nabcd']])
    expect(brief(factsOf(same))).toEqual(['> POST /', 'body abcd'])
    const endless = play(http, [['client', 'POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\nabcd']])
    expect(endless.state).toBe('broken')
    const answer = play(http, [get(), ['server', 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: -5\r\n\r\nto the end']])
    expect(brief(factsOf(answer))).toEqual(['> GET /', '< 200', 'note', 'body to the end'])
    const huge = play(http, [['client', 'POST / HTTP/1.1\r\nContent-Length: 18446744073709551615\r\n\r\nabc']])
    expect(brief(factsOf(huge))).toEqual(['> POST /', 'body abc cut'])
    const loose = play(http, [['client', 'POST / HTTP/1.1\r\nContent-Length : 2\r\n\r\nab']])
    expect(brief(factsOf(loose))).toEqual(['> POST /', 'note', 'body ab'])
  })

  it('stays in step over a hole inside a body and keeps nothing behind it', () => {
    const steps: Step[] = [['client', 'POST / HTTP/1.1\r\nContent-Length: 20\r\n\r\nuser=ada&'], { gap: 'client', count: 6 }, ['client', 'ghijk'], get('/after')]
    const played = play(http, steps)
    expect(played.skips).toEqual(['kept'])
    expect(brief(factsOf(played))).toEqual(['> POST /', 'body user=ada& cut', '> GET /after'])
    expect(play(http, [steps[0], { gap: 'client', count: 12 }]).skips).toEqual(['lost'])
    expect(play(http, [get(), { gap: 'client', count: 1 }]).skips).toEqual(['lost'])
    const exact = play(http, [steps[0], { gap: 'client', count: 11 }, get('/after')])
    expect(brief(factsOf(exact))).toEqual(['> POST /', 'body user=ada& cut', '> GET /after'])
    const chunk = play(http, [get(), ['server', 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\na\r\n01'], { gap: 'server', count: 8 }, ['server', '\r\n0\r\n\r\n'], get('/after'), ok('x')])
    expect(brief(factsOf(chunk))).toEqual(['> GET /', '< 200', 'body 01 cut', '> GET /after', '< 200', 'body x'])
  })

  it('tells what had come when the connection ends inside a message', () => {
    expect(brief(factsOf(play(http, [['client', 'POST / HTTP/1.1\r\nContent-Length: 20\r\n\r\nuser=ada']])))).toEqual(['> POST /', 'body user=ada cut'])
    const head = play(http, [['client', 'GET /secret HTTP/1.1\r\nHost: h.example\r\nCookie: a='], ['client', 'b; c']])
    expect(factsOf(head)).toEqual([{ kind: 'http-request', method: 'GET', target: '/secret', version: 'HTTP/1.1', host: 'h.example', headers: [['Host', 'h.example']] }])
    expect(factsOf(play(http, [['client', 'GET /secret HT']]))).toEqual([])
  })

  it('reads a body behind the answer to a HEAD request it was wrongly paired with', () => {
    const steps: Step[] = [['client', 'HEAD / HTTP/1.1\r\n\r\n'], ['server', 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\n'], ['server', 'HTML!'], ['server', 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n']]
    expect(brief(factsOf(play(http, steps, { midstream: true })))).toEqual(['> HEAD /', '< 200', 'body HTML!', '< 404'])
  })

  it('refuses what passes its caps', () => {
    expect(play(http, [['client', `GET /${'a'.repeat(70_000)}`]]).state).toBe('broken')
    expect(play(http, [['client', `GET /${'a'.repeat(70_000)} HTTP/1.1\r\n\r\n`]]).state).toBe('broken')
    expect(play(http, [['client', `GET / HTTP/1.1\r\n${`X: ${'y'.repeat(1000)}\r\n`.repeat(300)}`]]).state).toBe('broken')
    expect(play(http, [['client', `GET / HTTP/1.1\r\n${`X: ${'y'.repeat(1000)}\r\n`.repeat(300)}\r\n`]]).state).toBe('broken')
    expect(play(http, [['client', 'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n10000000000000\r\n']]).state).toBe('broken')
    const many = play(http, [['client', `GET / HTTP/1.1\r\n${'A: b\r\n'.repeat(300)}\r\n`]])
    expect(factsOf(many)).toMatchObject([{ headers: { length: 256 } }, { kind: 'note' }])
  })

  it('ends at bytes that are no message', () => {
    expect(play(http, [get(), ['client', Uint8Array.of(0x16, 3, 1)]]).state).toBe('broken')
    expect(play(http, [get(), ['server', 'HTTP/2.0 200 OK\r\n\r\n']]).state).toBe('broken')
    expect(play(http, [['client', 'HTTP/1.1 200 OK\r\n\r\n']]).state).toBe('broken')
  })

  it('says the same however the bytes are cut', () => {
    const steps: Step[] = [
      get('/1'), ok('{"a":1}', 'application/json'),
      ['client', 'POST /2 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nX: a\r\n b\r\n\r\n3\r\nabc\r\n0\r\nT: 1\r\n\r\n'], ['server', 'HTTP/1.1 100 Continue\r\n\r\n'],
      ['server', 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\nuntil the end'],
    ]
    const whole = play(http, steps)
    for (const size of [1, 2, 3, 7, 13]) expect(play(http, cutInto(steps, size))).toEqual(whole)
  })
})

describe('http detection', () => {
  const ask = (bytes: string | Uint8Array, side: 'client' | 'server' = 'client') => http.detect(side, bytesOf(bytes), new Uint8Array(0), false)

  it('knows requests and responses, and who speaks', () => {
    expect(ask('GET / HTTP/1.1\r\n')).toBe('yes')
    expect(ask('\r\nM-POST /x HTTP/1.0\nHo')).toBe('yes')
    expect(ask('GET /a b HTTP/1.1\r\n')).toBe('yes')
    expect(ask('HTTP/1.0 200\r\n', 'server')).toBe('yes')
    expect(ask('HTTP/1.1 404 Not', 'client')).toBe('reversed')
    expect(ask('POST / HTTP/1.1\r\n', 'server')).toBe('reversed')
    expect(ask(`GET /${'a'.repeat(4000)}`)).toBe('yes')
  })

  it('asks for more only while it can still be one', () => {
    const request = 'PROPFIND /dav/ HTTP/1.1\r\n'
    for (let length = 0; length < request.length; length++) expect(ask(request.slice(0, length))).toBe('more')
    for (let length = 0; length < 13; length++) expect(ask('HTTP/1.1 200 OK\r\n'.slice(0, length), 'server')).toMatch(length < 13 ? 'more' : 'yes')
  })

  it('refuses other protocols', () => {
    const others = ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'OPTIONS rtsp://h RTSP/1.0\r\n', 'REGISTER sip:h SIP/2.0\r\n', 'ICY 200 OK\r\n', 'EHLO h\r\n', '220 mail ESMTP\r\n', 'SSH-2.0-x\r\n', 'USER ada\r\n', 'GET /\r\n', 'HTTP/1.1 20x', '+OK\r\n', '* OK IMAP4\r\n', 'a b c\r\n']
    for (const other of others) expect([other, ask(other)]).toEqual([other, 'no'])
    expect(ask(Uint8Array.of(0x16, 3, 1, 2, 0))).toBe('no')
  })
})

describe('ssdp', () => {
  it('reads announcements, searches and answers', () => {
    const played = play(ssdp, [
      ['client', 'M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: "ssdp:discover"\r\n\r\n'],
      ['server', 'HTTP/1.1 200 OK\r\nLOCATION: http://192.0.2.1/d.xml\r\n'],
      ['client', 'NOTIFY * HTTP/1.1\r\nNTS: ssdp:alive\r\n\r\n'],
    ])
    expect(brief(factsOf(played))).toEqual(['> M-SEARCH *', '< 200', '> NOTIFY *'])
    expect(ssdp.detect('client', bytesOf('GET / HTTP/1.1\r\n\r\n'), new Uint8Array(0), false)).toBe('no')
  })
})
