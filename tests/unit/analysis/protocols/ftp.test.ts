import { describe, expect, it } from 'vitest'
import { ftp } from '../../../../main/analysis/protocols/ftp.ts'
import { bytesOf, client, factsOf, gap, play, raw, server, type Turn } from '../../../support/dialogue.ts'

const greeting = server('220 FTP ready')
const rest = (turns: Turn[]): unknown[] => factsOf(play(ftp, [greeting, ...turns])).slice(1)
const login = (mechanism: string, user: string | null, password: string | null, accepted: boolean | null) => ({ kind: 'login', mechanism, user, password, encoding: [], accepted })
const everyCut = (turns: Turn[]): void => {
  const whole = play(ftp, [greeting, ...turns])
  for (let size = 1; size < 40; size++) expect(play(ftp, [greeting, ...turns], () => size)).toEqual(whole)
}
const tlsHello = '\x16\x03\x01\x00\x05hello'

describe('FTP', () => {
  const session = [
    client('USER alice'), server('331 password please'), client('PASS s3 cret'), server('230-Welcome', '220 is not the end', '230 in'),
    client('FEAT'), server('211-Features:', ' AUTH TLS', ' UTF8', '211 End'),
    client('PASV'), server('227 Entering Passive Mode (192,0,2,7,195,149)'), client('RETR my report.pdf'), server('150 Opening data connection', '226 done'),
    client('EPSV'), server('229 Entering Extended Passive Mode (|||6446|)'), client('STOR up.bin'), server('150 go', '226 done'),
    client('PORT 10,0,0,1,4,1'), server('200 ok'), client('EPRT |2|2001:DB8::1|5282|'), server('200 ok'), client('QUIT'), server('221 bye'),
  ]
  it('says who logged in, which files were named, and where data will flow', () => {
    expect(factsOf(play(ftp, [greeting, ...session]))).toEqual([
      { kind: 'banner', text: 'FTP ready', side: 'server' },
      login('PASS', 'alice', 's3 cret', true),
      { kind: 'starttls', step: 'offered', command: 'AUTH TLS' },
      { kind: 'ftp-data-expected', ip: '192.0.2.7', port: 50069, opens: 'client' },
      { kind: 'file-named', name: 'my report.pdf', action: 'download' },
      { kind: 'ftp-data-expected', ip: null, port: 6446, opens: 'client' },
      { kind: 'file-named', name: 'up.bin', action: 'upload' },
      { kind: 'ftp-data-expected', ip: '10.0.0.1', port: 1025, opens: 'server' },
      { kind: 'ftp-data-expected', ip: '2001:db8::1', port: 5282, opens: 'server' },
    ])
    expect(play(ftp, [greeting, ...session]).said.find(({ fact }) => fact.kind === 'login')).toMatchObject({ side: 'client', proof: 'PASS s3 cret\r\n' })
    everyCut(session)
  })
  it('says refused logins, logins without a password, accounts, and names that nothing followed', () => {
    expect(rest([client('USER a'), server('331 ?'), client('PASS b'), server('530 no')])).toEqual([login('PASS', 'a', 'b', false)])
    expect(rest([client('USER a'), server('230 in')])).toEqual([login('USER', 'a', null, true)])
    expect(rest([client('USER a'), server('331 ?')])).toEqual([login('USER', 'a', null, null)])
    expect(rest([client('USER a'), server('331 ?'), client('PASS b')])).toEqual([login('PASS', 'a', 'b', null)])
    expect(rest([client('USER a'), server('331 ?'), client('USER b'), server('331 ?'), client('PASS c'), server('332 account?'), client('ACCT d'), server('230 in')])).toEqual([login('USER', 'a', null, null), login('PASS', 'b', 'c', true), login('ACCT', null, 'd', true)])
    expect(rest([client('USER a', 'PASS b'), server('331 ?', '230 in')])).toEqual([login('PASS', 'a', 'b', true)])
  })
  it('reads a login without the server\'s side', () => {
    expect(factsOf(play(ftp, [client('USER a', 'PASS b', 'RETR c')]))).toEqual([login('PASS', 'a', 'b', null), { kind: 'file-named', name: 'c', action: 'download' }])
  })
  it('hands both sides on after AUTH TLS, and goes on after a no', () => {
    const turns = [client('AUTH TLS'), server('234 go'), raw('client', tlsHello), raw('server', tlsHello)]
    expect(play(ftp, [greeting, ...turns])).toMatchObject({ upgradedTo: 'tls', rest: { client: tlsHello, server: tlsHello } })
    expect(rest(turns)).toMatchObject([{ step: 'requested', command: 'AUTH TLS' }, { step: 'accepted' }])
    everyCut(turns)
    expect(rest([client('AUTH TLS'), server('502 no'), client('AUTH SSL'), server('502 no'), client('USER a'), server('230 in')])).toMatchObject([{ step: 'requested' }, { step: 'refused' }, { step: 'requested', command: 'AUTH SSL' }, { step: 'refused' }, { kind: 'login' }])
  })
  it('says what was sent along with the request', () => {
    expect(rest([raw('client', 'AUTH TLS\r\nUSER a\r\n'), server('234 go'), raw('client', tlsHello)])).toMatchObject([{ step: 'requested' }, { step: 'accepted' }, { kind: 'starttls-injection', bytes: 8 }])
  })
  it('notes the way back to the clear, and says that TLS was not offered', () => {
    expect(rest([client('CCC'), server('200 ok')])).toMatchObject([{ kind: 'note' }])
    expect(rest([client('FEAT'), server('211-Features:', ' UTF8', '211 End')])).toEqual([{ kind: 'starttls', step: 'not-offered', command: 'AUTH TLS' }])
    expect(rest([client('FEAT'), server('500 what')])).toEqual([])
  })
  it('says nothing of addresses that are none', () => {
    const bad = ['PORT 1,2,3,4,5', 'PORT 256,0,0,1,4,1', 'PORT 1,2,3,4,0,0', 'PORT a,b,c,d,e,f', 'EPRT', 'EPRT |9|x<y|21|', 'EPRT |1|10.0.0.1|70000|', 'EPRT |1|10.0.0.1|']
    expect(rest([client(...bad), server(...bad.map(() => '500 no'))])).toEqual([])
  })
  it('finds commands behind Telnet signals, and lives with lines that are no replies', () => {
    expect(rest([raw('client', '\xff\xf4\xff\xf2DELE x\r\n'), server('', 'oops', '250 ok'), client('DELE y')])).toMatchObject([{ name: 'x' }, { name: 'y' }])
  })
  it('is lost by a hole, and broken by binary', () => {
    expect(play(ftp, [greeting, gap('client', 3)]).lost).toBe(true)
    expect(play(ftp, [greeting, raw('server', '\x00')]).broken).toBe(true)
  })
})

