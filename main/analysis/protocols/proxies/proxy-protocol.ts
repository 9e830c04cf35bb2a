/**
 * Reads the PROXY protocol (HAProxy's proxy-protocol.txt, versions 1 and 2): one line or block in front of a connection that says
 * for whom it is made. What follows is whatever its bytes say.
 */
import type { Side } from '../../../../shared/model.ts'
import { addressText } from '../../bytes/address.ts'
import { u16 } from '../../bytes/integers.ts'
import { latin1 } from '../../bytes/text.ts'
import { BROKEN, type Detection, type Emit, type Protocol, type Reader } from '../reader.ts'

const signature = [0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a]
/** §2.1: the longest line with its CRLF. */
const longestLine = 107
const line = /^PROXY (?:UNKNOWN(?: [^\r\n]*)?|TCP4 ([\d.]{7,15}) [\d.]{7,15} (\d{1,5}) \d{1,5}|TCP6 ([\da-fA-F:.]{2,45}) [\da-fA-F:.]{2,45} (\d{1,5}) \d{1,5})\r\n$/

interface Header {
  end: number
  /** Who the connection is made for; null where it is not said. */
  source: string | null
}

function readHeader(window: Uint8Array): Header | 'more' | 'no' {
  return window[0] === signature[0] ? readBlock(window) : readLine(window)
}

function readLine(window: Uint8Array): Header | 'more' | 'no' {
  const word = 'PROXY '
  for (let at = 0; at < Math.min(word.length, window.length); at++) if (window[at] !== word.charCodeAt(at)) return 'no'
  const feed = window.subarray(0, longestLine).indexOf(10)
  if (feed < 0) return window.length >= longestLine ? 'no' : 'more'
  const found = line.exec(latin1(window, 0, feed + 1))
  if (found === null) return 'no'
  const source = found[1] !== undefined ? `${found[1]}:${found[2]}` : found[3] !== undefined ? `[${found[3]}]:${found[4]}` : null
  return { end: feed + 1, source }
}

/** §2.2: signature, version and command, family, length, then addresses and extensions. */
function readBlock(window: Uint8Array): Header | 'more' | 'no' {
  for (let at = 0; at < Math.min(signature.length, window.length); at++) if (window[at] !== signature[at]) return 'no'
  if (window.length > 12 && window[12] !== 0x20 && window[12] !== 0x21) return 'no'
  if (window.length < 16) return 'more'
  const end = 16 + u16(window, 14)
  if (window.length < end) return 'more'
  const family = window[13] >> 4
  const length = family === 1 ? 4 : family === 2 ? 16 : 0
  const whole = length > 0 && end >= 16 + 2 * length + 4
  const address = whole ? addressText(window, 16, length) : ''
  return { end, source: whole ? `${length === 16 ? `[${address}]` : address}:${u16(window, 16 + 2 * length)}` : null }
}

const open = (): Reader => ({
  read(side: Side, window: Uint8Array, emit: Emit): number {
    // Only the client's side begins with it; a server that speaks first is shown again behind it.
    if (side === 'server' || window.length === 0) return 0
    const header = readHeader(window)
    if (header === 'no') return BROKEN
    if (header === 'more') return 0
    if (header.source !== null) emit({ kind: 'note', says: `a proxy made this connection for ${header.source}` }, 0, header.end)
    emit({ kind: 'upgrade', to: null }, 0, header.end)
    return header.end
  },
  skip: () => 'lost',
})

export const proxyProtocol: Protocol = {
  name: 'proxy',
  transport: 'tcp',
  ports: [],
  content: 'readable',
  detect(side, window): Detection {
    const header = readHeader(window)
    return typeof header === 'string' ? header : side === 'client' ? 'yes' : 'reversed'
  },
  open,
}
