/** How web servers hand requests on to programs: AJP13 (Tomcat's, ajpv13a) and FastCGI; and the Bitcoin network's messages, framed as simply. */
import { u16, u32, u32le } from '../../bytes/integers.ts'
import { capped, latin1, readableText } from '../../bytes/text.ts'
import type { Speaker } from '../datagrams.ts'
import { framed } from '../framed.ts'
import { BROKEN, type Protocol } from '../reader.ts'

const ajpMethods = ['', 'OPTIONS', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'TRACE', 'PROPFIND', 'PROPPATCH', 'MKCOL', 'COPY', 'MOVE', 'LOCK', 'UNLOCK', 'ACL', 'REPORT']
const forwardRequest = 2

/** A string of AJP: length, bytes, NUL. */
const ajpText = (bytes: Uint8Array, at: number, to: number): { text: string; next: number } | null => {
  const next = at + 3 + u16(bytes, at)
  return at + 2 <= to && next <= to && bytes[next - 1] === 0 ? { text: capped(readableText(bytes, at + 2, next - 1)), next } : null
}

export const ajp13: Protocol = framed({
  name: 'ajp13',
  ports: [8009],
  header: 5,
  length: (bytes, at) => ((bytes[at] === 0x12 && bytes[at + 1] === 0x34) || (bytes[at] === 0x41 && bytes[at + 1] === 0x42) ? 4 + u16(bytes, at + 2) : BROKEN),
  hear(bytes, from, to): Speaker {
    const asks = bytes[from] === 0x12
    if (to - from > 0 && !asks && bytes[from] !== 0x41) return 'no'
    if (to - from > 1 && bytes[from + 1] !== (asks ? 0x34 : 0x42)) return 'no'
    if (to - from < 5) return 'either'
    // Answers are headers, body pieces, end, and a request for more, or a pong; requests without a code are bodies.
    if (!asks) return (bytes[from + 4] >= 3 && bytes[from + 4] <= 6) || bytes[from + 4] === 9 ? 'server' : 'no'
    return bytes[from + 4] !== forwardRequest || to - from < 7 || (bytes[from + 5] < 28 && 'HTTP/'.startsWith(latin1(bytes, from + 8, Math.min(to, from + 13)))) ? 'client' : 'no'
  },
  tell(bytes, from, to, side, say) {
    if (side === 'server' || bytes[from] !== 0x12 || bytes[from + 4] !== forwardRequest) return
    const version = ajpText(bytes, from + 6, to)
    const target = version === null ? null : ajpText(bytes, version.next, to)
    const address = target === null ? null : ajpText(bytes, target.next, to)
    const name = address === null ? null : ajpText(bytes, address.next, to)
    const server = name === null ? (address === null ? null : ajpText(bytes, address.next + 2, to)) : ajpText(bytes, name.next, to)
    if (version === null || target === null) return
    say({ kind: 'http-request', method: ajpMethods[bytes[from + 5]] ?? `${bytes[from + 5]}`, target: target.text, version: version.text, host: server === null || server.text === '' ? null : server.text, headers: [] }, from, to)
  },
})

/** Records of §3.3: version 1, a type, a request's number, lengths. */
export const fastcgi: Protocol = framed({
  name: 'fastcgi',
  ports: [9000],
  header: 8,
  length: (bytes, at) => (bytes[at] === 1 && bytes[at + 1] >= 1 && bytes[at + 1] <= 11 ? 8 + u16(bytes, at + 4) + bytes[at + 6] : BROKEN),
  hear(bytes, from, to): Speaker {
    const have = to - from
    if ((have > 0 && bytes[from] !== 1) || (have > 1 && (bytes[from + 1] < 1 || bytes[from + 1] > 11)) || (have > 7 && bytes[from + 7] !== 0)) return 'no'
    if (have < 8) return 'either'
    const type = bytes[from + 1]
    if (type === 1) return u16(bytes, from + 4) === 8 && (have < 16 || (bytes[from + 8] === 0 && bytes[from + 9] >= 1 && bytes[from + 9] <= 3 && bytes[from + 10] <= 1 && u32(bytes, from + 11) === 0)) ? 'client' : 'no'
    if (type === 3) return u16(bytes, from + 4) === 8 ? 'server' : 'no'
    return type === 6 || type === 7 || type === 10 ? 'server' : 'client'
  },
})

/** Networks: main, test, testnet 3, signet, and those of its nearest kin. */
const bitcoinNetworks: ReadonlySet<number> = new Set([0xd9b4bef9, 0xdab5bffa, 0x0709110b, 0x40cf030a, 0xdbb6c0fb, 0xc0c0c0c0, 0xe8f3e1e3])

export const bitcoin: Protocol = framed({
  name: 'bitcoin',
  ports: [8333],
  header: 24,
  length: (bytes, at) => (bitcoinNetworks.has(u32le(bytes, at)) && u32le(bytes, at + 16) <= 32 * 1024 * 1024 ? 24 + u32le(bytes, at + 16) : BROKEN),
  hear(bytes, from, to): Speaker {
    if (to - from < 16) return to - from < 4 || bitcoinNetworks.has(u32le(bytes, from)) ? 'either' : 'no'
    return bitcoinNetworks.has(u32le(bytes, from)) && /^[a-z0-9]{2,12}\0*$/.test(latin1(bytes, from + 4, from + 16)) ? 'either' : 'no'
  },
})
