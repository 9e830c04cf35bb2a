/**
 * Puts IP fragments together (RFC 791 §3.2, RFC 8200 §4.5). Bytes seen first win where fragments overlap; differing ones
 * are counted. Datagrams that stay incomplete are dropped after a time, or when others need their room.
 */
import type { LimitCount } from '../../../shared/model.ts'
import { latin1 } from '../bytes/text.ts'
import type { Frame } from '../wire/frame.ts'

export interface FragmentLimits {
  /** Memory for all incomplete datagrams together. */
  bufferedBytes: number
  datagrams: number
  /** Microseconds after which the rest of a datagram is not waited for. */
  timeoutMicros: number
}

/** 16 MiB hold 256 datagrams even if each is of the largest size; 30 s is what Linux waits (net.ipv4.ipfrag_time). */
export const fragmentLimits: FragmentLimits = { bufferedBytes: 16 * 1024 * 1024, datagrams: 4096, timeoutMicros: 30_000_000 }

export interface FragmentCounters {
  /** Datagrams given up: too old, or pushed out by others. */
  expired: number
  evicted: number
  /** Fragments that contradict themselves or the others, and those that the capture cut. */
  malformed: number
  cut: number
  /** Fragments whose bytes differ from those of an earlier one that they overlap. */
  conflicts: number
}

interface Datagram {
  bytes: Uint8Array
  /** One bit for each 8 bytes that are there. */
  have: Uint8Array
  units: number
  /** Length of the whole, -1 until the last fragment was seen. */
  total: number
  /** Farthest byte seen. */
  reach: number
  protocol: number
  firstFrame: number
  timeMicros: number
}

export interface WholeDatagram {
  payload: Uint8Array
  /** IP protocol number of what `payload` begins with; in IPv6 possibly another extension header. */
  protocol: number
  /** The first of its fragments that was seen. */
  firstFrame: number
}

/** A datagram's length field has 16 bits, so that a longer one cannot be. */
const longest = 65535

export class FragmentTable {
  readonly counters: FragmentCounters = { expired: 0, evicted: 0, malformed: 0, cut: 0, conflicts: 0 }
  readonly #limits: FragmentLimits
  /** In the order of their first fragments. Keys are built only for fragments, which are rare. */
  readonly #datagrams = new Map<string, Datagram>()
  #buffered = 0

  constructor(limits: FragmentLimits = fragmentLimits) {
    this.#limits = limits
  }

  /** Datagrams that still wait for fragments. */
  get waiting(): number {
    return this.#datagrams.size
  }

  /** What was reached, for the capture's facts; without zeros. */
  get limits(): LimitCount[] {
    const counts: LimitCount[] = [
      { name: 'fragmented datagrams never completed', count: this.counters.expired },
      { name: 'fragmented datagrams dropped for room', count: this.counters.evicted },
    ]
    return counts.filter((limit) => limit.count > 0)
  }

  /** Takes a frame whose `fragment` is true. Gives the whole IP payload when this fragment completes it, else null. */
  add(frame: Frame, bytes: Uint8Array, timeMicros: number, frameNumber: number): WholeDatagram | null {
    this.#expire(timeMicros)
    const length = frame.payloadLength
    const start = frame.ipPayloadStart
    if (frame.ipPayloadEnd - start < length) {
      this.counters.cut++
      return null
    }
    const end = frame.fragmentOffset + length
    if (length === 0 || end > longest || (frame.moreFragments && length % 8 !== 0)) {
      this.counters.malformed++
      return null
    }
    const key = keyOf(frame, bytes)
    const datagram = this.#datagrams.get(key) ?? this.#open(key, frame.protocol, timeMicros, frameNumber)
    if (!agree(datagram, frame.moreFragments, end)) {
      this.counters.malformed++
      this.#drop(key, datagram)
      return null
    }
    // RFC 8200 §4.5: the first fragment says which header follows.
    if (frame.fragmentOffset === 0) datagram.protocol = frame.protocol
    this.#grow(datagram, end)
    if (fill(datagram, bytes, start, frame.fragmentOffset, length)) this.counters.conflicts++
    if (datagram.total < 0 || datagram.units < Math.ceil(datagram.total / 8)) {
      this.#makeRoom(key)
      return null
    }
    this.#drop(key, datagram)
    return { payload: datagram.bytes.subarray(0, datagram.total), protocol: datagram.protocol, firstFrame: datagram.firstFrame }
  }

