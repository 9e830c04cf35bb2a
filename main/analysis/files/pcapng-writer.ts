/** Builds pcapng blocks (draft-ietf-opsawg-pcapng), little-endian, with what CaptureReader and Wireshark read back. */
import { u32In } from '../bytes/integers.ts'
import { encodeUtf8 } from '../bytes/text.ts'
import { parseAddress } from '../bytes/address.ts'
import { BlockType, isBigEndian, padded } from './blocks.ts'

/** An option or a record: code and value. */
type Option = readonly [code: number, value: Uint8Array]

/** Options have 16-bit lengths. */
const longestOption = 65535

/** Encoded, and cut at a character's boundary to what an option can hold. */
function optionText(code: number, text: string): Option {
  const value = encodeUtf8(text.length > longestOption ? text.slice(0, longestOption) : text)
  if (value.length <= longestOption) return [code, value]
  let end = longestOption
  while (end > 0 && (value[end]! & 0xc0) === 0x80) end--
  return [code, value.subarray(0, end)]
}

function put32(out: Uint8Array, at: number, value: number): void {
  out[at] = value
  out[at + 1] = value >>> 8
  out[at + 2] = value >>> 16
  out[at + 3] = value >>> 24
}

function put16(out: Uint8Array, at: number, value: number): void {
  out[at] = value
  out[at + 1] = value >>> 8
}

function number64(value: number): Uint8Array {
  const out = new Uint8Array(8)
  put32(out, 0, value % 4294967296)
  put32(out, 4, Math.floor(value / 4294967296))
  return out
}

/** Length of options with their end mark; 0 for none. */
const optionsLength = (options: readonly Option[]): number => options.reduce((sum, [, value]) => sum + 4 + padded(value.length), options.length > 0 ? 4 : 0)

function putOptions(out: Uint8Array, at: number, options: readonly Option[]): void {
  for (const [code, value] of options) {
    put16(out, at, code)
    put16(out, at + 2, value.length)
    out.set(value, at + 4)
    at += 4 + padded(value.length)
  }
}

/** A whole block around `body`, which is padded. */
function block(type: number, body: Uint8Array, options: readonly Option[]): Uint8Array {
  const length = 12 + padded(body.length) + optionsLength(options)
  const out = new Uint8Array(length)
  put32(out, 0, type)
  put32(out, 4, length)
  out.set(body, 8)
  putOptions(out, 8 + padded(body.length), options)
  put32(out, length - 4, length)
  return out
}

const present = (options: readonly (Option | null)[]): Option[] => options.filter((option) => option !== null)
const maybe = (code: number, text: string | undefined): Option | null => (text === undefined || text === '' ? null : optionText(code, text))

/** Begins a section; its length is left open, so that blocks can be appended. */
export function sectionHeader(about: { hardware?: string; os?: string; application: string; comment?: string }): Uint8Array {
  const body = new Uint8Array(16).fill(0xff, 8)
  put32(body, 0, 0x1a2b3c4d)
  put16(body, 4, 1)
  put16(body, 6, 0)
  return block(BlockType.section, body, present([maybe(1, about.comment), maybe(2, about.hardware), maybe(3, about.os), maybe(4, about.application)]))
}

export function interfaceDescription(about: {
  linkType: number
  snapLength: number
  name: string
  description?: string
  filter?: string
  timeResolution: 'micros' | 'nanos'
}): Uint8Array {
  const body = new Uint8Array(8)
  put16(body, 0, about.linkType)
  put32(body, 4, about.snapLength)
  // A filter's first byte 0 says that libpcap's text follows.
  const filter: Option | null = about.filter === undefined || about.filter === '' ? null : optionText(11, `\0${about.filter}`)
  const resolution: Option = [9, Uint8Array.of(about.timeResolution === 'nanos' ? 9 : 6)]
  return block(BlockType.interface, body, present([maybe(2, about.name), maybe(3, about.description), resolution, filter]))
}

/** Time as the two halves of a tick count. Exact for whole microseconds; times before 1970 become 0. */
export function splitTime(timeMicros: number, resolution: 'micros' | 'nanos'): { high: number; low: number } {
  const whole = timeMicros > 0 && timeMicros < Infinity ? Math.floor(timeMicros) : 0
  if (resolution === 'micros') return { high: Math.floor(whole / 4294967296), low: whole % 4294967296 }
  const ticks = BigInt(whole) * 1000n + BigInt(Math.round((timeMicros % 1) * 1000) || 0)
  return { high: Number(ticks >> 32n), low: Number(ticks & 0xffffffffn) }
}

/** Bytes that `writeEnhancedPacket` writes for so many captured ones. */
export const enhancedPacketLength = (captured: number): number => 32 + padded(captured)

