/** pcapng files (draft-ietf-opsawg-pcapng): sections, interfaces, all packet blocks, names, secrets, statistics, comments. */
import { u16In, u32, u32In, u64In } from '../bytes/integers.ts'
import { addressText } from '../bytes/address.ts'
import { capped, readableText } from '../bytes/text.ts'
import { BlockScanner, BlockType, padded, visitOptions } from './blocks.ts'
import { largestUnit, type FileFormat, type FileReport } from './report.ts'
import { SectionClock } from './section-clock.ts'

export const looksPcapng = (bytes: Uint8Array, at: number): boolean => u32(bytes, at) === BlockType.section

/** A file that describes more interfaces than this was made to fill memory. */
const mostInterfaces = 65536

interface SectionInterface {
  id: number
  linkType: number
  snapLength: number
  clock: SectionClock
}

const wanted: ReadonlySet<number> = new Set<number>(Object.values(BlockType))

export class PcapngFormat implements FileFormat {
  readonly #report: FileReport
  readonly #scanner = new BlockScanner()
  /** Of the present section; block fields count from its beginning. */
  #interfaces: SectionInterface[] = []
  #interfaceCount = 0
  #section = -1
  /** Simple packet blocks have no time: the one before stands for it. */
  #lastMicros = 0

  constructor(report: FileReport) {
    this.#report = report
  }

  need(bytes: Uint8Array, at: number, available: number): number {
    const need = this.#scanner.need(bytes, at, available)
    if (need < 0) this.#report.stop(`The file is damaged behind packet ${this.#report.packets} (${this.#scanner.fault}), and nothing after it was read.`)
    return need
  }

