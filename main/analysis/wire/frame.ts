/**
 * From captured bytes to offsets: addresses, ports, payload. Takes any bytes, never throws, never reads outside, and
 * does no more work than the headers are long. A header beyond the capture is `cutShort`; one that contradicts itself
 * is `malformed`, and nothing behind it is trusted.
 */
import { ethernet, llc, vlan } from './ethernet.ts'
import { erspan, erspan3, etherIp, gre, ipInIp, l2tpv3, redirect } from './gre.ts'
import { gtp } from './gtp.ts'
import { ip, ipProtocol } from './ip.ts'
import { l2tp } from './l2tp.ts'
import { Layer, layerOfLinkType } from './layers.ts'
import { linuxCooked, linuxCooked2 } from './linux-cooked.ts'
import { loopback } from './loopback.ts'
import { mpls, mplsInIp, mplsInUdp } from './mpls.ts'
import { encapsulating, firewallLog, ipNet, netfilterLog, packetTap, slip } from './packet-logs.ts'
import { ciscoHdlc, ppp, pppDirection, pppHdlc, pppoe } from './ppp.ts'
import { FrameKind, type Frame } from './record.ts'
import { ciscoHdlcDirection, fddi, fibreChannel, fireWire, frameRelay, frameRelayDirection, infiniBand, sunAtm, tokenRing } from './serial-links.ts'
import { extendedTag, fabricPath, groupTag, macSec, nsh, serviceInstance, trill, virtualTag } from './tags.ts'
import { icmp, otherTransport, tcp, udp } from './transport.ts'
import { ayiya, geneve, lisp, teredo, vxlan, vxlanGpe } from './udp-tunnels.ts'
import { avs, ppi, prism, radiotap, wifi } from './wifi.ts'

export { foreignTraffic, linkTypeName } from './link-type.ts'
export { Frame, FrameKind, TcpFlag, Tunnel, tunnelName } from './record.ts'

/** More headers than this stand on each other only in a packet made to waste time. */
const deepest = 128

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

/** The layers of nearly every frame, asked for one by one: so the compiler can put all of them in one piece (measured: a tenth of the decoding). */
function read(layer: Layer, bytes: Uint8Array, frame: Frame): Layer {
  if (layer === Layer.ip) return ip(bytes, frame)
  if (layer === Layer.tcp) return tcp(bytes, frame)
  if (layer === Layer.ethernet) return ethernet(bytes, frame)
  if (layer === Layer.udp) return udp(bytes, frame)
  return readRare(layer, bytes, frame)
}

function readRare(layer: Layer, bytes: Uint8Array, frame: Frame): Layer {
  switch (layer) {
    case Layer.vlan: return vlan(bytes, frame)
    case Layer.llc: return llc(bytes, frame)
    case Layer.linuxCooked: return linuxCooked(bytes, frame)
    case Layer.linuxCooked2: return linuxCooked2(bytes, frame)
    case Layer.loopback: return loopback(bytes, frame)
    case Layer.ipProtocol: return ipProtocol(bytes, frame)
    case Layer.icmp: return icmp(bytes, frame)
    case Layer.otherTransport: return otherTransport(bytes, frame)
    case Layer.bridged: return ethernet(bytes, frame)
    case Layer.ipInIp: return ipInIp(bytes, frame)
    case Layer.gre: return gre(bytes, frame)
    case Layer.erspan: return erspan(bytes, frame)
    case Layer.erspan3: return erspan3(bytes, frame)
    case Layer.redirect: return redirect(bytes, frame)
    case Layer.etherIp: return etherIp(bytes, frame)
    case Layer.mplsInIp: return mplsInIp(bytes, frame)
    case Layer.l2tpv3: return l2tpv3(bytes, frame)
    case Layer.mpls: return mpls(bytes, frame)
    case Layer.pppoe: return pppoe(bytes, frame)
    case Layer.ppp: return ppp(bytes, frame)
    case Layer.pppHdlc: return pppHdlc(bytes, frame)
    case Layer.pppDirection: return pppDirection(bytes, frame)
    case Layer.ciscoHdlc: return ciscoHdlc(bytes, frame)
    case Layer.serviceInstance: return serviceInstance(bytes, frame)
    case Layer.extendedTag: return extendedTag(bytes, frame)
    case Layer.virtualTag: return virtualTag(bytes, frame)
    case Layer.fabricPath: return fabricPath(bytes, frame)
    case Layer.trill: return trill(bytes, frame)
    case Layer.groupTag: return groupTag(bytes, frame)
    case Layer.macSec: return macSec(bytes, frame)
    case Layer.nsh: return nsh(bytes, frame)
    case Layer.wifi: return wifi(bytes, frame)
    case Layer.radiotap: return radiotap(bytes, frame)
    case Layer.ppi: return ppi(bytes, frame)
    case Layer.avs: return avs(bytes, frame)
    case Layer.prism: return prism(bytes, frame)
    case Layer.frameRelay: return frameRelay(bytes, frame)
    case Layer.frameRelayDirection: return frameRelayDirection(bytes, frame)
    case Layer.ciscoHdlcDirection: return ciscoHdlcDirection(bytes, frame)
    case Layer.firewallLog: return firewallLog(bytes, frame)
    case Layer.netfilterLog: return netfilterLog(bytes, frame)
    case Layer.tokenRing: return tokenRing(bytes, frame)
    case Layer.fddi: return fddi(bytes, frame)
    case Layer.fibreChannel: return fibreChannel(bytes, frame)
    case Layer.infiniBand: return infiniBand(bytes, frame)
    case Layer.fireWire: return fireWire(bytes, frame)
    case Layer.sunAtm: return sunAtm(bytes, frame)
    case Layer.encapsulating: return encapsulating(bytes, frame)
    case Layer.ipNet: return ipNet(bytes, frame)
    case Layer.packetTap: return packetTap(bytes, frame)
    case Layer.slip: return slip(bytes, frame)
    case Layer.vxlan: return vxlan(bytes, frame)
    case Layer.vxlanGpe: return vxlanGpe(bytes, frame)
    case Layer.geneve: return geneve(bytes, frame)
    case Layer.gtp: return gtp(bytes, frame)
    case Layer.l2tp: return l2tp(bytes, frame)
    case Layer.teredo: return teredo(bytes, frame)
    case Layer.lisp: return lisp(bytes, frame)
    case Layer.ayiya: return ayiya(bytes, frame)
    case Layer.mplsInUdp: return mplsInUdp(bytes, frame)
    default: return Layer.done
  }
}

/**
 * Decodes the captured bytes [start, end) into `frame`, down to the innermost conversation. `wireLength` is needed only where a packet does not say its
 * own length (segmentation offload) and was cut.
 */
export function decodeFrame(bytes: Uint8Array, start: number, end: number, linkType: number, frame: Frame, wireLength = end - start): void {
  frame.begin(start, end, wireLength > end - start ? wireLength : end - start)
  run(bytes, layerOfLinkType(linkType), frame)
  if (frame.tunnelCount > 0) frame.surface(0)
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
  const around = frame.tunnelCount
  run(bytes, Layer.ipProtocol, frame)
  if (frame.tunnelCount > around) frame.surface(around)
  // A fragment of the same packet within it is not put together again: it exists only to confuse. One of a tunnelled packet may be.
  else if (frame.fragment) {
    frame.fragment = false
    frame.malformed = true
  }
}
