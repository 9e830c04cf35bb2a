/** TLS, SSH and QUIC: what is said does not depend on how the bytes were cut, and no bytes make a reader throw or read outside. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Side } from '../../../../shared/model.ts'
import type { Protocol } from '../../../../main/analysis/protocols/reader.ts'
import { quic } from '../../../../main/analysis/protocols/quic/quic.ts'
import { ssh } from '../../../../main/analysis/protocols/ssh.ts'
import { readCertificate } from '../../../../main/analysis/protocols/tls/certificate.ts'
import { tls } from '../../../../main/analysis/protocols/tls/tls.ts'
import { drive, type Piece } from '../../../support/drive-reader.ts'
import { testPrimitives } from '../../../support/primitives.ts'
import { keyExchangeInit, newKeys, packet } from '../../../support/ssh-builder.ts'
import {
  alert, alpn, applicationData, bytes, certificate, certificates, changeCipherSpec, clientHello, dnsName, extension, filled, groups, handshake, hidden, record, retryRandom, selected13,
  serverHello, serverName, signatureAlgorithms, ssl2Hello, subjectAltName, supportedVersions,
} from '../../../support/tls-builder.ts'

const hello = record(22, clientHello({ session: filled(32), extensions: [serverName('a.example'), alpn('h2'), groups(29), signatureAlgorithms(0x0403), supportedVersions(0x0304, 0x0303)] }))
const leaf = certificate({ extensions: [subjectAltName(dnsName('a.example'))] })
const tail: Piece[] = [['client', bytes(changeCipherSpec, hidden(), applicationData(40))], ['server', bytes(changeCipherSpec, hidden(), applicationData(300), alert(1, 0))]]

const tlsScripts: readonly (readonly Piece[])[] = [
  [['client', hello], ['server', record(22, bytes(serverHello({}), certificates(leaf, leaf), handshake(14, filled(0))))], ...tail],
  [['client', hello], ['server', bytes(record(22, serverHello({ suite: 0x1301, extensions: [selected13, extension(51, 0, 29)] })), applicationData(60))], ...tail],
  [['client', hello], ['server', record(22, serverHello({ random: retryRandom, extensions: [selected13] }))], ['client', hello], ['server', record(22, serverHello({ extensions: [selected13] }))], ...tail],
  [['client', hello], ['server', record(22, serverHello({ suite: 0x0002 }))], ...tail],
  [['client', ssl2Hello(0x0301)], ['server', record(22, serverHello({ version: 0x0301 }))], ...tail],
  [['client', hello], ['server', alert(2, 40)]],
]
const sshScripts: readonly (readonly Piece[])[] = [
  [['server', bytes('hi\r\nSSH-2.0-a b\r\n', keyExchangeInit())], ['client', bytes('SSH-2.0-c\r\n', keyExchangeInit(), packet(30, filled(32)))], ['server', bytes(packet(31, filled(9)), newKeys, filled(70))], ['client', bytes(newKeys, filled(33))]],
  [['server', bytes('SSH-1.5-a\n', 0, 0, 0, 5, filled(8), filled(30))], ['client', bytes('SSH-1.5-b\n', 0, 0, 0, 5, filled(8), filled(20))]],
]

const cuts = fc.array(fc.integer({ min: 1, max: 70 }), { minLength: 1, maxLength: 8 })
/** Some bytes of a script made others: lengths, types and values alike. */
const damage = fc.array(fc.record({ piece: fc.nat(), at: fc.nat(), value: fc.integer({ min: 0, max: 255 }) }), { minLength: 1, maxLength: 4 })

function damaged(script: readonly Piece[], changes: readonly { piece: number; at: number; value: number }[]): Piece[] {
  const pieces = script.map(([side, what]) => [side, 'hole' in what ? what : Uint8Array.from(what)] as const)
  for (const { piece, at, value } of changes) {
    const what = pieces[piece % pieces.length][1]
    if (!('hole' in what)) what[at % what.length] = value
  }
  return pieces
}

const anyScript = fc.array(fc.tuple(fc.constantFrom<Side>('client', 'server'), fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.record({ hole: fc.integer({ min: 1, max: 40_000 }) }))), { maxLength: 12 })

/** Random bytes that a reader gets further with: plausible record headers before them. */
const likelyTls = fc
  .array(fc.tuple(fc.constantFrom<Side>('client', 'server'), fc.integer({ min: 20, max: 24 }), fc.constantFrom(0, 1, 2, 11, 22, 255), fc.uint8Array({ minLength: 1, maxLength: 200 })), { maxLength: 12 })
  .map((records) => records.map(([side, type, first, body]): Piece => [side, record(type, type === 22 ? handshake(first, body) : body)]))

describe.each([['tls', tls, tlsScripts], ['ssh', ssh, sshScripts]] as [string, Protocol, readonly (readonly Piece[])[]][])('%s', (_name, protocol, scripts) => {
  it('says the same however sound conversations are cut', () => {
    fc.assert(fc.property(fc.constantFrom(...scripts), cuts, (script, cut) => { expect(drive(protocol, script, { cut })).toEqual(drive(protocol, script)) }), { numRuns: 150 })
  })

  it('says the same however damaged conversations are cut', () => {
    fc.assert(
      fc.property(fc.constantFrom(...scripts), damage, cuts, fc.boolean(), (script, changes, cut, midstream) => {
        const broken = damaged(script, changes)
        const whole = drive(protocol, broken, { context: { midstream } })
        const pieces = drive(protocol, broken, { cut, context: { midstream } })
        expect([pieces.facts, pieces.end]).toEqual([whole.facts, whole.end])
      }),
      { numRuns: 400 },
    )
  })
})

describe.each([['tls', tls], ['ssh', ssh], ['quic', quic]] as [string, Protocol][])('%s on any bytes', (name, protocol) => {
  it('never throws and never proves outside its window', () => {
    fc.assert(fc.property(anyScript, cuts, (script, cut) => void drive(protocol, script, { cut })), { numRuns: 300 })
    if (name === 'tls') fc.assert(fc.property(likelyTls, cuts, fc.boolean(), (script, cut, midstream) => void drive(protocol, script, { cut, context: { midstream } })), { numRuns: 300 })
  })

  it('never throws while detecting, and never takes back a no', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), likelyTls.map((script) => bytes(...script.map(([, what]) => what as Uint8Array)))), fc.constantFrom<Side>('client', 'server'), fc.boolean(), (window, side, midstream) => {
        const answers = Array.from({ length: window.length + 1 }, (_, length) => protocol.detect(side, window.subarray(0, length), new Uint8Array(0), midstream))
        if (protocol.transport === 'udp') return
        const no = answers.indexOf('no')
        // A detection ends with the first answer that is not `more`.
        const decided = answers.findIndex((answer) => answer !== 'more')
        if (no >= 0 && decided === no) expect(answers.slice(no).every((answer) => answer === 'no')).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})

describe('certificates', () => {
  it('are read or not, and never throw', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (noise) => void readCertificate(noise, testPrimitives)), { numRuns: 300 })
    fc.assert(fc.property(damage, fc.nat({ max: leaf.length }), (changes, length) => void readCertificate((damaged([['server', leaf]], changes)[0][1] as Uint8Array).subarray(0, length || undefined), testPrimitives)), { numRuns: 600 })
  })
})
