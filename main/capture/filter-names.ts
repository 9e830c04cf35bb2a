/**
 * Finds what libpcap would look up on the network to understand a capture filter. Watching sends nothing, so a host name in a
 * filter is refused before libpcap sees it. Words are those of pcap-filter(7), libpcap 1.10; names of ports and protocols
 * come from files of this computer and may stay.
 */

const words = new Set(
  `src dst host net port portrange proto protochain gateway broadcast multicast less greater len and or not
   ether fddi tr wlan ppp slip link ip ip6 arp rarp decnet atalk aarp lat moprc mopdl iso esis isis clnp es-is is-is stp ipx netbeui
   tcp udp sctp icmp icmp6 igmp igrp pim vrrp carp ah esp iphdr radio sca mask inbound outbound ifindex
   vlan mpls pppoed pppoes geneve vxlan llc lane metac bcc oam oamf4 oamf4ec oamf4sc sc ilmic connectmsg metaconnect vpi vci
   l1 l2 iih lsp snp csnp psnp addr1 addr2 addr3 addr4 ra ta type subtype dir ifname on rnr rulenum reason rset ruleset srnr action
   mgt ctl data mgmt control nods tods fromds dstods hsls hmsu hfisu hsio hopc hdpc mtp2 fisu lssu msu lsu sio opc dpc sls
   i s u ack rr rnr rej ui ua disc sabme test xid frmr`.split(/\s+/),
)
/** What stands behind these is a number, an interface, or a name from /etc/services and /etc/protocols. */
const takesLocalName = new Set(['port', 'portrange', 'proto', 'protochain', 'type', 'subtype', 'dir', 'ifname', 'on', 'reason', 'rset', 'ruleset', 'action'])
/** Numbers, addresses and networks: decimal, hexadecimal, dotted, IPv6, MAC and AppleTalk forms. */
const numeric = /^(0x[0-9a-f]+|\d+(\.\d+){0,3}(\/\d+)?|\d+-\d+|[0-9a-f]{0,4}(:[0-9a-f]{0,4}){2,7}(\.\d+){0,3}(\/\d+)?|[0-9a-f]{1,2}([:.-][0-9a-f]{1,2}){5})$/i

/** The first word that is neither libpcap's own nor a number; null if there is none. */
export function nameInFilter(filter: string): string | null {
  // What stands in brackets is arithmetic over the packet: tcp[tcpflags] & (tcp-syn|tcp-ack) != 0.
  const bare = filter.replace(/\[[^\]]*\]/g, ' ').replace(/\b(tcp|icmp|icmp6)-[a-z0-9]+\b|\btcpflags\b|\bicmp6?(type|code)\b/gi, ' 0 ')
  let before = ''
  for (const raw of bare.split(/[\s()!&|=<>+*%^]+/)) {
    const word = raw.replace(/^\\/, '')
    if (word === '') continue
    const local = takesLocalName.has(before)
    before = word.toLowerCase()
    if (local || words.has(before) || numeric.test(word) || !/[a-z]/i.test(word)) continue
    return word
  }
  return null
}
