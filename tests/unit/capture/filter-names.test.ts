import { describe, expect, it } from 'vitest'
import { nameInFilter } from '../../../main/capture/filter-names.ts'

describe('names in capture filters', () => {
  it.each([
    '', 'tcp', 'tcp port 80', 'port http or port smtp', 'host 192.0.2.1 and not (tcp port 7766 and host 127.0.0.1)', 'net 10.0.0.0/8', 'net 10', 'ip6 host 2001:db8::1',
    'ether host 02:00:5e:00:53:01', 'tcp[tcpflags] & (tcp-syn|tcp-ack) != 0', 'icmp[icmptype] = icmp-echo', 'ip[6:2] & 0x1fff = 0', 'portrange 1000-2000', 'ip proto \\tcp', 'vlan 100 && udp', 'len > 100',
    'src or dst host 192.0.2.1', 'ether proto 0x88cc', '!arp', 'greater 64', 'ip6 net 2001:db8::/32', 'dst net 192.0.2.0 mask 255.255.255.0', 'wlan type mgt subtype beacon',
  ])('lets %j through', (filter) => expect(nameInFilter(filter)).toBeNull())

  it.each([
    ['host example.org', 'example.org'], ['tcp and host mail', 'mail'], ['src mx.example.org or dst 192.0.2.1', 'mx.example.org'], ['net campus', 'campus'],
    ['port 25 and (host 192.0.2.1 or beta)', 'beta'], ['gateway router', 'router'], ['tcp portt 80', 'portt'],
  ])('finds the name in %j', (filter, name) => expect(nameInFilter(filter)).toBe(name))
})
