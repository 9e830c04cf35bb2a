/**
 * Reads QUIC: versions and packet kinds by their headers, and the hellos out of Initial packets, whose keys are public
 * (RFC 9001 §5.2). Everything counts as protected: what the hellos show is told as facts, as for TLS.
 */
import type { Side } from '../../../../shared/model.ts'
import { Pieces } from '../../bytes/pieces.ts'
import type { Emit, Protocol, Reader, ReaderContext } from '../reader.ts'
import { HandshakeAssembly } from '../tls/handshake.ts'
import { Negotiation } from '../tls/negotiation.ts'
import { eachCrypto } from './frames.ts'
import { findGoogleHello, googleServerName } from './google.ts'
import { readLongHeader, shortestInitialDatagram, type LongHeader } from './header.ts'
import { initialKeys, openPacket, type InitialKeys } from './keys.ts'

/** Versions told of one conversation: a negotiation and its outcome, and one to spare. */
const toldLimit = 3
/** Connection ids that keys are derived from: the first, one after each Retry or negotiation, and some to spare. */
const derivationLimit = 8
/** Packets in one datagram: Initial, 0-RTT, Handshake and 1-RTT, some of them twice. */
const coalescedLimit = 8
/** Hellos with post-quantum keys take two packets; certificates do not stand here. */
const cryptoLimit = 64 * 1024
/** Datagrams that are looked into: handshakes are over by then, and after them nothing can be read. */
const datagramLimit = 64

class Direction {
  crypto: Pieces | null = new Pieces(cryptoLimit)
  readonly handshake = new HandshakeAssembly()
  /** Bytes of `crypto` that the assembly has seen. */
  taken = 0
  answered = false
  /** Highest packet number opened so far, -1 for none. */
  largest = -1
}

class QuicReader implements Reader {
  private readonly told: string[] = []
  private readonly noted = new Set<string>()
  private readonly negotiation: Negotiation
  private readonly client = new Direction()
  private readonly server = new Direction()
  /** What fits, or what may fit as long as nothing was opened. */
  private keys: InitialKeys[] = []
  private derivations = 0
  private datagrams = 0
  private named = false

  constructor(private readonly context: ReaderContext) {
    this.negotiation = new Negotiation(context.primitives, 'q')
  }

  read(side: Side, window: Uint8Array, emit: Emit): number {
    if (this.datagrams >= datagramLimit) return window.length
    this.datagrams++
    let rest = window
    for (let packet = 0; packet < coalescedLimit && rest.length > 0; packet++) {
      const header = readLongHeader(rest, true)
      if (header === null) break
      this.packet(side, rest, header, emit, window.length)
      if (header.end === 0 || header.end >= rest.length) break
      rest = rest.subarray(header.end)
    }
    return window.length
  }

  skip(): 'kept' | 'lost' {
    return 'kept'
  }

  private packet(side: Side, packet: Uint8Array, header: LongHeader, emit: Emit, shown: number): void {
    if (this.told.length < toldLimit && !this.told.includes(header.name)) {
      this.told.push(header.name)
      emit({ kind: 'quic', version: header.name }, 0, shown)
    }
    if (header.kind === 'retry') this.note('the server asked the client to prove its address first (Retry)', emit, shown)
    else if (header.kind === 'zero-rtt') this.note('the client sent data before the handshake was done (0-RTT), under keys of an earlier connection', emit, shown)
    else if (header.kind === 'google') this.google(side, packet, header.payload, header, emit, shown)
    else if (header.kind === 'initial') this.initial(side, packet, header, emit, shown)
  }

  private note(says: string, emit: Emit, shown: number): void {
    if (this.noted.has(says)) return
    this.noted.add(says)
    emit({ kind: 'note', says }, 0, shown)
  }

