/**
 * What travels over ISO transport on TCP (RFC 1006, X.224): Siemens' S7, which shows itself by the first byte of its data and by
 * its connection's TSAPs, and anything else by the name of the transport.
 */
import { u16 } from '../../bytes/integers.ts'
import type { Speaker } from '../datagrams.ts'
import { framed } from '../framed.ts'
import { BROKEN, type Protocol } from '../reader.ts'

const header = 7
const pdu = { request: 0xe0, confirm: 0xd0, data: 0xf0, disconnect: 0x80 } as const
/** Variable parameters of a connection (X.224 §13.3.4): size, calling and called TSAP. */
const parameter = { size: 0xc0, calling: 0xc1, called: 0xc2 } as const
const s7 = { job: 1, acknowledge: 2, answer: 3, userData: 7 } as const
const s7Id = 0x32

const length = (bytes: Uint8Array, at: number): number => (bytes[at] === 3 && bytes[at + 1] === 0 && u16(bytes, at + 2) >= header ? u16(bytes, at + 2) : BROKEN)

/** The called TSAP of a connection whose parameters parse to their end; null if they do not, or there is none. */
function calledTsap(bytes: Uint8Array, from: number, to: number): Uint8Array | null {
  let called: Uint8Array | null = null
  for (let at = from + 11; at < to; at += 2 + bytes[at + 1]) {
    if (bytes[at] < parameter.size || at + 2 + bytes[at + 1] > to) return null
    if (bytes[at] === parameter.called) called = bytes.subarray(at + 2, at + 2 + bytes[at + 1])
  }
  return called
}

/** How a controller is addressed: kind of connection, then rack and slot. */
const isController = (tsap: Uint8Array): boolean => tsap.length === 2 && tsap[0] >= 1 && tsap[0] <= 3 && tsap[1] < 0x80

function hear(bytes: Uint8Array, from: number, to: number, wanted: 's7comm' | 'cotp'): Speaker {
  const have = to - from
  if ((have > 0 && bytes[from] !== 3) || (have > 1 && bytes[from + 1] !== 0)) return 'no'
  if (have < header) return 'either'
  const type = bytes[from + 5]
  if (type === pdu.data) {
    if (bytes[from + 4] !== 2) return 'no'
    if (have === header) return 'either'
    const isS7 = bytes[from + 7] === s7Id && (have < 9 || [s7.job, s7.acknowledge, s7.answer, s7.userData].includes(bytes[from + 8] as 1))
    if (wanted === 's7comm') return !isS7 ? 'no' : have < 9 || bytes[from + 8] === s7.userData ? 'either' : bytes[from + 8] === s7.job ? 'client' : 'server'
    return 'either'
  }
  if (type !== pdu.request && type !== pdu.confirm) return type === pdu.disconnect ? 'either' : 'no'
  // The length indicator counts all but itself and the TPKT header; class zero.
  if (bytes[from + 4] !== u16(bytes, from + 2) - 5 || (have > 10 && bytes[from + 10] !== 0)) return 'no'
  if (have < u16(bytes, from + 2)) return 'either'
  const tsap = calledTsap(bytes, from, to)
  if (tsap === null || isController(tsap) !== (wanted === 's7comm')) return 'no'
  return type === pdu.request ? 'client' : 'server'
}

export const s7comm: Protocol = framed({ name: 's7comm', ports: [102], header, length, hear: (bytes, from, to) => hear(bytes, from, to, 's7comm') })

/** A conversation that begins with data could be many things; only its opening names the transport. */
const plainCotp = framed({ name: 'cotp', ports: [102], header, length, hear: (bytes, from, to) => hear(bytes, from, to, 'cotp') })
export const cotp: Protocol = { ...plainCotp, detect: (side, window, other, midstream) => (window.length > 5 && window[5] === pdu.data ? 'no' : plainCotp.detect(side, window, other, midstream)) }
