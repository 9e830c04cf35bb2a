/** Builds the headers of tunnels and of links other than Ethernet, for tests; each wraps what is inside it. */
import { concat, ipv4, udp } from './packets.ts'

type Bytes = Uint8Array | number[]
const word = (value: number): number[] => [(value >> 8) & 255, value & 255]
const long = (value: number): number[] => [...word(value >>> 16), ...word(value & 0xffff)]
const half = (value: number): number[] => word(value).reverse()
const little = (value: number): number[] => long(value).reverse()

/** What stands around a tunnel: from 203.0.113.1 to 203.0.113.2. */
export const around = (protocol: number, inside: Bytes): Uint8Array => ipv4({ protocol, source: '203.0.113.1', destination: '203.0.113.2' }, inside)
export const onUdp = (port: number, inside: Bytes, source = 50000): Uint8Array => around(17, udp(source, port, inside))

export const mpls = (labels: number[], inside: Bytes): Uint8Array =>
  concat(...labels.map((label, at) => long(((label << 12) | (at === labels.length - 1 ? 0x100 : 0) | 64) >>> 0)), inside)
export const pppoe = (inside: Bytes): Uint8Array => concat([0x11, 0, 0, 7], word(inside.length), inside)

export interface GreOptions { type: number; checksum?: boolean; key?: number; sequence?: number; routing?: number[] }

export function gre(about: GreOptions, inside: Bytes): Uint8Array {
  const { type, checksum = false, key, sequence, routing } = about
  const flags = (checksum ? 0x8000 : 0) | (routing === undefined ? 0 : 0x4000) | (key === undefined ? 0 : 0x2000) | (sequence === undefined ? 0 : 0x1000)
  const optional = [checksum || routing !== undefined ? [0, 0, 0, 0] : [], key === undefined ? [] : long(key), sequence === undefined ? [] : long(sequence), routing ?? []]
  return concat(word(flags), word(type), ...optional, inside)
}

/** PPTP's: version 1, key with the length of the payload, sequence, acknowledgment. */
export const pptp = (inside: Bytes): Uint8Array => concat([0x30, 0x81, 0x88, 0x0b], word(inside.length), [0, 9], long(1), long(2), inside)

export const vxlan = (inside: Bytes): Uint8Array => concat([8, 0, 0, 0, 0, 0, 42, 0], inside)
export const geneve = (type: number, inside: Bytes, options: number[] = []): Uint8Array => concat([options.length / 4, 0], word(type), [0, 0, 42, 0], options, inside)
/** `optional`: sequence, N-PDU number and type of the first extension header, then the extension headers. */
export const gtp = (inside: Bytes, optional: number[] = [], message = 255): Uint8Array =>
  concat([0x30 | (optional.length > 0 ? 4 : 0), message], word(optional.length + inside.length), long(77), optional, inside)
export const l2tp = (inside: Bytes): Uint8Array => concat([0x40, 2], word(8 + inside.length), [0, 1, 0, 2], inside)
export const l2tpSequenced = (inside: Bytes): Uint8Array => concat([0x4a, 2], word(8 + 4 + 2 + 3 + inside.length), [0, 1, 0, 2, 0, 5, 0, 6, 0, 3, 9, 9, 9], inside)
export const nsh = (next: number, inside: Bytes): Uint8Array => concat([0x0f, 0xc2, 2, next, 0, 0, 1, 255], inside)

/** LLC and SNAP before an EtherType. */
export const snap = (type: number, inside: Bytes): Uint8Array => concat([0xaa, 0xaa, 3, 0, 0, 0], word(type), inside)

/** An 802.11 data frame. `control`: the two bytes of frame control; `more`: what follows the third address and the sequence. */
export const wifi = (control: [number, number], more: number[], inside: Bytes): Uint8Array =>
  concat(control, [0, 0], new Array<number>(18).fill(2), [0x10, 0], more, inside)
export const radiotap = (present: number[], fields: number[], inside: Bytes): Uint8Array =>
  concat([0, 0], half(4 + 4 * present.length + fields.length), ...present.map(little), fields, inside)
export const ppi = (linkType: number, fields: number[], inside: Bytes): Uint8Array => concat([0, 0], half(8 + fields.length), little(linkType), fields, inside)
export const avs = (inside: Bytes): Uint8Array => concat(long(0x80211001), long(64), new Array<number>(56).fill(0), inside)
export const prism = (inside: Bytes): Uint8Array => concat(little(0x44), little(144), new Array<number>(136).fill(0), inside)
export const nflog = (family: number, inside: Bytes): Uint8Array => concat([family, 0, 0, 5], half(8), half(1), [8, 0, 1, 0], half(5), half(10), [65, 0, 0, 0], half(4 + inside.length), half(9), inside)
export const pflog = (family: number, inside: Bytes): Uint8Array => concat([61, family, 0, 0], new Array<number>(60).fill(1), inside)
