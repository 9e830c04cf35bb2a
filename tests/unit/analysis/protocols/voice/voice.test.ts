import { describe, expect, it } from 'vitest'
import { voice } from '../../../../../main/analysis/protocols/voice/all.ts'
import type { Protocol } from '../../../../../main/analysis/protocols/reader.ts'
import { drive, factsOf, type Piece } from '../../../../support/drive-reader.ts'
import { atEveryCut } from '../../../../support/every-cut.ts'
import { bytes, hex, rtcpReport, rtpPacket, rtspDescribe, sipRegister, stunRequest } from '../../../../support/service-messages.ts'

const protocol = (name: string, transport: 'tcp' | 'udp'): Protocol => voice.find((one) => one.name === name && one.transport === transport)!
const login = (mechanism: string, user: string, password: string | null = null, encoding: string[] = []) => ({ kind: 'login', mechanism, user, password, encoding, accepted: null })

/** Bytes that repeat after 2^31: enough for payloads that must look random. */
function randomBytes(seed: number, count: number): number[] {
  let state = seed
  return Array.from({ length: count }, () => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) >>> 23 & 0xff)
}

describe('SIP', () => {
  const invite = (sdp: string): string => `INVITE sip:bob@example.org SIP/2.0\r\nFrom: <sip:alice@example.org>\r\nTo: <sip:bob@example.org>\r\nContent-Type: application/sdp\r\nContent-Length: ${sdp.length}\r\n\r\n${sdp}`

  it('tells the account, the caller and the server, the same over UDP and TCP', () => {
    const expected = [{ kind: 'seen-in-clear', as: 'username', name: 'SIP caller', value: 'alice@example.org' }, { kind: 'host-claimed', name: 'example.org' }, login('SIP Digest', 'alice')]
    for (const transport of ['tcp', 'udp'] as const) expect(atEveryCut(protocol('sip', transport), [['client', bytes(sipRegister)]]).facts.map(({ fact }) => fact)).toEqual(expected)
  })

  it('says when the keys of a call stand in the clear, and when a call has none', () => {
    const notes = (sdp: string) => factsOf(atEveryCut(protocol('sip', 'tcp'), [['client', bytes(invite(sdp))], ['server', bytes('SIP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n')]]), 'note').map(({ says }) => says)
    expect(notes('v=0\r\nm=audio 4000 RTP/SAVP 0\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:abc\r\n')).toEqual(['the keys of the call (SRTP) were sent in the clear: who saw them can listen'])
    expect(notes('v=0\r\nm=audio 4000 RTP/AVP 0\r\n')).toEqual(['a call was agreed on without protection'])
    expect(notes('v=0\r\nm=audio 4000 UDP/TLS/RTP/SAVPF 0\r\na=fingerprint:sha-256 00\r\n')).toEqual([])
  })
})

describe('RTSP', () => {
  it('tells the address and the password, and passes over media between messages', () => {
    const media = bytes([0x24, 0, 0, 10], new Array<number>(10).fill(0x41))
    const script: Piece[] = [['client', bytes(rtspDescribe)], ['server', bytes('RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: 4\r\n\r\nv=0\n')], ['server', media], ['server', media], ['client', bytes('TEARDOWN rtsp://camera.example/door RTSP/1.0\r\n\r\n')]]
    expect(atEveryCut(protocol('rtsp', 'tcp'), script).facts.map(({ fact }) => fact)).toEqual([
      { kind: 'host-claimed', name: 'camera.example' },
      { kind: 'seen-in-clear', as: 'url', name: 'DESCRIBE', value: 'rtsp://camera.example/door' },
      login('RTSP Basic', 'alice', 'secret', ['base64']),
    ])
  })
})

describe('STUN', () => {
  it('names the account of a relay, and not the random names of a call', () => {
    const named = (realm: boolean): Uint8Array => bytes([0, 3, 0, realm ? 24 : 12], hex('2112a442 0102030405060708090a0b0c 0006 0005'), 'alice', [0, 0, 0], realm ? bytes(hex('0014 0007'), 'example', [0]) : [])
    expect(factsOf(drive(protocol('stun', 'udp'), [['client', named(true)]]), 'login')).toEqual([login('TURN', 'alice')])
    expect(drive(protocol('stun', 'udp'), [['client', named(false)]]).facts).toEqual([])
  })

  it('leaves undecided what a relay carries, in indications and in channels', () => {
    const indication = bytes(hex('0016 000c 2112a442 0102030405060708090a0b0c 0013 0008'), new Array<number>(8).fill(0x99))
    const channel = bytes(hex('4000 0004'), [1, 2, 3, 4])
    expect(drive(protocol('stun', 'udp'), [['client', stunRequest], ['client', indication], ['client', channel], ['client', stunRequest]]).counts.client).toEqual({ readable: 20 + 24 + 20, undecided: 8 + 8 })
  })

  it('does not take anything else that follows for its own', () => {
    expect(drive(protocol('stun', 'udp'), [['client', stunRequest], ['client', bytes(hex('16fefd0000'))]]).end).toBe('broken')
  })
})

describe('RTP', () => {
  const play = (payload: (packet: number) => number[], packets: number): Piece[] => Array.from({ length: packets }, (_, k): Piece => ['client', rtpPacket(k, payload(k), 96)])

  it('calls sound readable once its packets prove that they are not encrypted', () => {
    const silence = drive(protocol('rtp', 'udp'), play(() => new Array<number>(160).fill(0xd5), 8))
    expect(silence.counts.client.readable).toBeGreaterThan(0)
    const compressed = drive(protocol('rtp', 'udp'), play((k) => [0x78, ...randomBytes(k + 1, 80)], 40))
    expect(compressed.counts.client.readable).toBeGreaterThan(0)
  })

  it('never calls readable what looks random', () => {
    expect(Object.keys(drive(protocol('rtp', 'udp'), play((k) => randomBytes(7 * k + 3, 160), 400)).counts.client)).toEqual(['undecided'])
  })

  it('needs two packets of one source to be recognised', () => {
    const { detect } = protocol('rtp', 'udp')
    const none = new Uint8Array(0)
    expect(detect('client', rtpPacket(1, [1, 2, 3]), none, false)).toBe('more')
    expect(detect('client', bytes(rtpPacket(1, [1, 2, 3]), rtpPacket(3, [4])), none, false)).toBe('yes')
    expect(detect('client', bytes(rtpPacket(1, [1, 2, 3]), rtpPacket(9, [4])), none, false)).toBe('more')
  })

  it('reads reports, and leaves undecided those whose rest is hidden', () => {
    const hidden = bytes(rtcpReport.subarray(0, 8), randomBytes(5, 40))
    expect(protocol('rtcp', 'udp').detect('client', hidden, new Uint8Array(0), false)).toBe('no')
    expect(drive(protocol('rtcp', 'udp'), [['client', rtcpReport], ['client', hidden]]).counts.client).toEqual({ readable: rtcpReport.length, undecided: 48 })
  })
})
