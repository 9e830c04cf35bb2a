/** What a file reader notes beside the packets: faults in sentences, limits in counts, and the one reused packet record. */
import type { LimitCount } from '../../../shared/model.ts'
import type { CaptureSink, PacketRecord } from './packet.ts'

/** A damaged file can have a fault a packet; after these a person knows. */
const mostNotes = 20

/** Milliseconds of the year 9999's end times a thousand: later times cannot be written in ISO 8601 with four digits. */
const latestMicros = 253402300799999999

export class FileReport {
  readonly notes: string[] = []
  readonly limits: LimitCount[] = []
  packets = 0
  /** True once nothing more can be read from the file. */
  stopped = false
  readonly sink: CaptureSink
  readonly #record: PacketRecord
  #unlisted = 0

  constructor(sink: CaptureSink) {
    this.sink = sink
    this.#record = { number: 0, timeMicros: 0, linkType: 0, interfaceId: 0, bytes: new Uint8Array(0), start: 0, end: 0, wireLength: 0, fileOffset: 0 }
  }

  /** Number that the next packet will have. */
  get next(): number {
    return this.packets + 1
  }

  note(sentence: string): void {
    if (this.notes.length < mostNotes) this.notes.push(sentence)
    else this.#unlisted++
  }

  stop(sentence: string): void {
    this.note(sentence)
    this.stopped = true
  }

  limit(name: string): void {
    const known = this.limits.find((limit) => limit.name === name)
    if (known === undefined) this.limits.push({ name, count: 1 })
    else known.count++
  }

  end(): void {
    if (this.#unlisted > 0) this.notes.push(`${this.#unlisted} more faults of this file are not listed.`)
    this.#unlisted = 0
  }

  /** Hands out one packet. */
  packet(timeMicros: number, linkType: number, interfaceId: number, bytes: Uint8Array, start: number, end: number, wireLength: number, fileOffset: number): void {
    const record = this.#record
    record.number = ++this.packets
    record.timeMicros = timeMicros > 0 ? Math.min(timeMicros, latestMicros) : 0
    record.linkType = linkType
    record.interfaceId = interfaceId
    record.bytes = bytes
    record.start = start
    record.end = end
    record.wireLength = wireLength
    record.fileOffset = fileOffset
    this.sink.packet(record)
  }
}

/** What a file format must answer, so that one driver can cut any stream of chunks into its units. */
export interface FileFormat {
  /** Length of the unit (header, record, block) at `at` if `available` bytes tell, else how many bytes tell. -1 once stopped. */
  need(bytes: Uint8Array, at: number, available: number): number
  /** True if a unit of this length is not worth holding in memory. Its first 8 bytes are there. */
  skips(bytes: Uint8Array, at: number, length: number): boolean
  read(bytes: Uint8Array, at: number, length: number, fileOffset: number): void
  /** What the file ended within, for a note: `packet 17`. `available` bytes of it are there. */
  unitName(bytes: Uint8Array, at: number, available: number): string
}

/** Larger units are passed over, so that a file cannot make its reader hold more than this. */
export const largestUnit = 64 * 1024 * 1024
