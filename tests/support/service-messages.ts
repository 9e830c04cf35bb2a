/** One real-shaped message of each network service and voice protocol, written byte by byte after its standard. */
import type { Side } from '../../shared/model.ts'

const text = (value: string): number[] => Array.from(value, (character) => character.charCodeAt(0) & 0xff)
const hex = (value: string): number[] => (value.replace(/\s+/g, '').match(/../g) ?? []).map((pair) => parseInt(pair, 16))
const zeros = (count: number): number[] => new Array<number>(count).fill(0)
export const bytes = (...parts: (string | number[] | Uint8Array)[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? text(part) : [...part])))
export { hex, zeros }

const be16 = (value: number): number[] => [value >> 8, value & 0xff]
export const be32 = (value: number): number[] => [value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff]
/** A BER element of short or two-octet length. */
export const ber = (tag: number, ...parts: (string | number[] | Uint8Array)[]): number[] => {
  const content = [...bytes(...parts)]
  return [tag, ...(content.length < 128 ? [content.length] : [0x82, ...be16(content.length)]), ...content]
}

const dhcpDiscover = bytes([1, 1, 6, 0], hex('11223344'), zeros(20), hex('020304050607'), zeros(10), zeros(192), hex('63825363'), [53, 1, 1, 12, 6], 'laptop', [255])
const dhcpv6Solicit = bytes([1], hex('a1b2c3'), hex('0001 000a 0003 0001 020304050607'), hex('0006 0004 0017 0018'), hex('0008 0002 0000'), hex('0027 0008 00 06'), 'laptop')
export const snmpGet = (community: string): Uint8Array =>
  bytes(ber(0x30, ber(2, [1]), ber(4, community), ber(0xa0, ber(2, hex('1234')), ber(2, [0]), ber(2, [0]), ber(0x30, ber(0x30, ber(6, hex('2b06010201')), [5, 0])))))
/** Version 3 with flags; `data` is the scoped PDU as it stands on the wire. */
export const snmp3 = (flags: number, user: string, data: number[]): Uint8Array =>
  bytes(ber(0x30, ber(2, [3]), ber(0x30, ber(2, hex('0102')), ber(2, hex('05dc')), ber(4, [flags]), ber(2, [3])), ber(4, ber(0x30, ber(4, hex('8000000001')), ber(2, [1]), ber(2, [9]), ber(4, user), ber(4, zeros(12)), ber(4, hex('0011223344556677')))), data))
export const scoped = ber(0x30, ber(4, hex('8000000001')), ber(4, []), ber(0xa0, ber(2, [1]), ber(2, [0]), ber(2, [0]), ber(0x30)))

export const ldapMessage = (id: number, ...operation: number[][]): Uint8Array => bytes(ber(0x30, ber(2, [id]), ...operation))
export const simpleBind = (name: string, password: string): number[] => ber(0x60, ber(2, [3]), ber(4, name), ber(0x80, password))
export const bindAnswer = (code: number): number[] => ber(0x61, ber(10, [code]), ber(4), ber(4))
const search = ber(0x63, ber(4, 'dc=example'), ber(10, [2]), ber(10, [0]), ber(2, [0]), ber(2, [0]), ber(1, [0]), ber(0x87, 'objectClass'), ber(0x30))

const principal = (...names: string[]): number[] => ber(0x30, ber(0xa0, ber(2, [1])), ber(0xa1, ber(0x30, ...names.map((name) => ber(0x1b, name)))))
export const asRequest = bytes(ber(0x6a, ber(0x30, ber(0xa1, ber(2, [5])), ber(0xa2, ber(2, [10])), ber(0xa4, ber(0x30, ber(0xa0, ber(3, hex('0040810010'))), ber(0xa1, principal('alice')), ber(0xa2, ber(0x1b, 'EXAMPLE.ORG')), ber(0xa3, principal('krbtgt', 'EXAMPLE.ORG')))))))

const radiusRequest = bytes([1, 7, 0, 45], zeros(16), [1, 7], 'alice', [2, 18], hex('d1d2d3d4d5d6d7d8d9dadbdcdddedfe0'))
const diameterRequest = bytes([1, 0, 0, 40, 0x80, 0, 1, 1], be32(0), be32(1), be32(2), be32(264), [0x40, 0, 0, 20], 'a.example.fr')
/** Authentication START, PAP, not masked (flag 1). */
export const tacacsStart = bytes([0xc1, 1, 1, 1], be32(77), be32(22), [1, 0, 2, 1, 5, 0, 0, 9], 'alice', 'secret123')

