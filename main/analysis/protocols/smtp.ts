/**
 * SMTP (RFC 5321) and LMTP (RFC 2033): logins (RFC 4954), envelopes, messages by DATA and BDAT (RFC 3030), and the step to
 * TLS (RFC 3207). A message is followed byte by byte and never held back; the server's answers decide what counts.
 */
import type { Side } from '../../../shared/model.ts'
import { capped } from '../bytes/text.ts'
import { detectBy, judgeReplies } from './line-detection.ts'
import { WAIT, type Line } from './line-dialogue.ts'
import { DotText, KeptBytes } from './message-text.ts'
import type { Emit, Protocol, ReaderContext } from './reader.ts'
import { ReplyDialogue, type Command, type Reply } from './reply-dialogue.ts'
import { Sasl } from './sasl.ts'

/** RFC 5321 §4.5.3.1.8 asks servers for 100; more are counted by nobody here. */
const mostRecipients = 256

interface Transaction {
  from: string
  to: { address: string; command: Command }[]
}

/** A host's name or address literal as greetings and EHLO answers begin with it (RFC 5321 §4.2). */
const hostWord = /^((?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?\.)+[a-z0-9-]*[a-z0-9]|\[[0-9a-f:.]+\])(?:\s|$)/i
/** EHLO keywords that no other multi-line 250 holds (RFC 5321 §4.1.1.1 and the registry of SMTP service extensions). */
const keywords = 'SIZE|PIPELINING|8BITMIME|STARTTLS|ENHANCEDSTATUSCODES|CHUNKING|SMTPUTF8|DSN|AUTH|ETRN|BINARYMIME|X-ANONYMOUSTLS'
const ehloKeyword = new RegExp(`^(?:${keywords})(?:[ =]|$)`, 'i')

class MailDialogue extends ReplyDialogue {
  private transaction: Transaction | null = null
  private sasl: Sasl | null = null
  private responded = false
  private data: DotText | null = null
  /** The server took a loose dot line for the end and answered. */
  private endedLoosely = false
  /** BDAT: the message so far, and what is left of the chunk. */
  private message: KeptBytes | null = null
  private chunkLeft = 0
  private lastChunk = false
  private serverName = ''
  private offered: boolean | null = null

  constructor(context: ReaderContext, private readonly lmtp: boolean) {
    super(context)
  }

  protected flush(side: Side, emit: Emit): void {
    if (side === 'server') return
    if (this.sasl !== null && !this.sasl.empty) emit(this.sasl.login(null))
    this.sasl = null
    if (this.data?.endsLoosely === true) this.data.endHere()
    const open = this.data?.done !== true
    const kept = this.data?.kept ?? this.message
    this.data = null
    this.message = null
    this.chunkLeft = 0
    if (kept !== null && kept !== undefined && kept.size > 0) this.sayMessage(kept, open, emit)
    else this.abandon(emit)
  }

  protected endsReply(_opened: number, line: string): boolean {
    return /^\d{3}(?: |$)/.test(line)
  }

  protected fits(verb: string, code: number): boolean {
    if (code >= 400) return true
    return verb === 'DATA' ? code === 354 : verb === 'AUTH' ? code === 334 || code === 235 : code < 300
  }

  protected verbOf(code: number): string | null {
    return code === 354 ? 'DATA' : code === 334 || code === 235 || code === 535 ? 'AUTH' : code === 221 ? 'QUIT' : null
  }

  protected missed(side: Side, count: number): boolean {
    if (side === 'server' || this.message === null || this.chunkLeft < count) return false
    this.message.miss(count)
    this.chunkLeft -= count
    return true
  }

  protected body(side: Side, window: Uint8Array, at: number, emit: Emit): number | null {
    if (side === 'server') return null
    if (this.message !== null && (this.chunkLeft > 0 || this.lastChunk)) {
      const take = Math.min(this.chunkLeft, window.length - at)
      this.message.add(window, at, at + take)
      this.chunkLeft -= take
      if (this.chunkLeft === 0 && this.lastChunk) this.endChunks(emit, Math.max(at, at + take - 1), at + take)
      return take
    }
    if (this.data === null) return null
    const next = this.data.feed(window, at)
    if (this.data.done) this.endData(emit, Math.max(0, next - 1), Math.max(1, next))
    return next - at
  }

