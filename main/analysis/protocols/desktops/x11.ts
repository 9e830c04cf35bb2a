/** X11's connection setup (X Window System Protocol §8): everything is readable, the cookie that opens the display too. */
import type { Side } from '../../../../shared/model.ts'
import { u16In } from '../../bytes/integers.ts'
import { hex, latin1 } from '../../bytes/text.ts'
import { spokenBy } from '../message-reader.ts'
import type { Detection, Emit, Protocol, Reader } from '../reader.ts'

const header = 12
const orders = { big: 0x42, little: 0x6c } as const
const padded = (length: number): number => (length + 3) & ~3

/** Byte order, version 11.0, and a name of the authorization that is text. */
function isSetup(window: Uint8Array): 'yes' | 'more' | 'no' {
  if (window.length > 0 && window[0] !== orders.big && window[0] !== orders.little) return 'no'
  if (window.length < header) return 'more'
  const big = window[0] === orders.big
  const name = u16In(window, 6, big)
  return window[1] === 0 && u16In(window, 2, big) === 11 && u16In(window, 4, big) === 0 && name <= 64 && u16In(window, 8, big) <= 1024 ? 'yes' : 'no'
}

class X11Reader implements Reader {
  private opened = false

  read(side: Side, window: Uint8Array, emit: Emit): number {
    if (side === 'server' || this.opened) return window.length
    if (isSetup(window) === 'no') { this.opened = true; return window.length }
    if (window.length < header) return 0
    const big = window[0] === orders.big
    const [name, data] = [u16In(window, 6, big), u16In(window, 8, big)]
    const at = header + padded(name)
    if (window.length < at + data) return 0
    this.opened = true
    if (data > 0) emit({ kind: 'login', mechanism: latin1(window, header, header + name), user: null, password: hex(window, at, at + data), encoding: ['hex'], accepted: null }, 0, at + data)
    return at + data
  }

  skip(side: Side): 'kept' | 'lost' {
    return side === 'server' || this.opened ? 'kept' : 'lost'
  }
}

function detect(side: Side, window: Uint8Array, other: Uint8Array): Detection {
  const setup = isSetup(window)
  if (setup === 'yes') return spokenBy('client', side)
  return window.length >= 8 && window[0] <= 2 && isSetup(other) === 'yes' && other.length >= header && u16In(window, 2, other[0] === orders.big) === 11 ? spokenBy('server', side) : setup
}

export const x11: Protocol = { name: 'x11', transport: 'tcp', ports: [6000, 6001], content: 'readable', detect, open: () => new X11Reader() }
