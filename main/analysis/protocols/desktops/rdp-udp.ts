/**
 * RDP's transport over UDP ([MS-RDPEUDP] §2.2, §3.1.5): known by its SYN, which is padded to its MTU. What it carries is TLS or,
 * where losses are allowed, DTLS; hellos are read where they stand whole in a datagram.
 */
import type { Side } from '../../../../shared/model.ts'
import { u16, u32 } from '../../bytes/integers.ts'
import { dtls } from '../dtls/dtls.ts'
import { Embedded } from '../embedded.ts'
import { spokenBy } from '../message-reader.ts'
import type { Detection, Emit, Protocol, Reader, ReaderContext } from '../reader.ts'
import { tls } from '../tls/tls.ts'

const flag = { syn: 1, ack: 4 } as const
const mtu = { least: 1132, most: 1232 } as const
const noAnswer = 0xffff_ffff
/** Headers and acknowledgements before the payload; what stands deeper is data. */
const deepest = 64

/** A SYN: initial sequence number, then the MTUs of both directions (§2.2.2.5). */
function isSyn(window: Uint8Array): boolean {
  if (window.length < mtu.least || window.length > mtu.most || (u16(window, 6) & flag.syn) === 0) return false
  return [12, 14].every((at) => u16(window, at) >= mtu.least && u16(window, at) <= mtu.most) && ((u32(window, 0) === noAnswer) !== ((u16(window, 6) & flag.ack) !== 0))
}

/** Where a hello's record begins: handshake, version, and the message type of `side`. */
function helloAt(window: Uint8Array, side: Side): { at: number; lossy: boolean } | null {
  const type = side === 'client' ? 1 : 2
  for (let at = 8; at < Math.min(window.length - 14, deepest); at++) {
    if (window[at] !== 0x16) continue
    if (window[at + 1] === 3 && window[at + 2] <= 4 && window[at + 5] === type && window[at + 6] === 0) return { at, lossy: false }
    // A DTLS record has thirteen bytes of header, and epoch zero before keys are agreed on; 3 asks for a cookie.
    if (window[at + 1] === 0xfe && window[at + 2] >= 0xfd && u16(window, at + 3) === 0 && (window[at + 13] === type || (side === 'server' && window[at + 13] === 3))) return { at, lossy: true }
  }
  return null
}

class RdpUdpReader implements Reader {
  private inner: Embedded | null = null
  private readonly greeted = { client: false, server: false }
  private sealed = false

  constructor(private readonly context: ReaderContext) {}

  read(side: Side, window: Uint8Array, emit: Emit): number {
    if (this.sealed) return window.length
    const hello = this.greeted[side] ? null : helloAt(window, side)
    if (hello !== null) {
      this.greeted[side] = true
      this.inner ??= new Embedded(hello.lossy ? dtls : tls, this.context)
      this.inner.feed(side, window.subarray(hello.at), emit)
      if (!this.greeted.client || !this.greeted.server) emit({ kind: 'content', content: 'handshake' }, 0, 0)
      else {
        this.sealed = true
        emit({ kind: 'content', content: 'protected' }, 0, window.length)
      }
    }
    return window.length
  }

  skip(): 'kept' | 'lost' {
    return 'kept'
  }
}

function detect(side: Side, window: Uint8Array): Detection {
  return isSyn(window) ? spokenBy(u32(window, 0) === noAnswer ? 'client' : 'server', side) : 'no'
}

export const rdpUdp: Protocol = { name: 'rdp', transport: 'udp', ports: [3389], content: 'undecided', detect, open: (context) => new RdpUdpReader(context) }
