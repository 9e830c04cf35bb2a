/** IEC 60870-5-104: frames of telecontrol over TCP (§5). */
import type { Speaker } from '../datagrams.ts'
import { framed } from '../framed.ts'
import { BROKEN, type Protocol } from '../reader.ts'

const start = 0x68
const header = 6
/** STARTDT, STOPDT, TESTFR: asked for and confirmed. */
const asks = [0x07, 0x13, 0x43]
const confirms = [0x0b, 0x23, 0x83]

const length = (bytes: Uint8Array, at: number): number => (bytes[at] === start && bytes[at + 1] >= 4 && bytes[at + 1] <= 253 ? 2 + bytes[at + 1] : BROKEN)

function hear(bytes: Uint8Array, from: number, to: number): Speaker {
  if (to - from < header) return to === from || bytes[from] === start ? 'either' : 'no'
  const control = bytes[from + 2]
  const short = bytes[from + 1] === 4
  if (control === 0x01 || control === 0x03 || (control & 3) === 3) {
    if (!short || bytes[from + 3] !== 0) return 'no'
    // A supervisory frame carries a number, the others nothing.
    if (control === 0x01) return (bytes[from + 4] & 1) === 0 ? 'either' : 'no'
    if (bytes[from + 4] !== 0 || bytes[from + 5] !== 0) return 'no'
    return asks.includes(control) ? (control === 0x43 ? 'either' : 'client') : confirms.includes(control) ? (control === 0x83 ? 'either' : 'server') : 'no'
  }
  if ((control & 1) !== 0 || (bytes[from + 4] & 1) !== 0 || bytes[from + 1] < 14) return 'no'
  if (to - from < 12) return 'either'
  // Type and cause of a unit of data (IEC 60870-5-101 §7.2): types 1 to 127, causes 1 to 47.
  const cause = bytes[from + 8] & 0x3f
  const type = bytes[from + 6]
  return type < 1 || type > 127 || cause < 1 || cause > 47 || bytes[from + 7] === 0 ? 'no' : type < 45 || type === 70 ? 'server' : 'either'
}

export const iec104: Protocol = framed({ name: 'iec104', ports: [2404], header, length, hear })
