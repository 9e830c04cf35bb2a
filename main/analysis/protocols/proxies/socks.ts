/**
 * Reads SOCKS 4, 4a and 5 (RFC 1928, RFC 1929): the login in the clear and the server that is asked for; what follows is
 * whatever its bytes say.
 */
import type { Side } from '../../../../shared/model.ts'
import { addressText } from '../../bytes/address.ts'
import { u16, u32 } from '../../bytes/integers.ts'
import { latin1, readableText } from '../../bytes/text.ts'
import { BROKEN, type Detection, type Emit, type Protocol, type Reader } from '../reader.ts'

const methodOf = { none: 0, gssapi: 1, password: 2, refused: 0xff } as const
/** Registered methods (https://www.iana.org/assignments/socks-methods, read November 2026) and the private range. */
const isMethod = (value: number): boolean => value <= 9 || (value >= 0x80 && value < 0xff)
/** SOCKS 4 sets no limit for user and name; a name has at most 255 characters. */
const longestText = 255

type Stage = 'greeting' | 'method' | 'login' | 'login-answer' | 'request' | 'answer' | 'done' | 'sealed'

class SocksReader implements Reader {
  private stage: Stage = 'greeting'
  private version = 0
  private login: { user: string; password: string } | null = null

  read(side: Side, window: Uint8Array, emit: Emit): number {
    if (window.length === 0 || this.stage === 'done') return 0
    if (this.stage === 'sealed') return window.length
    const clientsTurn = this.stage === 'greeting' || this.stage === 'login' || this.stage === 'request'
    // What comes out of turn waits until the other side has spoken.
    if ((side === 'client') !== clientsTurn) return 0
    switch (this.stage) {
      case 'greeting': return window[0] === 4 ? this.request4(window, emit) : this.greeting(window)
      case 'method': return this.method(window, emit)
      case 'login': return this.credentials(window)
      case 'login-answer': return this.loginAnswer(window, emit)
      case 'request': return this.request5(window, emit)
      case 'answer': return this.version === 4 ? this.answer4(window, emit) : this.answer5(window, emit)
    }
  }

  skip(): 'kept' | 'lost' {
    return this.stage === 'sealed' ? 'kept' : 'lost'
  }

  end(_side: Side, emit: Emit): void {
    if (this.stage === 'login-answer') this.tellLogin(null, (fact) => emit(fact))
  }

  private greeting(window: Uint8Array): number {
    this.version = 5
    if (window[0] !== 5) return BROKEN
    if (window.length < 2 || window.length < 2 + window[1]) return 0
    this.stage = 'method'
    return 2 + window[1]
  }

  private method(window: Uint8Array, emit: Emit): number {
    if (window[0] !== 5) return BROKEN
    if (window.length < 2) return 0
    const chosen = window[1]
    if (chosen === methodOf.none) this.stage = 'request'
    else if (chosen === methodOf.password) this.stage = 'login'
    else {
      this.stage = 'sealed'
      if (chosen === methodOf.gssapi) emit({ kind: 'note', says: 'the proxy asked for GSS-API: what follows may be sealed by it (RFC 1961)' }, 0, 2)
      if (chosen !== methodOf.refused) emit({ kind: 'content', content: 'undecided' }, 2, 2)
    }
    return 2
  }

  /** RFC 1929 §2. */
  private credentials(window: Uint8Array): number {
    if (window[0] !== 1) return BROKEN
    if (window.length < 2 || window.length < 3 + window[1]) return 0
    const passwordAt = 2 + window[1]
    const end = passwordAt + 1 + window[passwordAt]
    if (window.length < end) return 0
    this.login = { user: readableText(window, 2, passwordAt), password: readableText(window, passwordAt + 1, end) }
    this.stage = 'login-answer'
    return end
  }

  private loginAnswer(window: Uint8Array, emit: Emit): number {
    if (window.length < 2) return 0
    const accepted = window[1] === 0
    this.tellLogin(accepted, (fact) => emit(fact, 0, 2))
    this.stage = accepted ? 'request' : 'sealed'
    return 2
  }

  private tellLogin(accepted: boolean | null, say: Emit): void {
    if (this.login === null) return
    say({ kind: 'login', mechanism: 'SOCKS', ...this.login, encoding: [], accepted })
    this.login = null
  }

  private request5(window: Uint8Array, emit: Emit): number {
    if (window[0] !== 5) return BROKEN
    const target = address5(window)
    if (target === null) return window.length > 4 + 1 + longestText + 2 || (window.length > 3 && ![1, 3, 4].includes(window[3])) ? BROKEN : 0
    this.tellTarget(window[1], target.text, target.port, emit, target.end)
    this.stage = 'answer'
    return target.end
  }

  private answer5(window: Uint8Array, emit: Emit): number {
    if (window[0] !== 5) return BROKEN
    const bound = address5(window)
    if (bound === null) return window.length > 3 && ![1, 3, 4].includes(window[3]) ? BROKEN : 0
    this.finish(window[1] === 0, bound.end, emit)
    return bound.end
  }

