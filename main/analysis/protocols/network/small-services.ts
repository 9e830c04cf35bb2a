/**
 * Small services that need no more than to be recognised: MGCP, NetBIOS datagrams, WS-Discovery, PPTP's control, and the
 * reports of routers about flows (NetFlow, IPFIX, sFlow). All of them are readable.
 */
import { u16, u32 } from '../../bytes/integers.ts'
import { latin1 } from '../../bytes/text.ts'
import { datagrams, type Speaker } from '../datagrams.ts'
import { framed } from '../framed.ts'
import { BROKEN } from '../reader.ts'

/** RFC 3435 §3: a verb or a code, a transaction, an endpoint, the version. */
const mgcpAsks = /^(?:EPCF|CRCX|MDCX|DLCX|RQNT|NTFY|AUEP|AUCX|RSIP|MESG) \d{1,9} \S{1,255} MGCP [01]\.[01]/i
const mgcpAnswers = /^[0-9]\d\d \d{1,9}(?: [\x20-\x7e]{0,200})?(?:\r?\n|$)/

export const mgcp = datagrams({
  name: 'mgcp',
  ports: [2427, 2727],
  hear(bytes) {
    const start = latin1(bytes, 0, Math.min(bytes.length, 600))
    return mgcpAsks.test(start) ? 'client' : mgcpAnswers.test(start) ? 'server' : 'no'
  },
})

/** Two letters a byte, sixteen bytes, of which the last says the kind (RFC 1001 §14.1); null if it is none. */
function netbiosName(bytes: Uint8Array, at: number): string | null {
  if (at + 34 > bytes.length || bytes[at] !== 32) return null
  let name = ''
  for (let k = 0; k < 16; k++) {
    const high = bytes[at + 1 + 2 * k] - 0x41
    const low = bytes[at + 2 + 2 * k] - 0x41
    if (high < 0 || high > 15 || low < 0 || low > 15) return null
    if (k < 15) name += String.fromCharCode((high << 4) | low)
  }
  return name.trimEnd().replace(/\0+$/, '')
}

/** NetBIOS datagrams (RFC 1002 §4.4): type, flags, number, source address and port; then names, or an error code. */
export const nbdgm = datagrams({
  name: 'nbdgm',
  ports: [138],
  hear(bytes) {
    if (bytes.length < 11 || bytes[0] < 0x10 || bytes[0] > 0x16 || bytes[1] > 0x0f) return 'no'
    if (bytes[0] === 0x13) return bytes.length === 11 && bytes[10] >= 0x82 && bytes[10] <= 0x84 ? 'either' : 'no'
    return netbiosName(bytes, bytes[0] < 0x13 ? 14 : 10) === null ? 'no' : 'either'
  },
  tell(bytes, _side, say) {
    const name = bytes[0] < 0x13 ? netbiosName(bytes, 14) : null
    if (name !== null && /^[\x20-\x7e]+$/.test(name)) say({ kind: 'seen-in-clear', as: 'host-name', name: 'device name', value: name }, 14, 48)
  },
})

/** SOAP over UDP whose actions are those of WS-Discovery (OASIS WS-Discovery 1.1, and the draft of 2005). */
export const wsd = datagrams({
  name: 'wsd',
  ports: [3702],
  hear: (bytes) => (bytes[0] === 0x3c && /<[\w-]*:?Envelope[\s\S]*(?:ws\/2005\/04\/discovery|ws-dd\/ns\/discovery)/.test(latin1(bytes, 0, Math.min(bytes.length, 4096))) ? 'either' : 'no'),
})

/** RFC 2637 §1.4: a length, a type, a cookie. What it controls is GRE, another flow. */
export const pptp = framed({
  name: 'pptp',
  ports: [1723],
  header: 8,
  length: (bytes, at) => (u32(bytes, at + 4) !== 0x1a2b3c4d || u16(bytes, at) < 12 ? BROKEN : u16(bytes, at)),
  hear(bytes, from, to) {
    const cookie = [0x1a, 0x2b, 0x3c, 0x4d]
    for (let k = 0; k < 4 && from + 4 + k < to; k++) if (bytes[from + 4 + k] !== cookie[k]) return 'no'
    if (to > from + 3 && (u16(bytes, from + 2) < 1 || u16(bytes, from + 2) > 2)) return 'no'
    // Start, stop, echo and call requests are odd, their replies even; the last ones go both ways.
    return to - from < 10 || u16(bytes, from + 8) > 6 ? 'either' : u16(bytes, from + 8) % 2 === 1 ? 'client' : 'server'
  },
})

/** NetFlow 5 (records of 48 octets), NetFlow 9 (RFC 3954), IPFIX (RFC 7011): counts and lengths must agree. */
function hearNetflow(bytes: Uint8Array): Speaker {
  if (bytes.length < 20) return 'no'
  const version = u16(bytes, 0)
  const count = u16(bytes, 2)
  if (version === 5) return count >= 1 && count <= 30 && bytes.length === 24 + 48 * count ? 'client' : 'no'
  if (version === 10) return count === bytes.length && setsFit(bytes, 16) ? 'client' : 'no'
  return version === 9 && count >= 1 && count <= 512 && setsFit(bytes, 20) ? 'client' : 'no'
}

function setsFit(bytes: Uint8Array, start: number): boolean {
  let at = start
  while (at + 4 <= bytes.length) {
    const [id, length] = [u16(bytes, at), u16(bytes, at + 2)]
    // Sets 0 to 3 are templates, those from 256 data.
    if (length < 4 || (id > 3 && id < 256) || at + length > bytes.length) return false
    at += length
  }
  return at === bytes.length && at > start
}

export const netflow = datagrams({ name: 'netflow', ports: [2055, 4739, 9995, 9996], hear: hearNetflow })

/** sFlow 5: version, kind and address of the agent, then samples counted. */
export const sflow = datagrams({
  name: 'sflow',
  ports: [6343],
  hear(bytes) {
    if (bytes.length < 28 || u32(bytes, 0) !== 5 || (u32(bytes, 4) !== 1 && u32(bytes, 4) !== 2)) return 'no'
    const samples = u32(bytes, 4) === 1 ? 24 : 36
    return bytes.length >= samples + 4 && u32(bytes, samples) <= 1000 && u32(bytes, 12 + (samples - 24)) < 0x10000 ? 'client' : 'no'
  },
})
