/**
 * DNS over UDP and TCP (RFC 1035, RFC 7766) and its kin of the same wire format: multicast DNS, LLMNR and the NetBIOS name
 * service. Their bytes hardly differ; which of them a flow is told by the port alone, that it is one of them by every byte.
 */
import type { Side } from '../../../shared/model.ts'
import { BROKEN, type Detection, type Protocol, type Reader } from './reader.ts'
import { readHeader, readMessage, type Dialect, type ReadMessage } from './dns/message.ts'

/** Octets of a header (RFC 1035 §4.1.1); alone it is an answer only to a question that was seen. */
const bareHeader = 12

/** Old Windows servers put two letters behind a zone transfer's question; padding of a few bytes occurs. */
const trailing = 16

/**
 * Judges one message. `window` may hold less of it than `declared`: a datagram cut by the capture, a beginning of a stream.
 * `cut` datagrams cannot be told from malformed ones by their length; whole questions must then speak for them.
 */
function judge(window: Uint8Array, start: number, declared: number, dialect: Dialect, strict: boolean): 'yes' | 'response' | 'no' {
  const read = readMessage(window, start, Math.min(window.length, start + declared), declared, dialect)
  if (read === null || !read.plausible) return 'no'
  if (strict && !(read.state === 'whole' && (read.end === start + declared || (read.fact.questions.length > 0 && start + declared - read.end <= trailing)))) return 'no'
  if (!strict && read.fact.questions.length === 0) return 'no'
  return read.fact.response ? 'response' : 'yes'
}

/** Multicast puts questions and answers into one direction; elsewhere the side tells which is meant. */
const rolesOf = (side: Side, answer: 'yes' | 'response' | 'no', dialect: Dialect): Detection => {
  if (answer === 'no') return 'no'
  if (dialect === 'mdns') return 'yes'
  return (answer === 'response') === (side === 'server') ? 'yes' : 'reversed'
}

/** An answer of nothing but a header: the other side must have asked with the same identifier. */
function answersOther(window: Uint8Array, other: Uint8Array, dialect: Dialect): boolean {
  const header = window.length === bareHeader ? readHeader(window, 0, bareHeader, dialect) : null
  return header !== null && header.response && other.length > bareHeader && other[0] === window[0] && other[1] === window[1]
}

/** A datagram that ends inside a record, as snapping captures leave them, is still a message if its question is whole. */
function detectDatagram(side: Side, window: Uint8Array, other: Uint8Array, dialect: Dialect): Detection {
  if (answersOther(window, other, dialect)) return side === 'server' ? 'yes' : 'reversed'
  // How long a cut datagram was is unknown here: its counts may claim what the longest could hold.
  const whole = judge(window, 0, window.length, dialect, true)
  return rolesOf(side, whole !== 'no' ? whole : judge(window, 0, Math.max(window.length + 1, 65_535), dialect, false), dialect)
}

const datagrams = (dialect: Dialect): Reader => ({
  read(_side, window, emit) {
    const read = readMessage(window, 0, window.length, window.length, dialect) ?? readMessage(window, 0, window.length, 65_535, dialect)
    if (read === null) return BROKEN
    if (worthTelling(read)) emit(read.fact, 0, window.length)
    return read.state === 'bad' && read.fact.questions.length === 0 ? BROKEN : window.length
  },
  skip: () => 'kept',
})

const worthTelling = (read: ReadMessage): boolean => read.fact.questions.length > 0 || read.fact.answers.length > 0 || read.state === 'whole'

const overUdp = (name: Dialect, ports: readonly number[]): Protocol => ({
  name,
  transport: 'udp',
  ports,
  content: 'readable',
  detect: (side, window, other) => detectDatagram(side, window, other, name),
  open: () => datagrams(name),
})

export const dns: Protocol = overUdp('dns', [53])
export const mdns: Protocol = overUdp('mdns', [5353])
export const llmnr: Protocol = overUdp('llmnr', [5355])
export const nbns: Protocol = overUdp('nbns', [137])

/** DNS over TCP: each message behind its length in two bytes (RFC 1035 §4.2.2). */
export const dnsOverTcp: Protocol = {
  name: 'dns',
  transport: 'tcp',
  ports: [53],
  content: 'readable',
  detect(side, window) {
    if (window.length < 2) return 'more'
    const declared = (window[0] << 8) | window[1]
    if (declared < bareHeader) return 'no'
    if (window.length < 2 + bareHeader) return 'more'
    if (readHeader(window, 2, declared, 'dns') === null) return 'no'
    const all = window.length >= 2 + declared
    // A zone transfer's first message is longer than what a detection is shown: its whole questions speak for it.
    if (!all && window.length < 4096) return judge(window, 2, declared, 'dns', false) === 'no' && questionsSeen(window, declared) ? 'no' : 'more'
    return rolesOf(side, judge(window, 2, declared, 'dns', all), 'dns')
  },
  open: () => ({
    read(_side, window, emit) {
      let at = 0
      while (window.length - at >= 2) {
        const declared = (window[at] << 8) | window[at + 1]
        if (declared < bareHeader) return BROKEN
        const end = at + 2 + declared
        if (window.length - at >= 2 + bareHeader && readHeader(window, at + 2, declared, 'dns') === null) return BROKEN
        if (window.length < end) return at
        const read = readMessage(window, at + 2, end, declared, 'dns')
        if (read === null || (read.state !== 'whole' && !worthTelling(read))) return BROKEN
        emit(read.fact, at, end)
        if (read.state !== 'whole') return BROKEN
        at = end
      }
      return at
    },
    skip: () => 'lost',
  }),
}

/** Whether enough of a message is in hand that its questions must have been readable: the longest takes 259 bytes. */
const questionsSeen = (window: Uint8Array, declared: number): boolean => window.length - 2 >= Math.min(declared, 12 + 259)
