/**
 * How good a TLS protection is: `broken` can be read by somebody who tries, `weak` falls short of today's advice (RFC 9325).
 * It judges what was negotiated and seen, not what else the server would have allowed.
 */
import type { Certificate, Strength, TlsFacts } from '../../../shared/model.ts'
import { cipherClass, type CipherClass } from '../protocols/tls/cipher-suites.ts'

export interface StrengthJudgement {
  strength: Strength | null
  /** Empty for strong and for unknown. */
  reasons: string[]
}

interface Remark {
  strength: 'weak' | 'broken'
  says: string
}

const broken = (says: string): Remark => ({ strength: 'broken', says })
const weak = (says: string): Remark => ({ strength: 'weak', says })

/** NIST SP 800-131A, CA/Browser Forum Baseline Requirements §6.1.5. */
const leastRsaBits = 2048

/** `null` where the version is not known, or the suite is not and nothing else already speaks against it. */
export function judgeStrength(tls: Pick<TlsFacts, 'version' | 'cipherId' | 'certificate'>): StrengthJudgement {
  const id = tls.cipherId === null ? NaN : Number(tls.cipherId)
  const suite = Number.isNaN(id) ? null : cipherClass(id)
  const remarks = [...versionRemarks(tls.version), ...(suite === null ? [] : suiteRemarks(suite)), ...(tls.certificate === null ? [] : certificateRemarks(tls.certificate))]
  const reasons = remarks.map((remark) => remark.says)
  if (remarks.some((remark) => remark.strength === 'broken')) return { strength: 'broken', reasons }
  if (tls.version === null || !knownVersions.includes(tls.version.replace(/ \((?:draft|fb) \d+\)$/, ''))) return { strength: null, reasons: [] }
  if (remarks.length > 0) return { strength: 'weak', reasons }
  return { strength: suite === null ? null : 'strong', reasons: [] }
}

const knownVersions = ['SSL 2.0', 'SSL 3.0', 'TLS 1.0', 'TLS 1.1', 'TLS 1.2', 'TLS 1.3', 'DTLS 1.0', 'DTLS 1.2', 'DTLS 1.3']

function versionRemarks(version: string | null): Remark[] {
  switch (version) {
    case 'SSL 2.0': return [broken('SSL 2.0 can be broken and is forbidden (RFC 6176)')]
    case 'SSL 3.0': return [broken('SSL 3.0 can be broken and is forbidden (RFC 7568)')]
    case 'TLS 1.0':
    case 'TLS 1.1':
    case 'DTLS 1.0': return [weak(`${version} is outdated and withdrawn (RFC 8996)`)]
    default: return []
  }
}

function suiteRemarks(suite: CipherClass): Remark[] {
  const remarks: Remark[] = []
  switch (suite.encryption) {
    case 'null': remarks.push(broken('the cipher suite does not encrypt at all')); break
    case 'export': remarks.push(broken('export-grade keys of 40 or 56 bits can be guessed (RFC 4346 §1.1)')); break
    case 'des': remarks.push(broken('DES keys of 56 bits can be guessed (RFC 5469 §1)')); break
    // Plaintext was recovered from repeated messages in practice; RFC 7465 forbids it for that.
    case 'rc4': remarks.push(broken('RC4 gives plaintext away (RFC 7465)')); break
    case '3des': remarks.push(weak('3DES leaks in long sessions (RFC 9325 §4.1)')); break
    default: if (suite.smallBlock) remarks.push(weak('a block cipher of 64 bits leaks in long sessions (RFC 9325 §4.1)'))
  }
  if (suite.anonymous) remarks.push(broken('nobody proves who the server is: whoever sits between can read along (RFC 9325 §4.1)'))
  if (!suite.forwardSecret && suite.encryption !== 'null') remarks.push(weak('no forward secrecy: a key stolen later opens what was recorded today (RFC 9325 §4.1)'))
  return remarks
}

function certificateRemarks(certificate: Certificate): Remark[] {
  const remarks: Remark[] = []
  // RFC 9155 and RFC 6151: collisions can be made, so that a signature no longer proves what it signs.
  if (/md[245]/i.test(certificate.signature)) remarks.push(weak('the certificate is signed with MD5 or older'))
  else if (/sha-?1(?!\d)/i.test(certificate.signature)) remarks.push(weak('the certificate is signed with SHA-1'))
  const bits = /^(RSA|DSA|DH) (\d+)$/.exec(certificate.key)
  if (bits !== null && Number(bits[2]) < leastRsaBits) remarks.push(weak(`the certificate's ${bits[1]} key has only ${bits[2]} bits`))
  return remarks
}