export const rpcCall = (program: number, version: number, procedure: number, ...parameters: number[][]): Uint8Array =>
  bytes(be32(0x11223344), be32(0), be32(2), be32(program), be32(version), be32(procedure), be32(1), be32(28), be32(5), be32(6), 'laptop\0\0', be32(0), be32(0), be32(0), be32(0), be32(0), ...parameters)
export const marked = (message: Uint8Array): Uint8Array => bytes(be32((0x80000000 | message.length) >>> 0), message)
const rpcReply = bytes(be32(0x11223344), be32(1), zeros(16))

export const stunRequest = bytes(hex('0001 0000 2112a442'), hex('0102030405060708090a0b0c'))
const turnRefresh = bytes(hex('0004 0018 2112a442'), hex('0102030405060708090a0b0c'), hex('0006 0005'), 'alice', zeros(3), hex('0014 0007'), 'example', zeros(1))
/** One packet of RTP with a payload. */
export const rtpPacket = (sequence: number, payload: readonly number[] | Uint8Array, type = 0): Uint8Array => bytes([0x80, type], be16(sequence), be32(160 * sequence), be32(0xdeadbeef), [...payload])
export const rtcpReport = bytes([0x80, 200, 0, 6], be32(0xdeadbeef), zeros(20), [0x81, 202, 0, 4], be32(0xdeadbeef), [1, 8], 'me@there', zeros(2))

export const sipRegister = 'REGISTER sip:example.org SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1\r\nFrom: <sip:alice@example.org>;tag=1\r\nTo: <sip:alice@example.org>\r\nAuthorization: Digest username="alice", realm="example.org", response="0"\r\nContent-Length: 0\r\n\r\n'
export const rtspDescribe = 'DESCRIBE rtsp://camera.example/door RTSP/1.0\r\nCSeq: 1\r\nAuthorization: Basic YWxpY2U6c2VjcmV0\r\n\r\n'
const q931Setup = bytes(hex('0300 0011 08 02 0001 05 04 03 8090a5 7e 0001 05'))
const h245Capabilities = bytes(hex('0300 0013 0270 0106 0008 8175 0005 0080 1bc5 20'))
const rasRequest = bytes(hex('0e 00 00 06 00 08 91 4a 00 04 00 00 01 02'))

const bgpOpen = bytes(new Array<number>(16).fill(0xff), [0, 29, 1, 4, 0, 100, 0, 90], hex('c0000201'), [0])
const ldpHello = bytes(hex('0001 001e c0000201 0000 0100 0014 00000000 0400 0004 000f 0000 0401 0004 c0000201'))
const nbName = [32, ...text('EMEBFAFEEPFACACACACACACACACACAAA'), 0]
const netbiosDatagram = bytes([0x11, 2], hex('0001 c0000201'), be16(138), be16(68), be16(0), nbName, nbName)
const netflow5 = bytes(be16(5), be16(1), zeros(20), zeros(48))

export interface ServiceMessage {
  name: string
  transport: 'tcp' | 'udp'
  side: Side
  bytes: Uint8Array
  /** What the other side has said, where one side alone does not tell. */
  other?: Uint8Array
}

const udp = (name: string, side: Side, message: Uint8Array, other?: Uint8Array): ServiceMessage => ({ name, transport: 'udp', side, bytes: message, ...(other === undefined ? {} : { other }) })
const tcp = (name: string, side: Side, message: Uint8Array, other?: Uint8Array): ServiceMessage => ({ name, transport: 'tcp', side, bytes: message, ...(other === undefined ? {} : { other }) })

