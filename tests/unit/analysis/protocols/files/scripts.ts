/** Conversations with file services and screens, as their documents have them. */
import { raw, type Turn } from '../../../../support/dialogue.ts'
import { bytes, u16 } from '../../../../support/tls-builder.ts'
import { le16, le32, says, u32, wide } from '../databases/scripts.ts'

type Part = Parameters<typeof bytes>[number]
const session = (...parts: Part[]): Uint8Array => { const body = bytes(...parts); return bytes(u32(body.length), body) }

/** An AUTHENTICATE message of NTLM: lab\ada at a workstation. */
export const ntlmAuthenticate = (): Uint8Array => {
  const place = (length: number, offset: number): number[] => [...le16(length), ...le16(length), ...le32(offset)]
  const [domain, user] = [wide('lab'), wide('ada')]
  return bytes('NTLMSSP\0', le32(3), place(0, 64), place(0, 64), place(domain.length, 64), place(user.length, 64 + domain.length), place(0, 64), place(0, 64), le32(1), domain, user)
}

const smb2 = (command: number, reply: boolean, ...body: Part[]): Uint8Array => session(0xfe, 'SMB', le16(64), le16(0), le32(0), le16(command), le16(1), le32(reply ? 1 : 0), le32(0), new Uint8Array(40), ...body)
const create = (name: string): Part[] => [le16(57), new Uint8Array(42), le16(64 + 56), le16(name.length * 2), le32(0), le32(0), wide(name)]
export const smb2Session: Turn[] = [
  says('client', smb2(0, false, le16(36), new Uint8Array(34))), says('server', smb2(0, true, le16(65), new Uint8Array(64))),
  says('client', smb2(1, false, le16(25), new Uint8Array(22), ntlmAuthenticate())), says('server', smb2(1, true, le16(9), new Uint8Array(8))), says('client', smb2(5, false, ...create('plan.txt'))),
]
export const smb3Sealed: Turn[] = [...smb2Session.slice(0, 2), says('client', session(0xfd, 'SMB', new Uint8Array(48), 'sealed')), says('server', session(0xfd, 'SMB', new Uint8Array(48), 'sealed too'))]
const name = bytes(32, 'EB'.repeat(16), 0)
const smb1 = (command: number, words: number[], ...parts: Part[]): Uint8Array => { const body = bytes(...parts); return session(0xff, 'SMB', command, le32(0), 0x18, le16(0), new Uint8Array(20), words.length / 2, words, le16(body.length), body) }
export const smb1Clear: Turn[] = [
  says('client', 0x81, 0, u16(68), name, name), says('server', 0x82, 0, 0, 0),
  says('client', smb1(0x73, [0xff, 0, 0, 0, ...le16(4096), ...le16(2), ...le16(0), ...le32(0), ...le16(7), ...le16(0), ...le32(0), ...le32(0)], 'secret\0', 'ada\0', 'lab\0', 'os\0')),
]

