import { describe, expect, it } from 'vitest'
import { dns, dnsOverTcp, llmnr, mdns, nbns } from '../../../../main/analysis/protocols/dns.ts'
import { readName } from '../../../../main/analysis/protocols/dns/names.ts'
import type { Protocol } from '../../../../main/analysis/protocols/reader.ts'
import { bytesOf, cutInto, factsOf, play, type Step } from '../../../support/read-script.ts'

const u16 = (value: number): number[] => [value >> 8, value & 255]
const name = (text: string): number[] => [...text.split('.').filter((label) => label !== '').flatMap((label) => [label.length, ...Buffer.from(label, 'latin1')]), 0]
const question = (text: string, type: number, kind = 1): number[] => [...name(text), ...u16(type), ...u16(kind)]
const record = (owner: number[], type: number, data: number[], kind = 1, ttl = 300): number[] => [...owner, ...u16(type), ...u16(kind), 0, 0, ...u16(ttl), ...u16(data.length), ...data]
const opt = [0, ...u16(41), ...u16(1232), 0, 0, 0, 0, 0, 0]

interface Parts { id?: number; flags?: number; questions?: number[][]; answers?: number[][]; authority?: number[][]; additional?: number[][] }
const message = ({ id = 7, flags = 0x0100, questions = [], answers = [], authority = [], additional = [] }: Parts): Uint8Array =>
  Uint8Array.from([...u16(id), ...u16(flags), ...u16(questions.length), ...u16(answers.length), ...u16(authority.length), ...u16(additional.length), ...[...questions, ...answers, ...authority, ...additional].flat()])
/** Pointer to the first question's name. */
const asked = [0xc0, 12]
const response = 0x8180

const query = message({ questions: [question('www.example.org', 1)], additional: [opt] })
const answer = message({ flags: response, questions: [question('www.example.org', 1)], answers: [record(asked, 5, name('cdn.example.net')), record(name('cdn.example.net'), 1, [192, 0, 2, 7])] })
const none: Uint8Array = new Uint8Array(0)
const read = (bytes: Uint8Array, protocol: Protocol = dns) => factsOf(play(protocol, [['client', bytes]]))
const answersOf = (type: number, data: number[]) => {
  const [fact] = read(message({ flags: response, questions: [question('q.example', type)], answers: [record(asked, type, data)] }))
  return fact?.kind === 'dns' ? fact.answers.map((entry) => `${entry.type} ${entry.value}`) : []
}