  protected clientLine(line: Line, emit: Emit): number {
    const used = line.to - line.from
    if (this.sasl !== null) return this.saslLine(this.sasl, line.text, line, emit)
    const [, verb = '', argument = ''] = /^\s*(\S*)\s*(.*)$/s.exec(line.text) ?? []
    switch (verb.toUpperCase()) {
      case 'EHLO': case 'HELO': case 'LHLO': return this.hello(verb.toUpperCase(), argument, line, emit)
      case 'MAIL': return this.mail(argument, line, emit)
      case 'RCPT': {
        const command = this.expect('RCPT', '', line, emit)
        if (this.transaction !== null && this.transaction.to.length < mostRecipients) this.transaction.to.push({ address: pathOf(argument, 'TO'), command })
        return used
      }
      case 'DATA': {
        const reply = this.hold('DATA', '', line, emit)
        if (reply === WAIT) return WAIT
        if (reply === null || reply.code === 354) this.data = new DotText(new KeptBytes(this.context.bodyLimit))
        return used
      }
      case 'BDAT': this.chunk(argument, line, emit); return used
      case 'RSET': this.abandon(emit); this.message = null; break
      case 'QUIT': this.abandon(emit); break
      case 'AUTH': {
        const [mechanism = '', initial] = argument.trim().split(/\s+/)
        this.sasl = new Sasl(mechanism)
        return this.saslLine(this.sasl, initial ?? null, line, emit)
      }
      case 'STARTTLS': case 'X-ANONYMOUSTLS': this.ask(verb.toUpperCase(), line, emit); break
    }
    this.expect(verb.toUpperCase(), '', line, emit)
    return used
  }

  protected greeting(reply: Reply, line: Line, emit: Emit): void {
    const text = capped(reply.lines.join('\n'))
    emit({ kind: 'banner', text, side: 'server' }, line.from, line.to)
    this.sayHost(reply.lines[0]!, line, emit)
  }

  protected replied(command: Command | null, reply: Reply, line: Line, emit: Emit): void {
    if (command === null && this.data?.endsLoosely === true && reply.code !== 421) {
      this.data.endHere()
      this.endedLoosely = true
      this.forgetEarly()
    }
    if (command?.verb === 'STARTTLS' || command?.verb === 'X-ANONYMOUSTLS') this.answer(reply.code === 220, line, emit)
    const extensions = reply.code === 250 ? reply.lines.slice(1) : []
    // Where the question was not captured the answer tells by its keywords; a HELO is answered without them.
    if (command?.verb === 'EHLO' || command?.verb === 'LHLO' ? reply.code === 250 : extensions.some((keyword) => ehloKeyword.test(keyword))) {
      this.sayHost(reply.lines[0]!, line, emit)
      this.sayOffer(extensions, line, emit)
    }
  }

  private hello(verb: string, argument: string, line: Line, emit: Emit): number {
    // An EHLO that is refused leaves the transaction alone (RFC 5321 §4.1.4).
    if (this.transaction === null) { this.expect(verb, argument, line, emit); return line.to - line.from }
    const reply = this.hold(verb, argument, line, emit)
    if (reply === WAIT) return WAIT
    if (reply === null || reply.code < 400) this.abandon(emit)
    return line.to - line.from
  }

  private mail(argument: string, line: Line, emit: Emit): number {
    const begun: Transaction = { from: pathOf(argument, 'FROM'), to: [] }
    if (this.transaction === null) {
      this.expect('MAIL', '', line, emit)
      this.transaction = begun
      return line.to - line.from
    }
    // A second MAIL is refused unless the server has forgotten the first.
    const reply = this.hold('MAIL', '', line, emit)
    if (reply === WAIT) return WAIT
    if (reply === null || reply.code < 400) { this.abandon(emit); this.transaction = begun }
    return line.to - line.from
  }

  private chunk(argument: string, line: Line, emit: Emit): void {
    const match = /^(\d{1,15})(?:\s+(LAST))?\s*$/i.exec(argument)
    this.expect('BDAT', '', line, emit)
    if (match === null) return
    this.message ??= new KeptBytes(this.context.bodyLimit)
    this.chunkLeft = Number(match[1])
    this.lastChunk = match[2] !== undefined
    if (this.chunkLeft === 0 && this.lastChunk) this.endChunks(emit, line.from, line.to)
  }

  private endChunks(emit: Emit, from: number, to: number): void {
    const message = this.message!
    this.message = null
    this.lastChunk = false
    this.sayMessage(message, false, emit, from, to)
  }

  private endData(emit: Emit, from: number, to: number): void {
    const { kept, looseDots } = this.data!
    this.data = null
    const answers = this.lmtp ? this.accepted().length : 1
    for (let k = this.endedLoosely ? answers : 0; k < answers; k++) this.expectAnswer('message')
    this.endedLoosely = false
    if (looseDots > 0) emit({ kind: 'note', says: 'The message holds a line with a single dot that some servers take for its end and others do not (SMTP smuggling).' }, from, to)
    this.sayMessage(kept, false, emit, from, to)
  }

