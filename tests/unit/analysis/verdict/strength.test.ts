import { describe, expect, it } from 'vitest'
import type { Certificate } from '../../../../shared/model.ts'
import { judgeStrength } from '../../../../main/analysis/verdict/strength.ts'

const sound: Certificate = { subject: 'CN=a', issuer: 'CN=b', names: ['a'], notBefore: '', notAfter: '', selfSigned: false, serial: '1', fingerprint: '', key: 'EC P-256', signature: 'ecdsa-with-SHA256' }
const judge = (version: string | null, cipherId: string | null, certificate: Partial<Certificate> | null = null) => judgeStrength({ version, cipherId, certificate: certificate === null ? null : { ...sound, ...certificate } })

describe('the strength of a TLS protection', () => {
  it.each([
    ['TLS 1.3', '0x1301'], ['TLS 1.2', '0xc02f'], ['TLS 1.2', '0xc027'], ['TLS 1.2', '0xc013'], ['DTLS 1.2', '0xcca8'],
  ])('%s with %s is strong', (version, cipher) => expect(judge(version, cipher, {})).toEqual({ strength: 'strong', reasons: [] }))

  it.each([
    ['TLS 1.0', '0xc013', {}, /RFC 8996/], ['TLS 1.1', '0xc013', {}, /RFC 8996/], ['TLS 1.2', '0xc012', {}, /3DES/], ['TLS 1.2', '0x009c', {}, /forward secrecy/], ['TLS 1.2', '0x0007', {}, /64 bits/],
    ['TLS 1.2', '0xc02f', { signature: 'sha1WithRSAEncryption' }, /SHA-1/], ['TLS 1.2', '0xc02f', { signature: 'RSASSA-PSS with SHA-1' }, /SHA-1/], ['TLS 1.2', '0xc02f', { signature: 'md5WithRSAEncryption' }, /MD5/],
    ['TLS 1.2', '0xc02f', { key: 'RSA 1024' }, /1024 bits/],
  ])('%s with %s is weak', (version, cipher, certificate, reason) => {
    const { strength, reasons } = judge(version, cipher, certificate)
    expect(strength).toBe('weak')
    expect(reasons.join()).toMatch(reason)
  })

  it.each([
    ['SSL 2.0', '0x010080', /6176/], ['SSL 3.0', '0x0035', /7568/], ['TLS 1.2', '0x003b', /does not encrypt/], ['TLS 1.0', '0x0003', /export/], ['TLS 1.2', '0xc018', /nobody proves/], ['TLS 1.2', '0xc011', /7465/],
    ['TLS 1.0', '0x0009', /56 bits/], ['SSL 3.0', null, /7568/],
  ])('%s with %s is broken', (version, cipher, reason) => {
    const { strength, reasons } = judge(version, cipher)
    expect(strength).toBe('broken')
    expect(reasons.join()).toMatch(reason)
  })

  it('is unknown where version or suite is', () => {
    for (const [version, cipher] of [[null, null], [null, '0xc02f'], ['TLS 1.2', null], ['TLS 1.2', '0xfff0'], ['0x0003', '0xc02f']] as const) expect(judge(version, cipher)).toEqual({ strength: null, reasons: [] })
  })

  it('does not take SHA-256 or a large key for a weakness', () => expect(judge('TLS 1.2', '0xc02f', { signature: 'sha256WithRSAEncryption', key: 'RSA 2048' }).strength).toBe('strong'))
})
