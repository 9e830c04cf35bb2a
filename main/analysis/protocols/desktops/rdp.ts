/**
 * RDP's beginning ([MS-RDPBCGR] §1.3.1.1): the connection request with its cookie, the security that is agreed on (§2.2.1.2), and
 * for RDP's own security whether the servers' settings say that anything is encrypted (§2.2.1.4.3).
 */
import type { Side } from '../../../../shared/model.ts'
import { u16, u16le, u32le } from '../../bytes/integers.ts'
import { capped, latin1 } from '../../bytes/text.ts'
import { find, spokenBy, utf16, WAIT, MessageReader, type Message } from '../message-reader.ts'
import { BROKEN, type Detection, type Emit, type Protocol } from '../reader.ts'

const header = 7
const pdu = { request: 0xe0, confirm: 0xd0, data: 0xf0 } as const
const negotiation = { request: 1, response: 2, failure: 3 } as const
const cookie = 'Cookie: mstshash='
/** Blocks of the settings: type, length (§2.2.1.3.1). */
const clientCore = Uint8Array.of(0x01, 0xc0)
const serverSecurity = Uint8Array.of(0x02, 0x0c)
/** sendDataRequest and sendDataIndication of MCS (T.125): from here on sessions are encrypted if they are. */
const sendData = [0x64, 0x68]

class RdpReader extends MessageReader {
  private method: number | null = null
  private asked = false
  private hidden = false

  constructor() {
    super(2048)
  }

  protected measure(_side: Side, window: Uint8Array, at: number): number {
    if (window.length - at < 4) return WAIT
    // Fast-path packets (§2.2.9.1.2) have no TPKT header; by then nothing is looked at any more.
    if (window[at] !== 3 || window[at + 1] !== 0) return this.method === null ? BROKEN : fastPath(window, at)
    const length = u16(window, at + 2)
    return length >= header ? length : BROKEN
  }

  protected message(side: Side, { window, from, to }: Message, emit: Emit): void {
    if (window[from] !== 3) return
    const type = window[from + 5] & 0xf0
    if (type === pdu.request) this.request(window, from, to, emit)
    else if (type === pdu.confirm) this.confirm(window, from, to, emit)
    else if (type === pdu.data) this.data(side, window, from, to, emit)
  }

  private request(window: Uint8Array, from: number, to: number, emit: Emit): void {
    const user = cookieOf(window, from, to)
    if (user !== null) emit({ kind: 'login', mechanism: 'mstshash', user: capped(user), password: null, encoding: [], accepted: null }, from, to)
    const at = to - 8
    if (at > from + 10 && window[at] === negotiation.request && u16le(window, at + 2) === 8 && u32le(window, at + 4) !== 0) {
      this.asked = true
      emit({ kind: 'starttls', step: 'requested', command: 'RDP security' }, from, to)
    }
  }

  private confirm(window: Uint8Array, from: number, to: number, emit: Emit): void {
    const at = from + 11
    const kind = to - at >= 8 ? window[at] : 0
    const chosen = kind === negotiation.response ? u32le(window, at + 4) : 0
    if (kind === negotiation.response && chosen !== 0) {
      emit({ kind: 'starttls', step: 'accepted', command: 'RDP security' }, from, to)
      emit({ kind: 'note', says: chosen === 1 ? 'RDP goes on over TLS' : 'RDP goes on over TLS with CredSSP (network level authentication)' }, from, to)
      emit({ kind: 'upgrade', to: 'tls' }, from, to)
      this.finished = true
    } else if (this.asked) emit({ kind: 'starttls', step: 'refused', command: 'RDP security' }, from, to)
  }

  private data(side: Side, window: Uint8Array, from: number, to: number, emit: Emit): void {
    if (window[from + 7] === 0x7f && side === 'client') {
      // Client core data: 2 + 2 of header, then 20 to the name in sixteen characters (§2.2.1.3.2).
      const at = find(window, clientCore, from, to)
      const name = at < 0 || at + 56 > to ? '' : utf16(window, at + 24, at + 56).split('\0')[0]
      if (name !== '') emit({ kind: 'note', says: `the client calls itself ${name}` }, from, to)
    } else if (window[from + 7] === 0x7f) {
      const at = find(window, serverSecurity, from, to)
      this.method = at < 0 || at + 12 > to ? null : u32le(window, at + 4)
      if (this.method !== null) emit({ kind: 'note', says: this.method === 0 ? 'RDP without encryption' : 'RDP’s own security (RC4): no certificate that a client could check' }, from, to)
    } else if (this.method !== null && this.method !== 0 && !this.hidden && sendData.includes(window[from + 7])) {
      this.hidden = true
      emit({ kind: 'content', content: 'protected' }, from, from)
      // Sizes are still in clear, but what they count is not worth following.
      this.passing = true
    }
  }
}

/** Length in one byte, or two if the highest bit is set (§2.2.8.1.2). */
function fastPath(window: Uint8Array, at: number): number {
  const length = window[at + 1] < 0x80 ? window[at + 1] : ((window[at + 1] & 0x7f) << 8) | window[at + 2]
  return length >= 3 ? length : BROKEN
}

function cookieOf(window: Uint8Array, from: number, to: number): string | null {
  const text = latin1(window, from + 11, Math.min(to, from + 300))
  return text.startsWith(cookie) ? text.slice(cookie.length).split('\r\n')[0] : null
}

function detect(side: Side, window: Uint8Array, other: Uint8Array): Detection {
  const head = [3, 0]
  for (let at = 0; at < Math.min(2, window.length); at++) if (window[at] !== head[at]) return 'no'
  if (window.length < 11) return window.length > 5 && window[5] !== pdu.request && window[5] !== pdu.confirm ? 'no' : 'more'
  const length = u16(window, 2)
  // X.224 length indicator, destination zero, class zero (§2.2.1.1).
  if (window[4] !== length - 5 || window[10] !== 0) return 'no'
  if (window.length < Math.min(length, 19)) return 'more'
  if (window[5] === pdu.request && window[6] === 0 && window[7] === 0) {
    const asks = length >= 19 && (latin1(window, 11, Math.min(window.length, 28)).startsWith('Cookie: ') || (window[11] === negotiation.request && u16le(window, 13) === 8))
    return asks ? spokenBy('client', side) : 'no'
  }
  const answered = window[5] === pdu.confirm && length === 19 && (window[11] === negotiation.response || window[11] === negotiation.failure) && u16le(window, 13) === 8
  return answered || (window[5] === pdu.confirm && other.length >= 11 && detect('client', other, window.subarray(0, 0)) === 'yes') ? spokenBy('server', side) : 'no'
}

export const rdp: Protocol = { name: 'rdp', transport: 'tcp', ports: [3389], content: 'readable', detect, open: () => new RdpReader() }