const rpc = (type: number, verifier: Uint8Array | null, level: number, ...parts: Part[]): Uint8Array => {
  const body = bytes(...parts)
  const tail = verifier === null ? bytes() : bytes(10, level, 0, 0, le32(0), verifier)
  return bytes(5, 0, type, 3, 0x10, 0, 0, 0, le16(16 + body.length + tail.length), le16(verifier?.length ?? 0), le32(2), body, tail)
}
export const rpcSealed: Turn[] = [
  says('client', rpc(11, null, 0, le16(4096), le16(4096), le32(0), 1, 0, 0, 0, new Uint8Array(44))), says('server', rpc(12, null, 0, new Uint8Array(44))),
  says('client', rpc(16, ntlmAuthenticate(), 6, le32(0))), says('client', rpc(0, new Uint8Array(16), 6, new Uint8Array(24))), says('server', rpc(2, new Uint8Array(16), 6, new Uint8Array(24))),
]
export const rpcPlain: Turn[] = [rpcSealed[0], rpcSealed[1], says('client', rpc(0, null, 0, new Uint8Array(24)))]
export const rsyncLogin: Turn[] = [raw('server', '@RSYNCD: 31.0\n'), raw('client', '@RSYNCD: 31.0\nbackup\n'), raw('server', '@RSYNCD: AUTHREQD abc\n'), raw('client', 'ada 0123456789\n'), raw('server', '@RSYNCD: OK\n'), raw('client', '--server\0.\0\0')]
export const gitRequest: Turn[] = [raw('client', '0033git-upload-pack /project.git\0host=git.example\0'), raw('server', '0000')]
export const svnLogin: Turn[] = [raw('server', '( success ( 2 2 ( ) ( edit-pipeline svndiff1 ) ) ) '), raw('client', '( 2 ( edit-pipeline ) 21:svn://svn.example/repo 3:svn ( ) ) '), raw('server', '( success ( ( PLAIN ) 4:repo ) ) '), raw('client', '( PLAIN ( 16:AGFkYQBzZWNyZXQ= ) ) ')]
const ajpText = (text: string): Uint8Array => bytes(u16(text.length), text, 0)
const ajpBody = bytes(2, 2, ajpText('HTTP/1.1'), ajpText('/shop'), ajpText('10.0.0.1'), ajpText('client'), ajpText('shop.example'), u16(80), 0, u16(0), 0xff)
export const ajpRequest: Turn[] = [says('client', 0x12, 0x34, u16(ajpBody.length), ajpBody), says('server', 'AB', u16(2), 5, 1)]
export const fastcgiRequest: Turn[] = [says('client', [1, 1, 0, 1, 0, 8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0], [1, 4, 0, 1, 0, 0, 0, 0]), says('server', [1, 3, 0, 1, 0, 8, 0, 0], new Uint8Array(8))]
export const bitcoinVersion: Turn[] = [says('client', [0xf9, 0xbe, 0xb4, 0xd9], 'verack\0\0\0\0\0\0', le32(0), [0x5d, 0xf6, 0xe0, 0xe2])]

const tpkt = (...parts: Part[]): Uint8Array => { const body = bytes(...parts); return bytes(3, 0, u16(4 + body.length), body) }
const cookie = 'Cookie: mstshash=ada\r\n'
const rdpRequest = tpkt(6 + cookie.length + 8, 0xe0, u16(0), u16(0), 0, cookie, 1, 0, le16(8), le32(3))
const rdpConfirm = (...negotiation: Part[]): Uint8Array => { const body = bytes(...negotiation); return tpkt(6 + body.length, 0xd0, u16(0), u16(0x1234), 0, body) }
export const rdpTls: Turn[] = [says('client', rdpRequest), says('server', rdpConfirm(2, 0, le16(8), le32(2))), says('client', 0x16, 3, 1)]
export const rdpStandard = (method: number): Turn[] => [
  says('client', rdpRequest), says('server', rdpConfirm()), says('client', tpkt(2, 0xf0, 0x80, 0x7f, 0x65, new Uint8Array(20))),
  says('server', tpkt(2, 0xf0, 0x80, 0x7f, 0x66, new Uint8Array(8), 0x02, 0x0c, le16(12), le32(method), le32(method === 0 ? 0 : 2))), says('client', tpkt(2, 0xf0, 0x80, 0x64, 'sealed or not')),
]
export const vncPlain: Turn[] = [raw('server', 'RFB 003.008\n'), raw('client', 'RFB 003.008\n'), raw('server', '\x02\x01\x02'), raw('client', '\x02'), raw('server', 'challenge')]
export const vncTls: Turn[] = [raw('server', 'RFB 003.008\n'), raw('client', 'RFB 003.008\n'), raw('server', '\x01\x13'), raw('client', '\x13'), raw('server', '\0\x02'), raw('client', '\0\x02'), raw('server', '\0\x01\0\0\x01\x05'), raw('client', '\0\0\x01\x05'), raw('server', '\x01'), raw('client', '\x16\x03\x01')]
export const x11Cookie: Turn[] = [says('client', 0x6c, 0, le16(11), le16(0), le16(18), le16(4), le16(0), 'MIT-MAGIC-COOKIE-1\0\0', 1, 2, 3, 4), says('server', 1, 0, le16(11), le16(0), le16(0))]
const adbPacket = (command: string, body: string): Uint8Array => bytes(command, le32(1), le32(4096), le32(body.length), le32(0), [...bytes(command)].map((byte) => byte ^ 0xff), body)
export const adbTls: Turn[] = [says('client', adbPacket('CNXN', 'host::\0')), says('server', adbPacket('STLS', '')), says('client', adbPacket('STLS', '')), says('client', 0x16, 3, 1)]
export const teamviewerPair: Turn[] = [says('client', 0x17, 0x24, 0x0a, le16(4), 'abcd', 0x17, 0x24, 0x18, le16(2), 'ef')]
