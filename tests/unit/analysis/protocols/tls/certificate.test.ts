import { X509Certificate } from 'node:crypto'
import { generate } from 'selfsigned'
import { describe, expect, it } from 'vitest'
import { readCertificate } from '../../../../../main/analysis/protocols/tls/certificate.ts'
import { elementAt, timeText } from '../../../../../main/analysis/protocols/tls/der.ts'
import { testPrimitives } from '../../../../support/primitives.ts'
import { bytes, certificate, commonName, der, dnsName, filled, ipName, nameOf, oid, rsaKey, subjectAltName, utf8String, type CertificateParts } from '../../../../support/tls-builder.ts'

const read = (parts: CertificateParts = {}) => readCertificate(certificate(parts), testPrimitives)

describe('a certificate', () => {
  it('gives names, dates, serial, key and signature', () => {
    expect(read({ extensions: [subjectAltName(dnsName('example.org'), dnsName('*.example.org'), ipName(192, 0, 2, 1), der(0x81, 'a@example.org'), ipName(0x20, 1, 0xd, 0xb8, ...new Array<number>(11).fill(0), 1))] })).toEqual({
      subject: 'CN=example.org',
      issuer: 'CN=Test CA',
      names: ['example.org', '*.example.org', '192.0.2.1', '2001:db8::1'],
      notBefore: '2025-01-02T03:04:05Z',
      notAfter: '2060-01-02T03:04:05Z',
      selfSigned: false,
      serial: '1234',
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      key: 'RSA 2048',
      signature: 'sha256WithRSAEncryption',
    })
  })

  it('agrees with what Node reads of a real one', async () => {
    for (const options of [{ keySize: 2048, algorithm: 'sha256' }, { keyType: 'ec' as const, curve: 'P-384' as const, algorithm: 'sha384' }]) {
      const pems = await generate([{ name: 'commonName', value: 'example.org' }, { name: 'organizationName', value: 'Prüfstelle & Co' }], {
        ...options,
        extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'www.example.org' }, { type: 7, ip: '192.0.2.7' }] }],
      })
      const oracle = new X509Certificate(pems.cert)
      const mine = readCertificate(oracle.raw, testPrimitives)!
      expect(mine).toMatchObject({
        subject: 'O=Prüfstelle & Co, CN=example.org',
        issuer: 'O=Prüfstelle & Co, CN=example.org',
        names: ['www.example.org', '192.0.2.7'],
        notBefore: `${new Date(oracle.validFrom).toISOString().slice(0, 19)}Z`,
        notAfter: `${new Date(oracle.validTo).toISOString().slice(0, 19)}Z`,
        selfSigned: true,
        serial: oracle.serialNumber.toLowerCase().replace(/^(00)+/, ''),
        fingerprint: oracle.fingerprint256.replaceAll(':', '').toLowerCase(),
      })
      expect([mine.key, mine.signature]).toEqual(options.keyType === 'ec' ? ['EC P-384', 'ecdsa-with-SHA384'] : ['RSA 2048', 'sha256WithRSAEncryption'])
    }
  })

  it('falls back to the common name where no name is listed', () => {
    expect(read()!.names).toEqual(['example.org'])
    expect(read({ extensions: [der(0x30, oid('2.5.29.17'), der(4, filled(9, 0xff)))] })!.names).toEqual(['example.org'])
    expect(read({ subject: nameOf(), extensions: [] })!.names).toEqual([])
  })

  it('writes names the way RFC 4514 does, and makes control characters visible', () => {
    const subject = nameOf(['2.5.4.6', der(19, 'DE')], ['2.5.4.10', utf8String(' A+B, "C"; ')], ['2.5.4.3', der(30, 0, 0x41, 0x20, 0xac)], ['1.2.3.4', der(2, 5)], ['2.5.4.11', utf8String('a\r\nb\0')])
    expect(read({ subject })!.subject).toBe('OU=a\\0d\\0ab\\00, 1.2.3.4=#020105, CN=A€, O=\\ A\\+B\\, \\"C\\"\\;\\ , C=DE')
  })

  it('compares subject and issuer byte for byte', () => {
    const same = commonName('example.org')
    expect(read({ subject: same, issuer: same })!.selfSigned).toBe(true)
    expect(read({ subject: same, issuer: nameOf(['2.5.4.3', der(19, 'example.org')]) })!.selfSigned).toBe(false)
  })

  it.each([
    [rsaKey(1024), 'RSA 1024'],
    [der(0x30, der(0x30, oid('1.2.840.10045.2.1'), oid('1.2.840.10045.3.1.7')), der(3, 0, filled(65))), 'EC P-256'],
    [der(0x30, der(0x30, oid('1.2.840.10045.2.1'), der(0x30)), der(3, 0)), 'EC'],
    [der(0x30, der(0x30, oid('1.3.101.112')), der(3, 0, filled(32))), 'Ed25519'],
    [der(0x30, der(0x30, oid('1.2.3.99999')), der(3, 0)), '1.2.3.99999'],
    [der(0x30, filled(4)), ''],
  ])('names the key %#', (key, name) => expect(read({ key })!.key).toBe(name))

  it.each([
    [der(0x30, oid('1.3.101.112')), 'Ed25519'],
    [der(0x30, oid('1.2.840.113549.1.1.10'), der(0x30)), 'RSASSA-PSS with SHA-1'],
    [der(0x30, oid('1.2.840.113549.1.1.10'), der(0x30, der(0xa0, der(0x30, oid('2.16.840.1.101.3.4.2.1'))))), 'RSASSA-PSS with SHA-256'],
    [der(0x30, oid('1.2.840.113549.1.1.4'), der(5)), 'md5WithRSAEncryption'],
  ])('names the signature %#', (signature, name) => expect(read({ signature })!.signature).toBe(name))

  it('has empty dates where they cannot be read, and survives', () => {
    expect(read({ validity: der(0x30, der(23, '251302030405Z'), der(4, 'never')) })).toMatchObject({ notBefore: '', notAfter: '', subject: 'CN=example.org' })
  })

  it('reads the oldest form, without a version', () => expect(read({ version: false })!.serial).toBe('1234'))

  it('is nothing when cut anywhere, and never throws', () => {
    const whole = certificate({ extensions: [subjectAltName(dnsName('example.org'))] })
    for (let length = 0; length < whole.length; length++) expect(readCertificate(whole.subarray(0, length), testPrimitives)).toBeNull()
    for (let at = 0; at < whole.length; at++) for (const value of [0x00, 0x80, 0xff, 0x1f]) readCertificate(Uint8Array.from(whole, (byte, index) => (index === at ? value : byte)), testPrimitives)
  })
})

