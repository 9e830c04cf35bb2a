/**
 * Collects packets as pcapng Enhanced Packet Blocks in one large buffer, so that a hundred thousand packets a second cost a
 * few dozen writes.
 */
import { enhancedPacketLength, writeEnhancedPacket } from '../analysis/files/pcapng-writer.ts'

export interface FullBatch {
  bytes: Uint8Array
  length: number
  packets: number
}

export class PacketBatch {
  packets = 0
  length = 0
  /** When the first packet of the batch came, in microseconds; 0 when empty. */
  sinceMicros = 0
  readonly #size: number
  #bytes: Buffer
  readonly #spare: Buffer[] = []

  /** `size` must hold at least one packet of the largest length with its frame. */
  constructor(size: number) {
    this.#size = size
    this.#bytes = Buffer.allocUnsafeSlow(size)
  }

  hasRoomFor(length: number): boolean {
    return this.length + enhancedPacketLength(length) <= this.#size
  }

  /** The caller has checked `hasRoomFor(length)`. The wire length is what was captured: `cap` knows no other. */
  add(packet: Buffer, length: number, timeMicros: number): void {
    const end = writeEnhancedPacket(this.#bytes, this.length, 0, Math.floor(timeMicros / 4294967296), timeMicros >>> 0, packet, 0, length, length)
    if (this.packets === 0) this.sinceMicros = timeMicros
    this.packets++
    this.length = end
  }

  /** Hands the batch over and begins another one. */
  take(): FullBatch {
    const full = { bytes: this.#bytes, length: this.length, packets: this.packets }
    this.#bytes = this.#spare.pop() ?? Buffer.allocUnsafeSlow(this.#size)
    this.packets = 0
    this.length = 0
    this.sinceMicros = 0
    return full
  }

  /** Gives back a buffer that was taken; a few are kept so that a steady stream allocates nothing. */
  giveBack(bytes: Uint8Array): void {
    if (this.#spare.length < 8 && bytes instanceof Buffer && bytes.length === this.#size) this.#spare.push(bytes)
  }
}
