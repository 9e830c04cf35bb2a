/**
 * TFTP (RFC 1350, options RFC 2347). A request names its file; the transfer goes on between other ports, and is told by its
 * first block and the acknowledgment of it, one at each side.
 */
import type { Side } from '../../../../shared/model.ts'
import { u16 } from '../../bytes/integers.ts'
import { capped, readableText } from '../../bytes/text.ts'
import { roleOf } from '../datagrams.ts'
import { BROKEN, type Detection, type Protocol } from '../reader.ts'

const opcode = { read: 1, write: 2, data: 3, acknowledgment: 4, error: 5, options: 6 } as const
const modes = /^(?:netascii|octet|mail)$/i
/** RFC 1350 §2: a block without options; longer ones were agreed on in the request, which went to another port. */
const blockSize = 512

interface Request {
  action: 'read' | 'write'
  file: string
  to: number
}

/** Opcode, file, mode, and pairs of options, each ended by a zero. */
function readRequest(bytes: Uint8Array): Request | null {
  const action = u16(bytes, 0)
  if (bytes.length < 6 || (action !== opcode.read && action !== opcode.write)) return null
  const file = bytes.indexOf(0, 2)
  const mode = file < 3 ? -1 : bytes.indexOf(0, file + 1)
  if (mode < 0 || mode - file > 10 || !modes.test(readableText(bytes, file + 1, mode))) return null
  for (let at = 2; at < file; at++) if (bytes[at] < 0x20) return null
  return { action: action === opcode.read ? 'read' : 'write', file: capped(readableText(bytes, 2, file)), to: mode + 1 }
}

const isFirstBlock = (bytes: Uint8Array): boolean => bytes.length >= 4 && bytes.length <= 4 + blockSize && u16(bytes, 0) === opcode.data && u16(bytes, 2) === 1
const isFirstAnswer = (bytes: Uint8Array): boolean => bytes.length === 4 && u16(bytes, 0) === opcode.acknowledgment && u16(bytes, 2) <= 1
/** RFC 1350 §5: code up to 8, a message, a zero. */
function isError(bytes: Uint8Array): boolean {
  if (bytes.length < 6 || u16(bytes, 0) !== opcode.error || u16(bytes, 2) > 8 || bytes[bytes.length - 1] !== 0) return false
  for (let at = 4; at < bytes.length - 1; at++) if (bytes[at] < 0x20 || bytes[at] > 0x7e) return false
  return true
}

/** OACK: names of options and their values, of which the common ones are known (RFC 2348, RFC 2349, RFC 7440). */
const isOptions = (bytes: Uint8Array): boolean =>
  bytes.length > 6 && u16(bytes, 0) === opcode.options && /^(?:blksize|tsize|timeout|windowsize)\0\d+\0/i.test(readableText(bytes, 2, Math.min(bytes.length, 64)))

function detect(side: Side, window: Uint8Array, other: Uint8Array): Detection {
  if (readRequest(window) !== null) return roleOf(side, 'client')
  if (isOptions(window) || isError(window)) return 'yes'
  if (isFirstBlock(window)) return other.length === 0 ? 'more' : isFirstAnswer(other) ? 'yes' : 'no'
  if (isFirstAnswer(window)) return isFirstBlock(other) ? 'yes' : 'no'
  return 'no'
}

export const tftp: Protocol = {
  name: 'tftp',
  transport: 'udp',
  ports: [69],
  content: 'readable',
  detect,
  open: () => ({
    read(_side, window, emit) {
      if (window.length < 4 || window[0] !== 0 || window[1] < opcode.read || window[1] > opcode.options) return BROKEN
      const request = readRequest(window)
      if (request !== null) emit({ kind: 'file-named', name: request.file, action: `TFTP ${request.action}` }, 0, request.to)
      return window.length
    },
    skip: () => 'kept',
  }),
}