  #open(key: string, protocol: number, timeMicros: number, frameNumber: number): Datagram {
    const datagram: Datagram = {
      bytes: new Uint8Array(0),
      have: new Uint8Array(0),
      units: 0,
      total: -1,
      reach: 0,
      protocol,
      firstFrame: frameNumber,
      timeMicros,
    }
    this.#datagrams.set(key, datagram)
    return datagram
  }

  /** Doubles, so that bytes are copied a bounded number of times, up to the longest datagram there is. */
  #grow(datagram: Datagram, end: number): void {
    if (end > datagram.reach) datagram.reach = end
    if (end <= datagram.bytes.length) return
    let size = Math.max(2048, datagram.bytes.length)
    while (size < end) size *= 2
    const grown = new Uint8Array(size)
    grown.set(datagram.bytes)
    const have = new Uint8Array(size >> 6)
    have.set(datagram.have)
    this.#buffered += size - datagram.bytes.length
    datagram.bytes = grown
    datagram.have = have
  }

  #drop(key: string, datagram: Datagram): void {
    this.#buffered -= datagram.bytes.length
    this.#datagrams.delete(key)
  }

  /** The oldest go first; `keep` is the one that just grew. */
  #makeRoom(keep: string): void {
    while (this.#buffered > this.#limits.bufferedBytes || this.#datagrams.size > this.#limits.datagrams) {
      const oldest = this.#datagrams.entries().next()
      if (oldest.done === true) return
      if (oldest.value[0] === keep && this.#datagrams.size > 1) {
        // Moved behind the others rather than dropped.
        this.#datagrams.delete(keep)
        this.#datagrams.set(keep, oldest.value[1])
        continue
      }
      this.counters.evicted++
      this.#drop(oldest.value[0], oldest.value[1])
    }
  }

  #expire(nowMicros: number): void {
    for (const [key, datagram] of this.#datagrams) {
      if (nowMicros - datagram.timeMicros <= this.#limits.timeoutMicros) return
      this.counters.expired++
      this.#drop(key, datagram)
    }
  }
}

/** Version, addresses and identification; in IPv4 the protocol too (RFC 791), in IPv6 not (RFC 8200). One character a byte. */
function keyOf(frame: Frame, bytes: Uint8Array): string {
  const size = frame.ipVersion === 4 ? 4 : 16
  const addresses = latin1(bytes, frame.sourceOffset, frame.sourceOffset + size) + latin1(bytes, frame.destinationOffset, frame.destinationOffset + size)
  return `${addresses}${frame.ipVersion === 4 ? frame.protocol : ''}/${frame.fragmentId}`
}

/** Every fragment must fit the end that the last one sets; sets it when this is the last one. */
function agree(datagram: Datagram, more: boolean, end: number): boolean {
  if (datagram.total >= 0) return more ? end <= datagram.total : end === datagram.total
  if (more) return true
  if (datagram.reach > end) return false
  datagram.total = end
  return true
}

/** Copies what is not there yet, 8 bytes at a time; true if something that is there differs. */
function fill(datagram: Datagram, bytes: Uint8Array, start: number, offset: number, length: number): boolean {
  let differs = false
  for (let done = 0; done < length; done += 8) {
    const at = offset + done
    const size = Math.min(8, length - done)
    const bit = 1 << ((at >> 3) & 7)
    const there = (datagram.have[at >> 6]! & bit) !== 0
    for (let i = 0; i < size; i++) {
      const value = bytes[start + done + i]!
      if (!there) datagram.bytes[at + i] = value
      else if (datagram.bytes[at + i] !== value) differs = true
    }
    if (there) continue
    datagram.have[at >> 6]! |= bit
    datagram.units++
  }
  return differs
}
