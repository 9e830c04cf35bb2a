/**
 * IMAP4 (RFC 9051, RFC 3501): logins by LOGIN and AUTHENTICATE (RFC 4959), STARTTLS, mailboxes, and messages in the literals
 * of FETCH and APPEND, which are followed byte by byte. After COMPRESS (RFC 4978) nothing more is read.
 */
import type { Side } from '../../../shared/model.ts'
import { capped, encodeUtf8, readableText } from '../bytes/text.ts'
import type { Login } from '../facts.ts'
import { itemOf, literalOf, wordsOf, type LiteralMark } from './imap-words.ts'
import { couldBegin, detectBy, isText, wholeLines, type Judge } from './line-detection.ts'
import { LineDialogue, WAIT, type Line } from './line-dialogue.ts'
import { KeptBytes } from './message-text.ts'
import type { Emit, Protocol } from './reader.ts'
import { Sasl } from './sasl.ts'

interface Command {
  tag: string
  name: string
  words: string[]
  answer: 'OK' | 'NO' | 'BAD' | null
  /** The server asked for the next line or literal. */
  asked: boolean
}

interface Literal {
  left: number
  kept: KeptBytes
  /** Null where it is a word of the command, or nothing to keep. */
  item: 'message' | 'text' | null
  /** Waits for the server's `+`. */
  waits: boolean
  /** Bytes of it were seen while it waited. */
  held: boolean
}

const mostPending = 1024
const longestWord = 4096

class ImapDialogue extends LineDialogue {
  private readonly pending = new Map<string, Command>()
  private greeted = this.context.midstream
  /** The command whose line ended in a literal. */
  private open: Command | null = null
  private sent: Literal | null = null
  private received: Literal | null = null
  /** The server's line so far is a FETCH answer. */
  private fetching = false
  private continuing = false
  /** The line of a login that waits for its answer. */
  private held: { command: Command; login: Login | null } | null = null
  private sasl: { exchange: Sasl; command: Command } | null = null
  private responded = false
  private authenticated = false
  private offered: boolean | null = null
  private loginDisabled = false
  private compressed = false
  private earlyAsk = false

  protected flush(side: Side, emit: Emit): void {
    if (side === 'server') {
      this.sayMessage(this.received, true, emit)
      this.received = null
      return
    }
    this.sayMessage(this.sent, true, emit)
    this.sent = null
    if (this.sasl !== null && !this.sasl.exchange.empty) emit(this.sasl.exchange.login(null))
    this.sasl = null
  }

  protected answerWaits(): boolean {
    const asked = this.sent?.held === true ? this.open : this.responded ? (this.sasl?.command ?? null) : null
    return (asked !== null && (asked.asked || asked.answer !== null)) || (this.held !== null && this.held.command.answer !== null)
  }

  protected missed(side: Side, count: number): boolean {
    if (this.compressed) return true
    const literal = side === 'client' ? this.sent : this.received
    if (literal === null || literal.waits || literal.left < count) return false
    literal.left -= count
    literal.kept.miss(count)
    return true
  }

  protected body(side: Side, window: Uint8Array, at: number, emit: Emit): number | null {
    if (this.compressed) return window.length - at
    const literal = side === 'client' ? this.sent : this.received
    if (literal === null) return null
    if (literal.waits && side === 'client' && !this.mayGoOn(literal, window.length - at)) return this.sent === null ? 0 : WAIT
    const take = Math.min(literal.left, window.length - at)
    literal.kept.add(window, at, at + take)
    literal.left -= take
    if (literal.left > 0) return take
    this.sayMessage(literal, false, emit, Math.max(at, at + take - 1), Math.max(at + 1, at + take))
    if (side === 'client') {
      if (literal.item === null && this.open !== null) this.open.words.push(readableText(literal.kept.whole()))
      this.sent = null
    } else this.received = null
    return take
  }

  protected line(side: Side, line: Line, emit: Emit): number {
    return side === 'client' ? this.clientLine(line, emit) : this.serverLine(line, emit)
  }

  /** Whether the literal's bytes follow: the server agreed, or its answer is not to be had. */
  private mayGoOn(literal: Literal, held: number): boolean {
    if (this.open?.answer != null) {
      // Refused: the client goes on with its next command.
      this.sent = null
      this.open = null
      return false
    }
    literal.held = this.open?.asked === false && !this.waitedEnough('client', held)
    if (literal.held) return false
    if (this.open !== null) this.open.asked = false
    literal.waits = false
    return true
  }

  private clientLine(line: Line, emit: Emit): number {
    const used = line.to - line.from
    if (this.sasl !== null) return this.saslLine(line.text, line, emit)
    if (this.held !== null) return this.answered(line, emit)
    const mark = literalOf(line.text)
    const words = wordsOf(mark?.before ?? line.text)
    let command = this.open
    this.open = null
    if (command === null) {
      const [tag, first = ''] = words
      // IDLE ends with a line of its own (RFC 2177); an empty line ends a cancelled exchange.
      if (tag === undefined || first === '') return used
      const uid = first.toUpperCase() === 'UID'
      command = this.expect(tag, (uid ? (words[2] ?? '') : first).toUpperCase(), words.slice(uid ? 3 : 2))
    } else command.words.push(...words.slice(0, 64 - Math.min(64, command.words.length)))
    if (mark !== null) { this.openLiteral(command, mark); return used }
    return this.commanded(command, line, emit)
  }

