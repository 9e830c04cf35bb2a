/**
 * Oracle's TNS as far as it shows itself: connect descriptor (service, program, the system's user), redirections and refusals,
 * and whether native network encryption was agreed on, after which nothing can be read. Oracle publishes no format; this
 * follows the packet types that its own traces name.
 */
import type { Side } from '../../../../shared/model.ts'
import { u16, u32 } from '../../bytes/integers.ts'
import { capped, latin1 } from '../../bytes/text.ts'
import { ascii, find, MessageReader, spokenBy, WAIT, type Message } from '../message-reader.ts'
import { BROKEN, type Detection, type Emit, type Protocol } from '../reader.ts'

const header = 8
const type = { connect: 1, accept: 2, refuse: 4, redirect: 5, data: 6, resend: 11 } as const
/** Begins the negotiation of encryption, checksums and the like in a data packet. */
const services = Uint8Array.of(0xde, 0xad, 0xbe, 0xef)
const encryptionService = 2
/** From this version on a packet's length has four bytes where two are zero. */
const lengthAt = (window: Uint8Array, at: number): number => u16(window, at) || u32(window, at)

class TnsReader extends MessageReader {
  private hidden = false

  constructor() {
    super(8192)
  }

  protected measure(_side: Side, window: Uint8Array, at: number): number {
    if (window.length - at < header) return WAIT
    const length = lengthAt(window, at)
    return length >= header && length <= 0x20_0000 && window[at + 4] >= 1 && window[at + 4] <= 19 ? length : BROKEN
  }

  protected message(side: Side, { window, from, to }: Message, emit: Emit): void {
    if (window[from + 4] === type.connect) {
      const at = find(window, ascii('(USER='), from, to)
      const user = at < 0 ? '' : (/^[^()]*/.exec(latin1(window, at + 6, Math.min(to, at + 134)))?.[0] ?? '')
      if (user !== '') emit({ kind: 'login', mechanism: 'TNS', user: capped(user), password: null, encoding: [], accepted: null }, from, to)
    } else if (window[from + 4] === type.data && side === 'server' && !this.hidden) {
      const at = find(window, services, from, Math.min(to, from + 64))
      if (at < 0 || !encryptionChosen(window, at, to)) return
      this.hidden = true
      emit({ kind: 'note', says: 'the server chose native network encryption' }, from, to)
      emit({ kind: 'content', content: 'protected' }, from, to)
    }
  }
}

/** Services, each of some fields; the encryption service's last field is the algorithm, zero for none. */
function encryptionChosen(window: Uint8Array, start: number, end: number): boolean {
  const count = u16(window, start + 10)
  let at = start + 13
  for (let service = 0; service < count && at + 8 <= end; service++) {
    const id = u16(window, at)
    const fields = u16(window, at + 2)
    at += 8
    for (let field = 0; field < fields && at + 4 <= end; field++) {
      const length = u16(window, at)
      if (id === encryptionService && u16(window, at + 2) === 2 && length === 1) return window[at + 4] !== 0
      at += 4 + length
    }
  }
  return false
}

function detect(side: Side, window: Uint8Array, other: Uint8Array): Detection {
  if (window.length < header) return window.length < 5 || (window[4] >= 1 && window[4] <= 11) ? 'more' : 'no'
  const length = lengthAt(window, 0)
  if (length < header || window[2] !== 0 || window[3] !== 0 || window[6] !== 0 || window[7] !== 0) return 'no'
  if (window[4] === type.connect) {
    if (length < 26 || length > 8192) return 'no'
    if (window.length < 12) return 'more'
    // Version 300 and what it is compatible with; both are between 300 and 330.
    const version = u16(window, 8)
    const least = u16(window, 10)
    return version >= 0x0136 - 20 && version <= 0x0150 && least >= 0x0100 && least <= version ? spokenBy('client', side) : 'no'
  }
  const answers = window[4] === type.accept || window[4] === type.refuse || window[4] === type.redirect || window[4] === type.resend
  if (answers && other.length >= header && other[4] === type.connect && detect('client', other, window.subarray(0, 0)) === 'yes') return spokenBy('server', side)
  const text = latin1(window, header, Math.min(window.length, 64))
  return (window[4] === type.refuse || window[4] === type.redirect) && /\((?:DESCRIPTION|ADDRESS)[ _A-Z]*=/i.test(text) ? spokenBy('server', side) : 'no'
}

export const tns: Protocol = { name: 'tns', transport: 'tcp', ports: [1521], content: 'readable', detect, open: () => new TnsReader() }