  private accepted(): string[] {
    return (this.transaction?.to ?? []).filter(({ command }) => command.reply === null || command.reply.code < 400).map(({ address }) => address)
  }

  private sayMessage(message: KeptBytes, open: boolean, emit: Emit, from?: number, to?: number): void {
    if (this.transaction !== null) emit({ kind: 'mail-envelope', from: this.transaction.from, to: this.accepted() }, from, to)
    this.transaction = null
    if (message.size > 0) emit({ kind: 'mail-message', bytes: message.whole(), cut: open || message.cut, size: message.size }, from, to)
  }

  /** Addresses that were named but got no message could be read all the same, those that were refused too. */
  private abandon(emit: Emit): void {
    if (this.transaction !== null) emit({ kind: 'mail-envelope', from: this.transaction.from, to: this.transaction.to.map(({ address }) => address) })
    this.transaction = null
  }

  /** AUTH itself, and each answer to a challenge: held until the server says whether that was all. */
  private saslLine(sasl: Sasl, response: string | null, line: Line, emit: Emit): number {
    // Shown again, the line was heard already.
    if (!this.responded && response !== null) sasl.respond(response)
    this.responded = true
    const reply = this.hold('AUTH', '', line, emit)
    if (reply === WAIT) return WAIT
    this.responded = false
    const used = line.to - line.from
    if (reply === null ? !sasl.complete : reply.code === 334) return used
    this.sasl = null
    if (!sasl.empty) emit(sasl.login(reply === null ? null : reply.code === 235), line.from, line.to)
    return used
  }

  private sayHost(text: string, line: Line, emit: Emit): void {
    const name = hostWord.exec(text.slice(0, 256))?.[1] ?? ''
    if (name === '' || name === this.serverName) return
    this.serverName = name
    emit({ kind: 'host-claimed', name }, line.from, line.to)
  }

  private sayOffer(extensions: readonly string[], line: Line, emit: Emit): void {
    const offers = extensions.some((keyword) => /^(?:STARTTLS|X-ANONYMOUSTLS)\s*$/i.test(keyword))
    if (this.offered === offers) return
    this.offered = offers
    emit({ kind: 'starttls', step: offers ? 'offered' : 'not-offered', command: 'STARTTLS' }, line.from, line.to)
  }
}

/** The address of `FROM:<a@b> SIZE=1`; without the angle brackets that some clients leave out, too. */
function pathOf(argument: string, word: string): string {
  const text = argument.slice(0, word.length).toUpperCase() === word ? argument.slice(word.length).replace(/^\s*:?\s*/, '') : argument
  const end = text.indexOf('>')
  if (text.startsWith('<') && end > 0) return capped(text.slice(1, end).replace(/^@[^:]*:/, ''))
  return capped(/^\S*/.exec(text)![0].replace(/^</, ''))
}

const shared = /^(?:QUIT|NOOP|HELP|PROXY TCP[46])\b/i
/** An enhanced status code behind a code of the same class (RFC 2034), an answer to EHLO, the call for a message, the yes to a login. */
const answer = new RegExp(`^([245])\\d\\d[ -]\\1\\.\\d{1,3}\\.\\d{1,3}\\b|^250-(?:${keywords})(?:[ =]|$)|^354 .*<CRLF>`, 'i')
/** The last ones are those of servers that turn a client away at the door. */
const greetings = ['220', '421', '450', '451', '521', '550', '554', '571']

const judge = judgeReplies({
  name: 'smtp',
  greetings,
  certain: /^(?:EHLO|HELO) \S|^MAIL FROM ?:|^RCPT TO ?:|^STARTTLS\s*$|^BDAT \d+/i,
  likely: /^(?:EHLO|HELO|MAIL|RCPT|STARTTLS|VRFY|EXPN|RSET|BDAT|DATA|AUTH (?!TLS|SSL))/i,
  shared,
  answer,
})
/** Only LHLO tells it from SMTP, or a greeting that says so. */
const judgeLmtp = judgeReplies({ name: 'lmtp', greetings, certain: /^LHLO \S/i, likely: /^LHLO/i, shared, answer: /^(?!)/ })

/** RFC 6409 and RFC 8314 name the submission ports. */
export const smtp: Protocol = { name: 'smtp', transport: 'tcp', ports: [25, 587, 2525], content: 'readable', detect: detectBy(judge), open: (context) => new MailDialogue(context, false) }
export const lmtp: Protocol = { name: 'lmtp', transport: 'tcp', ports: [24], content: 'readable', detect: detectBy(judgeLmtp), open: (context) => new MailDialogue(context, true) }
