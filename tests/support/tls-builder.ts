/** Builds TLS byte by byte for tests: records, handshake messages, extensions, DER. Every part can be made wrong on purpose. */

export const bytes = (...parts: (number | string | Uint8Array | readonly number[])[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'number' ? [part] : typeof part === 'string' ? [...Buffer.from(part, 'latin1')] : [...part])))

export const u16 = (value: number): number[] => [(value >> 8) & 0xff, value & 0xff]
export const u24 = (value: number): number[] => [(value >> 16) & 0xff, ...u16(value)]
const vector = (lengthSize: 1 | 2 | 3, ...parts: Parameters<typeof bytes>): Uint8Array => {
  const body = bytes(...parts)
  return bytes(lengthSize === 1 ? [body.length] : lengthSize === 2 ? u16(body.length) : u24(body.length), body)
}

export const record = (type: number, body: Uint8Array, version = 0x0303): Uint8Array => bytes(type, u16(version), u16(body.length), body)
export const handshake = (type: number, body: Uint8Array): Uint8Array => bytes(type, u24(body.length), body)
export const extension = (type: number, ...parts: Parameters<typeof bytes>): Uint8Array => bytes(u16(type), vector(2, ...parts))

export const serverName = (name: string): Uint8Array => extension(0, vector(2, 0, vector(2, name)))
export const alpn = (...names: (string | readonly number[])[]): Uint8Array => extension(16, vector(2, ...names.map((name) => vector(1, name))))
export const groups = (...values: number[]): Uint8Array => extension(10, vector(2, values.flatMap(u16)))
export const pointFormats = (...values: number[]): Uint8Array => extension(11, vector(1, values))
export const signatureAlgorithms = (...values: number[]): Uint8Array => extension(13, vector(2, values.flatMap(u16)))
export const supportedVersions = (...values: number[]): Uint8Array => extension(43, vector(1, values.flatMap(u16)))

export interface HelloParts {
  version?: number
  random?: Uint8Array
  session?: Uint8Array
  suites?: readonly number[]
  extensions?: readonly Uint8Array[] | null
}

export const filled = (length: number, value = 0x5a): Uint8Array => new Uint8Array(length).fill(value)

export function clientHello(parts: HelloParts = {}): Uint8Array {
  const { version = 0x0303, random = filled(32), session = filled(0), suites = [0x1301, 0xc02f], extensions = [serverName('example.org')] } = parts
  return handshake(1, bytes(u16(version), random, vector(1, session), vector(2, suites.flatMap(u16)), vector(1, 0), extensions === null ? [] : vector(2, ...extensions)))
}

export function serverHello(parts: Omit<HelloParts, 'suites'> & { suite?: number } = {}): Uint8Array {
  const { version = 0x0303, random = filled(32, 0x33), session = filled(0), suite = 0xc02f, extensions = null } = parts
  return handshake(2, bytes(u16(version), random, vector(1, session), u16(suite), 0, extensions === null ? [] : vector(2, ...extensions)))
}

/** RFC 8446 §4.1.3. */
export const retryRandom = Uint8Array.from(Buffer.from('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c', 'hex'))
export const selected13 = extension(43, u16(0x0304))

export const certificates = (...encoded: Uint8Array[]): Uint8Array => handshake(11, vector(3, ...encoded.map((der) => vector(3, der))))
export const changeCipherSpec = record(20, bytes(1))
export const applicationData = (length: number, value = 0xee): Uint8Array => record(23, filled(length, value))
/** A handshake record whose content is hidden. */
export const hidden = (length = 40): Uint8Array => record(22, filled(length, 0xd7))
export const alert = (level: number, description: number): Uint8Array => record(21, bytes(level, description))

export function ssl2Hello(version: number, kinds: readonly number[] = [0x000035, 0x010080]): Uint8Array {
  const body = bytes(1, u16(version), u16(kinds.length * 3), u16(0), u16(16), kinds.flatMap(u24), filled(16))
  return bytes(u16(0x8000 | body.length), body)
}

/** DER: tag, length in its shortest form, content. */
export function der(tag: number, ...parts: Parameters<typeof bytes>): Uint8Array {
  const body = bytes(...parts)
  const length = body.length < 128 ? [body.length] : body.length < 256 ? [0x81, body.length] : [0x82, ...u16(body.length)]
  return bytes(tag, length, body)
}

export function oid(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const arcs = [first * 40 + second, ...rest].flatMap((arc) => {
    const digits = [arc & 0x7f]
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) digits.unshift((left % 128) | 0x80)
    return digits
  })
  return der(6, arcs)
}

export const nameOf = (...pairs: (readonly [string, Uint8Array])[]): Uint8Array => der(0x30, ...pairs.map(([type, value]) => der(0x31, der(0x30, oid(type), value))))
export const utf8String = (text: string): Uint8Array => der(12, Uint8Array.from(Buffer.from(text, 'utf8')))

export interface CertificateParts {
  version?: boolean
  serial?: readonly number[]
  signature?: Uint8Array
  issuer?: Uint8Array
  subject?: Uint8Array
  validity?: Uint8Array
  key?: Uint8Array
  extensions?: readonly Uint8Array[]
}

const commonNameOid = '2.5.4.3'
export const commonName = (text: string): Uint8Array => nameOf([commonNameOid, utf8String(text)])
export const subjectAltName = (...names: Uint8Array[]): Uint8Array => der(0x30, oid('2.5.29.17'), der(4, der(0x30, ...names)))
export const dnsName = (text: string): Uint8Array => der(0x82, text)
export const ipName = (...address: number[]): Uint8Array => der(0x87, address)
export const rsaKey = (bits: number): Uint8Array => der(0x30, der(0x30, oid('1.2.840.113549.1.1.1'), der(5)), der(3, 0, der(0x30, der(2, 0, filled(bits / 8, 0xc1)), der(2, 1, 0, 1))))

export function certificate(parts: CertificateParts = {}): Uint8Array {
  const signature = parts.signature ?? der(0x30, oid('1.2.840.113549.1.1.11'), der(5))
  const tbs = der(
    0x30,
    parts.version === false ? [] : der(0xa0, der(2, 2)),
    der(2, parts.serial ?? [0x12, 0x34]),
    signature,
    parts.issuer ?? commonName('Test CA'),
    parts.validity ?? der(0x30, der(23, '250102030405Z'), der(24, '20600102030405Z')),
    parts.subject ?? commonName('example.org'),
    parts.key ?? rsaKey(2048),
    parts.extensions === undefined ? [] : der(0xa3, der(0x30, ...parts.extensions)),
  )
  return der(0x30, tbs, signature, der(3, 0, filled(32)))
}
