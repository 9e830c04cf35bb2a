/** Classic pcap files (draft-ietf-opsawg-pcap): micro- and nanoseconds, both byte orders, and Kuznetzov's modified records. */
import { u32, u32In, u32le, u16In } from '../bytes/integers.ts'
import { largestUnit, type FileFormat, type FileReport } from './report.ts'

interface Magic {
  nanoseconds: boolean
  /** Bytes of a record's header. */
  header: number
}

const magics = new Map<number, Magic>([
  [0xa1b2c3d4, { nanoseconds: false, header: 16 }],
  [0xa1b23c4d, { nanoseconds: true, header: 16 }],
  // Kernel patches of 1999 wrote 8 bytes more a record: interface index, protocol, packet type, padding.
  [0xa1b2cd34, { nanoseconds: false, header: 24 }],
])

export const looksPcap = (bytes: Uint8Array, at: number): boolean => magics.has(u32(bytes, at)) || magics.has(u32le(bytes, at))

/** Largest snap length in use (libpcap's MAXIMUM_SNAPLEN): a longer packet needs a file header that allows it. */
const ordinaryPacket = 262144

export class PcapFormat implements FileFormat {
  readonly #report: FileReport
  #headerRead = false
  #big = false
  #magic: Magic = { nanoseconds: false, header: 16 }
  #linkType = 0
  #longest = largestUnit
  /** Before version 2.3 the two lengths stood the other way round; in 2.3 some writers had changed and some had not. */
  #swapped: 'no' | 'yes' | 'perhaps' = 'no'

  constructor(report: FileReport) {
    this.#report = report
  }

  need(bytes: Uint8Array, at: number, available: number): number {
    if (!this.#headerRead) return 24
    const header = this.#magic.header
    if (available < header) return header
    const captured = this.#captured(bytes, at)
    if (captured > this.#longest) {
      this.#report.stop(`Packet ${this.#report.next} claims to be ${captured} bytes long: the file is damaged there, and nothing after it was read.`)
      return -1
    }
    return header + captured
  }

  skips(): boolean {
    return false
  }

  unitName(): string {
    return this.#headerRead ? `packet ${this.#report.next}` : 'its header'
  }

  read(bytes: Uint8Array, at: number, length: number, fileOffset: number): void {
    if (!this.#headerRead) {
      this.#readHeader(bytes, at)
      return
    }
    const header = this.#magic.header
    const captured = length - header
    const first = u32In(bytes, at + 8, this.#big)
    const wire = captured === first ? u32In(bytes, at + 12, this.#big) : first
    const seconds = u32In(bytes, at, this.#big)
    const fraction = u32In(bytes, at + 4, this.#big)
    const micros = seconds * 1_000_000 + (this.#magic.nanoseconds ? fraction / 1000 : fraction)
    this.#report.packet(micros, this.#linkType, 0, bytes, at + header, at + length, wire, fileOffset + header)
  }

  #captured(bytes: Uint8Array, at: number): number {
    const first = u32In(bytes, at + 8, this.#big)
    if (this.#swapped === 'no') return first
    const second = u32In(bytes, at + 12, this.#big)
    return this.#swapped === 'yes' || first > second ? second : first
  }

  #readHeader(bytes: Uint8Array, at: number): void {
    this.#headerRead = true
    this.#big = magics.has(u32(bytes, at))
    this.#magic = magics.get(u32In(bytes, at, this.#big)) ?? this.#magic
    const major = u16In(bytes, at + 4, this.#big)
    const minor = u16In(bytes, at + 6, this.#big)
    if (major !== 2 || minor > 4) this.#report.note(`The file says it is of pcap version ${major}.${minor}, which is not known; it was read as 2.4.`)
    else if (minor < 3) this.#swapped = 'yes'
    else if (minor === 3) this.#swapped = 'perhaps'
    const snapLength = u32In(bytes, at + 16, this.#big)
    this.#longest = snapLength === 0 ? largestUnit : Math.min(largestUnit, Math.max(snapLength, ordinaryPacket))
    // The upper bits say whether and how long a frame check sequence follows each packet.
    this.#linkType = u32In(bytes, at + 20, this.#big) & 0x03ffffff
    const ticksPerSecond = this.#magic.nanoseconds ? 1e9 : 1e6
    this.#report.sink.interface?.({ id: 0, section: 0, linkType: this.#linkType, snapLength, name: null, description: null, filter: null, ticksPerSecond })
  }
}
