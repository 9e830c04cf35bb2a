/**
 * LDAP (RFC 4511) over TCP: simple binds with name and password, StartTLS, and what a SASL layer hides after a bind; and
 * CLDAP, the same messages in datagrams, by which Windows finds its domain controller.
 */
import type { Side } from '../../../../shared/model.ts'
import { u32 } from '../../bytes/integers.ts'
import { capped, latin1, readableText } from '../../bytes/text.ts'
import { datagrams, roleOf, type Speaker } from '../datagrams.ts'
import { ntlmLogin } from '../files/ntlm.ts'
import { BROKEN, type Emit, type Protocol, type Reader } from '../reader.ts'
import { elementAt, tag, type Element } from '../tls/der.ts'

/** Application tags of protocolOp (RFC 4511 §4.2 to §4.13) and who says them. */
const op = { bindRequest: 0x60, bindResponse: 0x61, unbind: 0x42, extendedRequest: 0x77, extendedResponse: 0x78 } as const
const fromClient = new Set([0x60, 0x42, 0x63, 0x66, 0x68, 0x4a, 0x6c, 0x6e, 0x50, 0x77])
const fromServer = new Set([0x61, 0x64, 0x65, 0x73, 0x67, 0x69, 0x6b, 0x6d, 0x6f, 0x78, 0x79])
const startTls = '1.3.6.1.4.1.1466.20037'
/** RFC 4511 §4.2.2: sealed with SASL, the bind's answer says success or "go on". */
const success = 0
/** Messages longer than this are passed over; entries with photographs stay below. */
const wholeLimit = 128 * 1024
/** A client that sent this much behind a bind does not wait for its answer. */
const holdLimit = 32 * 1024

interface Head {
  /** Where the message id begins, and where the message ends. */
  start: number
  end: number
  operation: number
  operationAt: number
}

/** The head of the message at `at`: 'more' if it is not all there, null if this is no LDAP. */
function headAt(bytes: Uint8Array, at: number, to: number): Head | 'more' | null {
  if (at >= to) return 'more'
  if (bytes[at] !== tag.sequence) return null
  if (at + 2 > to) return 'more'
  const long = bytes[at + 1] >= 0x80 ? bytes[at + 1] & 0x7f : 0
  if (bytes[at + 1] === 0x80 || long > 4) return null
  const start = at + 2 + long
  if (start + 2 > to) return 'more'
  let length = long === 0 ? bytes[at + 1] : 0
  for (let k = 0; k < long; k++) length = length * 256 + bytes[at + 2 + k]
  // RFC 4511 §4.1.1: message ids are below 2^31.
  if (bytes[start] !== tag.integer || bytes[start + 1] === 0 || bytes[start + 1] > 5) return null
  const operationAt = start + 2 + bytes[start + 1]
  if (operationAt + 2 > start + length) return null
  if (operationAt >= to) return 'more'
  const operation = bytes[operationAt]
  return fromClient.has(operation) || fromServer.has(operation) ? { start, end: start + length, operation, operationAt } : null
}

const speakerOf = (head: Head): Speaker => (fromClient.has(head.operation) ? 'client' : 'server')

/** Within what is there, the operation must begin as its kind does: SNMP and others begin alike. */
function bodyFits(bytes: Uint8Array, head: Head, to: number): boolean {
  const { operation, operationAt } = head
  const long = bytes[operationAt + 1] >= 0x80 ? bytes[operationAt + 1] & 0x7f : 0
  const at = operationAt + 2 + long
  if (operation === op.unbind || operation === 0x4a || operation === 0x50) return operationAt + 1 >= to || bytes[operationAt + 1] < 0x80
  if (long > 4 || at >= to) return long <= 4
  const first = bytes[at]
  if (operation === op.bindRequest) return first === tag.integer
  if (operation === op.extendedRequest) return first === 0x80
  if (operation === 0x79) return first === 0x80 || first === 0x81
  // Results begin with an enumerated code; searches, entries and changes with a name; references with strings.
  return operation === 0x61 || operation === 0x78 || (operation >= 0x65 && fromServer.has(operation) && operation !== 0x73) ? first === 0x0a : first === tag.octetString
}

/** The name in an answer of DIGEST-MD5 (RFC 2831 §2.1.2) or CRAM-MD5 (RFC 2195 §2). */
const nameProven = (text: string): string => /(?:^|,)\s*username="([^"]{1,256})"/.exec(text)?.[1] ?? /^([^\0 ]{1,256}) [0-9a-f]{32}$/.exec(text)?.[1] ?? ''

type Answer = 'accepted' | 'refused' | 'going-on'

