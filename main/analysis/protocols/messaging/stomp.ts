/** STOMP 1.0 to 1.2 (https://stomp.github.io/stomp-specification-1.2.html): the login of CONNECT and the destinations. */
import type { Side } from '../../../../shared/model.ts'
import { capped, lineText } from '../../bytes/text.ts'
import { detectBy, type Judge } from '../line-detection.ts'
import { WAIT, MessageReader, type Message } from '../message-reader.ts'
import { BROKEN, type Emit, type Protocol } from '../reader.ts'

/** Headers of a frame take less; a body is passed over. */
const longestHead = 16_384
const commands = /^(?:CONNECT|STOMP|CONNECTED|SEND|SUBSCRIBE|UNSUBSCRIBE|ACK|NACK|BEGIN|COMMIT|ABORT|DISCONNECT|MESSAGE|RECEIPT|ERROR)$/

class StompReader extends MessageReader {
  constructor() {
    super(longestHead)
  }

  /** A frame ends with a NUL, unless its headers say how long its body is; line feeds may stand between frames. */
  protected measure(_side: Side, window: Uint8Array, at: number): number {
    if (window[at] === 10 || window[at] === 13) return 1
    const limit = Math.min(window.length, at + longestHead)
    const feed = window.subarray(0, limit).indexOf(10, at)
    if (feed < 0) return window.length - at < 16 ? WAIT : BROKEN
    if (!commands.test(lineText(window, at, feed))) return BROKEN
    let length: number | null = null
    for (let line = feed + 1; ; ) {
      const end = window.subarray(0, limit).indexOf(10, line)
      if (end < 0) return limit - at < longestHead ? WAIT : BROKEN
      const text = lineText(window, line, end)
      if (text === '') return length === null ? this.untilZero(window, end + 1, at) : end + 1 - at + length + 1
      const counted = /^content-length:(\d{1,9})$/.exec(text)
      if (counted !== null) length ??= Number(counted[1])
      line = end + 1
    }
  }

  protected message(side: Side, message: Message, emit: Emit): void | typeof WAIT {
    const { window, from, to } = message
    const lines: string[] = []
    for (let at = from; at < to; ) {
      const end = window.subarray(0, to).indexOf(10, at)
      const text = end < 0 ? '' : lineText(window, at, end)
      if (text === '') break
      lines.push(text)
      at = end + 1
    }
    const header = (name: string): string | null => lines.find((line) => line.startsWith(`${name}:`))?.slice(name.length + 1) ?? null
    const command = lines[0] ?? ''
    if (side === 'server') { if (command === 'CONNECTED' || command === 'ERROR') this.reply(command === 'CONNECTED'); return }
    const destination = header('destination')
    if (destination !== null) emit({ kind: 'file-named', action: command, name: capped(destination) }, from, to)
    const [user, password] = [header('login'), header('passcode')]
    if ((command !== 'CONNECT' && command !== 'STOMP') || (user === null && password === null)) return
    const accepted = this.answerTo(message)
    if (accepted === WAIT) return WAIT
    emit({ kind: 'login', mechanism: 'CONNECT', user: user === null ? null : capped(user), password: password === null ? null : capped(password), encoding: [], accepted }, from, to)
  }

  private untilZero(window: Uint8Array, body: number, at: number): number {
    const end = window.indexOf(0, body)
    return end < 0 ? WAIT : end + 1 - at
  }
}

const judge: Judge = (client, server) => {
  const opens = /^(?:CONNECT|STOMP)\r?\n(?:[\w-]+:[^\n]*\r?\n){1,20}\r?\n?/.test(client) && /\n(?:accept-version|login|passcode|host|heart-beat|client-id):/.test(client)
  if (opens || /^CONNECTED\r?\n(?:version|session|server|heart-beat|user-name):/.test(server)) return 'yes'
  const begun = (text: string, words: readonly string[]): boolean => text !== '' && text.length < 256 && words.some((word) => (text.length < word.length ? word.startsWith(text) : text.startsWith(word)))
  return (client === '' && server === '') || begun(client, ['CONNECT\n', 'STOMP\n', 'CONNECT\r\n', 'STOMP\r\n']) || (client === '' && begun(server, ['CONNECTED\n'])) ? 'more' : 'no'
}

export const stomp: Protocol = { name: 'stomp', transport: 'tcp', ports: [61613], content: 'readable', detect: detectBy(judge), open: () => new StompReader() }
