/** Line protocols without bodies that matter: a login is held back until the server's line answers it, so that its own frames prove it. */
import type { Side } from '../../../../shared/model.ts'
import type { Login } from '../../facts.ts'
import { LineDialogue, WAIT, type Line } from '../line-dialogue.ts'
import type { Emit } from '../reader.ts'

export abstract class LineLogin extends LineDialogue {
  private asking = false
  private reply: boolean | null = null

  protected body(): number | null {
    return null
  }

  protected missed(): boolean {
    return false
  }

  protected flush(_side: Side, _emit: Emit): void {}

  protected answerWaits(): boolean {
    return this.asking && this.reply !== null
  }

  /** Says the login of a line once it was answered; what the line used, or WAIT. */
  protected say(login: Login, line: Line, emit: Emit): number {
    this.asking = true
    if (this.reply === null && !this.waitedEnough('client', line.window.length - line.from)) return WAIT
    emit({ ...login, accepted: this.reply }, line.from, line.to)
    this.asking = false
    this.reply = null
    return line.to - line.from
  }

  protected get loginWaits(): boolean {
    return this.asking && this.reply === null
  }

  protected settle(accepted: boolean): void {
    if (this.asking) this.reply ??= accepted
  }
}
