/**
 * Fingerprints of hellos. JA3 and JA3S: https://github.com/salesforce/ja3 (2017). JA4 (the client's alone):
 * https://github.com/FoxIO-LLC/ja4/blob/main/technical_details/JA4.md (BSD 3-Clause part of JA4+, as of 2025).
 */
import { encodeUtf8, hex } from '../../bytes/text.ts'
import type { Primitives } from '../../primitives.ts'
import { extensionType, type ClientHello } from './client-hello.ts'
import type { ServerHello } from './server-hello.ts'
import { isGrease } from './versions.ts'

/** What carried the hello: TLS over TCP, QUIC, DTLS. */
export type Ja4Transport = 't' | 'q' | 'd'

const meant = (values: readonly number[]): number[] => values.filter((value) => !isGrease(value))
const dashed = (values: readonly number[]): string => meant(values).join('-')

/** The text that JA3 is the MD5 of: version, suites, extensions, groups, point formats, in decimal. */
export const ja3Text = (hello: ClientHello): string =>
  [hello.legacyVersion, dashed(hello.cipherSuites), dashed(hello.extensions), dashed(hello.groups), hello.pointFormats.join('-')].join(',')

export const ja3 = (hello: ClientHello, primitives: Primitives): string => primitives.md5(encodeUtf8(ja3Text(hello)))

export const ja3sText = (hello: ServerHello): string => [hello.legacyVersion, hello.cipherSuite, dashed(hello.extensions)].join(',')

export const ja3s = (hello: ServerHello, primitives: Primitives): string => primitives.md5(encodeUtf8(ja3sText(hello)))

const versionCodes = new Map<number, string>([
  [0x0304, '13'],
  [0x0303, '12'],
  [0x0302, '11'],
  [0x0301, '10'],
  [0x0300, 's3'],
  [0x0002, 's2'],
  [0xfeff, 'd1'],
  [0xfefd, 'd2'],
  [0xfefc, 'd3'],
])

/** JA4 takes the highest number, so that drafts give `00`; DTLS counts down, so there the newest is the lowest. */
function versionCode(hello: ClientHello, transport: Ja4Transport): string {
  const offered = meant(hello.supportedVersions)
  const version = offered.length === 0 ? hello.legacyVersion : transport === 'd' ? Math.min(...offered) : Math.max(...offered)
  return versionCodes.get(version) ?? '00'
}

const isAlphanumeric = (byte: number): boolean => (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a)

/** First and last character of the first protocol; of its hex where either is no letter or digit. */
export function alpnCode(first: Uint8Array | undefined): string {
  if (first === undefined || first.length === 0) return '00'
  const head = first[0]
  const tail = first[first.length - 1]
  if (isAlphanumeric(head) && isAlphanumeric(tail)) return String.fromCharCode(head, tail)
  return hex(first, 0, 1)[0] + hex(first, first.length - 1)[1]
}

const count = (values: readonly number[]): string => String(Math.min(values.length, 99)).padStart(2, '0')
const codes = (values: readonly number[]): string => values.map((value) => value.toString(16).padStart(4, '0')).join(',')
const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b)

export function ja4(hello: ClientHello, transport: Ja4Transport, primitives: Primitives): string {
  const suites = meant(hello.cipherSuites)
  const extensions = meant(hello.extensions)
  const signatures = meant(hello.signatureAlgorithms)
  const listed = sorted(extensions.filter((type) => type !== extensionType.serverName && type !== extensionType.alpn))
  const reach = extensions.includes(extensionType.serverName) ? 'd' : 'i'
  const short = (text: string): string => primitives.sha256(encodeUtf8(text)).slice(0, 12)
  const head = transport + versionCode(hello, transport) + reach + count(suites) + count(extensions) + alpnCode(hello.alpn[0])
  const suiteHash = suites.length === 0 ? nothing : short(codes(sorted(suites)))
  const extensionHash = listed.length === 0 ? nothing : short(codes(listed) + (signatures.length === 0 ? '' : `_${codes(signatures)}`))
  return `${head}_${suiteHash}_${extensionHash}`
}

const nothing = '000000000000'
