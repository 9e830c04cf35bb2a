/**
 * DHCP and BOOTP (RFC 2131, RFC 951), and DHCPv6 (RFC 8415): addresses asked for and given. What they show of a person is
 * the name of the device and the user class; nothing of them is ever protected.
 */
import { u16, u32 } from '../../bytes/integers.ts'
import { capped, readableText } from '../../bytes/text.ts'
import { datagrams, type Speaker } from '../datagrams.ts'
import type { Emit } from '../reader.ts'

/** RFC 2131 §3: the first four octets of the options. */
const magicCookie = 0x63825363
/** Octets before the options. */
const fixedPart = 236
const option = { pad: 0, hostName: 12, clientFqdn: 81, end: 255 } as const

/** Everything before the options that can be checked; a capture may have cut the datagram anywhere behind the addresses. */
function hearDhcp(bytes: Uint8Array): Speaker {
  const [op, hardware, hardwareLength, hops] = bytes
  if (bytes.length < 44 || (op !== 1 && op !== 2) || hardwareLength > 16 || hops > 16) return 'no'
  if (bytes.length >= fixedPart + 4) {
    if (u32(bytes, fixedPart) === magicCookie) return op === 1 ? 'client' : 'server'
  }
  // BOOTP without options, or cut before them: Ethernet's address and the padding behind it must speak for themselves.
  if (hardware !== 1 || hardwareLength !== 6) return 'no'
  for (let at = 34; at < 44; at++) if (bytes[at] !== 0) return 'no'
  if ((u16(bytes, 10) & 0x7fff) !== 0 || !fieldsAreText(bytes)) return 'no'
  return op === 1 ? 'client' : 'server'
}

/** Server name and boot file end in zeros, and hold text before (RFC 951 §3). */
function fieldsAreText(bytes: Uint8Array): boolean {
  for (const [from, to] of [[44, 108], [108, fixedPart]] as const) {
    let ended = false
    for (let at = from; at < Math.min(to, bytes.length); at++) {
      if (bytes[at] === 0) ended = true
      else if (ended ? at - from < 16 : bytes[at] < 0x20 || bytes[at] > 0x7e) return false
    }
  }
  return true
}

/** Device names in the options of a client: option 12 (RFC 2132 §3.14) and 81 (RFC 4702, three octets of flags first). */
function tellDhcp(bytes: Uint8Array, say: Emit): void {
  if (bytes[0] !== 1 || bytes.length < fixedPart + 4 || u32(bytes, fixedPart) !== magicCookie) return
  for (let at = fixedPart + 4; at < bytes.length && bytes[at] !== option.end; ) {
    if (bytes[at] === option.pad) { at++; continue }
    const start = at + 2
    const end = start + bytes[at + 1]
    if (start > bytes.length || end > bytes.length) return
    if (bytes[at] === option.hostName) sayDevice(bytes, start, end, say)
    // Bit 2 of the flags: the name is in DNS wire form.
    if (bytes[at] === option.clientFqdn && end - start > 3) sayDevice(bytes, start + 3, end, say, (bytes[start] & 4) !== 0)
    at = end
  }
}

function sayDevice(bytes: Uint8Array, start: number, end: number, say: Emit, labels = false): void {
  const value = labels ? labelText(bytes, start, end) : readableText(bytes, start, end).replace(/\0+$/, '')
  say({ kind: 'seen-in-clear', as: 'host-name', name: 'device name', value: capped(value) }, start, end)
}

/** A name in the wire form of DNS without compression (RFC 1035 §3.1), as far as it holds. */
function labelText(bytes: Uint8Array, start: number, end: number): string {
  const labels: string[] = []
  for (let at = start; at < end && bytes[at] > 0 && bytes[at] < 64 && at + bytes[at] < end; at += bytes[at] + 1) labels.push(readableText(bytes, at + 1, at + 1 + bytes[at]))
  return labels.join('.')
}

export const dhcp = datagrams({ name: 'dhcp', ports: [67, 68, 4011], hear: hearDhcp, tell: (bytes, _side, say) => tellDhcp(bytes, say) })

const message6 = { solicit: 1, advertise: 2, request: 3, reply: 7, informationRequest: 11, relayForward: 12, relayReply: 13 } as const
const option6 = { clientId: 1, serverId: 2, requested: 6, elapsed: 8, relayMessage: 9, clientFqdn: 39 } as const
/** Highest option code that IANA has given out, with room: random chains of options have higher ones soon. */
const highestOption6 = 260

/** Options fill a message exactly (RFC 8415 §21.1). Gives the codes seen; null if they do not fit. */
function optionsFit(bytes: Uint8Array, start: number, each?: (code: number, start: number, end: number) => void): Set<number> | null {
  const codes = new Set<number>()
  let at = start
  while (at < bytes.length) {
    if (at + 4 > bytes.length) return null
    const code = u16(bytes, at)
    const end = at + 4 + u16(bytes, at + 2)
    if (code === 0 || code > highestOption6 || end > bytes.length) return null
    codes.add(code)
    each?.(code, at + 4, end)
    at = end
  }
  return codes
}

const optionsAt = (type: number): number => (type === message6.relayForward || type === message6.relayReply ? 34 : 4)

function hearDhcp6(bytes: Uint8Array): Speaker {
  const [type] = bytes
  if (bytes.length < 8 || type < message6.solicit || type > 36) return 'no'
  const codes = optionsFit(bytes, optionsAt(type))
  if (codes === null) return 'no'
  const telling = type === message6.relayForward || type === message6.relayReply ? codes.has(option6.relayMessage) : codes.has(option6.clientId) || codes.has(option6.serverId) || (codes.has(option6.requested) && codes.has(option6.elapsed))
  if (!telling) return 'no'
  return type === message6.advertise || type === message6.reply || type === 10 || type === message6.relayReply ? 'server' : 'client'
}

export const dhcpv6 = datagrams({
  name: 'dhcpv6',
  ports: [546, 547],
  hear: hearDhcp6,
  tell(bytes, _side, say) {
    optionsFit(bytes, optionsAt(bytes[0]), (code, start, end) => {
      if (code !== option6.clientFqdn || end - start < 2) return
      say({ kind: 'seen-in-clear', as: 'host-name', name: 'device name', value: capped(labelText(bytes, start + 1, end)) }, start, end)
    })
  },
})
