/** Line dialogues whose server answers each command with a three-digit reply (SMTP, FTP): replies are put together and matched to commands. */
import type { Side } from '../../../shared/model.ts'
import { capped } from '../bytes/text.ts'
import { LineDialogue, WAIT, type Line } from './line-dialogue.ts'
import type { Emit } from './reader.ts'

export interface Reply {
  code: number
  /** Texts without the codes, at most 256. */
  lines: string[]
}

export interface Command {
  verb: string
  argument: string
  reply: Reply | null
}

/** Commands that wait for their reply; a client that runs further ahead loses the oldest. */
const mostPending = 1024
/** Replies that came before their command was seen: captures of two directions are not always in order. */
const mostEarly = 16

export abstract class ReplyDialogue extends LineDialogue {
  /** Commands without a reply, oldest first. */
  protected readonly pending: Command[] = []
  private readonly early: Reply[] = []
  private open: Reply | null = null
  private greeted = false
  /** The client's line that waits for its reply before it is used. */
  private held: Command | null = null

  /** The last line of a multi-line reply, told from the ones before. */
  protected abstract endsReply(opened: number, line: string): boolean
  protected abstract clientLine(line: Line, emit: Emit): number
  protected abstract greeting(reply: Reply, line: Line, emit: Emit): void
  /** `command` is null if none is known to wait. */
  protected abstract replied(command: Command | null, reply: Reply, line: Line, emit: Emit): void
  /** Whether a reply to the verb may have the code; one that may not belongs to no command. */
  protected abstract fits(verb: string, code: number): boolean
  /** The verb that a code belongs to beyond doubt, to find the place again after replies that match no command. */
  protected abstract verbOf(code: number): string | null

  protected line(side: Side, line: Line, emit: Emit): number {
    return side === 'client' ? this.clientLine(line, emit) : this.serverLine(line, emit)
  }

  /** Notes that a command waits for its reply. */
  protected expect(verb: string, argument: string, line: Line, emit: Emit): Command {
    const command: Command = { verb, argument, reply: null }
    if (this.take(command)) this.replied(command, command.reply!, line, emit)
    return command
  }

  /** Notes that an answer to no line is due: to the end of a message. */
  protected expectAnswer(verb: string): void {
    this.take({ verb, argument: '', reply: null })
  }

  /** A reply that no command was known for turned out to be of use. */
  protected forgetEarly(): void {
    this.early.length = 0
  }

  /** Whether the reply was there before its command. */
  private take(command: Command): boolean {
    for (let early = this.early.shift(); early !== undefined; early = this.early.shift()) {
      if (!this.fits(command.verb, early.code)) continue
      command.reply = early
      return true
    }
    if (this.pending.length >= mostPending) this.pending.shift()
    this.pending.push(command)
    return false
  }

  /** Leaves the line where it is until its reply is known. Null: go on without one. */
  protected hold(verb: string, argument: string, line: Line, emit: Emit): Reply | null | typeof WAIT {
    this.held ??= this.expect(verb, argument, line, emit)
    if (this.held.reply === null && !this.waitedEnough('client', line.window.length - line.from)) return WAIT
    const { reply } = this.held
    this.held = null
    return reply
  }

  protected answerWaits(): boolean {
    return this.held !== null && this.held.reply !== null
  }

  private serverLine(line: Line, emit: Emit): number {
    const used = line.to - line.from
    const match = /^(\d{3})(?:([ -])(.*))?$/s.exec(line.text)
    const text = capped(match === null ? line.text.trim() : (match[3] ?? ''))
    if (this.open === null) {
      // Lines that are no reply are passed over: servers' own mistakes do not end the conversation.
      if (match === null) return used
      this.open = { code: Number(match[1]), lines: [text] }
      if (match[2] === '-') return used
    } else {
      if (this.open.lines.length < 256) this.open.lines.push(text)
      if (!this.endsReply(this.open.code, line.text)) return used
    }
    const reply = this.open
    this.open = null
    this.deliver(reply, line, emit)
    return used
  }

  private deliver(reply: Reply, line: Line, emit: Emit): void {
    if (!this.greeted) {
      this.greeted = true
      if (!this.context.midstream || (reply.code === 220 && this.pending.length === 0)) { this.greeting(reply, line, emit); return }
    }
    const verb = this.verbOf(reply.code)
    if (verb !== null) {
      const at = this.pending.findIndex((command) => command.verb === verb)
      if (at > 0) this.pending.splice(0, at)
    }
    const first = this.pending[0] ?? null
    if (reply.code < 200) { this.replied(first, reply, line, emit); return }
    if (first !== null && !this.fits(first.verb, reply.code)) return
    if (first === null) {
      // 421 is said unasked (RFC 5321 §3.8, RFC 959 §5.4).
      if (reply.code !== 421 && this.early.length < mostEarly) this.early.push(reply)
    } else {
      this.pending.shift()
      first.reply = reply
    }
    this.replied(first, reply, line, emit)
  }
}
