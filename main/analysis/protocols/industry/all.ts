/** Control of machines and buildings. */
import type { Protocol } from '../reader.ts'
import { bacnet } from './bacnet.ts'
import { dnp3, dnp3Datagrams } from './dnp3.ts'
import { enip, enipDatagrams } from './enip.ts'
import { iec104 } from './iec104.ts'
import { cotp, s7comm } from './iso-tsap.ts'
import { modbus, modbusDatagrams } from './modbus.ts'
import { opcua } from './opcua.ts'

export const industry: readonly Protocol[] = [dnp3, dnp3Datagrams, opcua, iec104, enip, enipDatagrams, s7comm, cotp, modbus, modbusDatagrams, bacnet]
