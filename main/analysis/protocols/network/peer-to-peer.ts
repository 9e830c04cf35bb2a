/** File sharing by name: BitTorrent's peers, its directory (DHT), trackers and transport (uTP), and Gnutella. */
import { u16, u32 } from '../../bytes/integers.ts'
import { hex, latin1 } from '../../bytes/text.ts'
import { datagrams, type Speaker } from '../datagrams.ts'
import type { Detection, Protocol, Reader } from '../reader.ts'

const peerName = '\x13BitTorrent protocol'

/** What follows the first bytes is read by nobody here. */
const text = (): Reader => ({ read: (_side, window) => window.length, skip: () => 'kept' })

const beginsWith = (window: Uint8Array, beginnings: readonly string[]): Detection => {
  const start = latin1(window, 0, Math.min(window.length, 32))
  if (beginnings.some((beginning) => start.startsWith(beginning))) return 'yes'
  return beginnings.some((beginning) => beginning.startsWith(start)) ? 'more' : 'no'
}

/** BEP 3: name, eight octets of flags, the torrent's hash, the peer's id. Encrypted peers look random from the start. */
export const bittorrent: Protocol = {
  name: 'bittorrent',
  transport: 'tcp',
  ports: [6881],
  content: 'readable',
  detect: (_side, window) => beginsWith(window, [peerName]),
  open() {
    const begun = { client: false, server: false }
    return {
      read(side, window, emit) {
        if (begun[side]) return window.length
        if (window.length < 68 && latin1(window, 0, 20) === peerName) return 0
        begun[side] = true
        if (window.length >= 68 && latin1(window, 0, 20) === peerName) emit({ kind: 'file-named', name: hex(window, 28, 48), action: 'shared (info hash)' }, 0, 68)
        return window.length
      },
      skip: () => 'kept',
    }
  },
}

/** BEP 5: bencoded dictionaries whose keys stand in order: a (arguments), e (error), r (reply), and an id of twenty octets. */
const dhtBeginnings = ['d1:ad2:id20:', 'd1:rd2:id20:', 'd1:eli20', 'd2:ip6:', 'd1:y1:', 'd1:q4:ping', 'd1:t', 'd1:v4:']

function hearDht(bytes: Uint8Array): Speaker {
  const start = latin1(bytes, 0, Math.min(bytes.length, 24))
  if (!dhtBeginnings.some((beginning) => start.startsWith(beginning))) return 'no'
  const end = latin1(bytes, Math.max(0, bytes.length - 64))
  return /1:y1:[qre]/.test(end) || /^d1:[ar]d2:id20:/.test(start) ? 'either' : 'no'
}

/** BEP 15: the first request holds a constant. */
const isTracker = (bytes: Uint8Array): boolean => bytes.length === 16 && u32(bytes, 0) === 0x417 && u32(bytes, 4) === 0x27101980 && u32(bytes, 8) === 0

/** A peer's hello behind uTP's header (BEP 29), or its opening: type 4, version 1, number 1, nothing acknowledged. */
function hearUtp(bytes: Uint8Array): Speaker {
  if (bytes.length < 20 || (bytes[0] & 15) !== 1 || bytes[0] >> 4 > 4 || bytes[1] > 2) return 'no'
  if (bytes.length >= 40 && latin1(bytes, 20, 40) === peerName) return 'either'
  const opening = bytes[0] === 0x41 && u16(bytes, 16) === 1 && u16(bytes, 18) === 0 && u32(bytes, 8) === 0
  return opening && (bytes.length === 20 || (bytes[1] === 2 && bytes.length === 30)) ? 'client' : 'no'
}

const onceKnown = (protocol: Protocol): Protocol => ({ ...protocol, open: text })

export const dht = onceKnown(datagrams({ name: 'bittorrent', ports: [6881], hear: (bytes) => (isTracker(bytes) ? 'client' : hearDht(bytes)) }))
/** Peers may encrypt inside uTP, so that its bytes stay undecided. */
export const utp = onceKnown(datagrams({ name: 'utp', ports: [6881], content: 'undecided', hear: hearUtp }))

export const gnutella: Protocol = { name: 'gnutella', transport: 'tcp', ports: [6346], content: 'readable', detect: (_side, window) => beginsWith(window, ['GNUTELLA CONNECT/', 'GNUTELLA/0.']), open: text }
