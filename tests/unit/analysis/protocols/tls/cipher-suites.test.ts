import { describe, expect, it } from 'vitest'
import { cipherClass, cipherSuiteHex, cipherSuiteName, isNullCipher } from '../../../../../main/analysis/protocols/tls/cipher-suites.ts'

describe('cipher suites', () => {
  it.each([
    [0x0000, 'TLS_NULL_WITH_NULL_NULL'], [0x001e, 'TLS_KRB5_WITH_DES_CBC_SHA'], [0x002f, 'TLS_RSA_WITH_AES_128_CBC_SHA'], [0x0067, 'TLS_DHE_RSA_WITH_AES_128_CBC_SHA256'],
    [0x0084, 'TLS_RSA_WITH_CAMELLIA_256_CBC_SHA'], [0x00c7, 'TLS_SM4_CCM_SM3'], [0x00ff, 'TLS_EMPTY_RENEGOTIATION_INFO_SCSV'], [0x1301, 'TLS_AES_128_GCM_SHA256'],
    [0x1307, 'TLS_AEGIS_128L_SHA256'], [0x5600, 'TLS_FALLBACK_SCSV'], [0xc001, 'TLS_ECDH_ECDSA_WITH_NULL_SHA'], [0xc02f, 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'],
    [0xc09c, 'TLS_RSA_WITH_AES_128_CCM'], [0xc0b5, 'TLS_SHA384_SHA384'], [0xc100, 'TLS_GOSTR341112_256_WITH_KUZNYECHIK_CTR_OMAC'], [0xc106, 'TLS_GOSTR341112_256_WITH_MAGMA_MGM_S'],
    [0xcca8, 'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256'], [0xccae, 'TLS_RSA_PSK_WITH_CHACHA20_POLY1305_SHA256'], [0xd001, 'TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256'],
    [0xd005, 'TLS_ECDHE_PSK_WITH_AES_128_CCM_SHA256'], [0x010080, 'SSL_CK_RC4_128_WITH_MD5'],
  ])('%i is %s', (id, name) => expect(cipherSuiteName(id)).toBe(name))

  it('does not name what nobody registered', () => expect([0x0a0a, 0x1308, 0xd004, 0xffff, -1].map(cipherSuiteName)).toEqual([null, null, null, null, null]))

  it('writes numbers as the wire has them', () => expect([cipherSuiteHex(0x2f), cipherSuiteHex(0x010080)]).toEqual(['0x002f', '0x010080']))

  it.each([
    [0x0001, 'null'], [0x003b, 'null'], [0xc0b4, 'null'], [0x0003, 'export'], [0x0062, 'export'], [0x0005, 'rc4'], [0x0009, 'des'], [0x000a, '3des'], [0x0007, 'cbc'], [0x002f, 'cbc'],
    [0xc027, 'cbc'], [0x009c, 'aead'], [0xc0a0, 'aead'], [0x1301, 'aead'], [0xcca8, 'aead'], [0xc105, 'aead'], [0xc100, 'other'], [0x030080, 'rc2'], [0x0700c0, '3des'], [0x060040, 'des'],
  ])('%i hides with %s', (id, encryption) => expect(cipherClass(id)!.encryption).toBe(encryption))

  it('knows forward secrecy, anonymity and small blocks', () => {
    expect([0x1301, 0xc02f, 0x009e, 0xc0aa, 0xc01d, 0xc0b0].every((id) => cipherClass(id)!.forwardSecret)).toBe(true)
    expect([0x002f, 0xc004, 0x008c, 0x0031, 0x001f, 0xc100].some((id) => cipherClass(id)!.forwardSecret)).toBe(false)
    expect([0x0034, 0xc015, 0x00a6].every((id) => cipherClass(id)!.anonymous)).toBe(true)
    expect(cipherClass(0xc02f)!.anonymous).toBe(false)
    expect([0x000a, 0x0007, 0xc104].every((id) => cipherClass(id)!.smallBlock)).toBe(true)
    expect(cipherClass(0x002f)).toMatchObject({ smallBlock: false, cbcSha1: true })
    expect(cipherClass(0xc027)!.cbcSha1).toBe(false)
    expect([0x00ff, 0x5600, 0xeeee].map(cipherClass)).toEqual([null, null, null])
    expect([0x0002, 0xc0b5, 0x0000].every(isNullCipher)).toBe(true)
    expect(isNullCipher(0x1301)).toBe(false)
  })
})