  /** Up to Q046 the hello is not even enciphered. */
  private google(side: Side, packet: Uint8Array, start: number, header: LongHeader, emit: Emit, shown: number): void {
    if (side !== 'client' || this.named) return
    const at = findGoogleHello(packet, start)
    const sni = at < 0 ? null : googleServerName(packet, at)
    if (sni === null) return
    this.named = true
    emit({ kind: 'quic', version: header.name, sni }, 0, shown)
  }

  private initial(side: Side, packet: Uint8Array, header: LongHeader, emit: Emit, shown: number): void {
    const own = this[side]
    if (own.crypto === null) return
    const plain = this.open(side, packet, header)
    if (plain === null) return
    const google = /^[QT]/.test(header.name)
    let grown = false
    eachCrypto(plain, google, (offset, bytes) => { grown = own.crypto!.put(offset, bytes) || grown })
    if (grown) this.handshake(side, header, emit, shown)
  }

  /** The keys in hand first: later packets of a client carry the connection id that the server chose. */
  private open(side: Side, packet: Uint8Array, header: LongHeader): Uint8Array | null {
    const opened = this.openWith(side, packet, header, this.keys)
    if (opened !== null || side === 'server' || this.derivations >= derivationLimit) return opened
    this.derivations++
    const candidates = initialKeys(this.context.primitives, header.version, packet.subarray(header.idAt, header.idAt + header.idLength))
    const plain = this.openWith(side, packet, header, candidates)
    // A packet that the capture cut proves no key, but the server's answer still may.
    if (plain === null && this.keys.length === 0 && header.end > packet.length) this.keys = candidates
    return plain
  }

  private openWith(side: Side, packet: Uint8Array, header: LongHeader, candidates: InitialKeys[]): Uint8Array | null {
    const own = this[side]
    for (const keys of candidates) {
      const opened = openPacket(this.context.primitives, keys[side], packet, header.numberAt, header.end, own.largest)
      if (opened === null) continue
      if (this.keys[0] !== keys) this.keys = [keys]
      own.largest = Math.max(own.largest, opened.number)
      return opened.plain
    }
    return null
  }

  private handshake(side: Side, header: LongHeader, emit: Emit, shown: number): void {
    const own = this[side]
    const { bytes } = own.crypto!
    if (header.name === 'Q050') return this.google(side, bytes, 0, header, emit, shown)
    own.handshake.newWindow()
    own.handshake.push(bytes, own.taken, bytes.length, {
      message: (type, body) => this.negotiation.message(side, type, body, (fact) => {
        emit(fact, 0, shown)
        if (fact.kind === 'tls-client-hello') for (const name of fact.alpn) this.carries(name, emit, shown)
        if (fact.kind === 'tls-server-hello' && !fact.retry) own.answered = true
      }),
    })
    own.taken = bytes.length
    // The server's hello is the last that stands in Initial packets; nothing needs to be kept after it.
    if (own.handshake.lost || own.answered) own.crypto = null
  }

  /** What the client wants to speak inside, by the registered names (RFC 9114 §3.1, RFC 9250 §4.1.1) and their drafts'. */
  private carries(alpn: string, emit: Emit, shown: number): void {
    const protocol = /^h3(?:-|$)/.test(alpn) ? 'http3' : /^doq(?:-|$)/.test(alpn) ? 'doq' : null
    if (protocol === null || this.noted.has(protocol)) return
    this.noted.add(protocol)
    emit({ kind: 'carries', protocol }, 0, shown)
  }
}

export const quic: Protocol = {
  name: 'quic',
  transport: 'udp',
  ports: [443, 80, 853, 784],
  content: 'protected',
  detect(side, window, other) {
    const header = readLongHeader(window)
    if (header === null) return 'no'
    // The first Initial of a client fills its datagram; whoever answers need not.
    const first = side === 'client' && other.length === 0 && header.kind === 'initial'
    if (first && Math.max(window.length, header.end) < shortestInitialDatagram) return 'no'
    const fromServer = header.kind === 'retry' || header.kind === 'negotiation'
    return fromServer && side === 'client' ? 'reversed' : 'yes'
  },
  open: (context) => new QuicReader(context),
}