class LdapReader implements Reader {
  private readonly left = { client: 0, server: 0 }
  private readonly ended = { client: false, server: false }
  /** A bind or StartTLS of the client that waits for its answer, and the answer. */
  private waiting: 'bind' | 'starttls' | null = null
  private answer: Answer | null = null
  private sasl = false
  /** A SASL bind succeeded: from here messages may be wrapped (RFC 4513 §5.2.1). */
  private mayWrap = false
  private wrapTold = false
  private finished = false

  read(side: Side, window: Uint8Array, emit: Emit): number {
    let at = Math.min(this.left[side], window.length)
    this.left[side] -= at
    while (at < window.length && !this.finished) {
      const head = headAt(window, at, window.length)
      if (head === null) {
        const used = this.wrapped(side, window, at, emit)
        if (used === BROKEN) return BROKEN
        if (used === 0) break
        at += used
        continue
      }
      if (head === 'more') break
      if (head.end - at > wholeLimit) {
        const passed = Math.min(head.end, window.length) - at
        this.left[side] = head.end - at - passed
        at += passed
        continue
      }
      if (head.end > window.length) break
      if (side === 'client' ? !this.request(window, at, head, emit) : !this.response(window, at, head, emit)) break
      at = head.end
    }
    return at
  }

  skip(side: Side, count: number): 'kept' | 'lost' {
    if (count > this.left[side]) return 'lost'
    this.left[side] -= count
    return 'kept'
  }

  end(side: Side): void {
    this.ended[side] = true
  }

  /** False: the message is looked at again when its answer is there. */
  private request(window: Uint8Array, at: number, head: Head, emit: Emit): boolean {
    const operation = elementAt(window, head.operationAt, head.end)
    if (operation === null) return true
    if (head.operation === op.bindRequest) return this.bind(window, at, head, operation, emit)
    if (head.operation === op.extendedRequest) {
      const name = elementAt(window, operation.start, operation.end)
      if (name !== null && latin1(window, name.start, name.end) === startTls) {
        emit({ kind: 'starttls', step: 'requested', command: 'StartTLS' }, at, head.end)
        this.waiting = 'starttls'
      }
    }
    return true
  }

  private bind(window: Uint8Array, at: number, head: Head, operation: Element, emit: Emit): boolean {
    const version = elementAt(window, operation.start, operation.end)
    const name = version === null ? null : elementAt(window, version.end, operation.end)
    const proof = name === null ? null : elementAt(window, name.end, operation.end)
    if (name === null || proof === null) return true
    if (this.waiting === null) { this.waiting = 'bind'; this.answer = null; this.sasl = proof.tag !== 0x80 }
    const patient = !this.ended.client && !this.ended.server && window.length - at < holdLimit
    if (this.answer === null && patient) return false
    const accepted = this.answer === null ? null : this.answer !== 'refused'
    this.waiting = null
    const user = readableText(window, name.start, name.end)
    if (proof.tag === 0x80) {
      const password = readableText(window, proof.start, proof.end)
      // Both empty is the anonymous bind (RFC 4513 §5.1.1), which shows nobody.
      if (user !== '' || password !== '') emit({ kind: 'login', mechanism: 'simple bind', user: capped(user), password: password === '' ? null : capped(password), encoding: [], accepted }, at, head.end)
    } else if (proof.tag === 0xa3) this.saslBind(window, at, head, proof, user, accepted, emit)
    // Active Directory's own binds carry NTLM as it is ([MS-ADTS] §5.1.1.1.3).
    else {
      const ntlm = ntlmLogin(window, proof.start, proof.end)
      if (ntlm !== null) emit({ ...ntlm, accepted }, at, head.end)
    }
    return true
  }

  private saslBind(window: Uint8Array, at: number, head: Head, proof: Element, user: string, accepted: boolean | null, emit: Emit): void {
    const mechanism = elementAt(window, proof.start, proof.end)
    if (mechanism === null) return
    const said = latin1(window, mechanism.start, Math.min(mechanism.end, mechanism.start + 64))
    const credentials = elementAt(window, mechanism.end, proof.end)
    // RFC 4616: authorization, user and password between zeros.
    const parts = said.toUpperCase() === 'PLAIN' && credentials !== null ? readableText(window, credentials.start, credentials.end).split('\0') : []
    if (parts.length === 3) emit({ kind: 'login', mechanism: 'PLAIN', user: capped(parts[1]), password: capped(parts[2]), encoding: [], accepted }, at, head.end)
    else {
      const name = user !== '' ? user : credentials === null ? '' : nameProven(readableText(window, credentials.start, credentials.end))
      const ntlm = credentials === null ? null : ntlmLogin(window, credentials.start, credentials.end)
      if (ntlm !== null) emit({ ...ntlm, accepted }, at, head.end)
      else if (name !== '') emit({ kind: 'login', mechanism: said, user: capped(name), password: null, encoding: [], accepted }, at, head.end)
    }
  }

