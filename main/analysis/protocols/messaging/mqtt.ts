/** MQTT 3.1, 3.1.1 and 5 (OASIS): the login of CONNECT, the server's answer, and the topics that are published and subscribed to. */
import type { Side } from '../../../../shared/model.ts'
import { u16 } from '../../bytes/integers.ts'
import { capped, latin1, readableText } from '../../bytes/text.ts'
import { spokenBy, WAIT, MessageReader, type Message } from '../message-reader.ts'
import { BROKEN, type Detection, type Emit, type Protocol } from '../reader.ts'

const type = { connect: 1, connectAck: 2, publish: 3, subscribe: 8, subscribeAck: 9, unsubscribe: 10 } as const
/** Flags of the first byte by packet type (MQTT 5 §2.1.3); -1 where they mean something. */
const flags = [-2, 0, 0, -1, 0, 0, 2, 0, 2, 0, 2, 0, 0, 0, 0, 0]
const flag = { user: 0x80, password: 0x40, will: 0x04 } as const
/** Different topics of one conversation that are told. */
const mostTopics = 64

/** The remaining length of §2.1.4 (at most four bytes of seven bits): its value and where it ends; null if not all there, BROKEN if too long. */
function variable(bytes: Uint8Array, at: number): { value: number; next: number } | null | typeof BROKEN {
  let value = 0
  for (let k = 0; k < 4; k++) {
    if (at + k >= bytes.length) return null
    value += (bytes[at + k] & 0x7f) * 2 ** (7 * k)
    if (bytes[at + k] < 0x80) return { value, next: at + k + 1 }
  }
  return BROKEN
}

function packetLength(window: Uint8Array, at: number): number {
  const allowed = flags[window[at] >> 4]
  if (allowed === -2 || (allowed >= 0 && allowed !== (window[at] & 15)) || (window[at] & 0xf6) === 0x36) return BROKEN
  const rest = variable(window, at + 1)
  return rest === null ? WAIT : rest === BROKEN ? BROKEN : rest.next - at + rest.value
}

class MqttReader extends MessageReader {
  private version = 4
  private readonly topics = new Set<string>()

  constructor() {
    super(8192)
  }

  protected measure(_side: Side, window: Uint8Array, at: number): number {
    return packetLength(window, at)
  }

  protected message(side: Side, message: Message, emit: Emit): void | typeof WAIT {
    const { window, from, to } = message
    const rest = variable(window, from + 1)
    if (rest === null || rest === BROKEN) return
    switch (window[from] >> 4) {
      case type.connect: return this.connect(message, rest.next, emit)
      case type.connectAck: if (side === 'server') this.reply(window[rest.next + 1] === 0); break
      case type.publish: this.topic('PUBLISH', window, rest.next, to, emit, from); break
      case type.subscribe: {
        const properties = this.version === 5 ? variable(window, rest.next + 2) : null
        const at = properties !== null && properties !== BROKEN ? properties.next + properties.value : rest.next + 2
        this.topic('SUBSCRIBE', window, at, to, emit, from)
      }
    }
  }

  private connect(message: Message, start: number, emit: Emit): void | typeof WAIT {
    const { window, to } = message
    const name = 2 + u16(window, start)
    this.version = window[start + name]
    const has = window[start + name + 1]
    let at = start + name + 4
    const properties = (): void => {
      const length = this.version === 5 ? variable(window, at) : null
      if (length !== null && length !== BROKEN) at = length.next + length.value
    }
    const field = (): string | null => {
      if (at + 2 > to) return null
      const end = at + 2 + u16(window, at)
      const text = end <= to ? capped(readableText(window, at + 2, end)) : null
      at = end
      return text
    }
    properties()
    field()
    if ((has & flag.will) !== 0) { properties(); field(); field() }
    const user = (has & flag.user) !== 0 ? field() : null
    const password = (has & flag.password) !== 0 ? field() : null
    if (user === null && password === null) return
    const accepted = this.answerTo(message)
    if (accepted === WAIT) return WAIT
    emit({ kind: 'login', mechanism: 'CONNECT', user, password, encoding: [], accepted }, message.from, to)
  }

  private topic(action: string, window: Uint8Array, at: number, to: number, emit: Emit, from: number): void {
    const end = at + 2 + u16(window, at)
    if (at + 2 > to || end > to || end === at + 2 || this.topics.size >= mostTopics) return
    const name = capped(readableText(window, at + 2, end))
    if (this.topics.has(name)) return
    this.topics.add(name)
    emit({ kind: 'file-named', action, name }, from, to)
  }
}

function detect(side: Side, window: Uint8Array, other: Uint8Array, midstream: boolean): Detection {
  if (window.length === 0) return 'more'
  if (window[0] === 0x10) {
    const rest = variable(window, 1)
    if (rest === null) return 'more'
    if (rest === BROKEN || rest.value < 10) return 'no'
    const name = latin1(window, rest.next, Math.min(window.length, rest.next + 9))
    for (const [head, levels] of [['\0\x04MQTT', '\x03\x04\x05'], ['\0\x06MQIsdp', '\x03\x83']] as const) {
      if (name.length <= head.length ? head.startsWith(name) : name.startsWith(head)) return name.length <= head.length ? 'more' : levels.includes(name[head.length]) ? spokenBy('client', side) : 'no'
    }
    return 'no'
  }
  if (window[0] === 0x20 && (other[0] === 0x10 || other.length === 0)) {
    if (window.length < 4) return 'more'
    const short = window[1] === 2 && window[2] <= 1 && window[3] <= 5
    return short && other[0] === 0x10 ? spokenBy('server', side) : other[0] === 0x10 && window[1] >= 3 && window[2] <= 1 ? spokenBy('server', side) : short && window.length === 4 && midstream ? spokenBy('server', side) : 'no'
  }
  return midstream ? chain(window) : 'no'
}

/** Whole packets one after the other, among them a publication whose topic is text, for conversations seen from their middle. */
function chain(window: Uint8Array): Detection {
  let topics = 0
  let whole = 0
  for (let at = 0; at < window.length; ) {
    const length = packetLength(window, at)
    if (length === WAIT) break
    if (length === BROKEN || window[at] === 0x10 || window[at] === 0x20) return 'no'
    const kind = window[at] >> 4
    const start = variable(window, at + 1)
    if (start === null || start === BROKEN) return 'no'
    const named = kind === type.publish ? start.next : kind === type.subscribe && u16(window, start.next) !== 0 ? start.next + 2 : -1
    if (kind >= 12 && start.value !== 0 && kind < 14) return 'no'
    if (kind >= 4 && kind <= 7 && start.value < 2) return 'no'
    if (named >= 0 && at + length <= window.length) {
      const end = named + 2 + u16(window, named)
      if (end > at + length || end - named < 3 || !/^[\w/$+#.:@ -]+$/.test(latin1(window, named + 2, Math.min(end, named + 66)))) return 'no'
      topics++
    }
    at += length
    if (at <= window.length) whole++
    else if (topics === 0) return window.length < 1024 ? 'more' : 'no'
  }
  return topics > 1 || (topics > 0 && whole > 1) ? 'yes' : window.length < 1024 ? 'more' : 'no'
}

export const mqtt: Protocol = { name: 'mqtt', transport: 'tcp', ports: [1883], content: 'readable', detect, open: () => new MqttReader() }
