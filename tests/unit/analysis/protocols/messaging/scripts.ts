/** Conversations that carry messages, as their standards have them. */
import { client, raw, server, type Turn } from '../../../../support/dialogue.ts'
import { bytes, u16 } from '../../../../support/tls-builder.ts'
import { says, u32 } from '../databases/scripts.ts'

type Part = Parameters<typeof bytes>[number]
const field = (text: string): Uint8Array => bytes(u16(text.length), text)
const mqttPacket = (first: number, ...parts: Part[]): Uint8Array => { const body = bytes(...parts); return bytes(first, body.length, body) }
export const mqttLogin: Turn[] = [
  says('client', mqttPacket(0x10, field('MQTT'), 4, 0xc2, u16(60), field('me'), field('ada'), field('secret'))), says('server', mqttPacket(0x20, 0, 0)),
  says('client', mqttPacket(0x82, u16(1), field('home/#'), 0)), says('server', mqttPacket(0x90, u16(1), 0), mqttPacket(0x30, field('home/door'), 'open')),
]
export const mqtt5Refused: Turn[] = [says('client', mqttPacket(0x10, field('MQTT'), 5, 0xc4, u16(60), 2, 0x21, 5, field('me'), 0, field('will'), field('gone'), field('ada'), field('secret'))), says('server', mqttPacket(0x20, 0, 0x86, 0))]

const method = (classId: number, id: number, ...parts: Part[]): Uint8Array => { const body = bytes(u16(classId), u16(id), ...parts); return bytes(1, u16(0), u32(body.length), body, 0xce) }
export const amqpLogin: Turn[] = [
  raw('client', 'AMQP\0\0\x09\x01'), says('server', method(10, 10, 0, 9, u32(0), u32(5), 'PLAIN', u32(5), 'en_US')),
  says('client', method(10, 11, u32(0), 5, 'PLAIN', u32(11), '\0ada\0secret', 5, 'en_US')), says('server', method(10, 30, u16(0), u32(0), u16(60))),
]
const saslFrame = (...parts: Part[]): Uint8Array => { const body = bytes(...parts); return bytes(u32(8 + body.length), 2, 1, u16(0), body) }
export const amqp1Login: Turn[] = [
  raw('client', 'AMQP\x03\x01\0\0'), says('server', 'AMQP\x03\x01\0\0', saslFrame(0, 0x53, 0x40, 0x45)),
  says('client', saslFrame(0, 0x53, 0x41, 0xc0, 20, 2, 0xa3, 5, 'PLAIN', 0xa0, 11, '\0ada\0secret')), says('server', saslFrame(0, 0x53, 0x44, 0xc0, 3, 1, 0x50, 0)),
]
export const amqpTls: Turn[] = [raw('client', 'AMQP\x02\x01\0\0'), raw('server', 'AMQP\x02\x01\0\0'), raw('client', '\x16\x03\x01')]
export const stompLogin: Turn[] = [raw('client', 'CONNECT\naccept-version:1.2\nlogin:ada\npasscode:secret\n\n\0'), raw('server', 'CONNECTED\nversion:1.2\n\n\0\n'), raw('client', 'SEND\ndestination:/queue/a\ncontent-length:3\n\na\0b\0')]
export const natsLogin: Turn[] = [server('INFO {"server_id":"x","tls_required":false}'), client('CONNECT {"verbose":false,"user":"ada","pass":"secret"}', 'PING'), server('PONG')]
export const ircLogin: Turn[] = [
  client('CAP LS 302', 'PASS door', 'NICK ada', 'USER ada 0 * :Ada'), server(':irc.example NOTICE * :*** Looking up', ':irc.example CAP * LS :sasl tls'),
  client('AUTHENTICATE PLAIN'), server('AUTHENTICATE +'), client('AUTHENTICATE AGFkYQBzZWNyZXQ='), server(':irc.example 903 ada :SASL authentication successful'),
]
export const ircTls: Turn[] = [client('NICK ada', 'STARTTLS'), server(':irc.example 670 ada :STARTTLS successful'), raw('client', '\x16\x03\x01')]
export const nntpLogin: Turn[] = [server('200 news.example NNTP service ready'), client('AUTHINFO USER ada'), server('381 more'), client('AUTHINFO PASS secret'), server('281 welcome'), client('GROUP comp.lang.c'), server('211 1 1 1 comp.lang.c')]
export const nntpTls: Turn[] = [server('201 news.example ready (no posting)'), client('CAPABILITIES'), server('101 list', 'VERSION 2', 'STARTTLS', '.'), client('STARTTLS'), server('382 go on'), raw('client', '\x16\x03\x01')]
export const sieveLogin: Turn[] = [server('"IMPLEMENTATION" "x"', '"SASL" "PLAIN"', '"STARTTLS"', 'OK "ready"'), client('AUTHENTICATE "PLAIN" "AGFkYQBzZWNyZXQ="'), server('NO "no"')]
export const sieveTls: Turn[] = [server('"IMPLEMENTATION" "x"', '"STARTTLS"', 'OK'), client('STARTTLS'), server('OK "go on"'), raw('client', '\x16\x03\x01')]
const stream = (to: string): string => `<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' ${to}='example.org'${to === 'from' ? " id='s1'" : ''} version='1.0'>`
export const xmppLogin: Turn[] = [
  raw('client', stream('to')), raw('server', `${stream('from')}<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism></mechanisms></stream:features>`),
  raw('client', "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>AGFkYQBzZWNyZXQ=</auth>"), raw('server', "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>"),
]
export const xmppTls: Turn[] = [
  raw('client', stream('to')), raw('server', `${stream('from')}<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>`),
  raw('client', "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"), raw('server', "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"), raw('client', '\x16\x03\x01'),
]
const kafkaRequest = (key: number, version: number, id: number, ...parts: Part[]): Uint8Array => { const body = bytes(u16(key), u16(version), u32(id), field('producer-1'), ...parts); return bytes(u32(body.length), body) }
export const kafkaLogin: Turn[] = [says('client', kafkaRequest(17, 1, 1, field('PLAIN'))), says('server', u32(8), u32(1), u32(0)), says('client', kafkaRequest(36, 1, 2, u32(11), '\0ada\0secret'))]
export const zookeeperLogin: Turn[] = [says('client', u32(44), u32(0), new Uint8Array(8), u32(30000), new Uint8Array(8), u32(16), new Uint8Array(16)), says('client', u32(36), u32(0xfffffffc), u32(100), u32(0), u32(6), 'digest', u32(10), 'ada:secret')]
export const coapRequest = bytes(0x44, 1, u16(7), 'tokn', 0xb4, 'temp', 0x02, 'in', 0xff, 'x')
