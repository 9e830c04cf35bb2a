/**
 * Puts handshake messages together over records and segments (RFC 8446 §5.1): several messages in a record, one message
 * over several. Only messages that are read are kept, each up to a limit; the others are counted past.
 */

export const handshakeType = { helloRequest: 0, clientHello: 1, serverHello: 2, helloRetryRequest: 6, certificate: 11 } as const

/** Larger messages than this are passed over: chains of 32 certificates with post-quantum signatures fit. */
const messageLimit = 256 * 1024

/** RFC 8446 §4, RFC 5246 §7.4 and extensions: anything else is no plain handshake message. */
const knownTypes = new Set([0, 1, 2, 3, 4, 5, 6, 8, 11, 12, 13, 14, 15, 16, 20, 21, 22, 23, 24, 25, 67, 254])
const keptTypes = new Set<number>([handshakeType.clientHello, handshakeType.serverHello, handshakeType.helloRetryRequest, handshakeType.certificate])

export interface MessageSink {
  /** `body` is lent. False ends the reading: what follows is no plain handshake. */
  message(type: number, body: Uint8Array, from: number, to: number): boolean
}

export class HandshakeAssembly {
  /** Set once bytes came that are no plain handshake message; nothing after them is read. */
  lost = false
  private header: number[] = []
  private body: Uint8Array = empty
  private filled = 0
  private left = 0
  private kept = false
  private beganAt = 0

  /** A new window is shown: a message begun earlier is proven by this window's bytes. */
  newWindow(): void {
    this.beganAt = 0
  }

  /** Part of the stream is missing or hidden: the rest of it cannot be read. */
  lose(): void {
    this.lost = true
    this.header = []
    this.body = empty
    this.left = 0
  }

  /** Bytes of handshake records, in order. */
  push(bytes: Uint8Array, start: number, end: number, sink: MessageSink): void {
    for (let at = start; at < end && !this.lost; ) {
      if (this.header.length < 4) {
        if (this.header.length === 0) this.beganAt = at
        this.header.push(bytes[at++])
        if (this.header.length === 1 && !knownTypes.has(this.header[0])) return this.lose()
        if (this.header.length === 4) this.begin()
      } else {
        const count = Math.min(end - at, this.left)
        if (this.kept) this.keep(bytes, at, count)
        this.left -= count
        at += count
      }
      if (this.header.length === 4 && this.left === 0) this.finish(at, sink)
    }
  }

  private begin(): void {
    const [type, high, middle, low] = this.header
    this.left = (high << 16) | (middle << 8) | low
    this.kept = keptTypes.has(type) && this.left <= messageLimit
    this.filled = 0
  }

  /** Grows with what arrived, never with what was announced. */
  private keep(bytes: Uint8Array, at: number, count: number): void {
    if (this.filled + count > this.body.length) {
      const larger = new Uint8Array(Math.max(2 * this.body.length, this.filled + count, 1024))
      larger.set(this.body.subarray(0, this.filled))
      this.body = larger
    }
    this.body.set(bytes.subarray(at, at + count), this.filled)
    this.filled += count
  }

  private finish(at: number, sink: MessageSink): void {
    const type = this.header[0]
    this.header = []
    const goesOn = sink.message(type, this.kept ? this.body.subarray(0, this.filled) : empty, this.beganAt, at)
    this.filled = 0
    // Handshakes end; what a long chain needed is not held for the life of the connection.
    this.body = empty
    if (!goesOn) this.lose()
  }
}

const empty = new Uint8Array(0)
