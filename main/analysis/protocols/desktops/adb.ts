/** The Android Debug Bridge's transport: six words, the last of which is the first one's complement; A_STLS goes on in TLS. */
import type { Side } from '../../../../shared/model.ts'
import { u32le } from '../../bytes/integers.ts'
import { capped, latin1, readableText } from '../../bytes/text.ts'
import { WAIT, MessageReader, type Message } from '../message-reader.ts'
import { BROKEN, type Detection, type Emit, type Protocol } from '../reader.ts'

const header = 24
const commands = ['CNXN', 'AUTH', 'OPEN', 'OKAY', 'CLSE', 'WRTE', 'SYNC', 'STLS']
/** MAX_PAYLOAD is 1 MiB. */
const longest = 16 * 1024 * 1024
const isPacket = (window: Uint8Array, at: number): boolean => commands.includes(latin1(window, at, at + 4)) && (u32le(window, at) ^ u32le(window, at + 20)) === -1 && u32le(window, at + 12) <= longest

class AdbReader extends MessageReader {
  private readonly greeted = { client: false, server: false }
  private readonly tls = { client: false, server: false }

  constructor() {
    super(1024)
  }

  protected measure(_side: Side, window: Uint8Array, at: number): number {
    if (window.length - at < header) return WAIT
    return isPacket(window, at) ? header + u32le(window, at + 12) : BROKEN
  }

  protected message(side: Side, { window, from, to }: Message, emit: Emit): void {
    const command = latin1(window, from, from + 4)
    if (command === 'CNXN' && !this.greeted[side]) {
      this.greeted[side] = true
      emit({ kind: 'banner', text: capped(readableText(window, from + header, to).replace(/\0+$/, '')), side }, from, to)
    } else if (command === 'OPEN' && side === 'client') emit({ kind: 'file-named', action: 'OPEN', name: capped(readableText(window, from + header, to).replace(/\0+$/, '')) }, from, to)
    else if (command === 'STLS') {
      this.tls[side] = true
      emit({ kind: 'starttls', step: side === 'server' ? 'requested' : 'accepted', command: 'STLS' }, from, to)
      if (!this.tls.client || !this.tls.server) return
      emit({ kind: 'upgrade', to: 'tls' }, from, to)
      this.finished = true
    }
  }
}

function detect(_side: Side, window: Uint8Array): Detection {
  const word = latin1(window, 0, Math.min(4, window.length))
  if (!commands.some((command) => command.startsWith(word))) return 'no'
  return window.length < header ? 'more' : isPacket(window, 0) ? 'yes' : 'no'
}

export const adb: Protocol = { name: 'adb', transport: 'tcp', ports: [5555], content: 'readable', detect, open: () => new AdbReader() }
