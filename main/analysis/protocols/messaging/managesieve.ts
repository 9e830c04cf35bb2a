/** ManageSieve (RFC 5804): the capabilities that a server greets with, STARTTLS, and AUTHENTICATE. */
import type { Side } from '../../../../shared/model.ts'
import { detectBy, isText, wholeLines, type Judge } from '../line-detection.ts'
import { WAIT, type Line } from '../line-dialogue.ts'
import type { Emit, Protocol } from '../reader.ts'
import { Sasl } from '../sasl.ts'
import { LineLogin } from './line-login.ts'

class ManageSieveDialogue extends LineLogin {
  private sasl: Sasl | null = null
  private offers = false
  private said: boolean | null = null

  protected line(side: Side, line: Line, emit: Emit): number {
    return side === 'client' ? this.clientLine(line, emit) : this.serverLine(line, emit)
  }

  private clientLine(line: Line, emit: Emit): number {
    const used = line.to - line.from
    if (this.sasl !== null) {
      // The answer is a quoted string, or a literal whose length stands on a line of its own (§2.1).
      if (/^\{\d+\+?\}$/.test(line.text)) return used
      return this.respond(this.sasl, line.text.replace(/^"|"$/g, ''), line, emit)
    }
    const authenticate = /^AUTHENTICATE "([^"]*)"(?: (?:"([^"]*)"|(\{\d+\+?\})))?\s*$/i.exec(line.text)
    if (authenticate !== null) {
      this.sasl = new Sasl(authenticate[1]!)
      return authenticate[2] === undefined ? used : this.respond(this.sasl, authenticate[2], line, emit)
    }
    if (/^STARTTLS\s*$/i.test(line.text)) this.ask('STARTTLS', line, emit)
    return used
  }

  private respond(sasl: Sasl, text: string, line: Line, emit: Emit): number {
    if (!this.loginWaits && !this.answerWaits()) sasl.respond(text)
    if (!sasl.complete) return line.to - line.from
    const used = this.say(sasl.login(null), line, emit)
    if (used !== WAIT) this.sasl = null
    return used
  }

  private serverLine(line: Line, emit: Emit): number {
    if (/^"STARTTLS"/i.test(line.text)) this.offers = true
    const result = /^(OK|NO|BYE)\b/i.exec(line.text)?.[1]?.toUpperCase()
    if (result !== undefined) {
      if (this.said !== this.offers && result === 'OK' && this.said === null) {
        this.said = this.offers
        emit({ kind: 'starttls', step: this.offers ? 'offered' : 'not-offered', command: 'STARTTLS' }, line.from, line.to)
      } else this.answer(result === 'OK', line, emit)
      this.settle(result === 'OK')
    }
    return line.to - line.from
  }
}

const capability = /^"(?:IMPLEMENTATION|SASL|SIEVE|STARTTLS|VERSION|NOTIFY|MAXREDIRECTS|LANGUAGE|OWNER|RENAME|UNAUTHENTICATE)"/i
const judge: Judge = (client, server) => {
  if (server === '') return client.length < 512 && isText(client) && /^[a-z]/i.test(client || 'a') ? 'more' : 'no'
  if (server[0] !== '"') return 'no'
  const first = wholeLines(server)[0]
  if (first === undefined) return server.length < 512 && isText(server) ? 'more' : 'no'
  return capability.test(first) ? 'yes' : 'no'
}

export const managesieve: Protocol = { name: 'managesieve', transport: 'tcp', ports: [4190], content: 'readable', detect: detectBy(judge), open: (context) => new ManageSieveDialogue(context) }