  private request4(window: Uint8Array, emit: Emit): number {
    this.version = 4
    const request = readRequest4(window)
    if (request === 'no') return BROKEN
    if (request === 'more') return 0
    if (request.user !== '') emit({ kind: 'login', mechanism: 'SOCKS', user: request.user, password: null, encoding: [], accepted: null }, 0, request.end)
    this.tellTarget(window[1], request.target, u16(window, 2), emit, request.end)
    this.stage = 'answer'
    return request.end
  }

  private answer4(window: Uint8Array, emit: Emit): number {
    if (window[0] !== 0) return BROKEN
    if (window.length < 8) return 0
    this.finish(window[1] === 0x5a, 8, emit)
    return 8
  }

  private tellTarget(command: number, target: string, port: number, emit: Emit, to: number): void {
    const verb = command === 1 ? 'to connect to' : command === 2 ? 'to wait for' : 'to pass datagrams for'
    emit({ kind: 'note', says: `the client asked the proxy ${verb} ${target}:${port}` }, 0, to)
    emit({ kind: 'seen-in-clear', as: 'host-name', name: 'SOCKS', value: target }, 0, to)
  }

  private finish(granted: boolean, to: number, emit: Emit): void {
    this.stage = granted ? 'done' : 'sealed'
    if (granted) emit({ kind: 'upgrade', to: null }, 0, to)
    else emit({ kind: 'note', says: 'the proxy refused' }, 0, to)
  }
}

/** Address type, address, port (RFC 1928 §4); null if it is not all there. */
function address5(window: Uint8Array): { text: string; port: number; end: number } | null {
  if (window.length < 5) return null
  const type = window[3]
  const length = type === 1 ? 4 : type === 4 ? 16 : type === 3 ? 1 + window[4] : -1
  const end = 4 + length + 2
  if (length < 0 || window.length < end) return null
  const text = type === 3 ? latin1(window, 5, end - 2) : addressText(window, 4, length)
  return { text, port: u16(window, end - 2), end }
}

/** Version, command, port, address, user, and a name if the address is 0.0.0.x (SOCKS 4a). */
function readRequest4(window: Uint8Array): { user: string; target: string; end: number } | 'more' | 'no' {
  if (window.length > 1 && window[1] !== 1 && window[1] !== 2) return 'no'
  if (window.length < 9) return 'more'
  const named = window[4] === 0 && window[5] === 0 && window[6] === 0 && window[7] !== 0
  const texts: string[] = []
  let at = 8
  for (let count = 0; count < (named ? 2 : 1); count++) {
    const end = window.indexOf(0, at)
    if ((end < 0 ? window.length : end) - at > longestText) return 'no'
    for (let step = at; step < (end < 0 ? window.length : end); step++) if (window[step] < 0x20 || window[step] === 0x7f) return 'no'
    if (end < 0) return 'more'
    texts.push(readableText(window, at, end))
    at = end + 1
  }
  return { user: texts[0], target: named ? texts[1] : addressText(window, 4, 4), end: at }
}

/** Version 4 says enough by itself. Version 5 begins with so little that the server's choice among the methods must fit. */
function detect(side: Side, window: Uint8Array, other: Uint8Array): Detection {
  if (side === 'server') return answersGreeting(window, other)
  if (window[0] === 4) {
    const request = readRequest4(window)
    if (typeof request === 'string') return request
    // Clients wait for the answer; port and address are somebody's.
    return request.end === window.length && u16(window, 2) !== 0 && u32(window, 4) !== 0 && window[4] < 224 ? 'yes' : 'no'
  }
  return greetingMethods(window) === null ? 'no' : other.length < 2 ? 'more' : answersGreeting(other, window) === 'yes' ? 'yes' : 'no'
}

/** The methods of a greeting that is whole, [] of one that is not; null if it is none. */
function greetingMethods(window: Uint8Array): Uint8Array | null {
  if (window[0] !== 5) return null
  if (window.length < 2) return new Uint8Array(0)
  const methods = window.subarray(2, 2 + window[1])
  if (window[1] === 0 || window[1] > 16 || new Set(methods).size !== methods.length || !methods.every(isMethod)) return null
  return window.length < 2 + window[1] ? new Uint8Array(0) : methods
}

function answersGreeting(answer: Uint8Array, greeting: Uint8Array): Detection {
  if (answer[0] !== 5) return 'no'
  if (answer.length < 2 || greeting.length < 3) return answer.length <= 2 && (greeting.length === 0 || greetingMethods(greeting) !== null) ? 'more' : 'no'
  const methods = greetingMethods(greeting)
  return methods !== null && (methods.includes(answer[1]) || answer[1] === methodOf.refused) ? 'yes' : 'no'
}

export const socks: Protocol = { name: 'socks', transport: 'tcp', ports: [1080, 9050, 9150], content: 'readable', detect, open: () => new SocksReader() }