describe('FTP detection', () => {
  const detect = (side: 'client' | 'server', mine: string, theirs = '', midstream = false) => ftp.detect(side, bytesOf(mine), bytesOf(theirs), midstream)
  it('knows greetings that say so, and waits for the client at others', () => {
    expect(detect('server', '220 (vsFTPd 3.0.3)\r\n')).toBe('yes')
    expect(detect('client', '220 ProFTPD\r\n')).toBe('reversed')
    expect(detect('server', '220 ready\r\n')).toBe('more')
    expect(detect('client', 'USER x\r\n', '220 ready\r\n')).toBe('yes')
    expect(detect('client', 'EHLO x\r\n', '220 ready\r\n')).toBe('no')
    expect(detect('server', '220 smtp.example.org FTP\r\n')).toBe('yes')
    expect(detect('server', '220 x ESMTP\r\n')).toBe('no')
    expect(detect('client', 'USER x\r\n')).toBe('more')
    expect(detect('client', 'USER x\r\nPASS y\r\nPASV\r\n')).toBe('yes')
  })
  it('in midstream believes only what cannot be anything else', () => {
    expect(detect('server', '227 Entering Passive Mode (1,2,3,4,5,6)\r\n', '', true)).toBe('yes')
    expect(detect('server', '250 ok\r\n', '', true)).toBe('more')
    expect(detect('server', '250 ok\r\n', '', false)).toBe('no')
  })
  it('leaves other protocols alone', () => {
    for (const other of ['GET / HTTP/1.1\r\n', 'SSH-2.0-x\r\n', '\x16\x03\x01\x00', '+OK ready\r\n', '* OK ready\r\n', 'HTTP/1.1 220 OK\r\n']) {
      expect(detect('server', other)).toBe('no')
      expect(detect('client', other)).toBe('no')
    }
  })
})
