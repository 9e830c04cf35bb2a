/** Every protocol that can be recognised, in the order they are asked when ports do not tell. Adding one is its line here. */
import type { Protocol } from './reader.ts'
import { databases } from './databases/all.ts'
import { dtls } from './dtls/dtls.ts'
import { desktops } from './desktops/all.ts'
import { dns, dnsOverTcp, llmnr, mdns, nbns } from './dns.ts'
import { fileProtocols } from './files/all.ts'
import { ftp } from './ftp.ts'
import { http, ssdp } from './http1/http1.ts'
import { http2 } from './http2/http2.ts'
import { imap } from './imap.ts'
import { messaging } from './messaging/all.ts'
import { networkServices } from './network/all.ts'
import { pop3 } from './pop3.ts'
import { proxyProtocol } from './proxies/proxy-protocol.ts'
import { socks } from './proxies/socks.ts'
import { quic } from './quic/quic.ts'
import { industry } from './industry/all.ts'
import { lmtp, smtp } from './smtp.ts'
import { ssh } from './ssh.ts'
import { tls } from './tls/tls.ts'
import { websocket } from './websocket.ts'
import { privateNetworks } from './vpn/all.ts'
import { voice } from './voice/all.ts'

const all: readonly Protocol[] = [tls, http, http2, websocket, socks, proxyProtocol, ssh, smtp, lmtp, imap, pop3, ftp, dnsOverTcp, dns, mdns, llmnr, nbns, ssdp, quic, dtls, ...privateNetworks, ...fileProtocols, ...databases, ...messaging, ...desktops, ...industry, ...networkServices, ...voice]

export const protocols = {
  tcp: all.filter((protocol) => protocol.transport === 'tcp'),
  udp: all.filter((protocol) => protocol.transport === 'udp'),
}