describe('dns', () => {
  it('reads question and answer', () => {
    expect(factsOf(play(dns, [['client', query], ['server', answer]]))).toEqual([
      { kind: 'dns', id: 7, response: false, code: 0, questions: [{ name: 'www.example.org', type: 'A' }], answers: [] },
      {
        kind: 'dns', id: 7, response: true, code: 0, questions: [{ name: 'www.example.org', type: 'A' }],
        answers: [{ name: 'www.example.org', type: 'CNAME', value: 'cdn.example.net', ttl: 300 }, { name: 'cdn.example.net', type: 'A', value: '192.0.2.7', ttl: 300 }],
      },
    ])
  })

  it('writes the data of each type as text', () => {
    expect(answersOf(28, [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])).toEqual(['AAAA 2001:db8::1'])
    expect(answersOf(2, [3, 0x6e, 0x73, 0x31, ...asked])).toEqual(['NS ns1.q.example'])
    expect(answersOf(12, name('host.example'))).toEqual(['PTR host.example'])
    expect(answersOf(15, [...u16(10), ...name('mx.example')])).toEqual(['MX 10 mx.example'])
    expect(answersOf(16, [3, ...bytesOf('v=s'), 2, ...bytesOf('pf')])).toEqual(['TXT v=spf'])
    expect(answersOf(33, [...u16(1), ...u16(2), ...u16(443), ...name('s.example')])).toEqual(['SRV 1 2 443 s.example'])
    expect(answersOf(6, [...name('a.example'), ...name('b.example'), ...Array(5).fill([0, 0, 0, 9]).flat()])).toEqual(['SOA a.example b.example 9 9 9 9 9'])
    expect(answersOf(65, [...u16(1), 0, ...u16(1), ...u16(6), 2, ...bytesOf('h2'), 2, ...bytesOf('h3'), ...u16(3), ...u16(2), ...u16(8443), ...u16(4), ...u16(4), 192, 0, 2, 1, ...u16(5), ...u16(3), 1, 2, 3])).toEqual([
      'HTTPS 1 . alpn=h2,h3 port=8443 ipv4hint=192.0.2.1 ech=(3 bytes)',
    ])
    expect(answersOf(64, [...u16(0), ...name('svc.example')])).toEqual(['SVCB 0 svc.example'])
    expect(answersOf(257, [0, 5, ...bytesOf('issue'), ...bytesOf('ca.example')])).toEqual(['CAA 0 issue "ca.example"'])
    expect(answersOf(52, [3, 1, 1, 0xab, 0xcd])).toEqual(['TLSA 3 1 1 abcd'])
    expect(answersOf(44, [1, 2, 3])).toEqual(['SSHFP \\# 3'])
    expect(answersOf(65300, [1])).toEqual(['TYPE65300 \\# 1'])
    expect(answersOf(1, [1, 2, 3])).toEqual([])
  })

  it('escapes what is not printable and keeps underscores', () => {
    const [fact] = read(message({ questions: [question('_dmarc.a\x00b c.example', 16)] }))
    expect(fact).toMatchObject({ questions: [{ name: '_dmarc.a\\000b\\032c.example' }] })
    expect(read(message({ questions: [question('', 2)] }))).toMatchObject([{ questions: [{ name: '.', type: 'NS' }] }])
    const dotted = Uint8Array.from([...Array(12).fill(0), 3, 0x61, 0x2e, 0x5c, 0])
    expect(readName(dotted, 0, 12, dotted.length)?.text).toBe('a\\.\\\\')
  })

  it('refuses loops, forward pointers and names past 255 octets', () => {
    const at = (bytes: number[]) => { const all = Uint8Array.from([...Array(12).fill(0), ...bytes]); return readName(all, 0, 12, all.length) }
    expect(at([0xc0, 12])).toBeNull()
    expect(at([1, 0x61, 0xc0, 12])).toBeNull()
    expect(at([0xc0, 16, 0, 0, 1, 0x61, 0])).toBeNull()
    expect(at([0xc0, 3])).toBeNull()
    expect(at([0x80, 1, 0])).toBeNull()
    expect(at(name(`${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(61)}`))).not.toBeNull()
    expect(at(name(`${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(62)}`))).toBeNull()
    expect(at([3, 0x61])).toBeNull()
  })

  it('keeps what came before an error and trusts nothing after it', () => {
    const bad = Uint8Array.from([...answer.slice(0, answer.length - 20), 0xff, 0xff])
    const [fact] = read(bad)
    expect(fact).toMatchObject({ questions: [{ name: 'www.example.org' }] })
    expect(play(dns, [['client', bytesOf('not a dns message at all')]]).state).toBe('broken')
  })

  it('does not let compression spell out megabytes', () => {
    const long = name(`${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(61)}`)
    const bomb = message({ flags: response, questions: [[...long, 0, 16, 0, 1]], answers: Array.from({ length: 5000 }, () => record(asked, 12, asked)) })
    const [fact] = read(bomb)
    expect(fact?.kind === 'dns' && fact.answers.length).toBe(256)
    expect(JSON.stringify(fact).length).toBeLessThan(300_000)
  })
})

describe('dns detection', () => {
  const ask = (bytes: Uint8Array, side: 'client' | 'server' = 'client', protocol: Protocol = dns, other = none) => protocol.detect(side, bytes, other, false)

  it('knows who asks', () => {
    expect([ask(query), ask(answer, 'server'), ask(answer), ask(query, 'server')]).toEqual(['yes', 'yes', 'reversed', 'reversed'])
  })

  it('believes a datagram that the capture cut, once its question is whole', () => {
    for (let length = 12 + 21; length < answer.length; length++) expect([length, ask(answer.slice(0, length), 'server')]).toEqual([length, 'yes'])
    expect(ask(answer.slice(0, 20), 'server')).toBe('no')
  })

  it('believes an answer of a bare header only to a question that was seen', () => {
    const bare = message({ flags: 0x8181 })
    expect(ask(bare, 'server')).toBe('no')
    expect(ask(bare, 'server', dns, query)).toBe('yes')
    expect(ask(message({ id: 8, flags: 0x8181 }), 'server', dns, query)).toBe('no')
  })

  it('refuses other bytes', () => {
    expect(ask(none)).toBe('no')
    expect(ask(new Uint8Array(12))).toBe('no')
    expect(ask(new Uint8Array(100))).toBe('no')
    expect(ask(bytesOf('M-SEARCH * HTTP/1.1\r\nHOST: x\r\n\r\n'))).toBe('no')
    expect(ask(Uint8Array.from({ length: 64 }, (_, k) => (k * 37 + 11) & 255))).toBe('no')
    expect(ask(message({ questions: [question('a.example', 1, 77)] }))).toBe('no')
    expect(ask(message({ questions: [question('a.example', 12345)] }))).toBe('no')
    expect(ask(message({ flags: 0x0103, questions: [question('a.example', 1)] }))).toBe('no')
    expect(ask(message({ flags: 0x3000, questions: [question('a.example', 1)] }))).toBe('no')
  })
})