/**
 * Writes an enhanced packet block without options into `out` at `at`, which must have room for `enhancedPacketLength`,
 * and returns where it ends. `timeHigh` and `timeLow` count ticks of the interface's resolution.
 */
export function writeEnhancedPacket(
  out: Uint8Array,
  at: number,
  interfaceId: number,
  timeHigh: number,
  timeLow: number,
  bytes: Uint8Array,
  start: number,
  end: number,
  wireLength: number,
): number {
  const captured = end - start
  const length = enhancedPacketLength(captured)
  put32(out, at, BlockType.enhancedPacket)
  put32(out, at + 4, length)
  put32(out, at + 8, interfaceId)
  put32(out, at + 12, timeHigh)
  put32(out, at + 16, timeLow)
  put32(out, at + 20, captured)
  put32(out, at + 24, wireLength)
  out.set(start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end), at + 28)
  for (let i = at + 28 + captured; i < at + length - 4; i++) out[i] = 0
  put32(out, at + length - 4, length)
  return at + length
}

export function enhancedPacket(packet: {
  interfaceId: number
  timeMicros: number
  /** Of the interface; micros if left out. */
  timeResolution?: 'micros' | 'nanos'
  bytes: Uint8Array
  start?: number
  end?: number
  wireLength?: number
  comment?: string
}): Uint8Array {
  const { start = 0, end = packet.bytes.length } = packet
  const { high, low } = splitTime(packet.timeMicros, packet.timeResolution ?? 'micros')
  const out = new Uint8Array(enhancedPacketLength(end - start))
  writeEnhancedPacket(out, 0, packet.interfaceId, high, low, packet.bytes, start, end, packet.wireLength ?? end - start)
  return packet.comment === undefined ? out : withComment(out, packet.comment)
}

/** `timeMicros` is when the counts were taken. Null counts are left out. */
export function interfaceStatistics(about: {
  interfaceId: number
  received: number | null
  dropped: number | null
  comment?: string
  timeMicros: number
  timeResolution?: 'micros' | 'nanos'
}): Uint8Array {
  const { high, low } = splitTime(about.timeMicros, about.timeResolution ?? 'micros')
  const body = new Uint8Array(12)
  put32(body, 0, about.interfaceId)
  put32(body, 4, high)
  put32(body, 8, low)
  const received: Option | null = about.received === null ? null : [4, number64(about.received)]
  const dropped: Option | null = about.dropped === null ? null : [5, number64(about.dropped)]
  return block(BlockType.statistics, body, present([maybe(1, about.comment), received, dropped]))
}

/** Type 0x544c534b: lines of a TLS key log (SSLKEYLOGFILE). Must stand before the packets that it opens. */
export function decryptionSecrets(type: number, bytes: Uint8Array): Uint8Array {
  const body = new Uint8Array(8 + bytes.length)
  put32(body, 0, type)
  put32(body, 4, bytes.length)
  body.set(bytes, 8)
  return block(BlockType.secrets, body, [])
}

/** Names of addresses; entries whose address is none, or whose names are too long for a record, are left out. */
export function nameResolution(entries: readonly { address: string; names: readonly string[] }[]): Uint8Array {
  const records: Option[] = []
  for (const { address, names } of entries) {
    const bytes = parseAddress(address)
    const text = encodeUtf8(names.map((name) => `${name}\0`).join(''))
    if (bytes === null || names.length === 0 || bytes.length + text.length > longestOption) continue
    const value = new Uint8Array(bytes.length + text.length)
    value.set(bytes)
    value.set(text, bytes.length)
    records.push([bytes.length === 4 ? 1 : 2, value])
  }
  const body = new Uint8Array(records.length === 0 ? 4 : optionsLength(records))
  putOptions(body, 0, records)
  return block(BlockType.names, body, [])
}

/** A copy of an enhanced packet block, of either byte order, with a comment before its other options. Other blocks come back as they are. */
export function withComment(epb: Uint8Array, text: string): Uint8Array {
  const big = isBigEndian(epb)
  const captured = epb.length < 32 ? Infinity : u32In(epb, 20, big)
  const options = 28 + padded(captured)
  if (u32In(epb, 0, big) !== BlockType.enhancedPacket || !(options <= epb.length - 4)) return epb
  const [, value] = optionText(1, text)
  const ended = epb.length - 4 - options >= 4
  const added = 4 + padded(value.length) + (ended ? 0 : 4)
  const out = new Uint8Array(epb.length + added)
  const view = new DataView(out.buffer)
  out.set(epb.subarray(0, options))
  view.setUint16(options, 1, !big)
  view.setUint16(options + 2, value.length, !big)
  out.set(value, options + 4)
  out.set(epb.subarray(options, epb.length - 4), options + 4 + padded(value.length))
  view.setUint32(4, out.length, !big)
  view.setUint32(out.length - 4, out.length, !big)
  return out
}
