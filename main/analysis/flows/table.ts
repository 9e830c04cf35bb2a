/**
 * Finds the flow of a frame: transport, address pair and port pair, whichever side sends, to a small integer. Open
 * addressing over typed arrays; no string and no object a frame. Flows are numbered from 0 in the order of their
 * first frames, so that the numbers do not depend on the seed.
 */
import type { LimitCount } from '../../../shared/model.ts'
import { addressText } from '../bytes/address.ts'
import { u32 } from '../bytes/integers.ts'
import type { Frame } from '../wire/frame.ts'

/**
 * Longest run of slots that one look-up visits. With a keyed hash and a table at most half full, runs near this do not
 * happen by chance (linear probing: about 20 for a million flows), and cannot be made on purpose without the key.
 */
const longestProbe = 128
const empty = -1

const rotate = (value: number, bits: number): number => (value << bits) | (value >>> (32 - bits))

export class FlowTable {
  /** Flows so far. */
  size = 0
  /** How often a frame was refused a new flow because the limit was reached. */
  refused = 0

  readonly #limit: number
  readonly #key0: number
  readonly #key1: number
  #slots: Int32Array
  #mask: number
  /** By flow: source address of the first frame (16 bytes), destination address (16 bytes). */
  #addresses: Uint8Array
  #ports: Uint16Array
  /** Transport kind and IP version: `kind * 8 + version`. */
  #kinds: Uint8Array
  #hashes: Int32Array
  /** The tuple as the hash takes it: at most eight address words, ports, kind. */
  readonly #words = new Int32Array(10)

