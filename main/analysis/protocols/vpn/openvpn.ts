/**
 * Reads OpenVPN over UDP and TCP: the sessions' opening, and the TLS handshake in the control channel where it is not enciphered
 * itself (tls-crypt). What the tunnel carries is hidden.
 */
import type { Side } from '../../../../shared/model.ts'
import { u16 } from '../../bytes/integers.ts'
import { InnerStream } from '../inner.ts'
import { BROKEN, type Detection, type Emit, type Protocol, type Reader, type ReaderContext } from '../reader.ts'
import { TlsReader } from '../tls/reader.ts'
import { isControl, operation, operationOf, readControl, wrappingOfReset, type Wrapping } from './openvpn-packet.ts'

/** Control packets of one side that came before their turn. */
const earlyLimit = 64

class Direction {
  next = 0
  readonly early = new Map<number, Uint8Array>()
  wrapping: Wrapping | null = null
}

class OpenVpnReader implements Reader {
  private readonly client = new Direction()
  private readonly server = new Direction()
  private inner: InnerStream
  private cryptTold = false
  private dataTold = false

  constructor(private readonly context: ReaderContext) {
    this.inner = new InnerStream(new TlsReader({ ...context, transport: 'tcp' }))
  }

  read(side: Side, window: Uint8Array, emit: Emit): number {
    if (this.context.transport === 'udp') return this.packet(side, window, 0, window.length, emit) ? window.length : BROKEN
    let at = 0
    while (window.length - at >= 2) {
      const length = u16(window, at)
      if (length === 0) return BROKEN
      if (window.length - at < 2 + length) break
      if (!this.packet(side, window, at + 2, at + 2 + length, emit)) return BROKEN
      at += 2 + length
    }
    return at
  }

  skip(): 'kept' | 'lost' {
    if (this.context.transport === 'tcp') return 'lost'
    return 'kept'
  }

  private packet(side: Side, window: Uint8Array, from: number, to: number, emit: Emit): boolean {
    const packet = window.subarray(from, to)
    const op = operationOf(packet)
    if (op === operation.data1 || op === operation.data2) {
      emit({ kind: 'content', content: 'protected', side }, from, from)
      emit({ kind: 'content', content: 'handshake', side }, to, to)
      if (!this.dataTold) { this.dataTold = true; emit({ kind: 'note', says: 'packets of the OpenVPN tunnel' }, from, to) }
      return true
    }
    if (!isControl(op)) return false
    const own = this[side]
    const opened = wrappingOfReset(packet)
    if (opened !== null) this.open(own, opened, side)
    else if (own.wrapping === null) return true
    if (own.wrapping === 'crypt') {
      if (!this.cryptTold) { this.cryptTold = true; emit({ kind: 'note', says: 'the control channel is enciphered with a key that both ends were given (tls-crypt)' }, from, to) }
      return true
    }
    const control = readControl(packet, own.wrapping!)
    if (control === null || control.number < 0) return true
    this.inOrder(own, side, control.number, control.content, (fact) => emit(fact, from, to))
    return true
  }

  /** A client that opens again begins a new handshake. */
  private open(own: Direction, wrapping: Wrapping, side: Side): void {
    if (side === 'client' && own.next > 1) {
      this.inner = new InnerStream(new TlsReader({ ...this.context, transport: 'tcp' }))
      this.server.next = 0
      this.server.early.clear()
    }
    own.wrapping = wrapping
    if (own.next > 1) { own.next = 0; own.early.clear() }
  }

  private inOrder(own: Direction, side: Side, number: number, content: Uint8Array, say: Emit): void {
    if (number < own.next || number > own.next + earlyLimit) return
    if (number > own.next) {
      if (own.early.size < earlyLimit && !own.early.has(number)) own.early.set(number, new Uint8Array(content))
      return
    }
    for (let bytes: Uint8Array | undefined = content; bytes !== undefined; bytes = own.early.get(own.next)) {
      own.early.delete(own.next)
      own.next++
      if (bytes.length > 0) this.inner.push(side, bytes, say)
    }
  }
}

function speakerOf(packet: Uint8Array, side: Side): Detection {
  if (wrappingOfReset(packet) === null) return 'no'
  const op = operationOf(packet)
  const fromServer = op === operation.serverReset1 || op === operation.serverReset2
  return fromServer === (side === 'server') ? 'yes' : 'reversed'
}

const shared = { name: 'openvpn', ports: [1194, 443], content: 'handshake' as const, open: (context: ReaderContext): Reader => new OpenVpnReader(context) }

export const openvpn: Protocol = { ...shared, transport: 'udp', detect: (side, window) => (window.length < 14 ? 'no' : speakerOf(window, side)) }

export const openvpnOverTcp: Protocol = {
  ...shared,
  transport: 'tcp',
  detect(side, window) {
    if (window.length < 2) return window.length === 0 || window[0] <= 4 ? 'more' : 'no'
    const length = u16(window, 0)
    if (length < 14 || length > 1200 || (window.length > 2 && !isControl(window[2] >> 3))) return 'no'
    return window.length < 2 + length ? 'more' : speakerOf(window.subarray(2, 2 + length), side)
  },
}
