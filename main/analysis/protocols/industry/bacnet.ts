/** BACnet/IP (ASHRAE 135 Annex J): the virtual link's length must be the datagram's, and its network message one of version 1. */
import { u16 } from '../../bytes/integers.ts'
import { datagrams, type Speaker } from '../datagrams.ts'
import type { Protocol } from '../reader.ts'

const header = 4
const link = { result: 0, writeTable: 1, readTable: 2, tableAnswer: 3, forwarded: 4, register: 5, readForeign: 6, foreignAnswer: 7, deleteForeign: 8, distribute: 9, unicast: 10, broadcast: 11 } as const
const oneLength: Readonly<Record<number, number>> = { [link.result]: 6, [link.readTable]: 4, [link.register]: 6, [link.readForeign]: 4, [link.deleteForeign]: 10 }

function hear(bytes: Uint8Array): Speaker {
  if (bytes.length < header || bytes[0] !== 0x81 || u16(bytes, 2) !== bytes.length) return 'no'
  const kind = bytes[1]
  if (kind in oneLength) return bytes.length === oneLength[kind] ? 'either' : 'no'
  if (kind === link.writeTable || kind === link.tableAnswer || kind === link.foreignAnswer) return (bytes.length - header) % 10 === 0 ? 'either' : 'no'
  const network = kind === link.forwarded ? 10 : kind <= link.broadcast ? header : bytes.length
  // Version 1, and the reserved bits of the control octet (§6.2).
  return network + 2 <= bytes.length && bytes[network] === 1 && (bytes[network + 1] & 0x50) === 0 ? 'either' : 'no'
}

export const bacnet: Protocol = datagrams({ name: 'bacnet', ports: [47808], hear })
