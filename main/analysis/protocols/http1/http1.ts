/**
 * HTTP/1.0 and 1.1 (RFC 9110, RFC 9112): requests and responses of one connection, paired in their order, with bodies read
 * as they come. After CONNECT or a switch of protocols the bytes belong to somebody else.
 */
import type { Side } from '../../../../shared/model.ts'
import { BROKEN, type Emit, type Protocol, type Reader, type ReaderContext } from '../reader.ts'
import { BodyReader, Keeper } from './body.ts'
import { fieldLimit, framingOf, headLimit, HeadScan, parseHead, type Framing, type Head } from './head.ts'
import { guessStartLine, startLineLimit } from './start-line.ts'
import { keepsBody, messageFact, switchOf } from './message.ts'

/** Requests that wait for their response. Clients pipeline a handful; past this, responses are read as answers to GET. */
const pendingLimit = 1024
/** While no line end was seen, beginnings up to this length are looked at again with every piece. */
const earlyLook = 256

interface Pending {
  method: string
}

class Direction {
  readonly scan = new HeadScan()
  /** A head that has begun, kept in case the connection ends inside it. */
  unfinished: Keeper | null = null
  lineChecked = false
  body: BodyReader | null = null
  bodyType = ''
  bodyCodings: string[] = []
  bodyUntilClose = false
  /** The answer to a HEAD request announced a body; should one follow all the same, the pairing was wrong. */
  doubtful: { framing: Framing; head: Head } | null = null

  beginHead(): void {
    this.scan.reset()
    this.unfinished = null
    this.lineChecked = false
  }
}

class HttpReader implements Reader {
  private readonly client = new Direction()
  private readonly server = new Direction()
  private readonly pending: Pending[] = []
  /** Final responses that came before any request: captures of several queues swap neighbours. */
  private early = 0
  /** What the client's next bytes are is up to the server's answer. */
  private awaits: 'connect' | 'upgrade' | null = null
  private switched = false

  constructor(private readonly context: ReaderContext) {}

  read(side: Side, window: Uint8Array, emit: Emit): number {
    if (this.switched) return 0
    const lane = side === 'client' ? this.client : this.server
    let at = 0
    for (;;) {
      if (lane.body !== null) {
        const from = at
        at = lane.body.read(window, at)
        if (!lane.body.done && !lane.body.broken) return at
        const broken = lane.body.broken
        this.closeBody(lane, !broken, emit, from, at)
        if (broken) return BROKEN
      }
      if (lane.doubtful !== null && !this.settleDoubt(lane, window, at)) return at
      if (lane.body !== null) continue
      // RFC 9112 §2.2: empty lines before a message are passed over.
      if (lane.unfinished === null) while (at < window.length && (window[at] === 13 || window[at] === 10)) at++
      if (at === window.length || (side === 'client' && this.held(window, at))) return at
      const end = lane.scan.find(window, at)
      if (this.impossible(side, lane, window, at, end)) return BROKEN
      if (end < 0) {
        lane.unfinished ??= new Keeper(headLimit)
        lane.unfinished.add(window, at + lane.unfinished.length, window.length)
        return at
      }
      const head = parseHead(window, at, end)
      lane.beginHead()
      const goesOn = side === 'client' ? this.request(head, emit, at, end) : this.response(head, emit, at, end)
      if (goesOn === 'broken') return BROKEN
      at = end
      if (goesOn === 'switched') return at
    }
  }

  skip(side: Side, count: number): 'kept' | 'lost' {
    const lane = side === 'client' ? this.client : this.server
    return lane.body !== null && lane.body.skip(count) ? 'kept' : 'lost'
  }

  end(side: Side, emit: Emit): void {
    const lane = side === 'client' ? this.client : this.server
    if (side === 'server') this.awaits = null
    if (lane.body !== null) this.closeBody(lane, lane.bodyUntilClose || lane.body.done, emit)
    const { unfinished } = lane
    if (unfinished === null || lane.scan.wholeLines === 0) return
    const head = parseHead(unfinished.bytes, 0, lane.scan.wholeTo)
    emit(messageFact(head))
    lane.beginHead()
  }

  /** Whether the bytes from `at` cannot be a message of this side, or pass a cap. */
  private impossible(side: Side, lane: Direction, window: Uint8Array, at: number, end: number): boolean {
    if ((end < 0 ? window.length : end) - at > headLimit) return true
    if (lane.lineChecked) return false
    if (lane.scan.wholeLines === 0) {
      if (window.length - at > startLineLimit) return true
      return window.length - at <= earlyLook && !fits(side, guessStartLine(window, at, window.length))
    }
    lane.lineChecked = true
    const feed = window.indexOf(10, at)
    return feed - at > startLineLimit || guessStartLine(window, at, feed + 1) !== (side === 'client' ? 'request' : 'response')
  }

  /** After CONNECT the client speaks through the tunnel; after asking for an upgrade it may, unless it goes on with requests. */
  private held(window: Uint8Array, at: number): boolean {
    if (this.awaits === null) return false
    return this.awaits === 'connect' || guessStartLine(window, at, window.length) !== 'request'
  }

