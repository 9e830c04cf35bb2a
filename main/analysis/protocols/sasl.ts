/**
 * What a SASL exchange (RFC 4422) shows to somebody who reads along, as SMTP, IMAP and POP3 carry it in base64: PLAIN
 * (RFC 4616), LOGIN, XOAUTH2, OAUTHBEARER (RFC 7628), CRAM-MD5 (RFC 2195), DIGEST-MD5 (RFC 2831), SCRAM (RFC 5802), NTLM.
 */
import { capped, decodeBase64, readableText } from '../bytes/text.ts'
import type { Login } from '../facts.ts'

type Shown = { user: string | null; password: string | null }

/** An exchange of more answers than any mechanism has is not kept. */
const mostResponses = 8
const nothing: Shown = { user: null, password: null }

export class Sasl {
  readonly mechanism: string
  private readonly responses: Uint8Array[] = []
  private decoded = false

  constructor(mechanism: string) {
    this.mechanism = capped(mechanism.toUpperCase(), 64)
  }

  /** One line of the client: base64, or `=` for an empty one (RFC 4954 §4). */
  respond(line: string): void {
    if (this.responses.length >= mostResponses) return
    const text = line.trim()
    // The client gives up (RFC 4954 §4, RFC 9051 §6.2.2).
    if (text === '*') return
    const bytes = text === '=' ? new Uint8Array(0) : decodeBase64(text)
    this.decoded ||= bytes !== null && bytes.length > 0
    this.responses.push(bytes ?? Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff))
  }

  /** Nothing was shown yet but the mechanism's name. */
  get empty(): boolean {
    return this.responses.length === 0
  }

  /** As many answers as the mechanism has were given; what decides where the server's side is not seen. */
  get complete(): boolean {
    return this.responses.length >= (this.mechanism === 'LOGIN' || this.mechanism === 'NTLM' || this.mechanism.startsWith('SCRAM-') ? 2 : 1)
  }

  login(accepted: boolean | null): Login {
    const { user, password } = this.shown()
    return {
      kind: 'login',
      mechanism: this.mechanism,
      user: user === null ? null : capped(user),
      password: password === null ? null : capped(password),
      encoding: this.decoded ? ['base64'] : [],
      accepted,
    }
  }

  private shown(): Shown {
    const [first, second] = this.responses
    if (first === undefined) return nothing
    const text = readableText(first)
    switch (this.mechanism) {
      case 'PLAIN': return plain(text)
      case 'LOGIN': return { user: text, password: second === undefined ? null : readableText(second) }
      case 'XOAUTH2': return { user: /(?:^|\x01)user=([^\x01]*)/.exec(text)?.[1] ?? null, password: bearer(text) }
      case 'OAUTHBEARER': return { user: /^n,a=([^,\x01]*)/.exec(text)?.[1] ?? null, password: bearer(text) }
      case 'CRAM-MD5': return { user: text.includes(' ') ? text.slice(0, text.lastIndexOf(' ')) : null, password: null }
      case 'DIGEST-MD5': return { user: /(?:^|,)\s*username="([^"]{0,4096})"/.exec(text)?.[1] ?? null, password: null }
      case 'NTLM': return { user: this.responses.map(ntlmUser).find((name) => name !== null) ?? null, password: null }
      case 'EXTERNAL': case 'ANONYMOUS': return { user: text === '' ? null : text, password: null }
      default: return this.mechanism.startsWith('SCRAM-') ? { user: scramUser(text), password: null } : nothing
    }
  }
}

/** `authzid NUL authcid NUL password`. */
function plain(text: string): Shown {
  const parts = text.split('\0')
  if (parts.length < 3) return nothing
  return { user: parts[1] === '' ? parts[0]! : parts[1]!, password: parts.slice(2).join('\0') }
}

const bearer = (text: string): string | null => /(?:^|\x01)auth=Bearer ([^\x01]*)/i.exec(text)?.[1] ?? null

function scramUser(text: string): string | null {
  const name = /^[^,]*,[^,]*,n=([^,]*)/.exec(text)?.[1]
  return name === undefined ? null : name.replace(/=2C/gi, ',').replace(/=3D/gi, '=')
}

/** DomainName and UserName of an AUTHENTICATE_MESSAGE ([MS-NLMP] 2.2.1.3); null for the other messages. */
function ntlmUser(bytes: Uint8Array): string | null {
  if (bytes.length < 64 || readableText(bytes, 0, 7) !== 'NTLMSSP' || bytes[8] !== 3) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const wide = (view.getUint32(60, true) & 1) === 1
  const field = (at: number): string => {
    const length = view.getUint16(at, true)
    const start = view.getUint32(at + 4, true)
    if (start + length > bytes.length) return ''
    let text = ''
    for (let k = start; k + (wide ? 1 : 0) < start + length; k += wide ? 2 : 1) text += String.fromCharCode(wide ? view.getUint16(k, true) : bytes[k]!)
    return text
  }
  const domain = field(28)
  const user = field(36)
  return user === '' ? null : domain === '' ? user : `${domain}\\${user}`
}
