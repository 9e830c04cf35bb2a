/**
 * DNS messages (RFC 1035 §4, EDNS RFC 6891): one wire format for DNS, multicast DNS (RFC 6762), LLMNR (RFC 4795) and the
 * NetBIOS name service (RFC 1002). Says how far a message holds together, so that other bytes are not taken for one.
 */
import { u16 } from '../../bytes/integers.ts'
import type { DnsMessage } from '../../facts.ts'
import { netbiosName, plausibleName, readName } from './names.ts'
import { recordText } from './records.ts'
import { knownType, netbiosTypeName, typeName } from './types.ts'

export type Dialect = 'dns' | 'mdns' | 'llmnr' | 'nbns'

/** List entries kept of one message. */
const listLimit = 256
/** Bytes a message's texts may amount to: compression lets 64 KiB spell out megabytes. */
const textLimit = 256 * 1024

export interface ReadMessage {
  fact: DnsMessage
  /** `whole`: to its last byte. `short`: the bytes ran out inside a record. `bad`: they contradict themselves. */
  state: 'whole' | 'short' | 'bad'
  /** Questions and types are such as programs send. */
  plausible: boolean
  end: number
}

interface Header {
  id: number
  response: boolean
  opcode: number
  code: number
  counts: readonly [number, number, number, number]
}

/** The header if it could begin a message: known opcode and code, counts a message of `length` bytes can hold. */
export function readHeader(bytes: Uint8Array, start: number, length: number, dialect: Dialect): Header | null {
  if (bytes.length - start < 12) return null
  const flags = u16(bytes, start + 2)
  const header: Header = {
    id: u16(bytes, start),
    response: (flags & 0x8000) !== 0,
    opcode: (flags >> 11) & 15,
    code: flags & 15,
    counts: [u16(bytes, start + 4), u16(bytes, start + 6), u16(bytes, start + 8), u16(bytes, start + 10)],
  }
  // RFC 6895 §2.2: query, status, notify, update; NetBIOS: registration, release, wait, refresh.
  const opcodes = dialect === 'nbns' ? [0, 5, 6, 7, 8, 9] : [0, 1, 2, 4, 5]
  if (!opcodes.includes(header.opcode) || header.code > 10) return null
  if (!header.response && header.code !== 0) return null
  // An ordinary query claims neither authority nor recursion; NOTIFY does (RFC 1996 §4.5).
  if (!header.response && header.opcode === 0 && (flags & 0x0480) !== 0 && dialect === 'dns') return null
  const [questions, answers, authority, additional] = header.counts
  if (questions * 5 + (answers + authority + additional) * 11 > length - 12) return null
  if (questions > (dialect === 'mdns' ? 255 : 16)) return null
  return header
}

/** Reads the message in [start, end) of `bytes`; `declared` is its length where the transport says one, else the bytes in hand. */
export function readMessage(bytes: Uint8Array, start: number, end: number, declared: number, dialect: Dialect): ReadMessage | null {
  const header = readHeader(bytes, start, declared, dialect)
  if (header === null || end - start < 12) return null
  const fact: DnsMessage = { kind: 'dns', id: header.id, response: header.response, code: header.code, questions: [], answers: [] }
  const read: ReadMessage = { fact, state: 'whole', plausible: true, end: start + 12 }
  const reader = new Sections(bytes, start, end, end - start < declared, dialect, read)
  reader.questions(header.counts[0])
  for (const section of [1, 2, 3] as const) reader.records(header.counts[section], section !== 2)
  if (header.counts.every((count) => count === 0)) read.plausible = false
  return read
}

class Sections {
  private texts = 0

  constructor(
    private readonly bytes: Uint8Array,
    private readonly base: number,
    private readonly end: number,
    /** More of the message exists than is in hand. */
    private readonly cut: boolean,
    private readonly dialect: Dialect,
    private readonly read: ReadMessage,
  ) {}

  questions(count: number): void {
    for (let k = 0; k < count && this.read.state === 'whole'; k++) {
      const name = readName(this.bytes, this.base, this.read.end, this.end)
      if (name === null || name.next + 4 > this.end) { this.stop(); return }
      const type = u16(this.bytes, name.next)
      const kind = u16(this.bytes, name.next + 2)
      if (!this.fitsClass(kind) || !this.fitsName(name.text) || !this.fitsType(type)) this.read.plausible = false
      this.read.end = name.next + 4
      if (this.read.fact.questions.length < listLimit && this.afford(name.text)) this.read.fact.questions.push({ name: this.nameText(name.text), type: this.typeText(type) })
    }
  }

  records(count: number, told: boolean): void {
    for (let k = 0; k < count && this.read.state === 'whole'; k++) {
      const name = readName(this.bytes, this.base, this.read.end, this.end)
      if (name === null || name.next + 10 > this.end) { this.stop(); return }
      const type = u16(this.bytes, name.next)
      const data = name.next + 10
      const next = data + u16(this.bytes, name.next + 8)
      if (next > this.end) { this.stop(); return }
      if (!this.fitsType(type)) this.read.plausible = false
      // OPT, TKEY and TSIG speak about the exchange itself; their class is none (RFC 6891 §6.1.2).
      const meta = type === 41 || type === 249 || type === 250
      if (!meta && !this.fitsClass(u16(this.bytes, name.next + 2))) this.read.plausible = false
      if (told && !meta) this.tell(name.text, type, this.ttl(name.next + 4), data, next)
      this.read.end = next
    }
  }

  private tell(name: string, type: number, ttl: number, data: number, next: number): void {
    const { answers } = this.read.fact
    if (answers.length >= listLimit) return
    const value = this.dialect === 'nbns' ? this.netbiosValue(data, next) : recordText(type, this.bytes, this.base, data, next)
    // An update may delete by a record without data (RFC 2136 §2.5).
    if (value === null) { if (next > data) this.read.plausible = false; return }
    if (this.afford(name) && this.afford(value)) answers.push({ name: this.nameText(name), type: this.typeText(type), value, ttl })
  }

  /** Flags and an address, once or more (RFC 1002 §4.2.13). */
  private netbiosValue(data: number, next: number): string {
    return next - data >= 6 ? Array.from(this.bytes.subarray(data + 2, data + 6)).join('.') : `\\# ${next - data}`
  }

  private stop(): void {
    this.read.state = this.cut ? 'short' : 'bad'
  }

  /** IN, CH, HS, NONE, ANY; in multicast DNS the top bit asks for a unicast answer or flushes caches (RFC 6762 §5.4, §10.2). */
  private fitsClass(kind: number): boolean {
    const value = kind & 0x7fff
    if (value !== kind && this.dialect !== 'mdns') return false
    return value === 1 || value === 3 || value === 4 || value === 254 || value === 255
  }

  /** Only the letters of its names tell the NetBIOS name service from DNS. */
  private fitsName(name: string): boolean {
    return this.dialect === 'nbns' ? netbiosName(name) !== null : plausibleName(name)
  }

  private fitsType(type: number): boolean {
    return knownType(type) || (type >= 65280 && type < 65535)
  }

  private nameText(name: string): string {
    return this.dialect === 'nbns' ? (netbiosName(name) ?? name) : name
  }

  private typeText(type: number): string {
    return this.dialect === 'nbns' ? netbiosTypeName(type) : typeName(type)
  }

  private ttl(at: number): number {
    return u16(this.bytes, at) * 65536 + u16(this.bytes, at + 2)
  }

  private afford(text: string): boolean {
    this.texts += text.length
    return this.texts <= textLimit
  }
}
