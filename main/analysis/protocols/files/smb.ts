/**
 * SMB over TCP: the NetBIOS session service (RFC 1002 §4.3, port 139) or the bare length of it (port 445), and within it SMB 1,
 * SMB 2 and 3. Encrypted messages of SMB 3 ([MS-SMB2] §2.2.41) count as protected, compressed and signed ones do not.
 */
import type { Side } from '../../../../shared/model.ts'
import type { Fact } from '../../facts.ts'
import { u16 } from '../../bytes/integers.ts'
import { spokenBy, WAIT, MessageReader, type Message } from '../message-reader.ts'
import { BROKEN, type Content, type Detection, type Emit, type Protocol } from '../reader.ts'
import { isReply1, tellSmb1 } from './smb1.ts'
import { isReply2, tellSmb2 } from './smb2.ts'

const header = 4
const session = { message: 0, request: 0x81, positive: 0x82, negative: 0x83, retarget: 0x84, keepAlive: 0x85 } as const
const kinds = { smb1: 0xff, smb2: 0xfe, encrypted: 0xfd, compressed: 0xfc } as const
/** Names and security blobs stand near the beginning of a message. */
const shown = 4096
/** Logins and names repeat; more different ones than this are not kept for one conversation. */
const mostTold = 512

const bodyLength = (window: Uint8Array, at: number): number => (window[at + 1] << 16) | u16(window, at + 2)
const isSmb = (window: Uint8Array, at: number): boolean => window[at] >= kinds.compressed && window[at + 1] === 0x53 && window[at + 2] === 0x4d && window[at + 3] === 0x42

class SmbReader extends MessageReader {
  private readonly content: Record<Side, Content> = { client: 'readable', server: 'readable' }
  private readonly told = new Set<string>()
  private noted = false

  constructor() {
    super(shown)
  }

  protected measure(_side: Side, window: Uint8Array, at: number): number {
    if (window.length - at < header) return WAIT
    const type = window[at]
    return type === session.message || (type >= session.request && type <= session.keepAlive) ? header + bodyLength(window, at) : BROKEN
  }

  protected message(side: Side, { window, from, to }: Message, emit: Emit): void {
    const at = from + header
    if (window[from] !== session.message || !isSmb(window, at)) return
    const kind = window[at]
    this.count(side, kind === kinds.encrypted ? 'protected' : 'readable', from, emit)
    if (kind === kinds.encrypted && !this.noted) {
      this.noted = true
      emit({ kind: 'note', says: 'SMB 3 encrypts its messages' }, from, to)
    }
    const say = (fact: Fact): void => {
      const key = JSON.stringify(fact)
      if (this.told.has(key) || this.told.size >= mostTold) return
      this.told.add(key)
      emit(fact, from, to)
    }
    if (kind === kinds.smb1) tellSmb1(window, at, to, say)
    else if (kind === kinds.smb2) tellSmb2(window, at, to, say)
  }

  private count(side: Side, content: Content, at: number, emit: Emit): void {
    if (this.content[side] === content) return
    this.content[side] = content
    emit({ kind: 'content', content, side }, at, at)
  }
}

/** Who says the SMB message whose header stands at `at`; the encrypted and the compressed do not tell. */
function speaker(window: Uint8Array, at: number, side: Side): Side {
  if (window[at] === kinds.smb1) return isReply1(window, at) ? 'server' : 'client'
  return window[at] === kinds.smb2 ? (isReply2(window, at) ? 'server' : 'client') : side
}

/** A NetBIOS name as it is encoded: 32 letters from A to P behind their count (RFC 1001 §14.1). */
function encodedName(window: Uint8Array, at: number): boolean {
  if (window[at] !== 32) return false
  for (let k = at + 1; k < Math.min(window.length, at + 33); k++) if (window[k] < 0x41 || window[k] > 0x50) return false
  return true
}

function detect(side: Side, window: Uint8Array, other: Uint8Array): Detection {
  if (window.length < header) return window.length === 0 || window[0] === session.message || (window[0] >= session.request && window[0] <= session.keepAlive) ? 'more' : 'no'
  const length = bodyLength(window, 0)
  const asked = other.length > header && other[0] === session.request && encodedName(other, header)
  switch (window[0]) {
    case session.message:
      if (length === 0) return window.length > header ? detect(side, window.subarray(header), other) : 'more'
      if (length < 32) return 'no'
      if (window.length < header + 24) return window.length < header + 4 || isSmb(window, header) ? 'more' : 'no'
      return isSmb(window, header) ? spokenBy(speaker(window, header, side), side) : 'no'
    case session.request:
      if (length < 68 || length > 600) return 'no'
      return window.length < header + 33 ? (window.length === header || encodedName(window, header) ? 'more' : 'no') : encodedName(window, header) ? spokenBy('client', side) : 'no'
    case session.positive: return length === 0 && (asked || (window.length > 2 * header && isSmb(window, 2 * header))) ? spokenBy('server', side) : length === 0 ? 'more' : 'no'
    case session.negative: return length === 1 && window.length === header + 1 && (asked || (window[header] >= 0x80 && window[header] <= 0x8f)) ? spokenBy('server', side) : 'no'
    case session.keepAlive: return length === 0 ? (window.length > header ? detect(side, window.subarray(header), other) : 'more') : 'no'
    default: return 'no'
  }
}

export const smb: Protocol = { name: 'smb', transport: 'tcp', ports: [445, 139], content: 'readable', detect, open: () => new SmbReader() }