  /** At most `limit` flows. `seed` is any number up to 2^53, best drawn at random by the caller. */
  constructor(limit: number, seed: number) {
    this.#limit = Math.min(Math.max(0, Math.floor(limit)), 2 ** 26)
    this.#key0 = seed | 0
    this.#key1 = Math.floor(seed / 4294967296) | 0
    const room = Math.min(Math.max(this.#limit, 1), 512)
    this.#slots = new Int32Array(1024).fill(empty)
    this.#mask = 1023
    this.#addresses = new Uint8Array(room * 32)
    this.#ports = new Uint16Array(room * 2)
    this.#kinds = new Uint8Array(room)
    this.#hashes = new Int32Array(room)
  }

  /** What was reached, for the capture's facts; without zeros. */
  get limits(): LimitCount[] {
    return this.refused > 0 ? [{ name: 'packets of flows beyond the limit', count: this.refused }] : []
  }

  /** Index of the frame's flow, or -1. */
  lookup(frame: Frame, bytes: Uint8Array): number {
    const slot = this.#probe(this.#hash(frame, bytes), frame, bytes)
    return slot < 0 ? -1 : this.#slots[slot]!
  }

  /** Index of the frame's flow, which is made if there is none; -1 if the table is full. */
  insert(frame: Frame, bytes: Uint8Array): number {
    const hash = this.#hash(frame, bytes)
    const slot = this.#probe(hash, frame, bytes)
    if (slot >= 0) return this.#slots[slot]!
    const index = this.#append(hash, frame, bytes)
    if (index >= 0) this.#place(hash, index)
    return index
  }

  /**
   * A new flow for the frame's tuple, to which the flow that `lookup` gave no longer answers (a port used again).
   * -1 if the table is full; the old one then stays.
   */
  replace(frame: Frame, bytes: Uint8Array): number {
    const hash = this.#hash(frame, bytes)
    const slot = this.#probe(hash, frame, bytes)
    const index = this.#append(hash, frame, bytes)
    if (index < 0) return -1
    if (slot >= 0) this.#slots[slot] = index
    else this.#place(hash, index)
    return index
  }

  /** True if the frame goes the way of the flow's first frame. */
  forward(frame: Frame, bytes: Uint8Array, index: number): boolean {
    const ports = this.#ports
    if (ports[index * 2] !== frame.sourcePort || ports[index * 2 + 1] !== frame.destinationPort) return false
    return this.#sameAddresses(bytes, index, frame.ipVersion === 4 ? 4 : 16, frame.sourceOffset, frame.destinationOffset)
  }

  /** Address of the first frame's sender (RFC 5952). */
  sourceText(index: number): string {
    return addressText(this.#addresses, index * 32, this.#addressLength(index))
  }

  destinationText(index: number): string {
    return addressText(this.#addresses, index * 32 + 16, this.#addressLength(index))
  }

  /** A copy of the address bytes, 4 or 16. */
  sourceAddress(index: number): Uint8Array {
    return this.#addresses.slice(index * 32, index * 32 + this.#addressLength(index))
  }

  destinationAddress(index: number): Uint8Array {
    return this.#addresses.slice(index * 32 + 16, index * 32 + 16 + this.#addressLength(index))
  }

  sourcePort(index: number): number {
    return this.#ports[index * 2]!
  }

  destinationPort(index: number): number {
    return this.#ports[index * 2 + 1]!
  }

  #addressLength(index: number): 4 | 16 {
    return (this.#kinds[index]! & 7) === 4 ? 4 : 16
  }

  /** Slot of the frame's flow, or -1. Ends at an empty slot, and at the longest run that inserting allows. */
  #probe(hash: number, frame: Frame, bytes: Uint8Array): number {
    const slots = this.#slots
    for (let step = 0; step < longestProbe; step++) {
      const slot = (hash + step) & this.#mask
      const index = slots[slot]!
      if (index === empty) return -1
      if (this.#hashes[index] === hash && this.#same(frame, bytes, index)) return slot
    }
    return -1
  }

  #same(frame: Frame, bytes: Uint8Array, index: number): boolean {
    if (this.#kinds[index] !== frame.kind * 8 + frame.ipVersion) return false
    const length = frame.ipVersion === 4 ? 4 : 16
    const first = this.#ports[index * 2]!
    const second = this.#ports[index * 2 + 1]!
    if (first === frame.sourcePort && second === frame.destinationPort && this.#sameAddresses(bytes, index, length, frame.sourceOffset, frame.destinationOffset)) return true
    return first === frame.destinationPort && second === frame.sourcePort && this.#sameAddresses(bytes, index, length, frame.destinationOffset, frame.sourceOffset)
  }

  #sameAddresses(bytes: Uint8Array, index: number, length: number, source: number, destination: number): boolean {
    const addresses = this.#addresses
    const at = index * 32
    for (let i = 0; i < length; i++) if (addresses[at + i] !== bytes[source + i] || addresses[at + 16 + i] !== bytes[destination + i]) return false
    return true
  }

  /** Stores a flow without a slot; -1 if the limit is reached. */
  #append(hash: number, frame: Frame, bytes: Uint8Array): number {
    if (this.size >= this.#limit) {
      this.refused++
      return -1
    }
    const index = this.size++
    if (index >= this.#kinds.length) this.#growFlows()
    const length = frame.ipVersion === 4 ? 4 : 16
    for (let i = 0; i < length; i++) {
      this.#addresses[index * 32 + i] = bytes[frame.sourceOffset + i]!
      this.#addresses[index * 32 + 16 + i] = bytes[frame.destinationOffset + i]!
    }
    this.#ports[index * 2] = frame.sourcePort
    this.#ports[index * 2 + 1] = frame.destinationPort
    this.#kinds[index] = frame.kind * 8 + frame.ipVersion
    this.#hashes[index] = hash
    return index
  }

  #growFlows(): void {
    const room = Math.min(this.#kinds.length * 2, this.#limit)
    const addresses = new Uint8Array(room * 32)
    addresses.set(this.#addresses)
    this.#addresses = addresses
    const ports = new Uint16Array(room * 2)
    ports.set(this.#ports)
    this.#ports = ports
    const kinds = new Uint8Array(room)
    kinds.set(this.#kinds)
    this.#kinds = kinds
    const hashes = new Int32Array(room)
    hashes.set(this.#hashes)
    this.#hashes = hashes
  }

  /** Gives a stored flow its slot, at most half of them being used. */
  #place(hash: number, index: number): void {
    if (this.size * 2 > this.#slots.length || !this.#take(hash, index)) this.#growSlots(index)
  }

  /** False if the run of used slots is too long. */
  #take(hash: number, index: number): boolean {
    for (let step = 0; step < longestProbe; step++) {
      const slot = (hash + step) & this.#mask
      if (this.#slots[slot] !== empty) continue
      this.#slots[slot] = index
      return true
    }
    return false
  }

  /** Doubles the slots and places every flow that has one, and the new one. Flows that were replaced have none. */
  #growSlots(added: number): void {
    const old = this.#slots
    this.#slots = new Int32Array(old.length * 2).fill(empty)
    this.#mask = this.#slots.length - 1
    for (const index of old) if (index !== empty) this.#take(this.#hashes[index]!, index)
    this.#take(this.#hashes[added]!, added)
  }

  /** Collects the tuple, the lower side first so that both directions give the same. */
  #hash(frame: Frame, bytes: Uint8Array): number {
    const length = frame.ipVersion === 4 ? 4 : 16
    let low = frame.sourceOffset
    let high = frame.destinationOffset
    let ports = (frame.sourcePort << 16) | frame.destinationPort
    let order = 0
    for (let i = 0; i < length && order === 0; i++) order = bytes[low + i]! - bytes[high + i]!
    if (order === 0) order = frame.sourcePort - frame.destinationPort
    if (order > 0) {
      low = frame.destinationOffset
      high = frame.sourceOffset
      ports = (frame.destinationPort << 16) | frame.sourcePort
    }
    const words = this.#words
    let count = 0
    for (let at = 0; at < length; at += 4) {
      words[count++] = u32(bytes, low + at)
      words[count++] = u32(bytes, high + at)
    }
    words[count++] = ports
    words[count++] = (frame.kind << 8) | frame.ipVersion
    return halfSipHash(words, count, this.#key0, this.#key1)
  }
}

/**
 * HalfSipHash with one round a word and three at the end (https://github.com/veorq/SipHash): keyed, so that nobody who
 * does not know the seed can make frames that collide. Table layout only; the length word of the full function is not needed.
 */
function halfSipHash(words: Int32Array, count: number, key0: number, key1: number): number {
  let v0 = key0
  let v1 = key1
  let v2 = 0x6c796765 ^ key0
  let v3 = 0x74656462 ^ key1
  for (let step = 0; step < count + 3; step++) {
    const word = step < count ? words[step]! : 0
    v3 ^= word
    if (step === count) v2 ^= 0xff
    v0 = (v0 + v1) | 0
    v1 = rotate(v1, 5) ^ v0
    v0 = rotate(v0, 16)
    v2 = (v2 + v3) | 0
    v3 = rotate(v3, 8) ^ v2
    v0 = (v0 + v3) | 0
    v3 = rotate(v3, 7) ^ v0
    v2 = (v2 + v1) | 0
    v1 = rotate(v1, 13) ^ v2
    v2 = rotate(v2, 16)
    v0 ^= word
  }
  return v1 ^ v3
}
