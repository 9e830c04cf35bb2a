/** Kafka's protocol (https://kafka.apache.org/protocol): requests by API key, version and client id; SASL PLAIN as KIP-43 sends it. */
import type { Side } from '../../../../shared/model.ts'
import { u16, u32 } from '../../bytes/integers.ts'
import { capped, readableText } from '../../bytes/text.ts'
import { find, printable, spokenBy, WAIT, MessageReader, type Message } from '../message-reader.ts'
import { BROKEN, type Detection, type Emit, type Protocol } from '../reader.ts'

const key = { saslHandshake: 17, apiVersions: 18, metadata: 3, saslAuthenticate: 36 } as const
const lastKey = 90
const lastVersion = 20
const header = 14
const longest = 256 * 1024 * 1024

class KafkaReader extends MessageReader {
  /** The mechanism asked for; its bytes follow in messages of their own. */
  private mechanism = ''

  constructor() {
    super(2048)
  }

  protected measure(_side: Side, window: Uint8Array, at: number): number {
    if (window.length - at < 4) return WAIT
    const length = u32(window, at)
    return length >= 4 && length <= longest ? 4 + length : BROKEN
  }

  protected message(side: Side, { window, from, to }: Message, emit: Emit): void {
    if (side === 'server' || to - from < header) return
    const kind = u16(window, from + 4)
    const named = u16(window, from + 12)
    const body = from + header + (named === 0xffff ? 0 : named)
    if (kind === key.saslHandshake && u16(window, from + 6) <= 1) this.mechanism = readableText(window, body + 2, Math.min(to, body + 2 + u16(window, body)))
    else if (this.mechanism === 'PLAIN') this.readPlain(window, kind === key.saslAuthenticate && u16(window, from + 6) <= 2 ? body : from + 4, from, to, emit)
  }

  /** `authzid NUL user NUL password` (RFC 4616), behind the headers or bare. */
  private readPlain(window: Uint8Array, body: number, from: number, to: number, emit: Emit): void {
    const first = find(window, Uint8Array.of(0), body === from + 4 ? body : body + 4, to)
    const second = first < 0 ? -1 : find(window, Uint8Array.of(0), first + 1, to)
    this.mechanism = ''
    if (second < 0) return
    emit({ kind: 'login', mechanism: 'PLAIN', user: capped(readableText(window, first + 1, second)), password: capped(readableText(window, second + 1, to)), encoding: [], accepted: null }, from, to)
  }
}

function isRequest(window: Uint8Array): 'yes' | 'more' | 'no' {
  if (window.length > 3 && (u32(window, 0) < 10 || u32(window, 0) > longest)) return 'no'
  if (window.length > 5 && u16(window, 4) > lastKey) return 'no'
  if (window.length > 7 && u16(window, 6) > lastVersion) return 'no'
  if (window.length < header) return 'more'
  const named = u16(window, 12)
  // Correlation ids count from zero; a client's name is short text. All that begins another protocol's first request has neither.
  if (u32(window, 8) > 0x00ff_ffff || named === 0 || named > 255 || named + 10 > u32(window, 0)) return 'no'
  if (window.length < header + named) return printable(window, header, window.length) ? 'more' : 'no'
  return printable(window, header, header + named) && /^[\w.@:/ -]{3,}$/.test(readableText(window, header, header + named)) ? 'yes' : 'no'
}

function detect(side: Side, window: Uint8Array, other: Uint8Array): Detection {
  const request = isRequest(window)
  if (request === 'yes') return spokenBy('client', side)
  // An answer begins with its length and the number of the request it answers.
  if (other.length >= header && isRequest(other) === 'yes' && window.length >= 8 && u32(window, 4) === u32(other, 8) && u32(window, 0) <= longest) return spokenBy('server', side)
  return request
}

export const kafka: Protocol = { name: 'kafka', transport: 'tcp', ports: [9092], content: 'readable', detect, open: () => new KafkaReader() }