  private expect(tag: string, name: string, words: string[]): Command {
    const command: Command = { tag: tag.slice(0, 256), name: name.slice(0, 64), words, answer: null, asked: this.earlyAsk }
    this.earlyAsk = false
    if (this.pending.size >= mostPending) this.pending.delete(this.pending.keys().next().value!)
    this.pending.set(command.tag, command)
    return command
  }

  private openLiteral(command: Command, mark: LiteralMark): void {
    const message = command.name === 'APPEND' && command.words.length > 0
    this.open = command
    this.sent = { left: mark.length, kept: new KeptBytes(message ? this.context.bodyLimit : longestWord), item: message ? 'message' : null, waits: mark.waits, held: false }
  }

  /** A command is whole. */
  private commanded(command: Command, line: Line, emit: Emit): number {
    const [first = '', second] = command.words
    switch (command.name) {
      case 'LOGIN': {
        if (second === undefined) break
        this.held = { command, login: { kind: 'login', mechanism: 'LOGIN', user: capped(first), password: capped(second), encoding: [], accepted: null } }
        return this.answered(line, emit)
      }
      case 'AUTHENTICATE':
        this.sasl = { exchange: new Sasl(first), command }
        return this.saslLine(second ?? null, line, emit)
      case 'STARTTLS': this.ask('STARTTLS', line, emit); break
      case 'COMPRESS':
        this.held = { command, login: null }
        return this.answered(line, emit)
      case 'SELECT': case 'EXAMINE':
        if (first !== '') emit({ kind: 'file-named', name: capped(first), action: 'mailbox' }, line.from, line.to)
        break
    }
    return line.to - line.from
  }

  /** LOGIN is held for its answer's sake, COMPRESS because the next byte may be another thing. */
  private answered(line: Line, emit: Emit): number {
    const { command, login } = this.held!
    if (command.answer === null && !this.waitedEnough('client', line.window.length - line.from)) return WAIT
    this.held = null
    if (login !== null) emit({ ...login, accepted: command.answer === null ? null : command.answer === 'OK' }, line.from, line.to)
    return line.to - line.from
  }

  private saslLine(response: string | null, line: Line, emit: Emit): number {
    const { exchange, command } = this.sasl!
    if (!this.responded && response !== null) exchange.respond(response)
    this.responded = true
    if (command.answer === null && !command.asked && !this.waitedEnough('client', line.window.length - line.from)) return WAIT
    this.responded = false
    const used = line.to - line.from
    if (command.answer === null && (command.asked || !exchange.complete)) { command.asked = false; return used }
    this.sasl = null
    if (!exchange.empty) emit(exchange.login(command.answer === null ? null : command.answer === 'OK'), line.from, line.to)
    return used
  }

  private serverLine(line: Line, emit: Emit): number {
    const { text } = line
    const used = line.to - line.from
    const mark = literalOf(text)
    if (!this.continuing) {
      this.fetching = /^\* \d+ FETCH\b/i.test(text)
      this.respond(text, line, emit)
    }
    this.continuing = mark !== null
    if (mark !== null) {
      const item = this.fetching ? itemOf(mark.before) : null
      this.received = { left: mark.length, kept: new KeptBytes(item === null ? 0 : this.context.bodyLimit), item, waits: false, held: false }
      // A part comes without a header; the empty line that ends one keeps it from being read as such.
      if (item === 'text') this.received.kept.add(encodeUtf8('\r\n'), 0, 2)
    }
    return used
  }

