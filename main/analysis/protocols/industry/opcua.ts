/**
 * OPC UA's binary protocol over TCP (OPC 10000-6 §7): its address, its security policy, and whether messages are sealed. A policy
 * other than None may only sign; then the type of a message still stands readable behind its headers.
 */
import type { Side } from '../../../../shared/model.ts'
import { u16le, u32le } from '../../bytes/integers.ts'
import { latin1, readableText } from '../../bytes/text.ts'
import { spokenBy, WAIT, MessageReader, type Message } from '../message-reader.ts'
import { BROKEN, type Detection, type Emit, type Protocol } from '../reader.ts'

const header = 8
const types = ['HEL', 'ACK', 'ERR', 'RHE', 'OPN', 'MSG', 'CLO']
/** Chunks are 64 KiB by default; servers allow a few MiB. */
const longest = 64 * 1024 * 1024
const none = 'http://opcfoundation.org/UA/SecurityPolicy#None'

class OpcUaReader extends MessageReader {
  private policy = ''
  private sealed = { client: false, server: false }

  constructor() {
    super(1024)
  }

  protected measure(_side: Side, window: Uint8Array, at: number): number {
    if (window.length - at < header) return WAIT
    const length = u32le(window, at + 4)
    return types.includes(latin1(window, at, at + 3)) && length >= header && length <= longest ? length : BROKEN
  }

  protected message(side: Side, { window, from, to }: Message, emit: Emit): void {
    const type = latin1(window, from, from + 3)
    if (type === 'OPN' && to - from > 16) {
      const length = u32le(window, from + 12)
      const policy = from + 16 + length <= to && length < 256 ? readableText(window, from + 16, from + 16 + length) : ''
      if (policy !== '' && policy !== this.policy) emit({ kind: 'note', says: `security policy ${policy.slice(policy.indexOf('#') + 1)}` }, from, to)
      this.policy = policy || this.policy
      return
    }
    if (type !== 'MSG' || this.policy === '' || this.policy === none || to - from < 28) return
    // Security header (8 bytes), sequence header (8), then the type as a four-byte NodeId of namespace 0.
    const sealed = u16le(window, from + 24) !== 0x0001
    if (sealed === this.sealed[side]) return
    this.sealed[side] = sealed
    emit({ kind: 'content', content: sealed ? 'protected' : 'readable', side }, from, from)
  }
}

function detect(side: Side, window: Uint8Array): Detection {
  const type = latin1(window, 0, Math.min(3, window.length))
  if (!types.some((name) => name.startsWith(type))) return 'no'
  if (window.length < header) return window.length > 3 && !'FCA'.includes(String.fromCharCode(window[3])) ? 'no' : 'more'
  const length = u32le(window, 4)
  if (!'FCA'.includes(String.fromCharCode(window[3])) || length < header + 4 || length > longest) return 'no'
  return spokenBy(type === 'ACK' || type === 'ERR' ? 'server' : 'client', side)
}

export const opcua: Protocol = { name: 'opcua', transport: 'tcp', ports: [4840], content: 'readable', detect, open: () => new OpcUaReader() }
