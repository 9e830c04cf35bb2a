/**
 * POP3 (RFC 1939, RFC 2449): logins by USER/PASS, APOP and AUTH (RFC 5034), messages by RETR and TOP, STLS (RFC 2595).
 * Whether an answer has several lines depends on the command, so answers wait for theirs.
 */
import type { Side } from '../../../shared/model.ts'
import { capped, latin1 } from '../bytes/text.ts'
import type { Login } from '../facts.ts'
import { detectBy, isText, wholeLines, type Judge } from './line-detection.ts'
import { LineDialogue, WAIT, type Line } from './line-dialogue.ts'
import { DotText, KeptBytes } from './message-text.ts'
import type { Emit, Protocol } from './reader.ts'
import { Sasl } from './sasl.ts'

interface Command {
  verb: string
  argument: string
  /** Null until it was answered; `more`: the server asks for a line (RFC 5034 §4). */
  answer: 'ok' | 'error' | 'more' | null
}

const mostPending = 1024
/** An answer whose command is not to be found waits behind this much at most. */
const mostUnasked = 8192

class PopDialogue extends LineDialogue {
  private readonly pending: Command[] = []
  private greeted = this.context.midstream
  private held: Command | null = null
  private sasl: Sasl | null = null
  private responded = false
  private user: string | null = null
  /** A multi-line answer: its text, and what it answers. */
  private text: DotText | null = null
  private answering = ''
  private answerFirst = false
  private offered: boolean | null = null

  protected flush(side: Side, emit: Emit): void {
    if (side === 'server') {
      this.sayMessage(true, emit)
      this.text = null
      return
    }
    if (this.sasl !== null && !this.sasl.empty) emit(this.sasl.login(null))
    this.sasl = null
    this.sayUser(emit)
  }

  protected answerWaits(): boolean {
    return this.held !== null && this.held.answer !== null
  }

  protected missed(): boolean {
    return false
  }

  protected body(side: Side, window: Uint8Array, at: number, emit: Emit): number | null {
    // An answer that came before its command is read before the next command is.
    if (side === 'client') return this.answerFirst && this.pending.length > 0 ? WAIT : null
    if (this.text === null) return null
    const next = this.text.feed(window, at)
    if (this.text.done) this.endText(emit, Math.max(at, next - 1), next)
    return next - at
  }

  protected line(side: Side, line: Line, emit: Emit): number {
    return side === 'client' ? this.clientLine(line, emit) : this.serverLine(line, emit)
  }

  private clientLine(line: Line, emit: Emit): number {
    const used = line.to - line.from
    if (this.sasl !== null) return this.saslLine(this.sasl, line.text, line, emit)
    const [, verb = '', argument = ''] = /^\s*(\S*) ?(.*)$/s.exec(line.text) ?? []
    const name = verb.toUpperCase()
    switch (name) {
      case '': return used
      case 'USER':
        this.sayUser(emit, line)
        this.user = capped(argument)
        break
      case 'PASS': return this.loginLine({ kind: 'login', mechanism: 'USER', user: this.user, password: capped(argument), encoding: [], accepted: null }, line, emit)
      case 'APOP': return this.loginLine({ kind: 'login', mechanism: 'APOP', user: capped(argument.split(' ')[0]!), password: null, encoding: [], accepted: null }, line, emit)
      case 'AUTH': {
        const [mechanism = '', initial] = argument.trim().split(/\s+/)
        if (mechanism === '') break
        this.sasl = new Sasl(mechanism)
        return this.saslLine(this.sasl, initial ?? null, line, emit)
      }
      case 'STLS': this.ask('STLS', line, emit); break
    }
    this.expect(name, argument)
    return used
  }

  private expect(verb: string, argument: string): Command {
    const command: Command = { verb, argument: argument.trim(), answer: null }
    if (this.pending.length >= mostPending) this.pending.shift()
    this.pending.push(command)
    return command
  }

  private hold(verb: string, line: Line): Command | typeof WAIT {
    this.held ??= this.expect(verb, '?')
    if (this.held.answer === null && !this.waitedEnough('client', line.window.length - line.from)) return WAIT
    const { held } = this
    this.held = null
    return held
  }

  private loginLine(login: Login, line: Line, emit: Emit): number {
    const command = this.hold('PASS', line)
    if (command === WAIT) return WAIT
    this.user = null
    emit({ ...login, accepted: command.answer === null ? null : command.answer === 'ok' }, line.from, line.to)
    return line.to - line.from
  }

  private saslLine(sasl: Sasl, response: string | null, line: Line, emit: Emit): number {
    if (!this.responded && response !== null) sasl.respond(response)
    this.responded = true
    const command = this.hold('AUTH', line)
    if (command === WAIT) return WAIT
    this.responded = false
    const used = line.to - line.from
    if (command.answer === null ? !sasl.complete : command.answer === 'more') return used
    this.sasl = null
    if (!sasl.empty) emit(sasl.login(command.answer === null ? null : command.answer === 'ok'), line.from, line.to)
    return used
  }