  private respond(text: string, line: Line, emit: Emit): void {
    const [, tag = '', word = '', rest = ''] = /^(\S+) ?(\S*) ?(.*)$/s.exec(text) ?? []
    const name = word.toUpperCase()
    if (tag === '+') { this.goOn(); return }
    if (!this.greeted) {
      this.greeted = true
      if (tag !== '*') return
      emit({ kind: 'banner', text: capped(rest), side: 'server' }, line.from, line.to)
      if (name === 'PREAUTH') {
        this.authenticated = true
        emit({ kind: 'note', says: 'The server took the client for logged in from the start (PREAUTH); TLS cannot be asked for any more.' }, line.from, line.to)
      }
    }
    const command = tag === '*' ? undefined : this.pending.get(tag)
    if (command !== undefined && (name === 'OK' || name === 'NO' || name === 'BAD')) {
      this.pending.delete(tag)
      command.answer = name
      this.tagged(command, line, emit)
    }
    const listed = name === 'CAPABILITY' ? rest : /\[CAPABILITY ([^\]]*)\]/i.exec(text)?.[1]
    if (listed !== undefined && (tag === '*' || command !== undefined)) this.capabilities(listed.toUpperCase().split(' '), line, emit)
  }

  /** `+`: goes to whatever of the client's waits for it. */
  private goOn(): void {
    if (this.sasl !== null) this.sasl.command.asked = true
    else if (this.sent?.waits === true && this.open !== null) this.open.asked = true
    else this.earlyAsk = this.held === null && ![...this.pending.values()].some(({ name }) => name === 'IDLE')
  }

  private tagged(command: Command, line: Line, emit: Emit): void {
    const yes = command.answer === 'OK'
    if (command.name === 'STARTTLS') this.answer(yes, line, emit)
    if (yes && (command.name === 'LOGIN' || command.name === 'AUTHENTICATE')) this.authenticated = true
    if (yes && command.name === 'COMPRESS') {
      this.compressed = true
      this.held = null
      emit({ kind: 'note', says: 'The conversation goes on compressed (COMPRESS DEFLATE), which is not encryption; it is not read further.' }, line.from, line.to)
      emit({ kind: 'content', content: 'undecided' }, line.from, line.to)
    }
  }

  private capabilities(words: string[], line: Line, emit: Emit): void {
    if (words.includes('LOGINDISABLED') && !this.loginDisabled) {
      this.loginDisabled = true
      emit({ kind: 'note', says: 'The server refuses logins before TLS (LOGINDISABLED).' }, line.from, line.to)
    }
    const offers = words.includes('STARTTLS')
    // After the login TLS is not on offer any more, which says nothing (RFC 9051 §6.2.1).
    if (this.offered === offers || (this.authenticated && !offers)) return
    this.offered = offers
    emit({ kind: 'starttls', step: offers ? 'offered' : 'not-offered', command: 'STARTTLS' }, line.from, line.to)
  }

  private sayMessage(literal: Literal | null, open: boolean, emit: Emit, from?: number, to?: number): void {
    if (literal === null || literal.item === null || literal.kept.size <= (literal.item === 'text' ? 2 : 0)) return
    emit({ kind: 'mail-message', bytes: literal.kept.whole(), cut: open || literal.kept.cut, size: literal.kept.size }, from, to)
  }
}

const commands =
  'CAPABILITY|NOOP|LOGOUT|STARTTLS|AUTHENTICATE|LOGIN|ENABLE|SELECT|EXAMINE|CREATE|DELETE|RENAME|SUBSCRIBE|UNSUBSCRIBE|LIST|LSUB|NAMESPACE|STATUS|APPEND|IDLE|CHECK|CLOSE|UNSELECT|EXPUNGE|SEARCH|FETCH|STORE|COPY|MOVE|UID|ID|COMPRESS|XLIST|GETQUOTAROOT'
const command = new RegExp(`^([^\\s(){%*"\\\\+]{1,64}) (${commands})(?: .+)?$`, 'is')
const untagged = /^\* (?:CAPABILITY IMAP4|\d+ (?:EXISTS|RECENT|EXPUNGE|FETCH \()|(?:LIST|LSUB) \(|FLAGS \(|SEARCH(?: \d|$)|STATUS .*\()/i

const judge: Judge = (client, server, midstream) => {
  if (!isText(client) || !isText(server)) return 'no'
  const asked = wholeLines(client)
  const answered = wholeLines(server)
  const first = asked[0] === undefined ? null : command.exec(asked[0])
  if (asked[0] !== undefined && first === null && !/^DONE$/i.test(asked[0])) return 'no'
  if (asked.length === 0 && !/^(?:[^\s(){%*"\\+]{1,64}(?: [a-z]{0,16}(?: .{0,2048})?)?)?$/is.test(client)) return 'no'
  if (answered.length > 0 && /^\* (?:OK|PREAUTH|BYE)(?: |$)/i.test(answered[0]!)) return 'yes'
  if (!midstream) {
    if (answered.length > 0 || !'* OK * PREAUTH * BYE'.split(/ (?=\*)/).some((word) => couldBegin(server, `${word} `))) return 'no'
    return server === '' && first !== null && /\d/.test(first[1]!) && !/ HTTP\/\d/.test(asked[0]!) ? 'yes' : 'more'
  }
  if (answered.some((line) => untagged.test(line) || (first !== null && line.startsWith(`${first[1]!} `)) || /^[a-z0-9.]{1,32} OK (?:\[|.*completed)/i.test(line))) return 'yes'
  if (first !== null && /\d/.test(first[1]!) && server === '') return 'yes'
  return /^(?:[*+]|[a-z0-9.]{1,32}(?: (?:O|OK|N|NO|B|BA|BAD)?(?:[ \r].*)?)?$|$)/is.test(answered[0] ?? server) && server.length < 2048 ? 'more' : 'no'
}

export const imap: Protocol = { name: 'imap', transport: 'tcp', ports: [143], content: 'readable', detect: detectBy(judge), open: (context) => new ImapDialogue(context) }