describe('dns over tcp', () => {
  const framed = (bytes: Uint8Array): Uint8Array => Uint8Array.from([...u16(bytes.length), ...bytes])
  const steps: Step[] = [['client', Uint8Array.from([...framed(query), ...framed(query)])], ['server', framed(answer)]]

  it('reads messages behind their lengths, however they are cut', () => {
    const whole = play(dnsOverTcp, steps)
    expect(whole).toMatchObject({ state: 'open', left: { client: 0, server: 0 }, facts: { length: 3 } })
    for (const size of [1, 2, 5, 13]) expect(play(dnsOverTcp, cutInto(steps, size))).toEqual(whole)
  })

  it('is detected from its first message, and not before it is whole', () => {
    const bytes = framed(query)
    for (let length = 0; length < bytes.length; length++) expect(dnsOverTcp.detect('client', bytes.slice(0, length), none, false)).toBe('more')
    expect(dnsOverTcp.detect('client', bytes, none, false)).toBe('yes')
    expect(dnsOverTcp.detect('client', framed(Uint8Array.from([...query, 0x4d, 0x53])), none, false)).toBe('yes')
    expect(dnsOverTcp.detect('client', Uint8Array.of(0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3, 1, 2, 3, 4), none, false)).toBe('no')
    expect(dnsOverTcp.detect('client', bytesOf('GET / HTTP/1.1\r\n'), none, false)).toBe('no')
  })

  it('is lost after a hole and broken by other bytes', () => {
    expect(play(dnsOverTcp, [steps[0], { gap: 'client', count: 1 }]).skips).toEqual(['lost'])
    expect(play(dnsOverTcp, [steps[0], ['client', bytesOf('GET / HTTP/1.1\r\n\r\n')]]).state).toBe('broken')
  })

  it('recognises a zone transfer longer than what a detection is shown', () => {
    const zone = message({ flags: response, questions: [question('zone.example', 252)], answers: Array.from({ length: 400 }, () => record(asked, 1, [192, 0, 2, 1])) })
    expect(dnsOverTcp.detect('server', framed(zone).slice(0, 4096), none, false)).toBe('yes')
  })
})

describe('kin of dns', () => {
  it('reads multicast questions that want a unicast answer, and records that flush caches', () => {
    const flags = { flags: 0x8400, id: 0 }
    const asks = message({ id: 0, flags: 0, questions: [question('_ipp._tcp.local', 12, 0x8001)] })
    const tells = message({ ...flags, answers: [record(name('printer.local'), 1, [192, 0, 2, 9], 0x8001)] })
    expect([mdns.detect('client', asks, none, false), mdns.detect('client', tells, none, false), dns.detect('client', asks, none, false)]).toEqual(['yes', 'yes', 'no'])
    expect(factsOf(play(mdns, [['client', asks], ['client', tells]]))).toMatchObject([
      { questions: [{ name: '_ipp._tcp.local', type: 'PTR' }] },
      { response: true, answers: [{ name: 'printer.local', type: 'A', value: '192.0.2.9' }] },
    ])
  })

  it('reads llmnr', () => {
    expect(read(message({ flags: 0, questions: [question('printer', 1)] }), llmnr)).toMatchObject([{ questions: [{ name: 'printer', type: 'A' }] }])
  })

  it('reads netbios names out of their letters', () => {
    const letters = [...'FILESERVER     \x20'].map((character) => String.fromCharCode(65 + (character.charCodeAt(0) >> 4), 65 + (character.charCodeAt(0) & 15))).join('')
    expect(read(message({ flags: 0x0110, questions: [question(letters, 32)] }), nbns)).toMatchObject([{ questions: [{ name: 'FILESERVER', type: 'NB' }] }])
    expect([nbns.detect('client', query, none, false), nbns.detect('client', message({ flags: 0x0110, questions: [question(letters, 32)] }), none, false)]).toEqual(['no', 'yes'])
  })
})
