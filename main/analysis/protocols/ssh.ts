/**
 * Reads SSH: identification strings (RFC 4253 §4.2), and the packets of the key exchange until each side says NEWKEYS, after
 * which its bytes are hidden. Nothing of an SSH conversation can be recognised from its middle.
 */
import type { Side } from '../../../shared/model.ts'
import { latin1 } from '../bytes/text.ts'
import { BROKEN, type Detection, type Emit, type Protocol, type Reader } from './reader.ts'

/** RFC 4253 §4.2 allows 255; some software sends more, and other lines may stand before a server's. */
const longestLine = 1024
const linesBefore = 50
/** RFC 4253 §6.1: 35,000 bytes must be accepted; post-quantum key exchanges stay far below. */
const longestPacket = 64 * 1024
const messageType = { keyExchangeInit: 20, newKeys: 21 } as const

interface Direction {
  stage: 'lines' | 'packets' | 'hidden'
  lines: number
  version: string | null
  packets: number
  /** Ciphers offered for client to server and for server to client, as far as they can matter. */
  ciphers: [toServer: string[], toClient: string[]] | null
  pending: boolean
}

const direction = (): Direction => ({ stage: 'lines', lines: 0, version: null, packets: 0, ciphers: null, pending: false })

class SshReader implements Reader {
  private readonly client = direction()
  private readonly server = direction()
  private versionOneTold = false

  read(side: Side, window: Uint8Array, emit: Emit): number {
    const used = this.readOn(side, window, emit)
    this[side].pending = used !== window.length
    return used
  }

  skip(side: Side): 'kept' | 'lost' {
    // Hidden bytes have no place to lose; before that, a packet's end would be.
    return this[side].stage === 'hidden' && !this[side].pending ? 'kept' : 'lost'
  }

  private readOn(side: Side, window: Uint8Array, emit: Emit): number {
    const own = this[side]
    let at = 0
    while (at < window.length) {
      const next = own.stage === 'lines' ? this.line(side, window, at, emit) : own.stage === 'packets' ? this.packet(side, window, at, emit) : window.length
      if (next === BROKEN) return BROKEN
      if (next === at) break
      at = next
    }
    return at
  }

  private line(side: Side, window: Uint8Array, at: number, emit: Emit): number {
    const own = this[side]
    const feed = window.indexOf(10, at)
    if (feed < 0 || feed - at > longestLine) return window.length - at > longestLine || feed >= 0 ? BROKEN : at
    const text = latin1(window, at, feed > at && window[feed - 1] === 13 ? feed - 1 : feed)
    const identification = /^SSH-([^-\s]{1,16})-(\S*)/.exec(text)
    if (identification === null) {
      // RFC 4253 §4.2: only a server may say something first.
      if (side === 'client' || text.startsWith('SSH-') || ++own.lines > linesBefore) return BROKEN
      return feed + 1
    }
    own.version = identification[1]
    own.stage = 'packets'
    emit({ kind: 'banner', text, side }, at, feed + 1)
    emit({ kind: 'ssh', version: own.version, software: identification[2], side }, at, feed + 1)
    if (isVersionOne(own.version) && !this.versionOneTold) {
      this.versionOneTold = true
      emit({ kind: 'note', says: 'SSH version 1 can be broken: who sits between can read along' }, at, feed + 1)
    }
    return feed + 1
  }

  private packet(side: Side, window: Uint8Array, at: number, emit: Emit): number {
    const own = this[side]
    // What a packet looks like is settled by both identifications; the other side's comes first or at the same time.
    const versionOne = isVersionOne(this.client.version) || isVersionOne(this.server.version)
    if (window.length - at < 5) return at
    const length = ((window[at] << 24) | (window[at + 1] << 16) | (window[at + 2] << 8) | window[at + 3]) >>> 0
    const end = at + 4 + length + (versionOne ? 8 - (length % 8) : 0)
    const padding = window[at + 4]
    const sound = versionOne ? length >= 5 : (length + 4) % 8 === 0 && length >= 12 && padding >= 4 && padding < length - 1
    if (length > longestPacket || !sound) return BROKEN
    if (end > window.length) return at
    own.packets++
    const type = window[at + 5]
    // Version 1 protects everything after one packet of each side (server's public key, session key).
    if (versionOne ? own.packets === 1 : type === messageType.newKeys) this.hide(side, at, end, emit)
    else if (type === messageType.keyExchangeInit && own.ciphers === null) own.ciphers = cipherLists(window, at + 6, at + 4 + length - padding)
    return end
  }

  private hide(side: Side, from: number, to: number, emit: Emit): void {
    this[side].stage = 'hidden'
    const index = side === 'client' ? 0 : 1
    // RFC 4253 §7.1: the client's first choice that the server has too. `none` protects nothing (§6.3).
    const offered = this.server.ciphers?.[index]
    const chosen = this.client.ciphers?.[index].find((name) => offered?.includes(name))
    if (chosen === 'none') emit({ kind: 'note', says: `the ${side}'s bytes are not encrypted: both sides agreed on the cipher "none"` }, from, to)
    emit({ kind: 'content', content: chosen === 'none' ? 'readable' : 'protected', side }, from, to)
  }
}

/** 1.99 is a server that speaks both (RFC 4253 §5.1): its client decides. */
const isVersionOne = (version: string | null): boolean => version !== null && version.startsWith('1.') && version !== '1.99'

/** The third and fourth name list of KEXINIT (RFC 4253 §7.1); null if they do not fit. */
function cipherLists(bytes: Uint8Array, start: number, end: number): [string[], string[]] | null {
  const lists: string[][] = []
  for (let at = start + 16; lists.length < 4; ) {
    if (at + 4 > end) return null
    const length = ((bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]) >>> 0
    if (length > end - at - 4) return null
    lists.push(lists.length < 2 ? [] : latin1(bytes, at + 4, at + 4 + length).split(',', 256))
    at += 4 + length
  }
  return [lists[2], lists[3]]
}

const beginnings = ['SSH-2.0-', 'SSH-1.99-', 'SSH-1.5-', 'SSH-1.3-'].map((text) => Uint8Array.from(text, (character) => character.charCodeAt(0)))

function begins(window: Uint8Array): Detection {
  for (const beginning of beginnings) {
    const have = Math.min(window.length, beginning.length)
    let at = 0
    while (at < have && window[at] === beginning[at]) at++
    if (at === have) return have === beginning.length ? 'yes' : 'more'
  }
  return 'no'
}

function detect(side: Side, window: Uint8Array, other: Uint8Array): Detection {
  const own = begins(window)
  // A server's greeting may stand before its identification; the client's tells what it is.
  return own === 'no' && side === 'server' && other.length > 0 && begins(other) === 'yes' ? 'yes' : own
}

export const ssh: Protocol = { name: 'ssh', transport: 'tcp', ports: [22, 2222], content: 'handshake', detect, open: () => new SshReader() }
