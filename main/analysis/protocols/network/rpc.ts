/**
 * ONC RPC (RFC 5531) over UDP and TCP: portmap, mount, NFS and their kin. Names of mounted folders and looked-up files are
 * readable unless RPCSEC_GSS hides them (RFC 2203), which each call says.
 */
import type { Side } from '../../../../shared/model.ts'
import { u32 } from '../../bytes/integers.ts'
import { capped, readableText } from '../../bytes/text.ts'
import { datagrams, Once, roleOf, type Speaker } from '../datagrams.ts'
import { BROKEN, type Detection, type Emit, type Protocol, type Reader } from '../reader.ts'

const call = 0
const reply = 1
const flavor = { none: 0, sys: 1, short: 2, dh: 3, kerberos: 4, gss: 6 } as const
const flavors = new Set<number>([0, 1, 2, 3, 4, 5, 6, 7, 390003, 390004, 390005])
/** RFC 5531 §8.2: credentials and verifiers hold at most 400 octets. */
const longestCredential = 400
const program = { nfs: 100003, mount: 100005 } as const
/** RFC 2203 §5.3.1: the third service hides arguments and results. */
const gssPrivacy = 3

/** An opaque of flavor, length and octets; its end, -1 if it cannot be one. May lie beyond `to` where the message is cut. */
function credentialEnd(bytes: Uint8Array, at: number, to: number): number {
  if (at + 8 > to) return to + 1
  const length = u32(bytes, at + 4)
  return !flavors.has(u32(bytes, at)) || length > longestCredential ? -1 : at + 8 + ((length + 3) & ~3)
}

/** A message without its record mark, as far as it lies in [from, to). */
function hear(bytes: Uint8Array, from: number, to: number): Speaker {
  if (to - from < 12) return to - from >= 8 && u32(bytes, from + 4) > reply ? 'no' : 'either'
  const type = u32(bytes, from + 4)
  if (type === call) {
    if (u32(bytes, from + 8) !== 2) return 'no'
    if (to - from < 24) return 'client'
    // Programs below 0x10000 and beyond 0x5fffffff are not given out (RFC 5531 §8.1), and versions are small.
    const number = u32(bytes, from + 12)
    if (number < 0x10000 || number > 0x60000000 || u32(bytes, from + 16) > 100 || u32(bytes, from + 20) > 1000) return 'no'
    const verifier = credentialEnd(bytes, from + 24, to)
    return verifier < 0 || (verifier <= to && credentialEnd(bytes, verifier, to) < 0) ? 'no' : 'client'
  }
  if (type !== reply || u32(bytes, from + 8) > 1) return 'no'
  // Denied: wrong version or authentication; accepted: a verifier and a status (RFC 5531 §9).
  if (u32(bytes, from + 8) === 1) return hearDenial(bytes, from, to)
  const status = credentialEnd(bytes, from + 12, to)
  return status < 0 || (status + 4 <= to && u32(bytes, status) > 5) ? 'no' : 'server'
}

/** Two versions of which the first is lower, or one reason of authentication; nothing follows. */
function hearDenial(bytes: Uint8Array, from: number, to: number): Speaker {
  if (to - from < 20) return to - from >= 16 && u32(bytes, from + 12) > 1 ? 'no' : 'server'
  const mismatch = u32(bytes, from + 12) === 0
  if (mismatch) return to - from >= 24 && u32(bytes, from + 16) <= u32(bytes, from + 20) && u32(bytes, from + 20) <= 100 ? 'server' : 'no'
  return to - from === 20 && u32(bytes, from + 12) === 1 && u32(bytes, from + 16) >= 1 && u32(bytes, from + 16) <= 14 ? 'server' : 'no'
}

interface Call {
  program: number
  version: number
  procedure: number
  /** Where the arguments begin. */
  start: number
  hidden: boolean
}

function readCall(bytes: Uint8Array, from: number, to: number): Call | null {
  if (to - from < 40 || u32(bytes, from + 4) !== call) return null
  const verifier = credentialEnd(bytes, from + 24, to)
  if (verifier < 0 || verifier + 8 > to) return null
  const start = credentialEnd(bytes, verifier, to)
  if (start < 0 || start > to) return null
  const at = from + 32
  // A call with data (procedure 0) of the privacy service; the calls that make the context are open.
  const hidden = u32(bytes, from + 24) === flavor.gss && u32(bytes, from + 28) >= 16 && u32(bytes, at + 4) === 0 && u32(bytes, at + 12) === gssPrivacy
  return { program: u32(bytes, from + 12), version: u32(bytes, from + 16), procedure: u32(bytes, from + 20), start, hidden }
}

/** A counted string (RFC 4506 §4.11). */
function stringAt(bytes: Uint8Array, at: number, to: number): string | null {
  if (at + 4 > to || u32(bytes, at) > to - at - 4 || u32(bytes, at) === 0) return null
  return capped(readableText(bytes, at + 4, at + 4 + u32(bytes, at)))
}

