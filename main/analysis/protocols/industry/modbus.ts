/** Modbus/TCP (MODBUS Messaging on TCP/IP Implementation Guide V1.0b): a request is known by what its function must carry. */
import { u16 } from '../../bytes/integers.ts'
import { datagrams, type Speaker } from '../datagrams.ts'
import { framed } from '../framed.ts'
import { BROKEN, type Protocol } from '../reader.ts'

const header = 8
/** MODBUS Application Protocol V1.1b3 §4.1: 253 bytes and the unit. */
const longest = 254

/** Schneider Electric's own function, which programs its controllers. */
const umas = 90

/** Lengths of requests that have one; unit and function included. */
const requestLengths: Readonly<Record<number, number>> = { 1: 6, 2: 6, 3: 6, 4: 6, 5: 6, 6: 6, 7: 2, 11: 2, 12: 2, 17: 2, 22: 8, 24: 4 }
const answerLengths: Readonly<Record<number, number>> = { 5: 6, 6: 6, 7: 3, 11: 6, 15: 6, 16: 6, 22: 8 }

const length = (bytes: Uint8Array, at: number): number => {
  const rest = u16(bytes, at + 4)
  return bytes[at + 2] === 0 && bytes[at + 3] === 0 && rest >= 2 && rest <= longest ? 6 + rest : BROKEN
}

function isRequest(bytes: Uint8Array, at: number, rest: number, whole: boolean): boolean {
  const code = bytes[at + 7]
  if (code in requestLengths) {
    if (rest !== requestLengths[code]) return false
    if (!whole) return true
    const count = u16(bytes, at + 10)
    // §6.1 to §6.5: at most 2,000 bits or 125 registers; a coil is set to one of two values.
    if (code <= 2) return count >= 1 && count <= 2000
    if (code <= 4) return count >= 1 && count <= 125
    return code !== 5 || count === 0 || count === 0xff00
  }
  if (code === 15 || code === 16) return rest >= 8 && (!whole || rest === 7 + bytes[at + 12])
  if (code === 23) return rest >= 13 && (!whole || rest === 11 + bytes[at + 16])
  if (code === umas) return rest >= 4 && whole
  if (code === 8) return rest >= 6 && bytes[at + 8] === 0
  return code === 43 && rest === 5 && bytes[at + 8] === 14
}

function isAnswer(bytes: Uint8Array, at: number, rest: number, whole: boolean): boolean {
  const code = bytes[at + 7]
  if (code > 0x80) return rest === 3 && bytes[at + 8] >= 1 && bytes[at + 8] <= 11 && (code & 0x7f) <= 43
  if (code === umas) return rest >= 4 && whole
  if (code in answerLengths) return rest === answerLengths[code]
  if (code <= 4 || code === 12 || code === 17 || code === 20 || code === 21 || code === 23) return !whole || rest === 3 + bytes[at + 8]
  return code === 43 && rest >= 8 && bytes[at + 8] === 14
}

function hear(bytes: Uint8Array, from: number, to: number, whole: boolean): Speaker {
  if (to - from < header) return (to - from < 3 || bytes[from + 2] === 0) && (to - from < 4 || bytes[from + 3] === 0) && (to - from < 5 || bytes[from + 4] === 0) ? 'either' : 'no'
  const rest = u16(bytes, from + 4)
  const request = isRequest(bytes, from, rest, whole)
  const answer = isAnswer(bytes, from, rest, whole)
  return request ? (answer ? 'either' : 'client') : answer ? 'server' : 'no'
}

export const modbus: Protocol = framed({ name: 'modbus', ports: [502], header, length, hear })

export const modbusDatagrams: Protocol = datagrams({
  name: 'modbus',
  ports: [502],
  hear: (bytes) => (bytes.length >= header && length(bytes, 0) === bytes.length ? hear(bytes, 0, bytes.length, true) : 'no'),
})
