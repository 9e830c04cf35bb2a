/**
 * X.509 certificates (RFC 5280) as the facts that a person is shown. Nothing is verified: no signature, no chain, no time.
 * A part that contradicts itself becomes empty and the rest survives; without names, dates and key there is no certificate.
 */
import type { Certificate } from '../../../../shared/model.ts'
import { ipv4Text, ipv6Text } from '../../bytes/address.ts'
import { capped, hex, latin1 } from '../../bytes/text.ts'
import type { Primitives } from '../../primitives.ts'
import { elementAt, elementsIn, integerBits, oidText, tag, timeText, type Element } from './der.ts'
import { commonName, nameText } from './distinguished-name.ts'
import { curveNames, diffieHellmanKey, dsaKey, ellipticKey, hashNames, keyNames, rsaKeys, signatureNames } from './oids.ts'

/** Chains are two to four long; what comes after this many is left out. */
const chainLimit = 32
const nameLimit = 256
const subjectAltName = '2.5.29.17'
/** RFC 5280 §4.1.2.2 allows 20 bytes; longer ones exist. */
const serialBytes = 64

/** The certificates of a chain in the order sent; one that cannot be read is left out. */
export function readChain(encoded: readonly Uint8Array[], primitives: Primitives): Certificate[] {
  return encoded.slice(0, chainLimit).map((der) => readCertificate(der, primitives)).filter((certificate) => certificate !== null)
}

export function readCertificate(der: Uint8Array, primitives: Primitives): Certificate | null {
  const outer = elementAt(der, 0, der.length)
  if (outer?.tag !== tag.sequence) return null
  const [body, algorithm] = elementsIn(der, outer, 3)
  if (body?.tag !== tag.sequence) return null
  const fields = elementsIn(der, body, 16)
  // The version is explicitly tagged and left out where it is 1.
  const first = fields[0]?.tag === 0xa0 ? 1 : 0
  const [serial, innerAlgorithm, issuer, validity, subject, key] = fields.slice(first)
  if (serial?.tag !== tag.integer || issuer?.tag !== tag.sequence || validity?.tag !== tag.sequence || subject?.tag !== tag.sequence || key?.tag !== tag.sequence) return null
  const [notBefore, notAfter] = elementsIn(der, validity, 2)
  const names = alternativeNames(der, fields.slice(first + 6).find((field) => field.tag === 0xa3))
  const common = commonName(der, subject)
  return {
    subject: nameText(der, subject),
    issuer: nameText(der, issuer),
    names: names.length > 0 ? names : common === null ? [] : [common],
    notBefore: notBefore === undefined ? '' : timeText(der, notBefore),
    notAfter: notAfter === undefined ? '' : timeText(der, notAfter),
    selfSigned: sameBytes(der, subject, issuer),
    serial: serialText(der, serial),
    fingerprint: primitives.sha256(der.subarray(outer.from, outer.end)),
    key: keyText(der, key),
    signature: signatureText(der, algorithm?.tag === tag.sequence ? algorithm : innerAlgorithm),
  }
}

function sameBytes(der: Uint8Array, a: Element, b: Element): boolean {
  if (a.end - a.from !== b.end - b.from) return false
  for (let step = 0; step < a.end - a.from; step++) if (der[a.from + step] !== der[b.from + step]) return false
  return true
}

function serialText(der: Uint8Array, serial: Element): string {
  let start = serial.start
  while (start < serial.end - 1 && der[start] === 0) start++
  return hex(der, start, Math.min(serial.end, start + serialBytes))
}

/** DNS names and addresses of subjectAltName (RFC 5280 §4.2.1.6). */
function alternativeNames(der: Uint8Array, extensions: Element | undefined): string[] {
  const list = extensions === undefined ? null : elementAt(der, extensions.start, extensions.end)
  if (list === null) return []
  for (const extension of elementsIn(der, list, 128)) {
    const parts = elementsIn(der, extension, 3)
    if (parts[0]?.tag !== tag.oid || oidText(der, parts[0]) !== subjectAltName) continue
    const value = parts.at(-1)!
    const general = value.tag === tag.octetString ? elementAt(der, value.start, value.end) : null
    if (general?.tag !== tag.sequence) return []
    return elementsIn(der, general, nameLimit).map((name) => generalName(der, name)).filter((name) => name !== null)
  }
  return []
}

function generalName(der: Uint8Array, name: Element): string | null {
  const length = name.end - name.start
  if (name.tag === 0x82) return length === 0 ? null : capped(latin1(der, name.start, Math.min(name.end, name.start + 4096)))
  if (name.tag === 0x87 && length === 4) return ipv4Text(der, name.start)
  if (name.tag === 0x87 && length === 16) return ipv6Text(der, name.start)
  return null
}

/** `RSA 2048`, `EC P-256`, `Ed25519`; the bare identifier of what has no name, '' of what has none. */
function keyText(der: Uint8Array, info: Element): string {
  const [algorithm, bits] = elementsIn(der, info, 2)
  if (algorithm === undefined) return ''
  const [type, parameters] = elementsIn(der, algorithm, 2)
  const oid = type?.tag === tag.oid ? oidText(der, type) : null
  if (oid === null) return ''
  if (rsaKeys.includes(oid)) return measured('RSA', bits === undefined ? null : insideBits(der, bits), der)
  if (oid === dsaKey || oid === diffieHellmanKey) return measured(oid === dsaKey ? 'DSA' : 'DH', parameters ?? null, der)
  if (oid === ellipticKey) {
    const curve = parameters?.tag === tag.oid ? oidText(der, parameters) : null
    return curve === null ? 'EC' : `EC ${curveNames.get(curve) ?? curve}`
  }
  return keyNames.get(oid) ?? oid
}

/** What a BIT STRING of whole bytes contains. */
const insideBits = (der: Uint8Array, bits: Element): Element | null =>
  bits.tag === tag.bitString && bits.end > bits.start ? elementAt(der, bits.start + 1, bits.end) : null

/** The first integer of the sequence (modulus or prime) gives the size. */
function measured(kind: string, sequence: Element | null, der: Uint8Array): string {
  const first = sequence === null ? undefined : elementsIn(der, sequence, 1)[0]
  return first?.tag === tag.integer ? `${kind} ${integerBits(der, first)}` : kind
}

function signatureText(der: Uint8Array, algorithm: Element | undefined): string {
  const [type, parameters] = algorithm === undefined ? [] : elementsIn(der, algorithm, 2)
  const oid = type?.tag === tag.oid ? oidText(der, type) : null
  if (oid === null) return ''
  const name = signatureNames.get(oid) ?? oid
  return name === 'RSASSA-PSS' ? `${name} with ${pssHash(der, parameters)}` : name
}

/** RFC 4055 §3.1: SHA-1 unless the first parameter says otherwise. */
function pssHash(der: Uint8Array, parameters: Element | undefined): string {
  const first = parameters?.tag === tag.sequence ? elementsIn(der, parameters, 1)[0] : undefined
  const algorithm = first?.tag === 0xa0 ? elementAt(der, first.start, first.end) : null
  const type = algorithm === null ? undefined : elementsIn(der, algorithm, 1)[0]
  const oid = type?.tag === tag.oid ? oidText(der, type) : null
  return oid === null ? 'SHA-1' : (hashNames.get(oid) ?? oid)
}