  private sayUser(emit: Emit, line?: Line): void {
    if (this.user !== null) emit({ kind: 'login', mechanism: 'USER', user: this.user, password: null, encoding: [], accepted: null }, line?.from, line?.to)
    this.user = null
  }

  private serverLine(line: Line, emit: Emit): number {
    const used = line.to - line.from
    const match = /^(\+OK|-ERR|\+)(?: (.*))?$/is.exec(line.text)
    if (match === null) return used
    const sign = match[1]!.toUpperCase()
    if (!this.greeted) {
      this.greeted = true
      emit({ kind: 'banner', text: capped(match[2] ?? ''), side: 'server' }, line.from, line.to)
      return used
    }
    this.answerFirst = this.pending.length === 0 && !this.unasked(line)
    if (this.answerFirst) return WAIT
    const command = this.pending.shift()
    if (command === undefined) return used
    command.answer = sign === '+OK' ? 'ok' : sign === '+' ? 'more' : 'error'
    if (command.verb === 'STLS') this.answer(sign === '+OK', line, emit)
    if (sign === '+OK' && hasText(command)) {
      this.answering = command.verb
      const message = command.verb === 'RETR' || command.verb === 'TOP'
      // Of lists a part tells enough; a server that ends its lines in bare LF ends its texts so, too.
      this.text = new DotText(new KeptBytes(message ? this.context.bodyLimit : mostUnasked), line.window[line.to - 2] !== 13)
    }
    return used
  }

  /** An answer whose command will not be found. */
  private unasked(line: Line): boolean {
    const held = line.window.length - line.from
    return held >= mostUnasked || this.hasEnded('client')
  }

  private endText(emit: Emit, from: number, to: number): void {
    if (this.answering === 'CAPA') this.sayOffer(emit, from, to)
    this.sayMessage(false, emit, from, to)
    this.text = null
  }

  private sayMessage(open: boolean, emit: Emit, from?: number, to?: number): void {
    const kept = this.text?.kept
    if (kept === undefined || kept.size === 0 || (this.answering !== 'RETR' && this.answering !== 'TOP')) return
    emit({ kind: 'mail-message', bytes: kept.whole(), cut: open || kept.cut, size: kept.size }, from, to)
  }

  private sayOffer(emit: Emit, from: number, to: number): void {
    const offers = /^STLS\s*$/im.test(latin1(this.text!.kept.whole()))
    if (this.offered === offers) return
    this.offered = offers
    emit({ kind: 'starttls', step: offers ? 'offered' : 'not-offered', command: 'STLS' }, from, to)
  }
}

/** Commands whose positive answer goes on until a line with a dot (RFC 1939 §3). */
function hasText({ verb, argument }: Command): boolean {
  if (verb === 'LIST' || verb === 'UIDL' || verb === 'AUTH') return argument === ''
  return verb === 'RETR' || verb === 'TOP' || verb === 'CAPA' || verb === 'XTND'
}

const certain = /^(?:CAPA\s*$|STLS\s*$|APOP \S+ [0-9a-f]{32}\s*$|UIDL\b)/i
const known = /^(?:USER|PASS|APOP|CAPA|STLS|AUTH(?=\s*$| (?:PLAIN|LOGIN|XOAUTH2|CRAM-MD5|DIGEST-MD5|NTLM|OAUTHBEARER|SCRAM-|GSSAPI|EXTERNAL))|STAT|LIST|UIDL|RETR|TOP|DELE|NOOP|RSET|LAST|QUIT|XTND|HELP|UTF8|LANG|XCLIENT)\b/i

const judge: Judge = (client, server, midstream) => {
  if (!isText(client) || !isText(server)) return 'no'
  const asked = wholeLines(client)[0]
  if (asked !== undefined && !known.test(asked)) return 'no'
  if (asked === undefined && client !== '' && !/^[a-z0-9]{1,7}(?: [^\n]{0,512})?\r?$/i.test(client)) return 'no'
  if (server === '') return asked !== undefined && certain.test(asked) ? 'yes' : 'more'
  const answered = wholeLines(server)[0]
  if (answered === undefined) return /^(?:\+|\+O|\+OK[ \r].*|\+OK|-|-E|-ER|-ERR[ \r].*|-ERR)$/is.test(server) && server.length < 1024 ? 'more' : 'no'
  if (!/^(?:\+OK|-ERR)(?: |$)/i.test(answered)) return 'no'
  if (asked !== undefined) return 'yes'
  // Other protocols answer `+OK` too, but do not speak first with it.
  return !midstream || /POP3|<[^<>@\s]+@[^<>\s]+>|maildrop|\d+ octets/i.test(answered) ? 'yes' : 'more'
}

export const pop3: Protocol = { name: 'pop3', transport: 'tcp', ports: [110], content: 'readable', detect: detectBy(judge), open: (context) => new PopDialogue(context) }
