/** Builds packets for tests, layer by layer: each function wraps what is inside it. Checksums are left zero; nothing reads them. */
import { parseAddress } from '../../main/analysis/bytes/address.ts'

export const concat = (...parts: (Uint8Array | number[])[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]))
const word = (value: number): number[] => [(value >> 8) & 255, value & 255]
const long = (value: number): number[] => [...word(value >>> 16), ...word(value & 0xffff)]

export const ethernet = (type: number, inside: Uint8Array | number[]): Uint8Array => concat([2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2], word(type), inside)

export interface Ipv4Options { source?: string; destination?: string; protocol: number; options?: number[]; id?: number; offset?: number; more?: boolean; totalLength?: number }

export function ipv4(about: Ipv4Options, inside: Uint8Array | number[]): Uint8Array {
  const options = about.options ?? []
  const total = about.totalLength ?? 20 + options.length + inside.length
  const piece = ((about.more ?? false) ? 0x2000 : 0) | ((about.offset ?? 0) / 8)
  const addresses = [...parseAddress(about.source ?? '192.0.2.1')!, ...parseAddress(about.destination ?? '198.51.100.2')!]
  return concat([0x45 + options.length / 4, 0, ...word(total), ...word(about.id ?? 7), ...word(piece), 64, about.protocol, 0, 0], addresses, options, inside)
}

export interface Ipv6Options { source?: string; destination?: string; next: number; payloadLength?: number }

export function ipv6(about: Ipv6Options, inside: Uint8Array | number[]): Uint8Array {
  const addresses = [...parseAddress(about.source ?? '2001:db8::1')!, ...parseAddress(about.destination ?? '2001:db8::2')!]
  return concat([0x60, 0, 0, 0, ...word(about.payloadLength ?? inside.length), about.next, 64], addresses, inside)
}

/** An IPv6 fragment header before `inside`. */
export const fragment6 = (next: number, id: number, offset: number, more: boolean, inside: Uint8Array | number[]): Uint8Array =>
  concat([next, 0, ...word(offset | (more ? 1 : 0)), ...long(id)], inside)

export interface TcpOptions { source?: number; destination?: number; sequence?: number; acknowledgment?: number; flags?: number; options?: number[]; headerLength?: number }

export function tcp(about: TcpOptions, payload: Uint8Array | number[] = []): Uint8Array {
  const options = about.options ?? []
  const header = (about.headerLength ?? 20 + options.length) / 4
  const { source = 40000, destination = 80, sequence = 1000, acknowledgment = 2000, flags = 0x18 } = about
  return concat([...word(source), ...word(destination), ...long(sequence), ...long(acknowledgment), header << 4, flags, ...word(512), 0, 0, 0, 0], options, payload)
}

export const udp = (source: number, destination: number, payload: Uint8Array | number[], length = 8 + payload.length): Uint8Array =>
  concat([...word(source), ...word(destination), ...word(length), 0, 0], payload)

export const text = (value: string): number[] => [...value].map((character) => character.charCodeAt(0))
