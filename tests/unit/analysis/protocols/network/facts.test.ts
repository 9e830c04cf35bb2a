import { describe, expect, it } from 'vitest'
import { networkServices } from '../../../../../main/analysis/protocols/network/all.ts'
import type { Protocol } from '../../../../../main/analysis/protocols/reader.ts'
import { drive, factsOf, type Piece } from '../../../../support/drive-reader.ts'
import { atEveryCut } from '../../../../support/every-cut.ts'
import { asRequest, be32, ber, bindAnswer, bytes, ldapMessage, marked, rpcCall, scoped, serviceMessages, simpleBind, snmp3, snmpGet, tacacsStart } from '../../../../support/service-messages.ts'

const protocol = (name: string, transport: 'tcp' | 'udp'): Protocol => networkServices.find((one) => one.name === name && one.transport === transport)!
const message = (name: string, transport: 'tcp' | 'udp'): Uint8Array => serviceMessages.find((one) => one.name === name && one.transport === transport)!.bytes
const said = (driven: ReturnType<typeof drive>): unknown[] => driven.facts.map(({ fact }) => fact)
const login = (mechanism: string, user: string | null, password: string | null, accepted: boolean | null = null) => ({ kind: 'login', mechanism, user, password, encoding: [], accepted })

describe('names and passwords that datagrams show', () => {
  it('tells the device that asks for an address', () => {
    for (const name of ['dhcp', 'dhcpv6']) {
      expect(said(drive(protocol(name, 'udp'), [['client', message(name, 'udp')]])).length).toBeLessThanOrEqual(1)
    }
    expect(said(drive(protocol('dhcp', 'udp'), [['client', message('dhcp', 'udp')]]))).toEqual([{ kind: 'seen-in-clear', as: 'host-name', name: 'device name', value: 'laptop' }])
  })

  it('takes an SNMP community for the password that it is, once', () => {
    const asked = snmpGet('secret')
    expect(said(drive(protocol('snmp', 'udp'), [['client', asked], ['client', asked]]))).toEqual([login('SNMP community, version 2c', null, 'secret')])
  })

  it('counts what SNMP version 3 hides as protected, and its envelope as neither', () => {
    const hidden = snmp3(7, 'alice', ber(4, new Array<number>(40).fill(0x9c)))
    const driven = drive(protocol('snmp', 'udp'), [['client', hidden], ['server', snmp3(4, 'alice', scoped)]])
    expect(driven.counts.client).toEqual({ handshake: hidden.length - 40, protected: 40 })
    expect(Object.keys(driven.counts.server)).toEqual(['readable'])
    expect(factsOf(driven, 'login')).toEqual([login('SNMP version 3', 'alice', null)])
  })

  it('names who asks Kerberos for a ticket', () => {
    expect(said(drive(protocol('kerberos', 'udp'), [['client', asRequest]]))).toEqual([login('Kerberos', 'alice@EXAMPLE.ORG', null)])
    expect(said(atEveryCut(protocol('kerberos', 'tcp'), [['client', bytes(be32(asRequest.length), asRequest)]]))).toEqual([login('Kerberos', 'alice@EXAMPLE.ORG', null)])
  })

  it('names who RADIUS is asked about, without the masked password', () => {
    expect(factsOf(drive(protocol('radius', 'udp'), [['client', message('radius', 'udp')]]), 'login')).toEqual([login('RADIUS PAP', 'alice', null)])
  })

  it('names the file of a TFTP request', () => {
    expect(said(drive(protocol('tftp', 'udp'), [['client', message('tftp', 'udp')]]))).toEqual([{ kind: 'file-named', name: 'boot.img', action: 'TFTP read' }])
  })

  it('tells passwords of routers but not the default that all know', () => {
    const hello = message('hsrp', 'udp').slice()
    expect(said(drive(protocol('hsrp', 'udp'), [['client', hello]]))).toEqual([])
    hello.set(bytes('hunter22'), 8)
    expect(said(drive(protocol('hsrp', 'udp'), [['client', hello]]))).toEqual([login('HSRP', null, 'hunter22')])
    const update = bytes([2, 2, 0, 0, 0xff, 0xff, 0, 2], 'swordfish', new Array<number>(7).fill(0))
    expect(said(drive(protocol('rip', 'udp'), [['client', update]]))).toEqual([login('RIP', null, 'swordfish')])
  })
})

