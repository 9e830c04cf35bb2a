/**
 * From captured bytes to offsets: addresses, ports, payload. Takes any bytes, never throws, never reads outside, and
 * does no more work than the headers are long. A header beyond the capture is `cutShort`; one that contradicts itself
 * is `malformed`, and nothing behind it is trusted.
 */
import { ethernet, llc, vlan } from './ethernet.ts'
import { ip, ipProtocol } from './ip.ts'
import { Layer, layerOfLinkType } from './layers.ts'
import { linuxCooked, linuxCooked2 } from './linux-cooked.ts'
import { loopback } from './loopback.ts'
import { FrameKind, type Frame } from './record.ts'
import { icmp, otherTransport, tcp, udp } from './transport.ts'

export { linkTypeName } from './link-type.ts'
export { Frame, FrameKind, TcpFlag } from './record.ts'

/** More headers than this stand on each other only in a packet made to waste time. */
const deepest = 64

function run(bytes: Uint8Array, first: Layer, frame: Frame): void {
  let layer = first
  for (let depth = 0; layer !== Layer.done; depth++) {
    if (depth === deepest) {
      frame.malformed = true
      return
    }
    layer = read(layer, bytes, frame)
  }
}

function read(layer: Layer, bytes: Uint8Array, frame: Frame): Layer {
  switch (layer) {
    case Layer.ethernet: return ethernet(bytes, frame)
    case Layer.vlan: return vlan(bytes, frame)
    case Layer.llc: return llc(bytes, frame)
    case Layer.linuxCooked: return linuxCooked(bytes, frame)
    case Layer.linuxCooked2: return linuxCooked2(bytes, frame)
    case Layer.loopback: return loopback(bytes, frame)
    case Layer.ip: return ip(bytes, frame)
    case Layer.ipProtocol: return ipProtocol(bytes, frame)
    case Layer.tcp: return tcp(bytes, frame)
    case Layer.udp: return udp(bytes, frame)
    case Layer.icmp: return icmp(bytes, frame)
    case Layer.otherTransport: return otherTransport(bytes, frame)
    case Layer.done: return Layer.done
  }
}

/**
 * Decodes the captured bytes [start, end) into `frame`. `wireLength` is needed only where a packet does not say its
 * own length (segmentation offload) and was cut.
 */
export function decodeFrame(bytes: Uint8Array, start: number, end: number, linkType: number, frame: Frame, wireLength = end - start): void {
  frame.begin(start, end, wireLength > end - start ? wireLength : end - start)
  run(bytes, layerOfLinkType(linkType), frame)
}

/**
 * Decodes the IP payload of a datagram that was put together from fragments. Port, payload and flag fields speak of
 * `bytes`; the address offsets keep pointing into the packet that `frame` was decoded from.
 */
export function decodeTransport(bytes: Uint8Array, start: number, end: number, protocol: number, declaredLength: number, frame: Frame): void {
  frame.beginTransport(start, end, start + declaredLength)
  frame.kind = FrameKind.ip
  frame.protocol = protocol
  frame.ipPayloadEnd = end
  run(bytes, Layer.ipProtocol, frame)
  // A fragment within a put-together datagram is not put together again: it exists only to confuse.
  if (frame.fragment) {
    frame.fragment = false
    frame.malformed = true
  }
}