  private request(head: Head, emit: Emit, from: number, to: number): 'on' | 'broken' {
    const { start } = head
    const method = start.kind === 'request' ? start.method : ''
    const framing = framingOf(head, method)
    this.tell(head, framing, emit, from, to)
    if (framing.kind === 'broken') return 'broken'
    if (this.early > 0) this.early--
    else if (this.pending.length < pendingLimit) this.pending.push({ method })
    this.awaits = method === 'CONNECT' ? 'connect' : head.upgrade !== null ? 'upgrade' : null
    this.beginBody(this.client, head, framing, true)
    return 'on'
  }

  private response(head: Head, emit: Emit, from: number, to: number): 'on' | 'broken' | 'switched' {
    const status = head.start.kind === 'response' ? head.start.status : 0
    const asked = this.pending[0]
    const method = asked?.method ?? 'GET'
    const framing = framingOf(head, method)
    this.tell(head, framing, emit, from, to)
    if (status < 200 && status !== 101) return 'on'
    if (asked !== undefined) this.pending.shift()
    else if (!this.context.midstream) this.early++
    const next = switchOf(head, method)
    if (next !== null) {
      if (next.note !== null) emit({ kind: 'note', says: next.note }, from, to)
      emit({ kind: 'upgrade', to: next.to }, from, to)
      this.switched = true
      return 'switched'
    }
    if (framing.kind === 'broken') return 'broken'
    if (this.pending.length === 0) this.awaits = null
    const keeps = keepsBody(head.contentType)
    if (method === 'HEAD') {
      const announced = framingOf(head, 'GET')
      if (announced.kind === 'length' || announced.kind === 'chunked') this.server.doubtful = { framing: announced, head }
    } else this.beginBody(this.server, head, framing, keeps)
    return 'on'
  }

  private tell(head: Head, framing: Framing, emit: Emit, from: number, to: number): void {
    emit(messageFact(head), from, to)
    for (const says of framing.notes) emit({ kind: 'note', says }, from, to)
    if (head.more > 0) emit({ kind: 'note', says: `${head.more} header fields past the first ${fieldLimit} were left out` }, from, to)
  }

  private beginBody(lane: Direction, head: Head, framing: Framing, keeps: boolean): void {
    if (framing.kind === 'none' || framing.kind === 'broken') return
    lane.body = new BodyReader(framing, keeps ? this.context.bodyLimit : 0)
    lane.bodyType = head.contentType
    lane.bodyCodings = [...head.contentCodings, ...head.transferCodings.filter((coding) => coding !== 'chunked')]
    lane.bodyUntilClose = framing.kind === 'until-close'
  }

  private closeBody(lane: Direction, whole: boolean, emit: Emit, from = 0, to = 0): void {
    const fact = lane.body!.finish(lane.bodyType, lane.bodyCodings, this.context.bodyLimit, this.context.primitives, whole)
    lane.body = null
    if (fact === null) return
    if (to > from) emit(fact, from, to)
    else emit(fact)
  }

  /** Whether it is known by now if a body follows the answer to a HEAD request: never an honest one. */
  private settleDoubt(lane: Direction, window: Uint8Array, at: number): boolean {
    if (at === window.length) return false
    const blank = window[at] === 13 || window[at] === 10
    const guess = blank ? 'response' : guessStartLine(window, at, window.length)
    if (guess === 'more') return false
    const { framing, head } = lane.doubtful!
    lane.doubtful = null
    if (guess !== 'response') this.beginBody(lane, head, framing, keepsBody(head.contentType))
    return true
  }
}

const fits = (side: Side, guess: ReturnType<typeof guessStartLine>): boolean => guess === 'more' || guess === (side === 'client' ? 'request' : 'response')

/** A request line too long for a detection to see its end is believed if it is a common one and this long. */
const longEnough = 2048
const commonBeginning = /^(?:GET|HEAD|POST|PUT|OPTIONS|CONNECT|PROPFIND) (?:\/|\*|https?:\/\/)/

export const http: Protocol = {
  name: 'http',
  transport: 'tcp',
  ports: [80, 8080, 8000, 8008, 8888, 3128, 591, 631, 5985, 7547, 2869, 5357, 49152],
  content: 'readable',
  detect(side, window) {
    let at = 0
    while (at < window.length && at < 8 && (window[at] === 13 || window[at] === 10)) at++
    const guess = guessStartLine(window, at, window.length)
    if (guess === 'no') return 'no'
    const long = guess === 'more' && window.length >= longEnough && commonBeginning.test(String.fromCharCode(...window.subarray(at, at + 24)))
    if (guess === 'more' && !long) return 'more'
    return (guess === 'response' ? 'server' : 'client') === side ? 'yes' : 'reversed'
  },
  open: (context) => new HttpReader(context),
}


export { ssdp } from './ssdp.ts'
