import { describe, expect, it } from 'vitest'
import { readClientHello, type ClientHello } from '../../../../../main/analysis/protocols/tls/client-hello.ts'
import { alpnCode, ja3, ja3s, ja3sText, ja3Text, ja4 } from '../../../../../main/analysis/protocols/tls/fingerprints.ts'
import { readServerHello } from '../../../../../main/analysis/protocols/tls/server-hello.ts'
import { testPrimitives } from '../../../../support/primitives.ts'
import { alpn, clientHello, extension, groups, pointFormats, serverHello, serverName, signatureAlgorithms, supportedVersions } from '../../../../support/tls-builder.ts'

const read = (parts: Parameters<typeof clientHello>[0]): ClientHello => readClientHello(clientHello(parts).subarray(4))!

/** The example of FoxIO's description, with GREASE where browsers put it. */
const described = read({
  suites: [0x2a2a, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014, 0x009c, 0x009d, 0x002f, 0x0035],
  extensions: [
    extension(0xdada), extension(0x001b), serverName('example.org'), extension(0x0033), alpn('h2', 'http/1.1'), extension(0x4469), extension(0x0017), extension(0x002d),
    signatureAlgorithms(0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601), extension(0x0005), extension(0x0023), extension(0x0012),
    supportedVersions(0x6a6a, 0x0304, 0x0303), extension(0xff01), pointFormats(0), groups(0xeaea, 29, 23), extension(0x0015),
  ],
})

describe('JA4', () => {
  it('agrees with the example of its description', () => expect(ja4(described, 't', testPrimitives)).toBe('t13d1516h2_8daaf6152771_e5627efa2ab1'))

  it('names the transport by its first letter', () => {
    expect(ja4(described, 'q', testPrimitives)).toBe('q13d1516h2_8daaf6152771_e5627efa2ab1')
    expect(ja4(read({ version: 0xfefd, extensions: [supportedVersions(0xfefc, 0xfefd)] }), 'd', testPrimitives).slice(0, 4)).toBe('dd3i')
  })

  it('leaves out the underscore without signature algorithms', () => {
    const hello = { ...described, signatureAlgorithms: [] }
    expect(ja4(hello, 't', testPrimitives)).toBe('t13d1516h2_8daaf6152771_6d807ffa2a79')
  })

  it('writes zeros for empty lists and 00 for versions it does not know', () => {
    expect(ja4(read({ suites: [], extensions: null, version: 0x0301 }), 't', testPrimitives)).toBe('t10i000000_000000000000_000000000000')
    expect(ja4(read({ suites: [], extensions: [serverName('a.example'), alpn('h2')] }), 't', testPrimitives)).toBe('t12d0002h2_000000000000_000000000000')
    expect(ja4(read({ extensions: [supportedVersions(0x7f1c, 0x0304)] }), 't', testPrimitives).slice(0, 3)).toBe('t00')
  })

  it('stops counting at 99', () => {
    const suites = Array.from({ length: 120 }, (_, at) => 0xc001 + at)
    expect(ja4(read({ suites, extensions: null }), 't', testPrimitives).slice(0, 8)).toBe('t12i9900')
  })

  it.each([
    [[0xab], 'ab'], [[0xab, 0xcd], 'ad'], [[0x30, 0xab], '3b'], [[0x30, 0x31, 0xab, 0xcd], '3d'], [[0x30, 0xab, 0xcd, 0x31], '01'], [[0x68], 'hh'], [[], '00'],
  ])('shows the first protocol %j as %s', (protocol, code) => expect(alpnCode(Uint8Array.from(protocol))).toBe(code))
})

describe('JA3', () => {
  it('agrees with the examples of its description', () => {
    const full = read({ version: 769, suites: [47, 53, 5, 10, 49161, 49162, 49171, 49172, 50, 56, 19, 4], extensions: [serverName('a.example'), groups(23, 24, 25), pointFormats(0)] })
    expect(ja3Text(full)).toBe('769,47-53-5-10-49161-49162-49171-49172-50-56-19-4,0-10-11,23-24-25,0')
    expect(ja3(full, testPrimitives)).toBe('ada70206e40642a3e4461f35503241d5')
    const bare = read({ version: 769, suites: [4, 5, 10, 9, 100, 98, 3, 6, 19, 18, 99], extensions: null })
    expect(ja3(bare, testPrimitives)).toBe('de350869b8c85de67a350c8d186f11e6')
  })

  it('leaves GREASE out everywhere', () => expect(ja3Text(described)).not.toMatch(/10794|56026|60138|27242/))

  it('takes version, suite and extensions of a server as they stand', () => {
    const hello = readServerHello(serverHello({ version: 769, suite: 47, extensions: [65281, 0, 11, 35, 5, 16].map((type) => extension(type)) }).subarray(4))!
    expect(ja3sText(hello)).toBe('769,47,65281-0-11-35-5-16')
    expect(ja3s(hello, testPrimitives)).toBe(testPrimitives.md5(Buffer.from('769,47,65281-0-11-35-5-16')))
  })
})
