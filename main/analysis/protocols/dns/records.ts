/** The data of DNS records as text: an address, a name, or what a zone file would say. Null where the bytes do not fit the type. */
import { ipv4Text, ipv6Text } from '../../bytes/address.ts'
import { u16, u32 } from '../../bytes/integers.ts'
import { capped, hex, readableText } from '../../bytes/text.ts'
import { readName } from './names.ts'
import { serviceKeys, typeName } from './types.ts'

interface Data {
  bytes: Uint8Array
  /** Where the message begins: compression counts from there. */
  base: number
  at: number
  end: number
}

/** A name that fills the data to its end. */
function wholeName({ bytes, base, end }: Data, at: number): string | null {
  const name = readName(bytes, base, at, end)
  return name !== null && name.next === end ? name.text : null
}

function afterNumbers(data: Data, count: number): string | null {
  if (data.end - data.at <= 2 * count) return null
  const name = wholeName(data, data.at + 2 * count)
  if (name === null) return null
  return [...Array.from({ length: count }, (_, k) => u16(data.bytes, data.at + 2 * k)), name].join(' ')
}

function strings({ bytes, at, end }: Data): string | null {
  const parts: string[] = []
  while (at < end) {
    const to = at + 1 + bytes[at]
    if (to > end) return null
    parts.push(readableText(bytes, at + 1, to))
    at = to
  }
  return parts.join('')
}

function startOfAuthority(data: Data): string | null {
  const primary = readName(data.bytes, data.base, data.at, data.end)
  const contact = primary && readName(data.bytes, data.base, primary.next, data.end)
  if (!primary || !contact || data.end - contact.next !== 20) return null
  return `${primary.text} ${contact.text} ${[0, 4, 8, 12, 16].map((k) => u32(data.bytes, contact.next + k)).join(' ')}`
}

/** RFC 9460 §2.2: priority, target, and parameters in ascending order of their keys. */
function service(data: Data): string | null {
  const { bytes, base, end } = data
  if (end - data.at < 3) return null
  const target = readName(bytes, base, data.at + 2, end)
  if (target === null) return null
  let text = `${u16(bytes, data.at)} ${target.text}`
  let at = target.next
  while (at < end) {
    if (at + 4 > end) return null
    const key = u16(bytes, at)
    const to = at + 4 + u16(bytes, at + 2)
    if (to > end) return null
    text += ' ' + serviceParameter(bytes, key, at + 4, to)
    at = to
  }
  return text
}

function serviceParameter(bytes: Uint8Array, key: number, at: number, end: number): string {
  const name = serviceKeys[key] ?? `key${key}`
  const every = (width: number, text: (at: number) => string): string => Array.from({ length: Math.floor((end - at) / width) }, (_, k) => text(at + width * k)).join(',')
  switch (name) {
    case 'alpn': return `alpn=${lengthPrefixed(bytes, at, end).join(',')}`
    case 'mandatory': return `mandatory=${every(2, (k) => serviceKeys[u16(bytes, k)] ?? `key${u16(bytes, k)}`)}`
    case 'port': return end - at === 2 ? `port=${u16(bytes, at)}` : 'port'
    case 'ipv4hint': return `ipv4hint=${every(4, (k) => ipv4Text(bytes, k))}`
    case 'ipv6hint': return `ipv6hint=${every(16, (k) => ipv6Text(bytes, k))}`
    case 'dohpath': return `dohpath=${readableText(bytes, at, end)}`
    case 'ech': return `ech=(${end - at} bytes)`
    default: return end === at ? name : `${name}=${hex(bytes, at, Math.min(end, at + 64))}`
  }
}

function lengthPrefixed(bytes: Uint8Array, at: number, end: number): string[] {
  const parts: string[] = []
  while (at < end && at + 1 + bytes[at] <= end) { parts.push(readableText(bytes, at + 1, at + 1 + bytes[at])); at += 1 + bytes[at] }
  return parts
}

/** RFC 8659 §4.1: flags, tag, value. */
function authorityAuthorization({ bytes, at, end }: Data): string | null {
  if (end - at < 2 || at + 2 + bytes[at + 1] > end) return null
  const value = at + 2 + bytes[at + 1]
  return `${bytes[at]} ${readableText(bytes, at + 2, value)} "${readableText(bytes, value, end)}"`
}

const readers: Readonly<Record<string, (data: Data) => string | null>> = {
  A: ({ bytes, at, end }) => (end - at === 4 ? ipv4Text(bytes, at) : null),
  AAAA: ({ bytes, at, end }) => (end - at === 16 ? ipv6Text(bytes, at) : null),
  CNAME: (data) => wholeName(data, data.at),
  DNAME: (data) => wholeName(data, data.at),
  NS: (data) => wholeName(data, data.at),
  PTR: (data) => wholeName(data, data.at),
  MX: (data) => afterNumbers(data, 1),
  SRV: (data) => afterNumbers(data, 3),
  TXT: strings,
  SPF: strings,
  SOA: startOfAuthority,
  SVCB: service,
  HTTPS: service,
  CAA: authorityAuthorization,
  // RFC 6698 §2.1
  TLSA: ({ bytes, at, end }) => (end - at < 4 ? null : `${bytes[at]} ${bytes[at + 1]} ${bytes[at + 2]} ${hex(bytes, at + 3, end)}`),
}

/** At most 4,096 characters; types without a reader of their own give `\# length` as RFC 3597 §5 writes them, without the bytes. */
export function recordText(type: number, bytes: Uint8Array, base: number, at: number, end: number): string | null {
  const read = readers[typeName(type)]
  const text = read === undefined ? `\\# ${end - at}` : read({ bytes, base, at, end })
  return text === null ? null : capped(text)
}