  skips(bytes: Uint8Array, at: number, length: number): boolean {
    if (!wanted.has(u32In(bytes, at, this.#scanner.big))) return true
    if (length <= largestUnit) return false
    this.#report.limit('blocks larger than 64 MiB')
    return true
  }

  unitName(bytes: Uint8Array, at: number, available: number): string {
    if (this.#section < 0) return 'its header'
    const type = available < 4 ? 0 : u32In(bytes, at, this.#scanner.big)
    const isPacket = type === BlockType.enhancedPacket || type === BlockType.simplePacket || type === BlockType.packet
    return isPacket ? `packet ${this.#report.next}` : `a block behind packet ${this.#report.packets}`
  }

  read(bytes: Uint8Array, at: number, length: number, fileOffset: number): void {
    const { big } = this.#scanner
    const type = u32In(bytes, at, big)
    if (!wanted.has(type)) return
    const body = at + 8
    const end = at + length - 4
    if (u32In(bytes, end, big) !== length) this.#report.note(`The two lengths of a block behind packet ${this.#report.packets} differ; the first was believed.`)
    switch (type) {
      case BlockType.enhancedPacket: return this.#enhancedPacket(bytes, body, end, fileOffset + 8)
      case BlockType.simplePacket: return this.#simplePacket(bytes, body, end, fileOffset + 8)
      case BlockType.packet: return this.#oldPacket(bytes, body, end, fileOffset + 8)
      case BlockType.section: return this.#readSection(bytes, body, end)
      case BlockType.interface: return this.#readInterface(bytes, body, end)
      case BlockType.names: return this.#readNames(bytes, body, end)
      case BlockType.statistics: return this.#readStatistics(bytes, body, end)
      case BlockType.secrets: return this.#readSecrets(bytes, body, end)
    }
  }

  #readSection(bytes: Uint8Array, body: number, end: number): void {
    const { big } = this.#scanner
    const fits = end - body >= 16
    if (!fits || u16In(bytes, body + 4, big) !== 1) {
      this.#report.stop(fits ? `The file has a section of pcapng version ${u16In(bytes, body + 4, big)}, which is not known.` : 'The file has a section header that is too short.')
      return
    }
    this.#interfaces = []
    this.#section++
    const texts: (string | null)[] = [null, null, null]
    visitOptions(bytes, body + 16, end, big, (code, start, stop) => {
      if (code >= 2 && code <= 4) texts[code - 2] = text(bytes, start, stop)
      else this.#comment(code, bytes, start, stop, null, null)
    })
    this.#report.sink.section?.({ section: this.#section, hardware: texts[0]!, os: texts[1]!, application: texts[2]! })
  }

  #readInterface(bytes: Uint8Array, body: number, end: number): void {
    if (end - body < 8) return this.#malformed('An interface description is too short')
    if (this.#interfaceCount >= mostInterfaces) return this.#report.limit('interfaces')
    const { big } = this.#scanner
    const clock = new SectionClock()
    const linkType = u16In(bytes, body, big)
    const snapLength = u32In(bytes, body + 4, big)
    let name: string | null = null
    let description: string | null = null
    let filter: string | null = null
    visitOptions(bytes, body + 8, end, big, (code, start, stop) => {
      if (code === 2) name = text(bytes, start, stop)
      else if (code === 3) description = text(bytes, start, stop)
      else if (code === 9 && stop > start) clock.setResolution(bytes[start]!)
      // The first byte says what kind of filter follows: 0 is libpcap's text.
      else if (code === 11 && stop > start && bytes[start] === 0) filter = text(bytes, start + 1, stop)
      else if (code === 14 && stop - start === 8) clock.setOffset(u64In(bytes, start, big))
      else this.#comment(code, bytes, start, stop, null, null)
    })
    const id = this.#interfaceCount++
    this.#interfaces.push({ id, linkType, snapLength, clock })
    this.#report.sink.interface?.({ id, section: this.#section, linkType, snapLength, name, description, filter, ticksPerSecond: clock.ticksPerSecond })
  }

  #enhancedPacket(bytes: Uint8Array, body: number, end: number, offset: number): void {
    if (end - body < 20) return this.#malformed(`Packet block behind packet ${this.#report.packets} is too short`)
    this.#packet(bytes, body, end, offset, u32In(bytes, body, this.#scanner.big))
  }

  /** Differs from its successor only in the first field: 16 bits of interface, 16 bits of drop count. */
  #oldPacket(bytes: Uint8Array, body: number, end: number, offset: number): void {
    if (end - body < 20) return this.#malformed(`Packet block behind packet ${this.#report.packets} is too short`)
    this.#packet(bytes, body, end, offset, u16In(bytes, body, this.#scanner.big))
  }

  #packet(bytes: Uint8Array, body: number, end: number, offset: number, interfaceIndex: number): void {
    const { big } = this.#scanner
    const from = this.#interfaces[interfaceIndex]
    const captured = u32In(bytes, body + 12, big)
    if (from === undefined) return this.#malformed(`Packet block behind packet ${this.#report.packets} names interface ${interfaceIndex}, which the file does not describe`)
    const start = body + 20
    if (start + captured > end) return this.#malformed(`Packet block behind packet ${this.#report.packets} claims ${captured} bytes, more than it has room for`)
    const timeMicros = from.clock.micros(u32In(bytes, body + 4, big), u32In(bytes, body + 8, big))
    this.#lastMicros = timeMicros
    this.#report.packet(timeMicros, from.linkType, from.id, bytes, start, start + captured, u32In(bytes, body + 16, big), offset + 20)
    const options = start + padded(captured)
    if (options + 4 > end) return
    const number = this.#report.packets
    const sound = visitOptions(bytes, options, end, big, (code, at, stop) => this.#comment(code, bytes, at, stop, number, timeMicros))
    if (!sound) this.#report.note(`An option of packet ${number} runs past its block; it was left out.`)
  }

  /** No time, no interface: that of the section's first. Captured is what its snap length and the block allow. */
  #simplePacket(bytes: Uint8Array, body: number, end: number, offset: number): void {
    const from = this.#interfaces[0]
    if (from === undefined || end - body < 4) return this.#malformed(`Packet block behind packet ${this.#report.packets} has no interface or is too short`)
    const wire = u32In(bytes, body, this.#scanner.big)
    const most = from.snapLength === 0 ? wire : Math.min(wire, from.snapLength)
    const start = body + 4
    this.#report.packet(this.#lastMicros, from.linkType, from.id, bytes, start, Math.min(start + most, end), wire, offset + 4)
  }

  #readNames(bytes: Uint8Array, body: number, end: number): void {
    const { big } = this.#scanner
    let at = body
    while (at + 4 <= end) {
      const type = u16In(bytes, at, big)
      const length = u16In(bytes, at + 2, big)
      if (type === 0 || at + 4 + length > end) break
      const size = type === 1 ? 4 : type === 2 ? 16 : 0
      if (size > 0 && length > size) {
        const names = text(bytes, at + 4 + size, at + 4 + length).split('\0').filter((name) => name !== '')
        if (names.length > 0) this.#report.sink.name?.(addressText(bytes, at + 4, size), names.slice(0, 256))
      }
      at += 4 + padded(length)
    }
  }

  #readStatistics(bytes: Uint8Array, body: number, end: number): void {
    if (end - body < 12) return this.#malformed('An interface statistics block is too short')
    const { big } = this.#scanner
    const from = this.#interfaces[u32In(bytes, body, big)]
    if (from === undefined) return this.#malformed('Statistics name an interface that the file does not describe')
    const timeMicros = from.clock.micros(u32In(bytes, body + 4, big), u32In(bytes, body + 8, big))
    let received: number | null = null
    let dropped: number | null = null
    visitOptions(bytes, body + 12, end, big, (code, start, stop) => {
      if (code === 4 && stop - start === 8) received = u64In(bytes, start, big)
      // 5: dropped by the interface, 7: by the operating system.
      else if ((code === 5 || code === 7) && stop - start === 8) dropped = (dropped ?? 0) + u64In(bytes, start, big)
      else this.#comment(code, bytes, start, stop, null, timeMicros)
    })
    this.#report.sink.statistics?.(from.id, received, dropped)
  }

  #readSecrets(bytes: Uint8Array, body: number, end: number): void {
    const { big } = this.#scanner
    const length = end - body < 8 ? Infinity : u32In(bytes, body + 4, big)
    if (body + 8 + length > end) return this.#malformed('A decryption secrets block is too short')
    this.#report.sink.secrets?.(u32In(bytes, body, big), bytes.subarray(body + 8, body + 8 + length))
  }

  #comment(code: number, bytes: Uint8Array, start: number, end: number, packet: number | null, timeMicros: number | null): void {
    if (code === 1) this.#report.sink.comment?.(text(bytes, start, end), packet, timeMicros)
  }

  #malformed(what: string): void {
    this.#report.note(`${what}; it was left out.`)
  }
}

/** Text of an option: UTF-8 without the zeros that some writers end it with, at most what is kept of any string. */
function text(bytes: Uint8Array, start: number, end: number): string {
  let stop = Math.min(end, start + 16384)
  // Not within a character.
  while (stop < end && stop > start && (bytes[stop]! & 0xc0) === 0x80) stop--
  return capped(readableText(bytes, start, stop).replace(/\0+$/, ''))
}