describe('LDAP', () => {
  const bind = ldapMessage(1, simpleBind('cn=alice', 'secret'))

  it('tells a simple bind with the answer it got', () => {
    for (const [code, accepted] of [[0, true], [49, false]] as const) {
      expect(said(atEveryCut(protocol('ldap', 'tcp'), [['client', bind], ['server', ldapMessage(1, bindAnswer(code))]]))).toEqual([login('simple bind', 'cn=alice', 'secret', accepted)])
    }
  })

  it('says nothing of an anonymous bind', () => {
    expect(said(atEveryCut(protocol('ldap', 'tcp'), [['client', ldapMessage(1, simpleBind('', ''))], ['server', ldapMessage(1, bindAnswer(0))]]))).toEqual([])
  })

  it('goes over to TLS where StartTLS is accepted, and not where it is refused', () => {
    const ask = ldapMessage(2, ber(0x77, ber(0x80, '1.3.6.1.4.1.1466.20037')))
    const answer = (code: number): Uint8Array => ldapMessage(2, ber(0x78, ber(10, [code]), ber(4), ber(4)))
    const steps = (code: number): unknown[] => said(atEveryCut(protocol('ldap', 'tcp'), [['client', ask], ['server', answer(code)]]))
    expect(steps(0)).toEqual([{ kind: 'starttls', step: 'requested', command: 'StartTLS' }, { kind: 'starttls', step: 'accepted', command: 'StartTLS' }, { kind: 'upgrade', to: 'tls' }])
    expect(steps(2)).toEqual([{ kind: 'starttls', step: 'requested', command: 'StartTLS' }, { kind: 'starttls', step: 'refused', command: 'StartTLS' }])
  })

  it('tells what SASL seals from what it only signs', () => {
    const saslBind = ldapMessage(1, ber(0x60, ber(2, [3]), ber(4), ber(0xa3, ber(4, 'GSSAPI'), ber(4, [1, 2, 3]))))
    const wrapped = (flags: number): Uint8Array => bytes(be32(60), [5, 4, flags, 0xff], new Array<number>(56).fill(0x77))
    const counts = (flags: number) => atEveryCut(protocol('ldap', 'tcp'), [['client', saslBind], ['server', ldapMessage(1, bindAnswer(0))], ['client', wrapped(flags)], ['client', wrapped(flags)]]).counts.client
    expect(counts(2)).toEqual({ readable: saslBind.length, protected: 128 })
    expect(counts(0)).toEqual({ readable: saslBind.length + 128 })
  })

  it('is lost in a hole between messages and keeps its place in one that is passed over', () => {
    const long = bytes([0x30, 0x83, 3, 0, 0, 2, 1, 2, 0x64, 0x83, 2, 0xff, 0xf8], new Array<number>(100).fill(0x61))
    expect(drive(protocol('ldap', 'tcp'), [['server', long], ['server', { hole: 50 }]]).end).toBe('open')
    expect(drive(protocol('ldap', 'tcp'), [['server', ldapMessage(1, bindAnswer(0))], ['server', { hole: 50 }]]).end).toBe('lost')
  })
})