export const serviceMessages: readonly ServiceMessage[] = [
  udp('dhcp', 'client', dhcpDiscover),
  udp('dhcpv6', 'client', dhcpv6Solicit),
  udp('ntp', 'client', bytes([0x23, 0, 6, 0xec], zeros(36), hex('ea1b2c3d4e5f6071'))),
  udp('ntp', 'server', bytes([0x24, 2, 6, 0xec], be32(0x0a00), be32(0x0b00), hex('c0000201'), zeros(8), hex('ea1b2c3d4e5f6071'), zeros(16))),
  udp('ntp', 'client', bytes([0x16, 2, 0, 1], zeros(8))),
  udp('ntp', 'client', bytes([0x17, 0, 3, 42], zeros(44))),
  udp('snmp', 'client', snmpGet('secret')),
  udp('snmp', 'client', snmp3(4, 'alice', scoped)),
  udp('cldap', 'client', ldapMessage(1, search)),
  tcp('ldap', 'client', ldapMessage(1, simpleBind('cn=alice', 'secret'))),
  tcp('ldap', 'server', ldapMessage(1, bindAnswer(0))),
  udp('kerberos', 'client', asRequest),
  tcp('kerberos', 'client', bytes(be32(asRequest.length), asRequest)),
  udp('radius', 'client', radiusRequest),
  tcp('diameter', 'client', diameterRequest),
  tcp('tacacs', 'client', tacacsStart),
  udp('syslog', 'client', bytes('<34>Oct 11 22:14:15 mymachine su: failed')),
  tcp('syslog', 'client', bytes('<34>Oct 11 22:14:15 mymachine su: failed\n')),
  tcp('syslog', 'client', bytes('27 <34>1 2026 host app - - - hi')),
  udp('tftp', 'client', bytes([0, 1], 'boot.img', [0], 'octet', [0])),
  udp('tftp', 'client', bytes([0, 4, 0, 1]), bytes([0, 3, 0, 1], 'contents')),
  udp('rpc', 'client', rpcCall(100005, 3, 1, be32(5), [...bytes('/home'), 0, 0, 0])),
  udp('rpc', 'server', rpcReply),
  tcp('rpc', 'client', marked(rpcCall(100003, 3, 0))),
  udp('stun', 'client', stunRequest),
  tcp('stun', 'client', turnRefresh),
  tcp('stun', 'client', bytes(be16(20), stunRequest)),
  udp('rtcp', 'client', rtcpReport),
  udp('rtp', 'client', bytes(rtpPacket(1, new Array<number>(160).fill(0xd5)), rtpPacket(2, new Array<number>(160).fill(0xd5)))),
  udp('sip', 'client', bytes(sipRegister)),
  tcp('sip', 'client', bytes(sipRegister)),
  tcp('rtsp', 'client', bytes(rtspDescribe)),
  udp('mgcp', 'client', bytes('RSIP 1 *@gateway.example MGCP 1.0\r\nRM: restart\r\n')),
  udp('h225', 'client', rasRequest),
  tcp('h225', 'client', q931Setup),
  tcp('h245', 'client', h245Capabilities),
  udp('hsrp', 'client', bytes([0, 0, 16, 3, 10, 120, 1, 0], 'cisco', zeros(3), hex('c0000201'))),
  udp('glbp', 'client', bytes([1, 0, 0, 1, 0, 0], hex('020304050607'), [1, 28], zeros(26))),
  udp('rip', 'client', bytes([2, 2, 0, 0], be16(2), be16(0), hex('c0000200 ffffff00 00000000'), be32(1))),
  udp('ripng', 'client', bytes([2, 1, 0, 0], hex('20010db8'), zeros(14), [64, 1])),
  udp('bfd', 'client', bytes([0x20, 0xc0, 3, 24], be32(1), be32(2), be32(300000), be32(300000), be32(0))),
  udp('ldp', 'client', ldpHello),
  tcp('ldp', 'client', ldpHello),
  tcp('bgp', 'client', bgpOpen),
  udp('nbdgm', 'client', netbiosDatagram),
  udp('wsd', 'client', bytes('<?xml version="1.0"?><soap:Envelope xmlns:wsd="http://schemas.xmlsoap.org/ws/2005/04/discovery"></soap:Envelope>')),
  tcp('pptp', 'client', bytes(be16(16), be16(1), hex('1a2b3c4d'), be16(5), be16(0), be32(1))),
  udp('netflow', 'client', netflow5),
  udp('sflow', 'client', bytes(be32(5), be32(1), hex('c0000201'), be32(0), be32(1), be32(99), be32(0))),
  tcp('bittorrent', 'client', bytes([19], 'BitTorrent protocol', zeros(8), new Array<number>(20).fill(0xab), '-XX0000-abcdefghijkl')),
  udp('bittorrent', 'client', bytes('d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:qe')),
  udp('utp', 'client', bytes(hex('4100 1234 00000001 00000000 00100000 0001 0000'))),
  tcp('gnutella', 'client', bytes('GNUTELLA CONNECT/0.6\r\nUser-Agent: x\r\n\r\n')),
  tcp('telnet', 'server', bytes([255, 253, 24, 255, 253, 32])),
  tcp('rlogin', 'client', bytes([0], 'alice', [0], 'root', [0], 'xterm/38400', [0])),
  tcp('rsh', 'client', bytes('1022', [0], 'alice', [0], 'root', [0], 'uptime', [0])),
  tcp('lpd', 'client', bytes([2], 'lp\n', [2], '12 cfA001laptop\n')),
  tcp('jetdirect', 'client', bytes([27], '%-12345X@PJL JOB NAME="letter.doc"\r\n')),
  tcp('whois', 'server', bytes('% IANA WHOIS server\nrefer: whois.example\n'), bytes('example.org\r\n')),
  tcp('finger', 'server', bytes('Login: alice    Name: Alice\r\n'), bytes('alice\r\n')),
  tcp('ident', 'server', bytes('6191, 23 : USERID : UNIX : alice\r\n'), bytes('6191, 23\r\n')),
]
