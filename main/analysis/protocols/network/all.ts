/** Network services and monitoring, in the order they are asked: what is certain by its bytes before what is likely. */
import type { Protocol } from '../reader.ts'
import { dhcp, dhcpv6 } from './dhcp.ts'
import { diameter } from './diameter.ts'
import { kerberos, kerberosOverTcp } from './kerberos.ts'
import { cldap, ldap } from './ldap.ts'
import { finger, ident, whois } from './line-services.ts'
import { ntp } from './ntp.ts'
import { bittorrent, dht, gnutella, utp } from './peer-to-peer.ts'
import { lpd, rawPrinting } from './printing.ts'
import { radius } from './radius.ts'
import { rlogin, rsh } from './remote-shell.ts'
import { bfd, bgp, glbp, hsrp, ldp, ldpOverTcp, rip, ripng } from './routing.ts'
import { rpc, rpcOverTcp } from './rpc.ts'
import { mgcp, nbdgm, netflow, pptp, sflow, wsd } from './small-services.ts'
import { snmp } from './snmp.ts'
import { syslog, syslogOverTcp } from './syslog.ts'
import { tacacs } from './tacacs.ts'
import { telnet } from './telnet.ts'
import { tftp } from './tftp.ts'

export const networkServices: readonly Protocol[] = [
  dhcp, dhcpv6, snmp, cldap, ldap, kerberos, kerberosOverTcp, radius, diameter, rpc, rpcOverTcp, bgp, ldp, ldpOverTcp,
  hsrp, glbp, rip, ripng, bfd, nbdgm, mgcp, wsd, pptp, netflow, sflow, bittorrent, dht, utp, gnutella, telnet, rlogin, rsh,
  rawPrinting, lpd, syslog, syslogOverTcp, whois, finger, ident, tacacs, ntp, tftp,
]
