/** Conversations with databases, byte by byte as their protocols' documents have them. */
import type { Turn } from '../../../../support/dialogue.ts'
import { bytes, u16 } from '../../../../support/tls-builder.ts'

type Part = Parameters<typeof bytes>[number]
export const says = (side: Turn['side'], ...parts: Part[]): Turn => ({ side, bytes: bytes(...parts) })
export const u32 = (value: number): number[] => [(value >>> 24) & 0xff, (value >>> 16) & 0xff, ...u16(value & 0xffff)]
export const le16 = (value: number): number[] => u16(value).reverse()
export const le32 = (value: number): number[] => u32(value).reverse()
export const wide = (text: string): number[] => [...text].flatMap((letter) => le16(letter.charCodeAt(0)))

const packet = (sequence: number, ...parts: Part[]): Uint8Array => {
  const body = bytes(...parts)
  return bytes([body.length & 0xff, body.length >> 8, 0, sequence], body)
}
export const mysqlGreeting = packet(0, 10, '8.0.36\0', le32(7), 'saltsalt\0', le16(0xffff), 0xff, le16(2), le16(0xdfff), 21, new Uint8Array(10), 'moresaltmore\0', 'caching_sha2_password\0')
const flags = 0x200 | 0x8000 | 0x80000
const mysqlLogin = packet(1, le32(flags), le32(1 << 24), 45, new Uint8Array(23), 'ada\0', 20, new Uint8Array(20).fill(9), 'mysql_native_password\0')
export const mysqlPlain: Turn[] = [says('server', mysqlGreeting), says('client', mysqlLogin), says('server', packet(2, 0, 0, 0, 2, 0, 0, 0)), says('client', packet(0, 3, 'select 1'))]
export const mysqlClear: Turn[] = [
  says('server', mysqlGreeting), says('client', mysqlLogin), says('server', packet(2, 0xfe, 'mysql_clear_password\0')), says('client', packet(3, 'secret\0')), says('server', packet(4, 0xff, le16(1045), '#28000Access denied')),
]
export const mysqlTls: Turn[] = [says('server', mysqlGreeting), says('client', packet(1, le32(flags | 0x800), le32(1 << 24), 45, new Uint8Array(23)), 0x16, 3, 1)]

const startup = bytes(u32(41 - 8), [0, 3, 0, 0], 'user\0ada\0database\0books\0\0')
const typed = (type: string, ...parts: Part[]): Uint8Array => { const body = bytes(...parts); return bytes(type, u32(body.length + 4), body) }
const ready = bytes(typed('R', u32(0)), typed('S', 'a\0b\0'), typed('Z', 'I'))
export const pgClear: Turn[] = [says('client', startup), says('server', typed('R', u32(3))), says('client', typed('p', 'secret\0')), says('server', ready), says('client', typed('Q', 'select 1\0'))]
export const pgMd5Refused: Turn[] = [says('client', startup), says('server', typed('R', u32(5), 'salt')), says('client', typed('p', 'md5abc\0')), says('server', typed('E', 'SFATAL\0\0'))]
const sslRequest = bytes(u32(8), u32(0x04d2162f))
export const pgTls: Turn[] = [says('client', sslRequest), says('server', 'S'), says('client', 0x16, 3, 1)]
export const pgNoTls: Turn[] = [says('client', sslRequest), says('server', 'N'), says('client', startup), says('server', ready)]

const tdsPacket = (type: number, ...parts: Part[]): Uint8Array => { const body = bytes(...parts); return bytes(type, 1, u16(8 + body.length), u16(0), 1, 0, body) }
export const prelogin = bytes(0, u16(11), u16(6), 1, u16(17), u16(1), 0xff, [9, 0, 0, 0, 0, 0], 0)
const disguised = wide('secret').map((byte) => { const turned = ((byte << 4) | (byte >> 4)) & 0xff; return turned ^ 0xa5 })
const login7 = (): Uint8Array => {
  const strings = bytes(wide('sa'), disguised)
  const place = (offset: number, length: number): number[] => [...le16(94 + offset), ...le16(length)]
  const fields = [place(0, 0), place(0, 2), place(4, 6), ...Array.from({ length: 6 }, () => place(0, 0))]
  return bytes(le32(94 + strings.length), le32(0x74000004), new Uint8Array(28), ...fields, new Uint8Array(94 - 36 - 36), strings)
}
export const tdsLogin: Turn[] = [says('client', tdsPacket(18, prelogin)), says('server', tdsPacket(4, prelogin)), says('client', tdsPacket(16, login7())), says('server', tdsPacket(4, 0xe3, le16(2), 0, 0, 0xad, le16(3), 1, 2, 3))]
export const tdsTls = (hello: Uint8Array): Turn[] => [says('client', tdsPacket(18, prelogin)), says('server', tdsPacket(4, prelogin)), says('client', tdsPacket(18, hello)), says('client', 0x17, 3, 3, u16(5), 'abcde')]

const message = (code: number, to: number, ...parts: Part[]): Uint8Array => { const body = bytes(...parts); return bytes(le32(16 + body.length), le32(1), le32(to), le32(code), body) }
const sasl = bytes('\x01saslStart\0', new Uint8Array(8), '\x02mechanism\0', le32(6), 'PLAIN\0', '\x05payload\0', le32(11), 0, '\0ada\0secret', 0)
export const mongoLogin: Turn[] = [says('client', message(2013, 0, le32(0), 0, le32(sasl.length + 4), sasl)), says('server', message(2013, 1, le32(0), 0, le32(5), 0))]
export const redisLogin: Turn[] = [says('client', '*3\r\n$4\r\nAUTH\r\n$3\r\nada\r\n$6\r\nsecret\r\n*1\r\n$4\r\nPING\r\n'), says('server', '+OK\r\n+PONG\r\n')]
const cql = (opcode: number, ...parts: Part[]): Uint8Array => { const body = bytes(...parts); return bytes(opcode === 1 || opcode === 15 ? 4 : 0x84, 0, 0, 1, opcode, u32(body.length), body) }
export const cassandraLogin: Turn[] = [
  says('client', cql(1, u16(1), u16(11), 'CQL_VERSION', u16(5), '3.0.0')), says('server', cql(3, u16(1), 'x')), says('client', cql(15, u32(11), '\0ada\0secret')), says('server', cql(16, u32(0))),
]
export const memcachedLogin: Turn[] = [says('client', 0x80, 0x21, u16(5), 0, 0, u16(0), u32(16), u32(0), u32(0), u32(0), 'PLAIN', '\0ada\0secret'), says('server', 0x81, 0x21, u16(0), 0, 0, u16(0), u32(0), u32(0), u32(0), u32(0))]
const connectData = '(DESCRIPTION=(CONNECT_DATA=(SERVICE_NAME=books)(CID=(PROGRAM=x)(HOST=h)(USER=ada))))'
export const tnsConnect: Turn[] = [says('client', u16(58 + connectData.length), u16(0), 1, 0, u16(0), u16(0x013b), u16(0x012c), new Uint8Array(46), connectData), says('server', u16(8), u16(0), 11, 0, u16(0))]
