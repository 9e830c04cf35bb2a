/**
 * SIP (RFC 3261) over UDP and TCP: who calls whom, with which account; and the keys of SRTP where they stand readable in a
 * description (RFC 4568), for then the call is as open as they are.
 */
import type { Side } from '../../../../shared/model.ts'
import { capped, latin1, readableText } from '../../bytes/text.ts'
import { Once, roleOf, type Speaker } from '../datagrams.ts'
import { BROKEN, type Detection, type Emit, type Protocol, type Reader } from '../reader.ts'
import { isLineText, mediaKeys, parameter, readTextHead, textHeadLimit, type TextHead } from './text-message.ts'

const request = /^([A-Z]{3,14}) (\S{1,2000}) SIP\/2\.0$/
const response = /^SIP\/2\.0 [1-6]\d\d(?: |$)/
const methods = ['INVITE', 'ACK', 'BYE', 'CANCEL', 'OPTIONS', 'REGISTER', 'PRACK', 'SUBSCRIBE', 'NOTIFY', 'PUBLISH', 'INFO', 'REFER', 'MESSAGE', 'UPDATE', 'SERVICE', 'NEGOTIATE']
/** Bodies up to this length are looked at; longer ones are passed over. */
const bodyLimit = 64 * 1024
/** A start line is shorter than this, or is none. */
const lineLimit = 2100

/** Who says what begins at `at`: 'more' while the line is not whole and could still be one. */
function hear(bytes: Uint8Array, at: number, to: number, ends: boolean): Speaker | 'more' {
  const feed = bytes.subarray(0, Math.min(to, at + lineLimit)).indexOf(10, at)
  if (feed < 0 && (ends || to - at >= lineLimit)) return 'no'
  const line = latin1(bytes, at, Math.min(feed < 0 ? to : feed, to)).replace(/\r$/, '')
  if (feed < 0) return couldBegin(line) && isLineText(bytes, at, to) ? 'more' : 'no'
  if (response.test(line)) return 'server'
  const asked = request.exec(line)
  return asked !== null && methods.includes(asked[1]) && /^(?:sips?|tel|urn|im|pres|\*)/i.test(asked[2]) ? 'client' : 'no'
}

function couldBegin(line: string): boolean {
  const word = line.split(' ', 1)[0]
  if (line.length === word.length) return methods.some((method) => method.startsWith(word)) || 'SIP/2.0'.startsWith(word)
  return word === 'SIP/2.0' || methods.includes(word)
}

/** Keep-alives: empty lines, a single zero, or `jaK` (RFC 5626 §3.5, common practice). */
const isKeepAlive = (bytes: Uint8Array): boolean => bytes.length <= 4 && bytes.every((value) => value === 0 || value === 10 || value === 13) || (bytes.length <= 5 && latin1(bytes).startsWith('jaK'))

const user = (address: string): string | null => /sips?:([^@;>\s]{1,200})@([^;>\s]{1,255})/i.exec(address)?.slice(1, 3).join('@') ?? null

function tell(bytes: Uint8Array, from: number, head: TextHead, to: number, say: Emit): void {
  const asked = request.exec(head.first)
  const field = (long: string, short: string): string => head.fields.get(long) ?? head.fields.get(short) ?? ''
  const proof = [from, head.end] as const
  if (asked !== null) {
    const [caller, called] = [user(field('from', 'f')), user(field('to', 't'))]
    if (caller !== null) say({ kind: 'seen-in-clear', as: 'username', name: 'SIP caller', value: capped(caller) }, ...proof)
    if (called !== null && asked[1] !== 'REGISTER') say({ kind: 'seen-in-clear', as: 'username', name: 'SIP called party', value: capped(called) }, ...proof)
    const host = /^sips?:(?:[^@]*@)?([^;:>\s]+)/i.exec(asked[2])
    if (host !== null && asked[1] === 'REGISTER') say({ kind: 'host-claimed', name: capped(host[1]) }, ...proof)
    const proven = head.fields.get('authorization') ?? head.fields.get('proxy-authorization')
    const name = proven === undefined ? null : parameter(proven, 'username')
    if (name !== null && name !== '') say({ kind: 'login', mechanism: `SIP ${/^\S+/.exec(proven!)?.[0] ?? 'Digest'}`, user: capped(name), password: null, encoding: [], accepted: null }, ...proof)
  }
  const body = readableText(bytes, head.end, Math.min(to, head.end + bodyLimit))
  if (field('content-type', 'c').toLowerCase().startsWith('text/plain') && asked?.[1] === 'MESSAGE') say({ kind: 'note', says: 'a text message was readable' }, head.end, to)
  if (/^a=crypto:\d+ \S+ inline:/m.test(body)) say({ kind: 'note', says: 'the keys of the call (SRTP) were sent in the clear: who saw them can listen' }, head.end, to)
  else if (mediaKeys(body) === 'open') say({ kind: 'note', says: 'a call was agreed on without protection' }, head.end, to)
}

export const sip: Protocol = {
  name: 'sip',
  transport: 'udp',
  ports: [5060],
  content: 'readable',
  detect(side, window) {
    const speaker = hear(window, junkEnd(window), window.length, true)
    return speaker === 'more' ? 'no' : roleOf(side, speaker)
  },
  open() {
    const once = new Once()
    return {
      read(_side, window, emit) {
        if (isKeepAlive(window)) return window.length
        const from = junkEnd(window)
        const speaker = hear(window, from, window.length, true)
        const head = speaker === 'no' ? null : readTextHead(window, from, window.length, true)
        if (head === null) return BROKEN
        tell(window, from, head, window.length, once.say(emit))
        return window.length
      },
      skip: () => 'kept',
    }
  },
}

/** Empty lines before a message are passed over (RFC 3261 §7.5). */
function junkEnd(bytes: Uint8Array): number {
  let at = 0
  while (at < bytes.length && at < 64 && (bytes[at] === 10 || bytes[at] === 13)) at++
  return at
}

class SipStream implements Reader {
  private readonly once = new Once()
  private readonly left = { client: 0, server: 0 }

  read(side: Side, window: Uint8Array, emit: Emit): number {
    const say = this.once.say(emit)
    let at = Math.min(this.left[side], window.length)
    this.left[side] -= at
    while (at < window.length) {
      if (window[at] === 10 || window[at] === 13) { at++; continue }
      const speaker = hear(window, at, window.length, false)
      if (speaker === 'no') return BROKEN
      const head = speaker === 'more' ? null : readTextHead(window, at, window.length, false)
      if (head === null) {
        if (window.length - at > textHeadLimit) return BROKEN
        break
      }
      const length = Number(head.fields.get('content-length') ?? head.fields.get('l') ?? 0)
      if (!Number.isSafeInteger(length) || length < 0) return BROKEN
      if (length <= bodyLimit && head.end + length > window.length) break
      tell(window, at, head, Math.min(head.end + length, window.length), say)
      const end = Math.min(head.end + length, window.length)
      this.left[side] = head.end + length - end
      at = end
    }
    return at
  }

  skip(side: Side, count: number): 'kept' | 'lost' {
    if (count > this.left[side]) return 'lost'
    this.left[side] -= count
    return 'kept'
  }
}

export const sipOverTcp: Protocol = {
  name: 'sip',
  transport: 'tcp',
  ports: [5060],
  content: 'readable',
  detect(side, window): Detection {
    const speaker = hear(window, 0, window.length, false)
    return speaker === 'more' ? 'more' : roleOf(side, speaker)
  },
  open: () => new SipStream(),
}
