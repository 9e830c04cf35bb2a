/** IRC (RFC 1459, RFC 2812) with SASL and STARTTLS as IRCv3 describes them: passwords, names, logins to services. */
import { capped } from '../../bytes/text.ts'
import { detectBy, isText, wholeLines, type Judge } from '../line-detection.ts'
import { WAIT, type Line } from '../line-dialogue.ts'
import type { Side } from '../../../../shared/model.ts'
import type { Emit, Protocol } from '../reader.ts'
import { Sasl } from '../sasl.ts'
import { LineLogin } from './line-login.ts'

class IrcDialogue extends LineLogin {
  private password: string | null = null
  private sasl: Sasl | null = null
  private banner = false

  protected line(side: Side, line: Line, emit: Emit): number {
    return side === 'client' ? this.clientLine(line, emit) : this.serverLine(line, emit)
  }

  private clientLine(line: Line, emit: Emit): number {
    const used = line.to - line.from
    const [, verb = '', argument = ''] = /^(?::\S+ )?(\S+) ?(.*)$/s.exec(line.text.trim()) ?? []
    const first = argument.startsWith(':') ? argument.slice(1) : argument.split(' ')[0]
    switch (verb.toUpperCase()) {
      case 'PASS': this.password = capped(first); return used
      case 'NICK': return this.nick(first, line, emit)
      case 'OPER': {
        const [user = '', password = ''] = argument.split(' ')
        emit({ kind: 'login', mechanism: 'OPER', user: capped(user), password: capped(password), encoding: [], accepted: null }, line.from, line.to)
        return used
      }
      case 'PRIVMSG': case 'NICKSERV': case 'NS': {
        const identify = /^(?:NickServ(?:@\S+)? )?:?identify (?:(\S+) )?(\S+)$/i.exec(argument)
        if (identify !== null) emit({ kind: 'login', mechanism: 'IDENTIFY', user: identify[1] ?? null, password: capped(identify[2]!), encoding: [], accepted: null }, line.from, line.to)
        return used
      }
      case 'STARTTLS': this.ask('STARTTLS', line, emit); return used
      case 'AUTHENTICATE': return this.authenticate(first, line, emit)
      default: return used
    }
  }

  private nick(name: string, line: Line, emit: Emit): number {
    emit({ kind: 'login', mechanism: this.password === null ? 'NICK' : 'PASS', user: capped(name), password: this.password, encoding: [], accepted: null }, line.from, line.to)
    this.password = null
    return line.to - line.from
  }

  /** The mechanism, then base64 (IRCv3 SASL); a lone `+` is an empty answer. */
  private authenticate(text: string, line: Line, emit: Emit): number {
    if (this.sasl === null) {
      this.sasl = new Sasl(text)
      return line.to - line.from
    }
    const sasl = this.sasl
    if (!this.loginWaits && !this.answerWaits()) sasl.respond(text === '+' ? '=' : text)
    if (!sasl.complete) return line.to - line.from
    const used = this.say(sasl.login(null), line, emit)
    if (used !== WAIT) this.sasl = null
    return used
  }

  private serverLine(line: Line, emit: Emit): number {
    const [, source = '', code = ''] = /^(?::(\S+) )?(\S+)/.exec(line.text) ?? []
    if (!this.banner && /^00[14]$/.test(code)) {
      this.banner = true
      emit({ kind: 'banner', text: capped(line.text.slice(line.text.indexOf(' :') + 2) || source), side: 'server' }, line.from, line.to)
    }
    if (code === '670' || code === '691') this.answer(code === '670', line, emit)
    if (code === '903') this.settle(true)
    else if (/^90[24568]$/.test(code)) this.settle(false)
    if (/^CAP$/i.test(code) && /(?:^|[ :])tls(?:[ =]|$)/.test(line.text)) emit({ kind: 'starttls', step: 'offered', command: 'STARTTLS' }, line.from, line.to)
    return line.to - line.from
  }
}

const commands = /^(?::\S+ )?(?:NICK :?\S+|USER \S+ \S+ \S+ :?.*|PASS \S+|CAP (?:LS|REQ|END|LIST)\b.*|JOIN [#&]\S+.*|PRIVMSG \S+ :.*|NOTICE \S+ :.*|PING :?\S+.*|PONG :?\S+.*|MODE \S+.*|WHO \S+|STARTTLS|AUTHENTICATE \S+|PROTOCTL .*|SERVER \S+ .*)\s*$/i
const certain = /^(?:NICK \S+|USER \S+ \S+ \S+ :?.*|CAP (?:LS|REQ|END)\b.*|(?::\S+ )?JOIN [#&]\S+.*|(?::\S+ )?PRIVMSG \S+ :.*)\s*$/i
const replies = /^(?:(?::\S+ )?(?:NOTICE (?:AUTH|\*|\S+) :?.*|\d{3} \S+ .*|CAP \S+ (?:LS|ACK|NAK)\b.*)|:\S+ (?:JOIN|PRIVMSG|MODE|NICK|QUIT|PART|PING|PONG|TOPIC|KICK) ?.*|PING :?\S+.*|ERROR :.*)\s*$/i
const certainReply = /^(?:NOTICE AUTH :.*|:\S+ (?:NOTICE (?:AUTH|\*) :.*|00[1-5] \S+ .*|37[256] \S+ .*|PRIVMSG [#&]?\S+ :.*|JOIN :?[#&]\S+)|ERROR :Closing Link.*)\s*$/i

const judge: Judge = (client, server) => {
  const lead = (client || server).charCodeAt(0) || 0x3a
  if (!((lead >= 0x41 && lead <= 0x5a) || (lead >= 0x61 && lead <= 0x7a) || lead === 0x3a)) return 'no'
  if (!isText(client) || !isText(server)) return 'no'
  const asked = wholeLines(client).filter((line) => line.trim() !== '').slice(0, 8)
  const answered = wholeLines(server).filter((line) => line.trim() !== '').slice(0, 8)
  if (asked.some((line) => !commands.test(line)) || answered.some((line) => !replies.test(line))) return 'no'
  if (asked.some((line) => certain.test(line)) || answered.some((line) => certainReply.test(line))) return 'yes'
  if (asked.length === 0 && client.length > 512) return 'no'
  return asked.length + answered.length < 8 ? 'more' : 'no'
}

export const irc: Protocol = { name: 'irc', transport: 'tcp', ports: [6667], content: 'readable', detect: detectBy(judge), open: (context) => new IrcDialogue(context) }