describe('streams of administrators', () => {
  it('reads TACACS+ only where it says that it is not masked', () => {
    const open = atEveryCut(protocol('tacacs', 'tcp'), [['client', tacacsStart]])
    expect(said(open)).toEqual([login('TACACS+', 'alice', 'secret123')])
    expect(open.counts.client).toEqual({ readable: tacacsStart.length })
    const masked = tacacsStart.slice()
    masked[3] = 0
    expect(atEveryCut(protocol('tacacs', 'tcp'), [['client', masked]]).counts.client).toEqual({ undecided: masked.length })
  })

  it('names mounted folders and looked-up files', () => {
    const handle = [...be32(8), 1, 2, 3, 4, 5, 6, 7, 8]
    const script: Piece[] = [
      ['client', marked(rpcCall(100005, 3, 1, be32(5), [...bytes('/home'), 0, 0, 0]))],
      ['client', marked(rpcCall(100003, 3, 3, handle, be32(7), [...bytes('tax.pdf'), 0]))],
    ]
    expect(factsOf(atEveryCut(protocol('rpc', 'tcp'), script), 'file-named')).toEqual([{ kind: 'file-named', name: '/home', action: 'mounted' }, { kind: 'file-named', name: 'tax.pdf', action: 'looked up' }])
  })

  it('counts RPC calls and replies under GSS privacy as protected', () => {
    const credential = [...be32(6), ...be32(20), ...be32(1), ...be32(0), ...be32(7), ...be32(3), ...be32(0)]
    const call = bytes(be32(9), be32(0), be32(2), be32(100003), be32(3), be32(1), credential, be32(6), be32(4), be32(0), new Array<number>(40).fill(0x5a))
    const reply = bytes(be32(9), be32(1), be32(0), be32(6), be32(4), be32(0), be32(0), new Array<number>(32).fill(0x5a))
    const driven = atEveryCut(protocol('rpc', 'tcp'), [['client', marked(call)], ['server', marked(reply)]])
    expect([driven.counts.client.protected, driven.counts.server.protected, driven.counts.client.readable]).toEqual([40, 32, undefined])
  })

  it('reads a Telnet login as it is typed, with corrections', () => {
    const script: Piece[] = [
      ['server', bytes([255, 253, 24], '\r\nhost login: ')],
      ['client', bytes([255, 251, 24], 'alicf', [127], 'e\r\n')],
      ['server', bytes('alice\r\nPassword: ')],
      ['client', bytes('secret\r\0')],
      ['server', bytes('\r\nWelcome\r\n$ ')],
    ]
    expect(said(atEveryCut(protocol('telnet', 'tcp'), script))).toEqual([login('Telnet', 'alice', 'secret')])
  })

  it('counts what Telnet encrypts as protected', () => {
    const driven = atEveryCut(protocol('telnet', 'tcp'), [['client', bytes([255, 251, 38, 255, 250, 38, 3, 0, 255, 240], 'hidden')]])
    expect(driven.counts.client).toEqual({ readable: 10, protected: 6 })
  })

  it('names users of rlogin and rsh, and takes the second word for a password on the port of rexec', () => {
    const shell = message('rsh', 'tcp')
    expect(said(atEveryCut(protocol('rlogin', 'tcp'), [['client', message('rlogin', 'tcp')]]))).toEqual([login('rlogin', 'root', null)])
    expect(said(atEveryCut(protocol('rsh', 'tcp'), [['client', shell]]))).toEqual([login('rsh', 'root', null)])
    expect(said(drive(protocol('rsh', 'tcp'), [['client', shell]], { context: { serverPort: 512 } }))).toEqual([login('rexec', 'alice', 'root')])
  })

  it('names the owner and the document of a print job', () => {
    const control = 'Hlaptop\nPalice\nJletter.txt\n'
    const job = bytes([2], 'lp\n', [2], `${control.length} cfA001laptop\n`, control, [0])
    expect(said(drive(protocol('lpd', 'tcp'), [['client', job]]))).toEqual([{ kind: 'seen-in-clear', as: 'username', name: 'print job of', value: 'alice' }, { kind: 'file-named', name: 'letter.txt', action: 'printed' }])
    const pjl = bytes([27], '%-12345X@PJL JOB NAME="letter.doc"\r\n@PJL SET USERNAME="alice"\r\n@PJL ENTER LANGUAGE=PCL\r\n')
    expect(said(drive(protocol('jetdirect', 'tcp'), [['client', pjl]]))).toEqual([{ kind: 'seen-in-clear', as: 'username', name: 'print job of', value: 'alice' }, { kind: 'file-named', name: 'letter.doc', action: 'printed' }])
  })

  it('keeps its place in a hole inside a long message', () => {
    const read = rpcCall(100003, 3, 7, be32(0))
    const begun = bytes(be32((0x80000000 | 20_000) >>> 0), read, new Array<number>(8192).fill(7))
    const script: Piece[] = [['client', begun], ['client', { hole: 1000 }], ['client', new Uint8Array(20_004 - begun.length - 1000)], ['client', marked(read)]]
    expect(drive(protocol('rpc', 'tcp'), script).end).toBe('open')
    const update = bytes(new Array<number>(16).fill(0xff), [0, 60, 2], new Array<number>(41).fill(0))
    expect(atEveryCut(protocol('bgp', 'tcp'), [['client', update], ['client', update]]).counts.client).toEqual({ readable: 120 })
    expect(drive(protocol('bgp', 'tcp'), [['client', update], ['client', { hole: 10 }]]).end).toBe('lost')
  })
})
