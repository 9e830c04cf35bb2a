import { describe, expect, it } from 'vitest'
import { detectTls } from '../../../../../main/analysis/protocols/tls/detection.ts'
import { alert, applicationData, bytes, changeCipherSpec, clientHello, filled, hidden, record, serverHello, ssl2Hello, u16 } from '../../../../support/tls-builder.ts'

const none = new Uint8Array(0)
const hello = record(22, clientHello({}), 0x0301)
const text = (line: string): Uint8Array => bytes(line)

describe('detection at the beginning', () => {
  it('needs eleven bytes of a hello and knows the speaker by it', () => {
    for (let length = 0; length < 11; length++) expect(detectTls('client', hello.subarray(0, length), none, false)).toBe('more')
    expect(detectTls('client', hello.subarray(0, 11), none, false)).toBe('yes')
    expect(detectTls('server', hello, none, false)).toBe('reversed')
    expect(detectTls('server', record(22, serverHello({})), hello, false)).toBe('yes')
    expect(detectTls('client', record(22, serverHello({})), none, false)).toBe('reversed')
  })

  it('recognises a hello in tiny records', () => {
    const message = clientHello({})
    const tiny = bytes(...Array.from({ length: message.length }, (_, at) => record(22, message.subarray(at, at + 1))))
    expect(detectTls('client', tiny, none, false)).toBe('yes')
  })

  it('recognises hellos in the shape of SSL 2.0', () => {
    const old = ssl2Hello(0x0301)
    for (let length = 1; length < 11; length++) expect(detectTls('client', old.subarray(0, length), none, false)).toBe('more')
    expect(detectTls('client', old, none, false)).toBe('yes')
    expect(detectTls('server', old, none, false)).toBe('reversed')
    const odd = Uint8Array.from(old)
    odd[6]!++
    expect(detectTls('client', odd, none, false)).toBe('no')
  })

  it('takes other protocols for what they are not', () => {
    const others = ['GET / HTTP/1.1\r\n', 'EHLO x\r\n', '220 mail ESMTP\r\n', '* OK IMAP4\r\n', '+OK POP3\r\n', 'SSH-2.0-x\r\n', '\x05\x01\x00', '\0\0\0\x08\x04\xd2\x16\x2f', '\x16\x02\x01\0\0', '\x16\x03\x05\0\x10', '\x80\x01']
    for (const other of others) expect([other, detectTls('client', text(other), none, false)]).toEqual([other, 'no'])
  })
})

describe('detection in the middle', () => {
  const midstream = (window: Uint8Array) => detectTls('server', window, none, true)

  it('says yes to whole records and a plausible header behind them', () => {
    expect(midstream(applicationData(50))).toBe('yes')
    expect(midstream(bytes(applicationData(50), 23, 3, 3))).toBe('yes')
    expect(midstream(bytes(changeCipherSpec, hidden()))).toBe('yes')
    expect(midstream(alert(1, 0))).toBe('yes')
  })

  it('waits while no record is whole', () => {
    const whole = applicationData(50)
    for (let length = 0; length < whole.length; length++) expect(midstream(whole.subarray(0, length))).toBe('more')
  })

  it('says no where the chain breaks', () => {
    expect(midstream(bytes(applicationData(50), 'HTTP'))).toBe('no')
    expect(midstream(bytes(applicationData(50), 23, 3, 9))).toBe('no')
    expect(midstream(record(20, bytes(1, 1)))).toBe('no')
    expect(midstream(record(21, bytes(9, 9)))).toBe('no')
    expect(midstream(bytes(23, 3, 3, u16(18_433)))).toBe('no')
    expect(midstream(bytes(23, 3, 3, u16(0)))).toBe('no')
  })

  it('judges one long record by its header once nothing more will be shown', () => {
    expect(midstream(applicationData(16_000).subarray(0, 4096))).toBe('yes')
    expect(midstream(applicationData(16_000).subarray(0, 4095))).toBe('more')
    expect(midstream(record(22, filled(16_000, 0xaa)).subarray(0, 4096))).toBe('no')
  })
})
