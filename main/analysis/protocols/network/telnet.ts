/**
 * Telnet (RFC 854): told by its negotiation. Where a server asks for a name and a password and the client types them, they
 * are a login. Encryption (RFC 2946) hides a side from its START on.
 */
import type { Side } from '../../../../shared/model.ts'
import { capped, readableText } from '../../bytes/text.ts'
import type { Detection, Emit, Protocol, Reader } from '../reader.ts'

const code = { se: 240, nop: 241, subnegotiation: 250, will: 251, dont: 254, iac: 255 } as const
const option = { encrypt: 38 } as const
/** Options that IANA has given out (0 to 49, 138 to 140) and EXOPL. */
const isOption = (byte: number): boolean => byte <= 49 || (byte >= 138 && byte <= 140) || byte === 255
const encryptStart = 3
/** What is kept of a line: prompts and answers are short. */
const lineLimit = 256
const subnegotiationLimit = 4096
/** Some servers greet before they negotiate. */
const bannerLimit = 1024
const namePrompt = /(?:login|user ?name|user|account|benutzer(?:name)?|utilisateur)(?: for [^:]*)?\s*[:>]\s*$/i
const passwordPrompt = /(?:password|passwort|passwd|passcode|mot de passe)[^:>\n]*[:>]\s*$/i

/** End of the command at `at` (which holds IAC): -1 if it is not whole, 0 if it cannot be one. */
function commandEnd(bytes: Uint8Array, at: number): number {
  if (at + 1 >= bytes.length) return -1
  const command = bytes[at + 1]
  if (command === code.iac || (command >= code.se && command < code.subnegotiation) || (command >= 236 && command < code.se)) return at + 2
  if (command >= code.will && command <= code.dont) return at + 2 >= bytes.length ? -1 : isOption(bytes[at + 2]) ? at + 3 : 0
  if (command !== code.subnegotiation) return 0
  for (let end = at + 3; end + 1 < bytes.length; end++) {
    if (bytes[end] !== code.iac) continue
    if (bytes[end + 1] === code.se) return end + 2
    end++
  }
  return bytes.length - at > subnegotiationLimit ? 0 : -1
}

/**
 * A negotiation, and nothing beside it but text and other commands: what begins like one in a film or a picture goes on
 * otherwise. Two negotiations are enough whatever follows, as screens of other alphabets and old terminals do.
 */
function begins(bytes: Uint8Array): Detection {
  let negotiations = 0
  let at = 0
  while (at < bytes.length && negotiations < 2) {
    if (bytes[at] === code.iac) {
      const end = commandEnd(bytes, at)
      if (end === 0) return 'no'
      if (end < 0) return 'more'
      if (bytes[at + 1] >= code.subnegotiation && bytes[at + 1] <= code.dont) negotiations++
      at = end
    } else if (!isScreenText(bytes[at]) || (negotiations === 0 && at > bannerLimit)) return 'no'
    else at++
  }
  if (negotiations > 0) return 'yes'
  // A lone text may be anything; one that begins with a command is worth waiting for.
  return bytes[0] === code.iac ? 'more' : 'no'
}

/** Printable, or what moves a cursor: zero, bell, backspace, tab, line ends, escape. */
const isScreenText = (byte: number): boolean => (byte >= 0x20 && byte < 0x7f) || [0, 7, 8, 9, 10, 13, 27].includes(byte)

class TelnetReader implements Reader {
  /** The server's line so far: a prompt ends in the middle of one. */
  private prompt = ''
  private typed = ''
  private asks: 'nothing' | 'name' | 'password' = 'nothing'
  private name: string | null = null
  private readonly hidden = { client: false, server: false }

  read(side: Side, window: Uint8Array, emit: Emit): number {
    let at = 0
    while (at < window.length) {
      if (this.hidden[side]) return window.length
      if (window[at] !== code.iac) { this.character(side, window, at, emit); at++; continue }
      const end = commandEnd(window, at)
      if (end < 0) break
      // What is no command is taken for a character, as servers do.
      const next = end === 0 ? at + 1 : end
      if (window[at + 1] === code.subnegotiation && window[at + 2] === option.encrypt && window[at + 3] === encryptStart) this.hide(side, at, next, emit)
      at = next
    }
    return at
  }

  /** Nobody's words are lost in a hole but those of the line that was being typed. */
  skip(): 'kept' | 'lost' {
    this.asks = 'nothing'
    this.prompt = this.typed = ''
    return 'kept'
  }

  private hide(side: Side, from: number, to: number, emit: Emit): void {
    this.hidden[side] = true
    emit({ kind: 'content', content: 'protected', side }, to, to)
    emit({ kind: 'note', says: `the ${side} encrypts from here on (Telnet encryption option)` }, from, to)
  }

  private character(side: Side, window: Uint8Array, at: number, emit: Emit): void {
    const byte = window[at]
    if (side === 'server') {
      if (byte === 10 || byte === 13) { if (this.asks === 'nothing') this.prompt = '' }
      else if (byte >= 0x20) this.prompt = (this.prompt + String.fromCharCode(byte)).slice(-lineLimit)
      if (byte < 0x20 && byte !== 0) return
      const asks = passwordPrompt.test(this.prompt) ? 'password' : namePrompt.test(this.prompt) ? 'name' : null
      if (asks === null || asks === this.asks) return
      this.asks = asks
      this.typed = ''
      this.prompt = ''
      return
    }
    if (this.asks === 'nothing') return
    if (byte === 8 || byte === 127) this.typed = this.typed.slice(0, -1)
    else if (byte === 10 || byte === 13) this.answered(at, emit)
    else if (byte >= 0x20 && this.typed.length < lineLimit) this.typed += String.fromCharCode(byte)
  }

  private answered(at: number, emit: Emit): void {
    const value = capped(readableText(Uint8Array.from(this.typed, (character) => character.charCodeAt(0))))
    const asked = this.asks
    this.typed = this.prompt = ''
    this.asks = 'nothing'
    if (asked === 'name') { this.name = value === '' ? null : value; return }
    if (value === '' && this.name === null) return
    emit({ kind: 'login', mechanism: 'Telnet', user: this.name, password: value === '' ? null : value, encoding: [], accepted: null }, at, at + 1)
    this.name = null
  }
}

export const telnet: Protocol = {
  name: 'telnet',
  transport: 'tcp',
  ports: [23, 2323, 107],
  content: 'readable',
  detect(_side, window, other) {
    const own = begins(window)
    if (own === 'yes' || own === 'more' || other.length === 0) return own
    return begins(other) === 'yes' ? 'yes' : 'no'
  },
  open: () => new TelnetReader(),
}
