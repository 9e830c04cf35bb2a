/**
 * RTP and RTCP (RFC 3550) over UDP. Whether media are protected (SRTP, RFC 3711) cannot be told from a packet: its header
 * looks the same. What can be told is the opposite: protected payloads look random in every packet, so that payloads that
 * all begin alike, or are far from random, are open. Without that proof they stay undecided.
 */
import type { Side } from '../../../../shared/model.ts'
import { u16, u32 } from '../../bytes/integers.ts'
import { BROKEN, type Detection, type Emit, type Protocol, type Reader } from '../reader.ts'
import { roleOf, type Speaker } from '../datagrams.ts'

const header = 12
/** Packets of one source may be lost or come late between two that were captured. */
const largestStep = 4
/** Payloads are looked at until this many: what is not certain by then will not be. */
const packetsLooked = 256
/** The first octets of random payloads agree in half of sixteen packets once in 10^12 flows. */
const packetsForBeginning = 16
/** Upper end of chi-square with 15 degrees of freedom that random octets never reach (once in 10^30). */
const farFromRandom = 200
const octetsForDistribution = 512
/** Packet types of RTCP (RFC 3550 §12.1, RFC 4585, RFC 3611). */
const control = { first: 200, sender: 200, receiver: 201, last: 209 } as const

/** Where the payload begins, behind sources and extension; -1 if this is no RTP packet. */
function payloadAt(bytes: Uint8Array, at: number, end: number): number {
  if (end - at < header || bytes[at] >> 6 !== 2) return -1
  const type = bytes[at + 1] & 0x7f
  // RFC 5761 §4: 64 to 95 are kept free for RTCP.
  if (type >= 64 && type <= 95) return -1
  let payload = at + header + 4 * (bytes[at] & 15)
  if ((bytes[at] & 0x10) !== 0) payload += payload + 4 <= end ? 4 + 4 * u16(bytes, payload + 2) : 4
  return payload <= end ? payload : -1
}

/** A packet of the same source with the next sequence number somewhere behind the first: datagrams are shown joined. */
function continues(window: Uint8Array): boolean {
  const source = u32(window, 8)
  const sequence = u16(window, 2)
  for (let at = header; at + header <= window.length; at++) {
    if (window[at] >> 6 !== 2 || u32(window, at + 8) !== source) continue
    const step = (u16(window, at + 2) - sequence) & 0xffff
    if (step >= 1 && step <= largestStep && (window[at + 1] & 0x7f) === (window[1] & 0x7f)) return true
  }
  return false
}

/** RTCP packets fill a datagram one behind the other; SRTCP hides all but the first eight octets, and then they do not. */
function hearControl(bytes: Uint8Array): Speaker {
  if (bytes.length < 8) return 'no'
  for (let at = 0; at < bytes.length; ) {
    if (at + 4 > bytes.length || bytes[at] >> 6 !== 2) return 'no'
    const type = bytes[at + 1]
    const length = 4 + 4 * u16(bytes, at + 2)
    const blocks = 24 * (bytes[at] & 31)
    if (type < control.first || type > control.last || at + length > bytes.length) return 'no'
    if (type === control.sender && length < 28 + blocks) return 'no'
    if (type === control.receiver && length < 8 + blocks) return 'no'
    at += length
  }
  return 'either'
}

const beginsControl = (bytes: Uint8Array): boolean => bytes.length >= 8 && bytes[0] >> 6 === 2 && bytes[1] >= control.first && bytes[1] <= control.last

/** What the payloads of one side have shown so far. */
class Payloads {
  packets = 0
  open = false
  private octets = 0
  private readonly beginnings = new Uint16Array(256)
  private readonly halves = new Uint32Array(16)

  /** True once it is certain that they are open. */
  look(bytes: Uint8Array, from: number): boolean {
    if (this.open || this.packets >= packetsLooked || from >= bytes.length) return this.open
    this.packets++
    this.beginnings[bytes[from]]++
    for (let at = from; at < bytes.length; at++) { this.halves[bytes[at] >> 4]++; this.halves[bytes[at] & 15]++ }
    this.octets += bytes.length - from
    const alike = this.packets >= packetsForBeginning && this.beginnings[bytes[from]] * 2 >= this.packets
    this.open = alike || (this.octets >= octetsForDistribution && this.chiSquare() > farFromRandom)
    return this.open
  }

  private chiSquare(): number {
    const expected = this.octets / 8
    return this.halves.reduce((sum, count) => sum + ((count - expected) * (count - expected)) / expected, 0)
  }
}

class MediaReader implements Reader {
  private readonly payloads = { client: new Payloads(), server: new Payloads() }
  private told = false

  read(side: Side, window: Uint8Array, emit: Emit): number {
    if (beginsControl(window)) {
      // RFC 3711 §3.4: behind the first header SRTCP is hidden, and what is hidden cannot be told from what is damaged.
      emit({ kind: 'content', content: hearControl(window) === 'no' ? 'undecided' : 'readable', side }, 0, 0)
      return window.length
    }
    const from = payloadAt(window, 0, window.length)
    if (from < 0) return BROKEN
    const open = this.payloads[side].look(window, from)
    emit({ kind: 'content', content: open ? 'readable' : 'undecided', side }, 0, 0)
    if (open && !this.told) {
      this.told = true
      emit({ kind: 'note', says: 'sound or pictures are not encrypted: their packets are not random' }, 0, window.length)
    }
    return window.length
  }

  skip(): 'kept' | 'lost' {
    return 'kept'
  }
}

function detect(_side: Side, window: Uint8Array): Detection {
  if (payloadAt(window, 0, window.length) < 0) return 'no'
  return continues(window) ? 'yes' : 'more'
}

export const rtp: Protocol = { name: 'rtp', transport: 'udp', ports: [], content: 'undecided', detect, open: () => new MediaReader() }

export const rtcp: Protocol = { name: 'rtcp', transport: 'udp', ports: [], content: 'undecided', detect: (side, window) => roleOf(side, hearControl(window)), open: () => new MediaReader() }
