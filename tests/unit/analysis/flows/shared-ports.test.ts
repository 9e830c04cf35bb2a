import { describe, expect, it } from 'vitest'
import type { ProvenFact } from '../../../../main/analysis/facts.ts'
import { Conversation } from '../../../../main/analysis/flows/conversation.ts'
import { Counters, defaultLimits } from '../../../../main/analysis/limits.ts'
import { dtls } from '../../../../main/analysis/protocols/dtls/dtls.ts'
import { BROKEN, type Protocol } from '../../../../main/analysis/protocols/reader.ts'
import { judgeEncryption } from '../../../../main/analysis/verdict/judge.ts'
import type { Side } from '../../../../shared/model.ts'
import { testPrimitives } from '../../../support/primitives.ts'
import { bytes, extension, filled, serverHello, u16, u24 } from '../../../support/tls-builder.ts'

/** A protocol of one letter: every datagram of it begins so. */
const lettered = (name: string, content: Protocol['content']): Protocol => ({
  name, transport: 'udp', ports: [], content,
  detect: (_side, window) => (window[0] === name.charCodeAt(0) ? 'yes' : 'no'),
  open: () => ({ read: (_side, window) => (window[0] === name.charCodeAt(0) ? window.length : BROKEN), skip: () => 'kept' }),
})

const record = (type: number, body: Uint8Array, epoch = 0): Uint8Array => bytes(type, 0xfe, 0xfd, u16(epoch), filled(6, 0), u16(body.length), body)
const message = (type: number, body: Uint8Array): Uint8Array => record(22, bytes(type, u24(body.length), u16(0), u24(0), u24(body.length), body))
const srtp = extension(14, u16(2), u16(1), 0)
const hello = message(1, bytes(0xfe, 0xfd, filled(32), 0, 0, u16(2), u16(0xc02b), 1, 0, u16(srtp.length), srtp))
const answer = message(2, serverHello({ version: 0xfefd, suite: 0xc02b }).subarray(4))
const media = bytes(0x80, 0x60, filled(100))
const other = (letter: string): Uint8Array => bytes(letter, filled(49, 0xff))

function talk(datagrams: readonly (readonly [Side, Uint8Array])[], protocols: Protocol[] = [lettered('a', 'readable'), lettered('b', 'readable'), dtls]) {
  const facts: ProvenFact[] = []
  const context = { protocols: { tcp: [], udp: protocols }, primitives: testPrimitives, limits: defaultLimits, counters: new Counters() }
  const options = { transport: 'udp' as const, clientPort: 50_000, serverPort: 3478, midstream: false, sidesGuessed: false, announced: null }
  const conversation = new Conversation(context, options, { fact: (fact) => facts.push(fact), turned: () => undefined })
  datagrams.forEach(([side, datagram], at) => { conversation.data(side, datagram, 0, datagram.length, at + 1, at) })
  conversation.finish()
  const { evidence } = conversation
  const stages = evidence.stages.map(({ protocol, begun, bytes: counts, broken }) => [protocol, begun, counts.readable, counts.handshake, counts.protected, counts.undecided, broken])
  return { stages, facts, verdict: judgeEncryption(evidence, facts, 1).verdict }
}

describe('several protocols on the same ports of UDP', () => {
  it('are told apart datagram by datagram, each reader going on where it was', () => {
    const { stages, facts, verdict } = talk([['client', other('a')], ['client', hello], ['server', other('a')], ['server', answer], ['client', media], ['client', other('a')], ['server', media]])
    expect(stages).toEqual([
      ['a', 'start', 150, 0, 0, 0, false],
      ['dtls', 'beside', 0, hello.length + answer.length, 204, 0, false],
    ])
    expect(facts.map(({ fact, lastFrame }) => [fact.kind, lastFrame])).toEqual([['tls-client-hello', 2], ['tls-server-hello', 4], ['carries', 5], ['note', 5]])
    expect(verdict).toBe('upgraded')
  })

  it('are found when the first datagrams were of none', () => {
    const { stages } = talk([...Array.from({ length: 12 }, (): [Side, Uint8Array] => ['client', other('z')]), ['client', hello], ['server', answer]])
    expect(stages).toEqual([['dtls', 'start', 0, hello.length + answer.length, 0, 600, false]])
  })

  it('do not make a reader of what belongs to none', () => {
    const { stages } = talk([['client', other('a')], ['client', other('z')], ['client', other('b')]])
    expect(stages).toEqual([['a', 'start', 50, 0, 0, 50, true], ['b', 'beside', 50, 0, 0, 0, false]])
  })

  it('are bounded in number', () => {
    const letters = 'abcdefghijklmnop'.split('')
    const { stages } = talk(letters.map((letter) => ['client', other(letter)]), letters.map((letter) => lettered(letter, 'readable')))
    expect(stages.length).toBe(7)
  })
})