describe('times', () => {
  const time = (tag: number, text: string): string => { const encoded = der(tag, text); return timeText(encoded, elementAt(encoded, 0, encoded.length)!) }

  it.each([
    [23, '491231235959Z', '2049-12-31T23:59:59Z'],
    [23, '500101000000Z', '1950-01-01T00:00:00Z'],
    [23, '2501020304Z', '2025-01-02T03:04:00Z'],
    [23, '250102030405+0130', '2025-01-02T01:34:05Z'],
    [24, '20250102030405.123Z', '2025-01-02T03:04:05Z'],
    [24, '99991231235959Z', '9999-12-31T23:59:59Z'],
    [24, '99991231235959-0100', ''],
    [23, '250102030405', ''],
    [23, '20250102030405Z', ''],
    [22, '250102030405Z', ''],
  ])('%i %s is %s', (tag, text, iso) => expect(time(tag, text)).toBe(iso))
})

describe('DER elements', () => {
  it('are null where the length does not fit', () => {
    for (const bad of [bytes(), bytes(0x30), bytes(0x30, 1), bytes(0x30, 0x80), bytes(0x30, 0x85, 0, 0, 0, 0, 0), bytes(0x30, 0x84, 0xff, 0xff, 0xff, 0xff), bytes(0x1f, 0x81, 0)]) expect(elementAt(bad, 0, bad.length)).toBeNull()
    expect(elementAt(bytes(0x30, 0x81, 1, 7), 0, 4)).toEqual({ tag: 0x30, from: 0, start: 3, end: 4 })
  })
})
