import { describe, expect, it } from 'vitest'
import { alpnTexts, readClientHello } from '../../../../../main/analysis/protocols/tls/client-hello.ts'
import { highestOffered, isGrease, versionName } from '../../../../../main/analysis/protocols/tls/versions.ts'
import { alpn, bytes, clientHello, extension, filled, groups, serverName, supportedVersions, u16 } from '../../../../support/tls-builder.ts'

const read = (parts: Parameters<typeof clientHello>[0]) => readClientHello(clientHello(parts).subarray(4))

describe('a ClientHello', () => {
  it('gives names, protocols and lists in the order sent', () => {
    const hello = read({ extensions: [serverName('www.example.org'), alpn('h2', 'http/1.1'), groups(29, 23), supportedVersions(0x0a0a, 0x0304, 0x0303)] })!
    expect(hello).toMatchObject({ sni: 'www.example.org', groups: [29, 23], supportedVersions: [0x0304, 0x0303], extensions: [0, 16, 10, 43], ech: false, resuming: false })
    expect(alpnTexts(hello.alpn)).toEqual(['h2', 'http/1.1'])
  })

  it('loses only the extension that contradicts itself', () => {
    const hello = read({ extensions: [extension(0, 0, 200, 0, 0, 9, 'short'), alpn('h2'), extension(10, 0, 3, 1, 2, 3)] })!
    expect(hello).toMatchObject({ sni: null, groups: [], extensions: [0, 16, 10] })
    expect(alpnTexts(hello.alpn)).toEqual(['h2'])
  })

  it('keeps what came before an extension that does not fit the block', () => {
    const whole = clientHello({ extensions: [serverName('a.example'), extension(99, 1, 2, 3)] })
    const damaged = whole.slice(4)
    damaged[damaged.length - 4] = 0xff
    expect(readClientHello(damaged)).toMatchObject({ sni: 'a.example', extensions: [0] })
  })

  it('says that ECH was sent', () => expect(read({ extensions: [extension(0xfe0d, 0)] })!.ech).toBe(true))

  it('tells resuming from a made-up session id', () => {
    expect(read({ session: filled(32) })!.resuming).toBe(true)
    expect(read({ session: filled(32), extensions: [supportedVersions(0x0304)] })!.resuming).toBe(false)
    expect(read({ session: filled(32), extensions: [supportedVersions(0x0304), extension(41, 0)] })!.resuming).toBe(true)
    expect(read({ extensions: [extension(35)] })!.resuming).toBe(false)
    expect(read({ extensions: [extension(35, 1, 2, 3)] })!.resuming).toBe(true)
  })

  it('is nothing when its fixed part is cut or contradicts itself', () => {
    const body = clientHello({ extensions: null }).subarray(4)
    for (let length = 0; length < body.length; length++) expect(readClientHello(body.subarray(0, length))).toBeNull()
    expect(readClientHello(body)).not.toBeNull()
    expect(readClientHello(bytes(u16(0x0303), filled(32), 33, filled(33), u16(2), u16(1), 1, 0))).toBeNull()
  })
})

describe('versions', () => {
  it('names released ones, drafts and nonsense', () => {
    expect([2, 0x0300, 0x0301, 0x0302, 0x0303, 0x0304, 0x7f12, 0xfb1a, 0xfefd, 0x0003].map(versionName)).toEqual([
      'SSL 2.0', 'SSL 3.0', 'TLS 1.0', 'TLS 1.1', 'TLS 1.2', 'TLS 1.3', 'TLS 1.3 (draft 18)', 'TLS 1.3 (fb 26)', 'DTLS 1.2', '0x0003',
    ])
  })

  it('chooses the highest that means something', () => {
    expect(highestOffered(0x0303, [0x0303, 0x0304, 0x0302])).toBe(0x0304)
    expect(highestOffered(0x0303, [0x0302, 0x7f1c])).toBe(0x7f1c)
    expect(highestOffered(0x0302, [])).toBe(0x0302)
    expect(highestOffered(0x0303, [0x9999])).toBe(0x0303)
    expect(highestOffered(0xfefd, [0xfefd, 0xfefc])).toBe(0xfefc)
  })

  it('knows the sixteen GREASE values', () => {
    const found = Array.from({ length: 65_536 }, (_, value) => value).filter(isGrease)
    expect(found).toHaveLength(16)
    expect(found.slice(0, 2)).toEqual([0x0a0a, 0x1a1a])
  })
})
