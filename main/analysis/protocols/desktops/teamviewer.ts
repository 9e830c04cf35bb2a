/**
 * TeamViewer over TCP, known by its packets: a mark, a command and a length that must fit. Its maker documents keys exchanged
 * by RSA and sessions in AES-256, so what it carries counts as protected; nothing of it is read.
 */
import { u16le, u32le } from '../../bytes/integers.ts'
import { passingReader } from '../message-reader.ts'
import type { Detection, Protocol } from '../reader.ts'

const first = { header: 5, marks: [0x17, 0x24] } as const
const second = { header: 24, marks: [0x11, 0x30] } as const
const commands = { least: 0x09, most: 0x50 } as const

/** Length of the packet at `at`: 0 if its header is not all there, -1 if none begins so. */
function packetLength(window: Uint8Array, at: number): number {
  const left = window.length - at
  const form = window[at] === first.marks[0] ? first : window[at] === second.marks[0] ? second : null
  if (form === null || (left > 1 && window[at + 1] !== form.marks[1]) || (left > 2 && (window[at + 2] < commands.least || window[at + 2] > commands.most))) return -1
  if (left < form.header) return form === second && left > 3 && window[at + 3] !== 0 ? -1 : 0
  return form === first ? form.header + u16le(window, at + 3) : window[at + 3] !== 0 || u32le(window, at + 4) > 0x10_0000 ? -1 : form.header + u32le(window, at + 4)
}

function detect(_side: unknown, window: Uint8Array, other: Uint8Array): Detection {
  let whole = 0
  for (let at = 0; at < window.length; ) {
    const length = packetLength(window, at)
    if (length < 0) return 'no'
    if (length === 0) break
    at += length
    if (at <= window.length) whole++
    // A packet that fills its segment, and a second sign: another one, or one of the other side.
    if (at === window.length && (whole > 1 || (other.length >= first.header && packetLength(other, 0) > 0))) return 'yes'
  }
  return window.length < 2048 ? 'more' : 'no'
}

export const teamviewer: Protocol = { name: 'teamviewer', transport: 'tcp', ports: [5938], content: 'protected', detect, open: passingReader }
