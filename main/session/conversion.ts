/** How the bytes of a capture file become the session's pcapng. */
import { CaptureReader } from '../analysis/files/capture-reader.ts'
import { enhancedPacketLength, interfaceDescription, sectionHeader, splitTime, writeEnhancedPacket } from '../analysis/files/pcapng-writer.ts'
import type { CaptureFile } from './capture-file.ts'

export interface Conversion {
  push(chunk: Uint8Array): Promise<void>
  /** The file is over; `wholeBytes` of it were whole records or blocks. */
  end(wholeBytes: number): Promise<void>
}

/** pcapng to pcapng: the bytes as they are, up to where the last whole block ends. */
export class BlockCopy implements Conversion {
  readonly #target: CaptureFile

  constructor(target: CaptureFile) {
    this.#target = target
  }

  push(chunk: Uint8Array): Promise<void> {
    return this.#target.appendPart(chunk)
  }

  async end(wholeBytes: number): Promise<void> {
    await this.#target.cutTo(wholeBytes)
    // A first block cut short leaves nothing at all; readers still need a section to open the file.
    if (wholeBytes === 0) await this.#target.append(sectionHeader({ application: 'Plainsight' }))
  }
}

/** pcap to pcapng: one section, one interface, times as fine as the reader gives them. */
export class PcapConversion implements Conversion {
  readonly #target: CaptureFile
  readonly #reader: CaptureReader
  #buffer = new Uint8Array(2 * 1024 * 1024)
  #length = 0

  constructor(target: CaptureFile) {
    this.#target = target
    this.#reader = new CaptureReader({
      interface: ({ linkType, snapLength }) => {
        this.#add(sectionHeader({ application: 'Plainsight', comment: 'Converted from a pcap file.' }))
        this.#add(interfaceDescription({ linkType, snapLength, name: '', timeResolution: 'nanos' }))
      },
      packet: ({ timeMicros, bytes, start, end, wireLength }) => {
        this.#reserve(enhancedPacketLength(end - start))
        const { high, low } = splitTime(timeMicros, 'nanos')
        this.#length = writeEnhancedPacket(this.#buffer, this.#length, 0, high, low, bytes, start, end, wireLength)
      },
    })
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return
    const larger = new Uint8Array(Math.max(this.#buffer.length * 2, this.#length + bytes))
    larger.set(this.#buffer.subarray(0, this.#length))
    this.#buffer = larger
  }

  #add(bytes: Uint8Array): void {
    this.#reserve(bytes.length)
    this.#buffer.set(bytes, this.#length)
    this.#length += bytes.length
  }

  async push(chunk: Uint8Array): Promise<void> {
    this.#reader.push(chunk)
    await this.#flush()
  }

  async end(): Promise<void> {
    this.#reader.end()
    await this.#flush()
  }

  async #flush(): Promise<void> {
    if (this.#length === 0) return
    const length = this.#length
    this.#length = 0
    await this.#target.append(this.#buffer.subarray(0, length))
  }
}
