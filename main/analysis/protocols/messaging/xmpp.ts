/**
 * XMPP (RFC 6120): STARTTLS (§5), SASL in base64 (§6), the addresses of messages. It looks for the few elements that matter and
 * builds no tree.
 */
import type { Side } from '../../../../shared/model.ts'
import { capped, latin1, readableText } from '../../bytes/text.ts'
import { detectBy, type Judge } from '../line-detection.ts'
import { WAIT, MessageReader, type Message } from '../message-reader.ts'
import { BROKEN, type Emit, type Protocol } from '../reader.ts'
import { Sasl } from '../sasl.ts'

/** A tag with its attributes is shorter; text between tags comes in pieces of at most this. */
const longestPiece = 8192
const less = 0x3c
const greater = 0x3e

class XmppReader extends MessageReader {
  private sasl: Sasl | null = null
  private inside = false
  private asked = false
  private offered: boolean | null = null

  /** A piece is a tag, or the text up to the next one. */
  protected measure(_side: Side, window: Uint8Array, at: number): number {
    const end = window.subarray(0, at + longestPiece).indexOf(window[at] === less ? greater : less, at + 1)
    if (window[at] === 0x16 && this.asked) return BROKEN
    if (end >= 0) return (window[at] === less ? end + 1 : end) - at
    return window.length - at < longestPiece ? WAIT : longestPiece
  }

  protected message(side: Side, message: Message, emit: Emit): void | typeof WAIT {
    const { window, from, to } = message
    if (window[from] !== less) return this.text(side, message, emit)
    const tag = /^<(\/?)(?:[\w-]+:)?([\w-]+)([^>]{0,2048})/.exec(latin1(window, from, Math.min(to, from + 2100)))
    if (tag === null) return
    const [, closing, name, attributes] = tag
    if (side === 'client') this.clientTag(name, attributes, closing === '/', message, emit)
    else this.serverTag(name, closing === '/', message, emit)
  }

  private clientTag(name: string, attributes: string, closing: boolean, { from, to }: Message, emit: Emit): void {
    if (name === 'starttls' && !closing && !this.asked) {
      this.asked = true
      emit({ kind: 'starttls', step: 'requested', command: 'STARTTLS' }, from, to)
    }
    if (name === 'auth' && !closing) this.sasl = new Sasl(/\bmechanism\s*=\s*["']([^"']{1,64})/.exec(attributes)?.[1] ?? '')
    this.inside = (name === 'auth' || name === 'response') && !closing && !attributes.endsWith('/')
  }

  private serverTag(name: string, closing: boolean, { from, to }: Message, emit: Emit): void {
    if (name === 'starttls' && !closing) this.offer(true, from, to, emit)
    // The list of features ended without it.
    if (name === 'features' && closing) this.offer(false, from, to, emit)
    if (name === 'success') this.reply(true)
    if (name === 'failure' && !closing) {
      this.reply(false)
      if (this.asked) emit({ kind: 'starttls', step: 'refused', command: 'STARTTLS' }, from, to)
      this.asked = false
    }
    if (name === 'challenge' && !closing) this.reply(null)
    if (name === 'proceed' && this.asked) {
      emit({ kind: 'starttls', step: 'accepted', command: 'STARTTLS' }, from, to)
      emit({ kind: 'upgrade', to: 'tls' }, from, to)
      this.finished = true
    }
  }

  private offer(offered: boolean, from: number, to: number, emit: Emit): void {
    if (this.offered !== null) return
    this.offered = offered
    emit({ kind: 'starttls', step: offered ? 'offered' : 'not-offered', command: 'STARTTLS' }, from, to)
  }

  private text(side: Side, message: Message, emit: Emit): void | typeof WAIT {
    if (side === 'server' || !this.inside || this.sasl === null) return
    const { window, from, to } = message
    const held = new Sasl(this.sasl.mechanism)
    held.respond(capped(readableText(window, from, to)))
    if (held.mechanism !== 'PLAIN' && !held.mechanism.startsWith('SCRAM-') && held.mechanism !== 'DIGEST-MD5') { this.sasl = null; return }
    const accepted = this.answerTo(message)
    if (accepted === WAIT) return WAIT
    emit({ ...held.login(null), accepted }, from, to)
    this.sasl = null
  }
}

const opening = /<(?:stream:)?stream\b[^>]*(?:jabber:|etherx\.jabber\.org)/
const named = /<(?:stream:)?stream\b[^>]{0,900}\sid\s*=/
const judge: Judge = (client, server, midstream) => {
  const begun = (text: string): boolean => text === '' || /^\s*(?:<\?xml[^>]*\?>\s*)?<(?:stream:)?stream\b/.test(text) || (text.length < 512 && /^\s*<(?:\?(?:x(?:m(?:l[^<]*(?:<[a-z:]*)?)?)?)?|s(?:t(?:r(?:e(?:a(?:m[^<]*)?)?)?)?)?)?$/.test(text))
  // Only the side that answers gives the stream a name (RFC 6120 §4.7.3).
  const [asks, answers] = [client.slice(0, 1024), server.slice(0, 1024)]
  if ((opening.test(asks) && !named.test(asks)) || (opening.test(answers) && named.test(answers))) return /^\s*</.test(client || server) ? 'yes' : 'no'
  if (midstream && /^<(?:iq|message|presence)\b[^>]*\b(?:type|to|from|id|xml:lang)\s*=\s*["']/.test(client || server)) return 'yes'
  return begun(client) && begun(server) && client.length < 1024 && server.length < 1024 ? 'more' : 'no'
}

export const xmpp: Protocol = { name: 'xmpp', transport: 'tcp', ports: [5222, 5269], content: 'readable', detect: detectBy(judge), open: () => new XmppReader() }
