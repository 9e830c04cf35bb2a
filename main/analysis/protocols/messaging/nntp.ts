/** NNTP (RFC 3977): logins by AUTHINFO (RFC 4643), STARTTLS (RFC 4642), the groups that are read. */
import type { Side } from '../../../../shared/model.ts'
import { capped } from '../../bytes/text.ts'
import { detectBy, isText, wholeLines, type Judge } from '../line-detection.ts'
import { WAIT, type Line } from '../line-dialogue.ts'
import type { Emit, Protocol } from '../reader.ts'
import { Sasl } from '../sasl.ts'
import { LineLogin } from './line-login.ts'

class NntpDialogue extends LineLogin {
  private user: string | null = null
  private sasl: Sasl | null = null
  private greeted = this.context.midstream
  private listing = false

  protected line(side: Side, line: Line, emit: Emit): number {
    return side === 'client' ? this.clientLine(line, emit) : this.serverLine(line, emit)
  }

  private clientLine(line: Line, emit: Emit): number {
    const used = line.to - line.from
    if (this.sasl !== null) return this.saslLine(this.sasl, line.text, line, emit)
    const words = line.text.trim().split(/\s+/)
    const verb = words[0]!.toUpperCase()
    if (verb === 'AUTHINFO') {
      const kind = words[1]?.toUpperCase()
      if (kind === 'USER') this.user = capped(words.slice(2).join(' '))
      if (kind === 'PASS') return this.say({ kind: 'login', mechanism: 'AUTHINFO', user: this.user, password: capped(words.slice(2).join(' ')), encoding: [], accepted: null }, line, emit)
      if (kind === 'SASL') {
        this.sasl = new Sasl(words[2] ?? '')
        return words[3] === undefined ? used : this.saslLine(this.sasl, words[3], line, emit)
      }
    } else if (verb === 'STARTTLS') this.ask('STARTTLS', line, emit)
    else if ((verb === 'GROUP' || verb === 'LISTGROUP') && words[1] !== undefined) emit({ kind: 'file-named', action: verb, name: capped(words[1]) }, line.from, line.to)
    return used
  }

  private saslLine(sasl: Sasl, text: string, line: Line, emit: Emit): number {
    if (!this.loginWaits && !this.answerWaits()) sasl.respond(text)
    if (!sasl.complete) return line.to - line.from
    const used = this.say(sasl.login(null), line, emit)
    if (used !== WAIT) this.sasl = null
    return used
  }

  private serverLine(line: Line, emit: Emit): number {
    const code = /^\d{3}(?= |$)/.exec(line.text)?.[0] ?? ''
    if (!this.greeted) {
      this.greeted = true
      emit({ kind: 'banner', text: capped(line.text.slice(4)), side: 'server' }, line.from, line.to)
    } else if (code === '382' || code === '580' || code === '502') this.answer(code === '382', line, emit)
    else if (code === '281' || code === '283') this.settle(true)
    else if (code === '481' || code === '482') this.settle(false)
    if (code === '101' || code === '202') this.listing = true
    else if (this.listing && /^STARTTLS\s*$/i.test(line.text)) emit({ kind: 'starttls', step: 'offered', command: 'STARTTLS' }, line.from, line.to)
    else if (line.text === '.') this.listing = false
    return line.to - line.from
  }
}

const greeting = /^20[01][ -]/
const commands = /^(?:MODE (?:READER|STREAM)|GROUP \S+|LISTGROUP\b.*|ARTICLE\b.*|HEAD\b.*|BODY\b.*|STAT\b.*|XOVER\b.*|OVER\b.*|XHDR .*|HDR .*|NEWNEWS .*|NEWGROUPS .*|AUTHINFO (?:USER|PASS|SASL|GENERIC) .*|IHAVE <.*|CHECK <.*|TAKETHIS <.*|POST|LIST\b.*|CAPABILITIES.*|STARTTLS|DATE|HELP|NEXT|LAST|QUIT|XFEATURE .*|XZVER .*|SLAVE)\s*$/i
const certain = /^(?:MODE READER|GROUP [\w+-]+(?:\.[\w+-]+)+|AUTHINFO (?:USER|PASS|SASL) .*|XOVER\b.*|CAPABILITIES|IHAVE <.*|TAKETHIS <.*)\s*$/i

const judge: Judge = (client, server, midstream) => {
  if (server !== '' && !/^\d{0,3}(?:[ -]|$)/.test(server.slice(0, 4))) return 'no'
  if (server.length > 3 && !midstream && !greeting.test(server)) return 'no'
  if (!isText(client) || !isText(server)) return 'no'
  const asked = wholeLines(client).slice(0, 4)
  if (asked.some((line) => !commands.test(line))) return 'no'
  if (asked.some((line) => certain.test(line))) return 'yes'
  const greeted = wholeLines(server)[0]
  if (greeted !== undefined && greeting.test(greeted) && /\bnntp|\bnews\b|usenet|\binn\b|posting|diablo/i.test(greeted)) return 'yes'
  return asked.length < 4 && client.length < 512 && server.length < 1024 ? 'more' : 'no'
}

export const nntp: Protocol = { name: 'nntp', transport: 'tcp', ports: [119], content: 'readable', detect: detectBy(judge), open: (context) => new NntpDialogue(context) }