  private response(window: Uint8Array, at: number, head: Head, emit: Emit): boolean {
    const bound = head.operation === op.bindResponse
    if (!bound && head.operation !== op.extendedResponse) return true
    // The answer to a bind that was just read belongs to it; the next one waits until the client's side has taken it.
    if (this.waiting === 'bind' && this.answer !== null) return this.ended.client
    const operation = elementAt(window, head.operationAt, head.end)
    const code = operation === null ? null : elementAt(window, operation.start, operation.end)
    const value = code === null ? -1 : window[code.start]
    if (bound && this.waiting === 'bind') this.answer = value === success ? 'accepted' : value === 14 ? 'going-on' : 'refused'
    if (bound && value === success && this.sasl) this.mayWrap = true
    if (!bound && this.waiting === 'starttls') {
      this.waiting = null
      emit({ kind: 'starttls', step: value === success ? 'accepted' : 'refused', command: 'StartTLS' }, at, head.end)
      if (value === success) { this.finished = true; emit({ kind: 'upgrade', to: 'tls' }, at, head.end) }
    }
    return true
  }

  /** Bytes that are no message: TLS that came early, or a buffer of a SASL layer behind its length (RFC 4422 §3.7). 0: wait. */
  private wrapped(side: Side, window: Uint8Array, at: number, emit: Emit): number {
    if (this.waiting === 'starttls') return window.length - at > holdLimit ? BROKEN : 0
    if (window[at] === 0x16 && window.length - at >= 2 && window[at + 1] === 3) {
      this.finished = true
      emit({ kind: 'upgrade', to: null }, at, at + 2)
      return 0
    }
    if (window[at] !== 0 && !(window[at] === 0x16 && window.length - at < 2)) return BROKEN
    if (window.length - at < 8) return 0
    const length = u32(window, at)
    // Enough of it that how it begins does not depend on how the stream was cut.
    if (window.length - at < 4 + Math.min(length, 40)) return 0
    if (!this.mayWrap && !looksWrapped(window, at + 4)) return BROKEN
    const content = wrappedContent(window, at + 4)
    emit({ kind: 'content', content, side }, at, at)
    if (content === 'protected' && !this.wrapTold) {
      this.wrapTold = true
      emit({ kind: 'note', says: 'from here the login (SASL) hides the messages' }, at, at + 4)
    }
    const passed = Math.min(4 + length, window.length - at)
    this.left[side] = 4 + length - passed
    return passed
  }
}

/** Tokens of GSS-API: Kerberos' wrap (RFC 4121 §4.2.6.2), NTLM's signature, or anything behind an application tag. */
const looksWrapped = (bytes: Uint8Array, at: number): boolean =>
  (bytes[at] === 5 && bytes[at + 1] === 4) || bytes[at] === 0x60 || (bytes[at] === 1 && bytes[at + 1] === 0 && bytes[at + 2] === 0 && bytes[at + 3] === 0)

/** Whether the buffer hides its message: Kerberos says so; elsewhere a message that begins in sight is only signed. */
function wrappedContent(bytes: Uint8Array, at: number): 'protected' | 'readable' | 'undecided' {
  const beginsAt = (offset: number): boolean => typeof headAt(bytes, at + offset, bytes.length) === 'object' && headAt(bytes, at + offset, bytes.length) !== null
  if (bytes[at] === 5 && bytes[at + 1] === 4) return (bytes[at + 2] & 2) !== 0 ? 'protected' : 'readable'
  if (beginsAt(0)) return 'readable'
  if (looksWrapped(bytes, at)) return beginsAt(16) ? 'readable' : bytes.length - at >= 18 ? 'protected' : 'undecided'
  return 'undecided'
}

export const ldap: Protocol = {
  name: 'ldap',
  transport: 'tcp',
  ports: [389, 3268],
  content: 'readable',
  detect(side, window) {
    const head = headAt(window, 0, window.length)
    if (head === null || head === 'more') return head === null ? 'no' : 'more'
    if (!bodyFits(window, head, window.length)) return 'no'
    return window.length < Math.min(head.end, head.operationAt + 8) ? 'more' : roleOf(side, speakerOf(head))
  },
  open: () => new LdapReader(),
}

function hearDatagram(bytes: Uint8Array): Speaker {
  const head = headAt(bytes, 0, bytes.length)
  return head === null || head === 'more' || head.operation === op.bindRequest || !bodyFits(bytes, head, bytes.length) ? 'no' : speakerOf(head)
}

export const cldap = datagrams({ name: 'cldap', ports: [389], hear: (bytes) => (bytes.length < 12 ? 'no' : hearDatagram(bytes)) })
