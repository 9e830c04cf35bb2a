/** Syslog (RFC 3164, RFC 5424) in datagrams, and in streams by octet counts or line ends (RFC 6587). All of it is text. */
import { datagrams, type Speaker } from '../datagrams.ts'
import { BROKEN, type Protocol } from '../reader.ts'

/** Facilities go to 23 and severities to 7 (RFC 5424 §6.2.1). */
const highestPriority = 191
const longestLine = 64 * 1024

/** Length of the `<priority>` at `at`; 0 if there is none, -1 if more is needed. */
function priority(bytes: Uint8Array, at: number, to: number): number {
  if (at >= to) return -1
  if (bytes[at] !== 0x3c) return 0
  let value = 0
  for (let k = at + 1; k < at + 5; k++) {
    if (k >= to) return -1
    if (bytes[k] === 0x3e) return k > at + 1 && value <= highestPriority ? k + 1 - at : 0
    if (bytes[k] < 0x30 || bytes[k] > 0x39) return 0
    value = value * 10 + bytes[k] - 0x30
  }
  return 0
}

/** Text behind the priority: some senders end with a zero, and UTF-8 may stand in it. */
function isText(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (bytes[at] < 0x20 && bytes[at] !== 9 && bytes[at] !== 10 && bytes[at] !== 13 && !(bytes[at] === 0 && at >= to - 2)) return false
  return true
}

function hear(bytes: Uint8Array): Speaker {
  const length = priority(bytes, 0, bytes.length)
  return length > 0 && bytes.length > length && isText(bytes, length, bytes.length) ? 'client' : 'no'
}

export const syslog = datagrams({ name: 'syslog', ports: [514], hear })

/** A message of a stream: its end, 'more', or null. `counted` says whether octets are counted. */
function messageEnd(bytes: Uint8Array, at: number, to: number): number | 'more' | null {
  let start = at
  let count = 0
  while (start < to && start < at + 6 && bytes[start] >= 0x30 && bytes[start] <= 0x39) count = count * 10 + bytes[start++] - 0x30
  if (start > at) {
    if (start >= to) return 'more'
    // RFC 6587 §3.4.1: a count without leading zeros, a space, the message.
    if (bytes[start] !== 0x20 || bytes[at] === 0x30 || count > longestLine) return null
    start++
  }
  const length = priority(bytes, start, to)
  if (length <= 0) return length < 0 ? 'more' : null
  if (start > at) return start + count > to ? 'more' : isText(bytes, start + length, start + count) ? start + count : null
  for (let end = start + length; end < to && end - start < longestLine; end++) {
    if (bytes[end] === 10 || bytes[end] === 0) return isText(bytes, start + length, end) ? end + 1 : null
  }
  return to - start >= longestLine || !isText(bytes, start + length, to) ? null : 'more'
}

export const syslogOverTcp: Protocol = {
  name: 'syslog',
  transport: 'tcp',
  ports: [514, 601, 1514],
  content: 'readable',
  detect(side, window) {
    const end = messageEnd(window, 0, window.length)
    return end === null ? 'no' : end === 'more' ? 'more' : side === 'client' ? 'yes' : 'reversed'
  },
  open: () => ({
    read(_side, window) {
      let at = 0
      while (at < window.length) {
        const end = messageEnd(window, at, window.length)
        if (end === null) return BROKEN
        if (end === 'more') break
        at = end
      }
      return at
    },
    skip: () => 'lost',
  }),
}
