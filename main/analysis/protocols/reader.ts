/**
 * What a protocol reader is. A reader turns the bytes of one conversation into facts and does nothing else; the driver
 * (flows/conversation) buffers, cuts, handles gaps and knows the frames. To add a protocol, copy protocols/template.md's
 * reader into one file and name it in protocols/registry.ts.
 */
import type { Side } from '../../../shared/model.ts'
import type { Fact } from '../facts.ts'
import type { Primitives } from '../primitives.ts'

/** Returned by `read` when the bytes contradict the protocol. Nothing after it is trusted; what was emitted stays. */
export const BROKEN = -1

/**
 * Says a fact. `from` and `to` are offsets in the window that `read` was given and bound the bytes that prove it; the
 * driver turns them into frame numbers. Left out, the whole used part of the window is the proof. Every byte of a
 * proof must lie in the window; a fact about a message that began in an earlier window is proven by its last bytes.
 */
export type Emit = (fact: Fact, from?: number, to?: number) => void

/**
 * Reads one conversation in order. Same bytes in, same facts out, however they are cut.
 *
 * Datagrams of other protocols may share a UDP flow (RFC 7983): a reader says BROKEN, and no fact, to what is not its own; the
 * driver then looks for whose it is and comes back with the next.
 *
 * For TCP `window` holds everything that was not used yet. For UDP each datagram is one window and the unused rest is
 * dropped. `read` must not keep a reference to `window`: copy what has to outlive the call. It must accept any bytes.
 *
 * A reader may wait: return 0 for one side until the other side has spoken (SMTP does after STARTTLS); the driver shows
 * the window again whenever the other side made progress. Use bodies as they come rather than asking for all of a
 * message: a window that grows past the driver's limit (`limits.readerBuffer`) ends the reader.
 */
export interface Reader {
  /** Returns how many bytes of `window` were used (0 … window.length), or BROKEN. */
  read(side: Side, window: Uint8Array, emit: Emit): number
  /**
   * `count` bytes were never captured; what follows may start mid-message. `kept`: the reader knows where it stands
   * (the hole lay inside a body of known length). `lost`: the driver drops it and looks at what follows afresh.
   */
  skip(side: Side, count: number): 'kept' | 'lost'
  /** The side closed, or the capture ended there. Emits what was waiting for more (a body without a length). */
  end?(side: Side, emit: Emit): void
}

export interface ReaderContext {
  primitives: Primitives
  /** The server's port, for readers whose facts depend on it. */
  serverPort: number
  clientPort: number
  transport: 'tcp' | 'udp'
  /** The conversation began before the capture did, or after a gap: the first bytes may be mid-message. */
  midstream: boolean
  /** At most this many bytes of one body or message are kept for exposures. */
  bodyLimit: number
}

/**
 * What the first bytes of one side say. `yes`: this protocol, and the speaker has the role asked about. `reversed`: this
 * protocol, but the speaker has the other role (a response where a request was expected). `more`: could be, show more.
 * `no`: never. A detection looks at content only; it is shown at most the first 4 KiB.
 */
export type Detection = 'yes' | 'reversed' | 'more' | 'no'

export interface Protocol {
  /** Lower-case, the field's own name. */
  name: string
  transport: 'tcp' | 'udp'
  /** Only to break ties and to set the order in which protocols are asked; never enough for a yes. */
  ports: readonly number[]
  /**
   * What its bytes count as until the reader says otherwise with a `content` fact: `readable`, `handshake` (visible,
   * but not the user's data), or `protected`.
   */
  content: Content
  /** Its bytes prove too little by themselves: it is asked only where an upgrade names it (WebSocket). */
  agreedOnly?: true
  /**
   * `window`: the first bytes of `side`; `other`: what the other side has sent so far (may be empty); `midstream` as in
   * the context. Must answer `more` only if no sequence of bytes seen so far excludes it.
   */
  detect(side: Side, window: Uint8Array, other: Uint8Array, midstream: boolean): Detection
  open(context: ReaderContext): Reader
}

export type Content = 'readable' | 'handshake' | 'protected' | 'undecided'
