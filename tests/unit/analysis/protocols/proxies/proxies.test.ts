import { describe, expect, it } from 'vitest'
import { proxyProtocol } from '../../../../../main/analysis/protocols/proxies/proxy-protocol.ts'
import { socks } from '../../../../../main/analysis/protocols/proxies/socks.ts'
import { cutInto, factsOf, play, type Step } from '../../../../support/read-script.ts'
import { bytes, filled, u16 } from '../../../../support/tls-builder.ts'

const none = new Uint8Array(0)
const kinds = (steps: Step[], protocol = socks) => { const played = play(protocol, steps); return [played.state, ...factsOf(played).map((fact) => (fact.kind === 'note' ? fact.says : fact.kind === 'seen-in-clear' ? fact.value : fact.kind))] }

describe('SOCKS', () => {
  const five: Step[] = [
    ['client', bytes(5, 2, 0, 2)], ['server', bytes(5, 2)], ['client', bytes(1, 3, 'ann', 6, 'secret')], ['server', bytes(1, 0)],
    ['client', bytes(5, 1, 0, 3, 11, 'example.org', u16(443))], ['server', bytes(5, 0, 0, 1, 10, 0, 0, 1, u16(1080))], ['client', bytes(22, 3, 1)],
  ]

  it('5 shows login and target, then hands on', () => {
    const played = play(socks, five)
    expect(factsOf(played)[0]).toEqual({ kind: 'login', mechanism: 'SOCKS', user: 'ann', password: 'secret', encoding: [], accepted: true })
    expect(kinds(five)).toEqual(['upgraded', 'login', 'the client asked the proxy to connect to example.org:443', 'example.org', 'upgrade'])
    expect(played.left.client).toBe(3)
  })

  it('reads the same at every cut', () => {
    for (const size of [1, 2, 3]) expect(kinds(cutInto(five, size))).toEqual(kinds(five))
  })

  it('4 and 4a show user and target', () => {
    expect(kinds([['client', bytes(4, 1, u16(80), 192, 0, 2, 1, 'ann', 0)], ['server', bytes(0, 0x5a, filled(6, 0))]])).toEqual(['upgraded', 'login', 'the client asked the proxy to connect to 192.0.2.1:80', '192.0.2.1', 'upgrade'])
    expect(kinds([['client', bytes(4, 1, u16(80), 0, 0, 0, 1, 0, 'example.org', 0)], ['server', bytes(0, 0x5b, filled(6, 0))]])).toEqual(['open', 'the client asked the proxy to connect to example.org:80', 'example.org', 'the proxy refused'])
  })

  it('is told by version 4 alone, in version 5 by question and answer', () => {
    expect(socks.detect('client', bytes(4, 1, u16(80), 192, 0, 2, 1, 0), none, false)).toBe('yes')
    expect(socks.detect('client', bytes(5, 1, 0), none, false)).toBe('more')
    expect(socks.detect('client', bytes(5, 1, 0), bytes(5, 0), false)).toBe('yes')
    expect(socks.detect('server', bytes(5, 0), bytes(5, 1, 0), false)).toBe('yes')
    expect(socks.detect('server', bytes(5, 7), bytes(5, 1, 0), false)).toBe('no')
    for (const other of [bytes(5, 0, 11, 3, 16, 0, 0, 0), bytes(5, 2, 1, 1), bytes(4, 1, u16(80), 192, 0, 2, 1, 7, 0), bytes(4, 1, u16(80), 192, 0, 2, 1, 0, 9), bytes('GET / HTTP/1.1\r\n')]) {
      expect(socks.detect('client', other, bytes('x'), false)).not.toBe('yes')
    }
  })
})

describe('the PROXY protocol', () => {
  const block = bytes(13, 10, 13, 10, 0, 13, 10, 'QUIT', 10, 0x21, 0x11, u16(12), 192, 0, 2, 1, 192, 0, 2, 2, u16(50_000), u16(443))

  it.each([
    ['1', bytes('PROXY TCP4 192.0.2.1 192.0.2.2 50000 443\r\n')],
    ['2', block],
  ])('in version %s says for whom the connection is, then hands on', (_, head) => {
    const script: Step[] = [['client', bytes(head, 'GET')]]
    const expected = ['upgraded', 'a proxy made this connection for 192.0.2.1:50000', 'upgrade']
    expect(kinds(script, proxyProtocol)).toEqual(expected)
    expect(kinds(cutInto(script, 1), proxyProtocol)).toEqual(expected)
    for (let cut = 1; cut < head.length; cut++) expect(proxyProtocol.detect('client', head.subarray(0, cut), none, false)).toBe('more')
  })

  it('is not taken for by others', () => {
    for (const other of [bytes('PROXY me please\r\n'), bytes('PROXY TCP4 a b c d\r\n'), bytes('PROPFIND / HTTP/1.1\r\n'), bytes(13, 10, 13, 10, 'GET'), bytes('PROXY ', filled(200))]) {
      expect(proxyProtocol.detect('client', other, none, false)).toBe('no')
    }
  })
})
