/** EtherNet/IP's encapsulation (ODVA, CIP Volume 2 §2-3), which carries CIP, over TCP and UDP. */
import { u16le, u32le } from '../../bytes/integers.ts'
import { datagrams, type Speaker } from '../datagrams.ts'
import { framed } from '../framed.ts'
import { BROKEN, type Protocol } from '../reader.ts'

const header = 24
const command = { nop: 0, listServices: 4, listIdentity: 0x63, listInterfaces: 0x64, register: 0x65, unregister: 0x66, sendRequest: 0x6f, sendUnit: 0x70 } as const
const commands: ReadonlySet<number> = new Set(Object.values(command))
/** Statuses of §2-3.3. */
const statuses: ReadonlySet<number> = new Set([0, 1, 2, 3, 0x64, 0x65, 0x69])

const length = (bytes: Uint8Array, at: number): number => (commands.has(u16le(bytes, at)) && u16le(bytes, at + 2) <= 65_511 && statuses.has(u32le(bytes, at + 8)) && u32le(bytes, at + 20) === 0 ? header + u16le(bytes, at + 2) : BROKEN)

function hear(bytes: Uint8Array, from: number, to: number): Speaker {
  if (to - from < 2) return 'either'
  if (!commands.has(u16le(bytes, from))) return 'no'
  if (to - from < header) return 'either'
  const data = u16le(bytes, from + 2)
  const session = u32le(bytes, from + 4)
  switch (u16le(bytes, from)) {
    case command.register: return data === 4 && (to - from < header + 2 || u16le(bytes, from + header) === 1) ? (session === 0 ? 'client' : 'server') : u32le(bytes, from + 8) !== 0 && data === 0 ? 'server' : 'no'
    case command.listIdentity:
    case command.listInterfaces:
    case command.listServices: return data === 0 ? 'client' : data > 2 && (to - from < header + 2 || u16le(bytes, from + header) < 16) ? 'server' : 'no'
    case command.unregister: return data === 0 && session !== 0 ? 'client' : 'no'
    // Interface handle zero is CIP; a timeout and a count of items follow (§2-4.7).
    case command.sendRequest:
    case command.sendUnit: return session !== 0 && (data === 0 || (data >= 8 && (to - from < header + 8 || (u32le(bytes, from + header) === 0 && u16le(bytes, from + header + 6) <= 8)))) ? 'either' : 'no'
    // It asks for nothing and proves nothing.
    default: return 'no'
  }
}

export const enip: Protocol = framed({ name: 'enip', ports: [44818], header, length, hear })

export const enipDatagrams: Protocol = datagrams({
  name: 'enip',
  ports: [44818],
  hear: (bytes) => (bytes.length >= header && length(bytes, 0) === bytes.length ? hear(bytes, 0, bytes.length) : 'no'),
})