/** Procedures of NFS 2 and 3 whose arguments are a folder's handle and a name (RFC 1094 §2.2, RFC 1813 §3.3). */
const named = new Map<string, string>([['3 3', 'looked up'], ['3 8', 'created'], ['3 9', 'created'], ['3 12', 'removed'], ['3 13', 'removed'], ['2 4', 'looked up'], ['2 9', 'created'], ['2 10', 'removed'], ['2 14', 'created'], ['2 15', 'removed']])

function tell(bytes: Uint8Array, from: number, to: number, say: Emit): void {
  const asked = readCall(bytes, from, to)
  if (asked === null || asked.hidden) return
  if (u32(bytes, from + 24) === flavor.sys) {
    const machine = stringAt(bytes, from + 36, asked.start)
    if (machine !== null) say({ kind: 'seen-in-clear', as: 'host-name', name: 'device name', value: machine }, from, to)
  }
  if (asked.program === program.mount && asked.procedure === 1) {
    const path = stringAt(bytes, asked.start, to)
    if (path !== null) say({ kind: 'file-named', name: path, action: 'mounted' }, from, to)
  }
  const action = asked.program === program.nfs ? named.get(`${asked.version} ${asked.procedure}`) : undefined
  if (action === undefined) return
  const handle = asked.version === 2 ? 32 : asked.start + 4 <= to ? 4 + ((Math.min(u32(bytes, asked.start), 64) + 3) & ~3) : 0
  const name = stringAt(bytes, asked.start + handle, to)
  if (name !== null) say({ kind: 'file-named', name, action }, from, to)
}

export const rpc = datagrams({
  name: 'rpc',
  ports: [111, 2049],
  hear: (bytes) => (bytes.length < 16 ? 'no' : hear(bytes, 0, bytes.length)),
  tell: (bytes, _side, say) => tell(bytes, 0, bytes.length, say),
})

/** Fragments up to this length are read; a server's data are far longer and are passed over. */
const shown = 8192
const lastFragment = 0x80000000
/** Hidden calls whose replies are awaited; more are not remembered. */
const pendingLimit = 256

/** Record marking (RFC 5531 §11): fragments behind their length; the highest bit marks a record's last one. */
class RpcStream implements Reader {
  private readonly once = new Once()
  private readonly left = { client: 0, server: 0 }
  /** The fragment that is due continues a record. */
  private readonly inside = { client: false, server: false }
  private readonly hidden = new Set<number>()

  read(side: Side, window: Uint8Array, emit: Emit): number {
    let at = Math.min(this.left[side], window.length)
    this.left[side] -= at
    while (window.length - at >= 4) {
      const mark = u32(window, at)
      const length = mark & 0x7fffffff
      const end = at + 4 + length
      if (!this.inside[side]) {
        if (window.length < Math.min(end, at + 4 + shown)) break
        if (length < 16 || hear(window, at + 4, Math.min(end, window.length)) === 'no') return BROKEN
        this.say(side, window, at, Math.min(end, window.length), emit)
      }
      this.inside[side] = mark < lastFragment
      this.left[side] = Math.max(0, end - window.length)
      at = Math.min(end, window.length)
    }
    return at
  }

  /** What RPCSEC_GSS hides is counted as such: a call by what it says, a reply by its call. */
  private say(side: Side, window: Uint8Array, at: number, to: number, emit: Emit): void {
    const from = at + 4
    const asked = readCall(window, from, to)
    const number = u32(window, from)
    if (asked?.hidden && this.hidden.size < pendingLimit) this.hidden.add(number)
    const hidden = asked === null ? u32(window, from + 4) === reply && this.hidden.delete(number) : asked.hidden
    emit({ kind: 'content', content: hidden ? 'handshake' : 'readable', side }, at, at)
    const start = asked?.start ?? Math.max(from, Math.min(credentialEnd(window, from + 12, to) + 4, to))
    if (hidden) emit({ kind: 'content', content: 'protected', side }, start, start)
    tell(window, from, to, this.once.say(emit))
  }

  skip(side: Side, count: number): 'kept' | 'lost' {
    if (count > this.left[side]) return 'lost'
    this.left[side] -= count
    return 'kept'
  }
}

export const rpcOverTcp: Protocol = {
  name: 'rpc',
  transport: 'tcp',
  ports: [2049, 111],
  content: 'readable',
  detect(side, window): Detection {
    // A first fragment that is not the last is rare, and then still longer than a header.
    if (window.length < 4) return window.length === 0 || window[0] === 0x80 || window[0] === 0 ? 'more' : 'no'
    const length = u32(window, 0) & 0x7fffffff
    if ((window[0] & 0x7f) !== 0 || length < 16) return 'no'
    const to = Math.min(4 + length, window.length)
    const speaker = hear(window, 4, to)
    if (speaker === 'no') return 'no'
    return to - 4 >= Math.min(length, 28) ? roleOf(side, speaker) : 'more'
  },
  open: () => new RpcStream(),
}
