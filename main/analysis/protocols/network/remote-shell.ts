/** Remote login and shell of old Unix (RFC 1282 and its kin): names, and with rexec the password, between zeros. */
import type { Side } from '../../../../shared/model.ts'
import { capped, latin1, readableText } from '../../bytes/text.ts'
import { BROKEN, type Detection, type Emit, type Protocol } from '../reader.ts'

/** Names and terminals are short; commands need not be. */
const wordLimit = 64
const commandLimit = 2048
const rexecPort = 512

/** Printable words before each of `count` zeros: where the last one ends, -1 if more is needed, 0 if they are none. */
function words(bytes: Uint8Array, from: number, count: number, limit = wordLimit): number {
  let start = from
  let found = 0
  for (let at = from; at < bytes.length; at++) {
    if (bytes[at] === 0) {
      start = at + 1
      if (++found === count) return start
    } else if (bytes[at] < 0x20 || bytes[at] === 0x7f || at - start >= (found === count - 1 ? limit : wordLimit)) return 0
  }
  return -1
}

const textBetween = (bytes: Uint8Array, from: number, to: number): string[] => readableText(bytes, from, to - 1).split('\0').map((word) => capped(word))

/** rlogin (RFC 1282 §2): zero, client's user, server's user, terminal and speed, zero. */
function rloginEnd(bytes: Uint8Array): number {
  if (bytes.length > 0 && bytes[0] !== 0) return 0
  if (bytes.length > 1 && bytes[1] === 0) return 0
  const end = words(bytes, 1, 3)
  return end > 0 && !/^[^\0]+\0[^\0]+\0[\w.+-]+\/\d{1,6}\0$/.test(latin1(bytes, 1, end)) ? 0 : end
}

/** rsh and rexec: a port for errors in digits (or nothing), two words, a command. */
function shellEnd(bytes: Uint8Array): number {
  const zero = bytes.subarray(0, 7).indexOf(0)
  const digits = latin1(bytes, 0, zero < 0 ? Math.min(bytes.length, 7) : zero)
  if (!/^\d{1,5}$/.test(digits) || Number(digits) > 65_535) return bytes.length === 0 ? -1 : 0
  if (zero < 0) return bytes.length > 6 ? 0 : -1
  const end = words(bytes, zero + 1, 3, commandLimit)
  return end > 0 && !/^[\w.@$-]+\0[^\0]+\0[^\0]+\0$/.test(latin1(bytes, zero + 1, end)) ? 0 : end
}

const judge = (end: number, side: Side): Detection => (end < 0 ? 'more' : end === 0 ? 'no' : side === 'client' ? 'yes' : 'reversed')

/** Reads the first words of the client once; everything after is the session's text. */
function reader(endOf: (bytes: Uint8Array) => number, tell: (bytes: Uint8Array, end: number, emit: Emit) => void): ReturnType<Protocol['open']> {
  let begun = false
  return {
    read(side, window, emit) {
      if (side === 'server' || begun) return window.length
      const end = endOf(window)
      if (end === 0) return BROKEN
      if (end < 0) return 0
      begun = true
      tell(window, end, emit)
      return window.length
    },
    skip(side) {
      return side === 'server' || begun ? 'kept' : 'lost'
    },
  }
}

export const rlogin: Protocol = {
  name: 'rlogin',
  transport: 'tcp',
  ports: [513],
  content: 'readable',
  detect: (side, window) => judge(rloginEnd(window), side),
  open: () =>
    reader(rloginEnd, (bytes, end, emit) => {
      const [, user] = textBetween(bytes, 1, end)
      emit({ kind: 'login', mechanism: 'rlogin', user, password: null, encoding: [], accepted: null }, 0, end)
    }),
}

export const rsh: Protocol = {
  name: 'rsh',
  transport: 'tcp',
  ports: [514, rexecPort],
  content: 'readable',
  detect: (side, window) => judge(shellEnd(window), side),
  open: (context) =>
    reader(shellEnd, (bytes, end, emit) => {
      const [first, second] = textBetween(bytes, bytes.indexOf(0) + 1, end)
      // The two differ in nothing but the port: rsh names the user here and there, rexec the user and the password.
      const withPassword = context.serverPort === rexecPort
      emit({ kind: 'login', mechanism: withPassword ? 'rexec' : 'rsh', user: withPassword ? first : second, password: withPassword ? second : null, encoding: [], accepted: null }, 0, end)
    }),
}
