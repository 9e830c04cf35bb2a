/**
 * DCE/RPC over TCP (The Open Group C706 §12, [MS-RPCE]): logins by NTLM, and calls whose bodies are sealed (authentication level
 * "packet privacy") told from those that are signed at most.
 */
import type { Side } from '../../../../shared/model.ts'
import { u16In, u32In } from '../../bytes/integers.ts'
import { spokenBy, WAIT, MessageReader, type Message } from '../message-reader.ts'
import { BROKEN, type Content, type Detection, type Emit, type Protocol } from '../reader.ts'
import { ntlmLogin } from './ntlm.ts'

const header = 16
const trailer = 8
const privacy = 6
const type = { request: 0, response: 2, fault: 3, bind: 11, bindAck: 12, bindNak: 13, alter: 14, alterReply: 15, auth3: 16, shutdown: 17, cancel: 18, orphaned: 19 } as const
const types: ReadonlySet<number> = new Set(Object.values(type))
const fromServer: ReadonlySet<number> = new Set([type.response, type.fault, type.bindAck, type.bindNak, type.alterReply, type.shutdown])

const isLittle = (window: Uint8Array, at: number): boolean => window[at + 4] >> 4 === 1
const fragment = (window: Uint8Array, at: number): number => u16In(window, at + 8, !isLittle(window, at))
const proof = (window: Uint8Array, at: number): number => u16In(window, at + 10, !isLittle(window, at))

/** Version 5.0 or 5.1, a known type, and a data representation of ASCII and IEEE or its three kin (C706 §14.1). */
function plausible(window: Uint8Array, at: number): boolean {
  const representation = window[at + 4]
  if (window[at] !== 5 || window[at + 1] > 1 || !types.has(window[at + 2]) || (representation !== 0x10 && representation !== 0) || window[at + 5] > 3 || window[at + 6] !== 0 || window[at + 7] !== 0) return false
  const length = fragment(window, at)
  const verifier = proof(window, at)
  return length >= header && (verifier === 0 || verifier + trailer + header <= length) && u32In(window, at + 12, !isLittle(window, at)) < 0x1000_0000
}

class DceRpcReader extends MessageReader {
  private readonly content: Record<Side, Content> = { client: 'readable', server: 'readable' }

  constructor() {
    super(65_536)
  }

  protected measure(_side: Side, window: Uint8Array, at: number): number {
    if (window.length - at < header) return WAIT
    return plausible(window, at) ? fragment(window, at) : BROKEN
  }

  protected message(side: Side, { window, from, to }: Message, emit: Emit): void {
    const verifier = proof(window, from)
    const kind = window[from + 2]
    const sealed = verifier > 0 && (kind === type.request || kind === type.response) && window[to - verifier - trailer + 1] === privacy
    this.count(side, sealed ? 'protected' : 'readable', from, emit)
    if (verifier === 0 || kind === type.request || kind === type.response) return
    const login = ntlmLogin(window, to - verifier, to)
    if (login !== null) emit(login, from, to)
  }

  private count(side: Side, content: Content, at: number, emit: Emit): void {
    if (this.content[side] === content) return
    if (content === 'protected') emit({ kind: 'note', says: `the ${side} seals the bodies of its calls` }, at, at)
    this.content[side] = content
    emit({ kind: 'content', content, side }, at, at)
  }
}

function detect(side: Side, window: Uint8Array): Detection {
  if (window.length < header) return window.length === 0 || (window[0] === 5 && (window.length < 2 || window[1] <= 1) && (window.length < 3 || types.has(window[2]))) ? 'more' : 'no'
  if (!plausible(window, 0)) return 'no'
  const bound = window[2] === type.bind || window[2] === type.alter
  // A proposal names its contexts behind two fragment sizes and a group.
  if (bound && fragment(window, 0) < header + 12) return 'no'
  return spokenBy(fromServer.has(window[2]) ? 'server' : 'client', side)
}

export const dcerpc: Protocol = { name: 'dcerpc', transport: 'tcp', ports: [135], content: 'readable', detect, open: () => new DceRpcReader() }

/** Connectionless calls (C706 §12.5.2): version 4 behind 80 bytes whose lengths must fit the datagram. */
const datagramHeader = 80
const datagramTypes = 11
export function isDceRpcDatagram(window: Uint8Array): boolean {
  if (window.length < datagramHeader || window[0] !== 4 || window[1] >= datagramTypes) return false
  if ((window[4] !== 0x10 && window[4] !== 0) || window[5] > 3 || window[6] !== 0) return false
  return u16In(window, 74, !isLittle(window, 0)) <= window.length - datagramHeader && u16In(window, 74, !isLittle(window, 0)) + 64 >= window.length - datagramHeader && window[2] < 0x80 && window[3] < 4
}
