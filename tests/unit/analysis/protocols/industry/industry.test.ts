import { describe, expect, it } from 'vitest'
import { bacnet } from '../../../../../main/analysis/protocols/industry/bacnet.ts'
import { dnp3, dnp3Datagrams } from '../../../../../main/analysis/protocols/industry/dnp3.ts'
import { enip } from '../../../../../main/analysis/protocols/industry/enip.ts'
import { iec104 } from '../../../../../main/analysis/protocols/industry/iec104.ts'
import { cotp, s7comm } from '../../../../../main/analysis/protocols/industry/iso-tsap.ts'
import { modbus, modbusDatagrams } from '../../../../../main/analysis/protocols/industry/modbus.ts'
import { opcua } from '../../../../../main/analysis/protocols/industry/opcua.ts'
import type { Protocol } from '../../../../../main/analysis/protocols/reader.ts'
import { drive } from '../../../../support/drive-reader.ts'
import { bytes, u16 } from '../../../../support/tls-builder.ts'
import { le16, le32 } from '../databases/scripts.ts'

const none = new Uint8Array(0)
/** The header of IEEE 1815's own example of a link frame: reset of a link, from 1 to 1024, with its checksum. */
const dnp3Reset = bytes(0x05, 0x64, 5, 0xc0, 1, 0, 0, 4, 0xe9, 0x21)
const opcMessage = (type: string, ...parts: Parameters<typeof bytes>): Uint8Array => { const body = bytes(...parts); return bytes(type, le32(8 + body.length), body) }
const policy = (name: string): Uint8Array => { const text = `http://opcfoundation.org/UA/SecurityPolicy#${name}`; return bytes(le32(text.length), text) }

const requests: [string, Protocol, Uint8Array][] = [
  ['DNP3', dnp3, dnp3Reset],
  ['Modbus', modbus, bytes(u16(7), u16(0), u16(6), 1, 3, u16(0), u16(10))],
  ['IEC 104', iec104, bytes(0x68, 4, 7, 0, 0, 0)],
  ['EtherNet/IP', enip, bytes(le16(0x65), le16(4), le32(0), le32(0), new Uint8Array(8), le32(0), le16(1), le16(0))],
  ['S7', s7comm, bytes(3, 0, u16(22), 17, 0xe0, u16(0), u16(1), 0, 0xc0, 1, 10, 0xc1, 2, 1, 0, 0xc2, 2, 1, 2)],
  ['ISO transport', cotp, bytes(3, 0, u16(22), 17, 0xe0, u16(0), u16(1), 0, 0xc0, 1, 10, 0xc1, 2, 0, 1, 0xc2, 2, 0, 1)],
  ['OPC UA', opcua, opcMessage('HELF', new Uint8Array(20), le32(20), 'opc.tcp://plant:4840')],
]

describe.each(requests)('%s', (_name, protocol, request) => {
  it('is recognised by a request, at any cut, and by its speaker', () => {
    expect(protocol.detect('client', request, none, false)).toBe('yes')
    expect(protocol.detect('server', request, none, false)).toBe('reversed')
    for (let length = 1; length < request.length; length++) expect(protocol.detect('client', request.subarray(0, length), none, false)).not.toBe('no')
    for (const cut of [1, 4]) expect(drive(protocol, [['client', bytes(request, request)]], { cut: [cut] })).toEqual(drive(protocol, [['client', bytes(request, request)]]))
  })
})

describe('look-alikes', () => {
  it('fail checksums, lengths and counts', () => {
    expect(dnp3.detect('client', bytes(dnp3Reset.subarray(0, 9), 0), none, false)).toBe('no')
    expect(dnp3Datagrams.detect('client', dnp3Reset.subarray(0, 6), none, false)).toBe('no')
    expect(modbus.detect('client', bytes(u16(7), u16(0), u16(6), 1, 3, u16(0), u16(2000)), none, false)).toBe('no')
    expect(modbusDatagrams.detect('client', bytes(u16(7), u16(0), u16(6), 1, 3, u16(0)), none, false)).toBe('no')
    expect(bacnet.detect('client', bytes(0x81, 10, u16(9), 1, 0, 0x10, 8), none, false)).toBe('no')
    expect(bacnet.detect('client', bytes(0x81, 11, u16(8), 1, 0, 0x10, 8), none, false)).toBe('yes')
  })
})

describe('OPC UA', () => {
  const open = (name: string): Uint8Array => opcMessage('OPNF', le32(1), policy(name), new Uint8Array(8))
  const message = (first: number): Uint8Array => opcMessage('MSGF', le32(1), le32(1), le32(1), le32(1), first, 0, new Uint8Array(20))

  it('is protected only where a policy was chosen and the body is not readable all the same', () => {
    expect(drive(opcua, [['client', bytes(open('None'), message(9))]]).counts.client.protected).toBeUndefined()
    expect(drive(opcua, [['client', bytes(open('Basic256Sha256'), message(1))]]).counts.client.protected).toBeUndefined()
    expect(drive(opcua, [['client', bytes(open('Basic256Sha256'), message(9))]]).counts.client.protected).toBe(46)
  })
})
