/** Files, databases, messaging, industry, screens: no bytes make a reader throw or read outside; cuts change nothing; noise and others' beginnings are not claimed. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Side } from '../../../../shared/model.ts'
import { databases } from '../../../../main/analysis/protocols/databases/all.ts'
import { desktops } from '../../../../main/analysis/protocols/desktops/all.ts'
import { fileProtocols } from '../../../../main/analysis/protocols/files/all.ts'
import { industry } from '../../../../main/analysis/protocols/industry/all.ts'
import { messaging } from '../../../../main/analysis/protocols/messaging/all.ts'
import type { Protocol } from '../../../../main/analysis/protocols/reader.ts'
import { contextOf, play, type Turn } from '../../../support/dialogue.ts'
import { bytes, clientHello, record } from '../../../support/tls-builder.ts'
import * as files from '../../../unit/analysis/protocols/files/scripts.ts'
import * as stores from '../../../unit/analysis/protocols/databases/scripts.ts'
import * as messages from '../../../unit/analysis/protocols/messaging/scripts.ts'

const none = new Uint8Array(0)
const all = [...fileProtocols, ...databases, ...messaging, ...desktops, ...industry]
const streams = all.filter((protocol) => protocol.transport === 'tcp')
const isTurns = (value: unknown): value is Turn[] => Array.isArray(value) && value.length > 0 && typeof value[0] === 'object' && 'side' in value[0]
const scripts = [...Object.values(files), ...Object.values(stores), ...Object.values(messages)].filter(isTurns).concat([files.rdpStandard(2), stores.tdsTls(record(22, clientHello()))])
const recognise = (turn: Turn): Protocol[] => ('bytes' in turn ? streams.filter((protocol) => /yes|reversed/.test(protocol.detect(turn.side, turn.bytes, none, false))) : [])

const noise = fc.uint8Array({ maxLength: 400 })
const sides = fc.constantFrom<Side>('client', 'server')
const cuts = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 6 })
const damage = fc.array(fc.record({ turn: fc.nat(), at: fc.nat(), value: fc.integer({ min: 0, max: 255 }) }), { minLength: 1, maxLength: 4 })

function damaged(turns: readonly Turn[], changes: readonly { turn: number; at: number; value: number }[]): Turn[] {
  const copies = turns.map((turn): Turn => ('bytes' in turn ? { side: turn.side, bytes: turn.bytes.slice() } : turn))
  for (const { turn, at, value } of changes) {
    const target = copies[turn % copies.length]
    if ('bytes' in target && target.bytes.length > 0) target.bytes[at % target.bytes.length] = value
  }
  return copies
}

describe('any bytes', () => {
  it('never make a reader throw, nor prove anything outside its window', () => {
    fc.assert(fc.property(fc.constantFrom(...all), fc.array(fc.tuple(sides, noise), { maxLength: 6 }), cuts, fc.boolean(), (protocol, pieces, cut, midstream) => {
      const turns = pieces.map(([side, what]): Turn => ({ side, bytes: what }))
      let k = 0
      void play(protocol, turns, () => (protocol.transport === 'udp' ? Infinity : cut[k++ % cut.length]), contextOf({ transport: protocol.transport, midstream }))
    }), { numRuns: 2000 })
  })

  it('of sound and damaged conversations say the same however they are cut', () => {
    fc.assert(fc.property(fc.constantFrom(...scripts), damage, fc.boolean(), cuts, (script, changes, sound, cut) => {
      const [protocol] = recognise(script[0])
      const turns = sound ? script : damaged(script, changes)
      let k = 0
      const whole = play(protocol, turns)
      const pieces = play(protocol, turns, () => cut[k++ % cut.length])
      if (sound) expect([pieces.said.map(({ fact }) => fact), pieces.upgradedTo]).toEqual([whole.said.map(({ fact }) => fact), whole.upgradedTo])
    }), { numRuns: 1500 })
  })
})

describe('detection', () => {
  it('knows each conversation by its first message, as one protocol only', () => {
    for (const script of scripts) expect([script[0], recognise(script[0]).map(({ name }) => name)]).toEqual([script[0], [expect.any(String)]])
  })

  it('does not claim random bytes', () => {
    fc.assert(fc.property(fc.constantFrom(...all), fc.uint8Array({ minLength: 24, maxLength: 300 }), sides, (protocol, window, side) => {
      // Half of all bytes above 127 and none repeated: what encryption looks like.
      fc.pre(new Set(window).size > window.length / 2 && window[2] !== 0)
      expect(protocol.detect(side, window, none, false)).not.toMatch(/yes|reversed/)
    }), { numRuns: 4000 })
  })

  it('does not claim what other protocols begin with', () => {
    const others = [
      'GET / HTTP/1.1\r\nHost: a\r\n\r\n', 'HTTP/1.1 200 OK\r\n\r\n', 'SSH-2.0-x\r\n', '220 mx.example ESMTP\r\n', 'EHLO a\r\n', '* OK IMAP4rev1 ready\r\n', '+OK POP3 ready\r\n', '220 FTP ready\r\n', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
      '\x05\x01\0', '\x04\x01\0\x50\x01\x02\x03\x04\0', 'PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n', 'INVITE sip:a@b SIP/2.0\r\n', 'hello world, this is plain text\r\n', '{"json":true}\n', '<html></html>', '\xff\xfd\x18\xff\xfd\x20', '\x13BitTorrent protocol',
    ].map((text) => bytes(text)).concat([record(22, clientHello()), bytes(0, 29, 0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 7, 'example', 3, 'com', 0, 0, 1, 0, 1)])
    for (const other of others) for (const side of ['client', 'server'] as const) expect([other, all.filter((protocol) => /yes|reversed/.test(protocol.detect(side, other, none, false))).map(({ name }) => name)]).toEqual([other, []])
  })

  it('never takes back a no', () => {
    fc.assert(fc.property(fc.constantFrom(...streams), fc.oneof(noise, fc.constantFrom(...scripts).map((script) => ('bytes' in script[0] ? script[0].bytes : none))), sides, (protocol, window, side) => {
      const answers = Array.from({ length: Math.min(window.length, 200) + 1 }, (_, length) => protocol.detect(side, window.subarray(0, length), none, false))
      const decided = answers.findIndex((answer) => answer !== 'more')
      if (decided >= 0 && answers[decided] === 'no') expect(answers.slice(decided).every((answer) => answer === 'no')).toBe(true)
    }), { numRuns: 1500 })
  })
})
