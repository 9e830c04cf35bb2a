/**
 * OpenVPN's packets (openvpn-rfc draft, "OpenVPN wire protocol", 2023): what opens them, and where the control channel's content
 * begins. Whether and how long a check stands in front is agreed beforehand; only the whole layout tells.
 */
import { u32 } from '../../bytes/integers.ts'

export const operation = { clientReset1: 1, serverReset1: 2, softReset: 3, control: 4, acknowledge: 5, data1: 6, clientReset2: 7, serverReset2: 8, data2: 9, clientReset3: 10, wrappedKey: 11 } as const

/** HMACs of tls-auth: none, MD5, SHA-1, SHA-224, SHA-256, SHA-384, SHA-512. */
const checkLengths = [0, 16, 20, 28, 32, 48, 64]
const sessionLength = 8
/** tls-auth and tls-crypt put a counter and a time beside their check. */
const replayLength = 8
const acknowledgementLimit = 8

export const operationOf = (packet: Uint8Array): number => packet[0] >> 3
export const isControl = (op: number): boolean => (op >= operation.clientReset1 && op <= operation.acknowledge) || op === operation.clientReset2 || op === operation.serverReset2 || op === operation.clientReset3 || op === operation.wrappedKey

/** How a control channel is wrapped: the length of its check, or enciphered with a key that both ends were given. */
export type Wrapping = number | 'crypt'

/** Low counter, and a time from 2001 to 2033. */
const isReplay = (packet: Uint8Array, at: number): boolean => u32(packet, at) > 0 && u32(packet, at) < 2 ** 20 && u32(packet, at + 4) >= 1_000_000_000 && u32(packet, at + 4) < 2_000_000_000

/** Where the list of acknowledgements stands. */
const listAt = (wrapping: number): number => 1 + sessionLength + (wrapping === 0 ? 0 : wrapping + replayLength)

/** The wrapping of a packet that opens a session, by its exact length; null if it opens none. */
export function wrappingOfReset(packet: Uint8Array): Wrapping | null {
  const op = operationOf(packet)
  if ((packet[0] & 7) !== 0 || packet.length < 14) return null
  if (op === operation.clientReset3) return packet.length > 54 + 256 && isReplay(packet, 9) ? 'crypt' : null
  const fromClient = op === operation.clientReset2 || op === operation.clientReset1
  if (!fromClient && op !== operation.serverReset2 && op !== operation.serverReset1) return null
  if (u32(packet, 1) === 0 && u32(packet, 5) === 0) return null
  for (const wrapping of checkLengths) {
    const at = listAt(wrapping)
    const count = packet[at]
    if (count > (fromClient ? 0 : acknowledgementLimit)) continue
    const end = at + 1 + count * 4 + (count > 0 ? sessionLength : 0) + 4
    // The packet opens its side's numbering.
    if (packet.length !== end || u32(packet, end - 4) !== 0) continue
    if (wrapping === 0 || isReplay(packet, at - replayLength)) return wrapping
  }
  // tls-crypt: counter and time, check of 32 bytes, then as much as the plain packet has behind its session.
  const inside = packet.length - (1 + sessionLength + replayLength + 32)
  return (inside === 5 || (!fromClient && inside >= 17 && inside <= 5 + 8 + 4 * acknowledgementLimit)) && isReplay(packet, 9) ? 'crypt' : null
}

export interface Control {
  /** -1 for a bare acknowledgement. */
  number: number
  content: Uint8Array
}

/** The content of a control packet whose wrapping is known; null if it does not fit. */
export function readControl(packet: Uint8Array, wrapping: number): Control | null {
  const at = listAt(wrapping)
  const count = packet[at]
  if (packet.length <= at || count > acknowledgementLimit) return null
  const end = at + 1 + count * 4 + (count > 0 ? sessionLength : 0)
  if (operationOf(packet) === operation.acknowledge) return packet.length === end ? { number: -1, content: packet.subarray(end) } : null
  if (packet.length < end + 4) return null
  return { number: u32(packet, end), content: packet.subarray(end + 4) }
}
