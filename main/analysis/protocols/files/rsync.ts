/** The rsync daemon (rsyncd.conf(5), authenticate.c's exchange): module and user in clear, the password only hashed; files go in clear. */
import type { Side } from '../../../../shared/model.ts'
import { capped, lineText } from '../../bytes/text.ts'
import { ascii, begins, spokenBy, WAIT, MessageReader, type Message } from '../message-reader.ts'
import { BROKEN, type Detection, type Emit, type Protocol } from '../reader.ts'

const magic = ascii('@RSYNCD: ')
const longestLine = 4096

class RsyncReader extends MessageReader {
  private lines = { client: 0, server: 0 }
  private challenged = false

  protected measure(_side: Side, window: Uint8Array, at: number): number {
    const feed = window.subarray(0, at + longestLine).indexOf(10, at)
    return feed >= 0 ? feed + 1 - at : window.length - at < longestLine ? WAIT : BROKEN
  }

  protected message(side: Side, message: Message, emit: Emit): void | typeof WAIT {
    const { window, from, to } = message
    const text = lineText(window, from, to - 1)
    const number = ++this.lines[side]
    if (side === 'server') {
      if (number === 1) emit({ kind: 'banner', text: capped(`rsync ${text.slice(magic.length)}`), side }, from, to)
      if (/^@RSYNCD: AUTHREQD /.test(text)) this.challenged = true
      if (/^@RSYNCD: (?:OK|EXIT)|^@ERROR/.test(text)) {
        this.reply(text.startsWith('@RSYNCD: OK'))
        if (number > 1) this.done = true
      }
      return
    }
    if (number === 2) emit({ kind: 'file-named', action: 'module', name: capped(text) }, from, to)
    if (number !== 3) return
    // Without a challenge the third line is an argument, and what follows is no longer lines.
    if (!this.challenged && !this.done && this.mayWait(message)) { this.lines.client--; return WAIT }
    if (!this.challenged) { this.passing = true; return }
    const accepted = this.answerTo(message)
    if (accepted === WAIT) { this.lines.client--; return WAIT }
    emit({ kind: 'login', mechanism: 'rsync', user: capped(text.split(' ')[0]), password: null, encoding: [], accepted }, from, to)
    this.passing = true
  }

  private done = false
}

function detect(side: Side, window: Uint8Array, other: Uint8Array): Detection {
  const head = begins(window, magic)
  if (head !== 'yes') return head
  return begins(other, magic) === 'yes' ? 'yes' : spokenBy(side, side)
}

export const rsync: Protocol = { name: 'rsync', transport: 'tcp', ports: [873], content: 'readable', detect, open: () => new RsyncReader(longestLine) }
