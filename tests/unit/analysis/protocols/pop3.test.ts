import { describe, expect, it } from 'vitest'
import { pop3 } from '../../../../main/analysis/protocols/pop3.ts'
import { bytesOf, client, contextOf, factsOf, gap, play, raw, server, type Turn } from '../../../support/dialogue.ts'

const greeting = server('+OK POP3 <1.2@x.example>')
const rest = (turns: Turn[]): unknown[] => factsOf(play(pop3, [greeting, ...turns])).slice(1)
const login = (mechanism: string, user: string | null, password: string | null, accepted: boolean | null, encoding: string[] = []) => ({ kind: 'login', mechanism, user, password, encoding, accepted })
const everyCut = (turns: Turn[]): void => {
  const whole = play(pop3, [greeting, ...turns])
  for (let size = 1; size < 40; size++) expect(play(pop3, [greeting, ...turns], () => size)).toEqual(whole)
}
const tlsHello = '\x16\x03\x01\x00\x05hello'

describe('POP3', () => {
  const session = [
    client('CAPA'), server('+OK', 'USER', 'STLS', '.'),
    client('USER alice'), server('+OK'), client('PASS s3 cret'), server('+OK 1 message'),
    client('LIST'), server('+OK', '1 99', '.'), client('LIST 1'), server('+OK 1 99'),
    client('RETR 1'), server('+OK 99 octets', 'Subject: x', '', '..dot', '.'), client('TOP 1 0'), server('+OK', 'Subject: x', '', '.'), client('QUIT'), server('+OK'),
  ]
  it('says who logged in and which messages came', () => {
    expect(factsOf(play(pop3, [greeting, ...session]))).toEqual([
      { kind: 'banner', text: 'POP3 <1.2@x.example>', side: 'server' },
      { kind: 'starttls', step: 'offered', command: 'STLS' },
      login('USER', 'alice', 's3 cret', true),
      { kind: 'mail-message', bytes: 'Subject: x\r\n\r\n.dot\r\n', cut: false, size: 20 },
      { kind: 'mail-message', bytes: 'Subject: x\r\n\r\n', cut: false, size: 14 },
    ])
    expect(play(pop3, [greeting, ...session]).said.find(({ fact }) => fact.kind === 'login')).toMatchObject({ side: 'client', proof: 'PASS s3 cret\r\n' })
    everyCut(session)
  })
  it('reads pipelined commands whose answers come together', () => {
    const turns = [client('USER a', 'PASS b', 'RETR 1', 'DELE 1'), server('+OK', '-ERR wrong', '-ERR no', '-ERR no')]
    expect(rest(turns)).toEqual([login('USER', 'a', 'b', false)])
    everyCut(turns)
  })
  it('waits for the command where its answer was seen first', () => {
    expect(rest([server('+OK', 'STLS', '.'), client('CAPA')])).toEqual([{ kind: 'starttls', step: 'offered', command: 'STLS' }])
  })
  it('reads APOP, AUTH PLAIN and AUTH LOGIN', () => {
    expect(rest([client('APOP alice c4c9334bac560ecc979e58001b3e22fb'), server('+OK')])).toEqual([login('APOP', 'alice', null, true)])
    expect(rest([client(`AUTH PLAIN ${btoa('\0bob\0x')}`), server('+OK')])).toEqual([login('PLAIN', 'bob', 'x', true, ['base64'])])
    expect(rest([client('AUTH LOGIN'), server('+ VXNlcg=='), client(btoa('bob')), server('+ UGFzcw=='), client(btoa('x')), server('-ERR')])).toEqual([login('LOGIN', 'bob', 'x', false, ['base64'])])
    expect(rest([client('AUTH'), server('+OK', 'PLAIN', '.'), client('USER a'), server('+OK'), client('PASS b'), server('+OK')])).toEqual([login('USER', 'a', 'b', true)])
  })
  it('says names and passwords without an answer', () => {
    expect(rest([client('USER a'), server('+OK')])).toEqual([login('USER', 'a', null, null)])
    expect(rest([client('USER a'), server('+OK'), client('PASS b')])).toEqual([login('USER', 'a', 'b', null)])
  })
  it('hands both sides on after STLS', () => {
    const turns = [client('STLS'), server('+OK begin'), raw('client', tlsHello), raw('server', tlsHello)]
    expect(play(pop3, [greeting, ...turns])).toMatchObject({ upgradedTo: 'tls', rest: { client: tlsHello, server: tlsHello } })
    expect(rest(turns)).toMatchObject([{ step: 'requested', command: 'STLS' }, { step: 'accepted' }])
    everyCut(turns)
    expect(rest([client('STLS'), server('-ERR no'), client('USER a'), server('+OK'), client('PASS b'), server('+OK')])).toMatchObject([{ step: 'requested' }, { step: 'refused' }, { kind: 'login', accepted: true }])
    expect(rest([raw('client', 'STLS\r\nNOOP\r\n'), server('+OK'), raw('client', tlsHello)])).toMatchObject([{ step: 'requested' }, { step: 'accepted' }, { kind: 'starttls-injection', bytes: 6 }])
  })
  it('says that STLS was not offered', () => {
    expect(rest([client('CAPA'), server('+OK', 'USER', 'IMPLEMENTATION STLS-less', '.')])).toEqual([{ kind: 'starttls', step: 'not-offered', command: 'STLS' }])
    expect(rest([client('CAPA'), server('-ERR what')])).toEqual([])
  })
  it('ends texts of bare line feeds, and says what it has of unfinished ones', () => {
    expect(rest([client('RETR 1'), raw('server', '+OK\nSubject: x\n\nhi\n.\n+OK'), client('NOOP')])).toMatchObject([{ bytes: 'Subject: x\n\nhi\n', cut: false }])
    expect(rest([client('RETR 1'), server('+OK', 'Subject: x')])).toEqual([{ kind: 'mail-message', bytes: 'Subject: x\r\n', cut: true, size: 12 }])
  })
  it('is lost by a hole, and broken by binary', () => {
    expect(play(pop3, [greeting, client('RETR 1'), server('+OK', 'abc'), gap('server', 3)]).lost).toBe(true)
    expect(play(pop3, [greeting, raw('server', '\x00')]).broken).toBe(true)
  })
  it('keeps at most the limit', () => {
    expect(factsOf(play(pop3, [greeting, client('RETR 1'), server('+OK', 'x'.repeat(9000), '.')], undefined, contextOf({ bodyLimit: 10 }))).at(-1)).toEqual({ kind: 'mail-message', bytes: 'x'.repeat(10), cut: true, size: 9002 })
  })
})

describe('POP3 detection', () => {
  const detect = (side: 'client' | 'server', mine: string, theirs = '', midstream = false) => pop3.detect(side, bytesOf(mine), bytesOf(theirs), midstream)
  it('knows the greeting, and commands with their answers', () => {
    expect(detect('server', '+OK hi\r\n')).toBe('yes')
    expect(detect('client', '+OK hi\r\n')).toBe('reversed')
    expect(detect('server', '+O')).toBe('more')
    expect(detect('client', 'USER x\r\n')).toBe('more')
    expect(detect('client', 'USER x\r\n', '+OK\r\n')).toBe('yes')
    expect(detect('client', 'USER x\r\n', '331 who\r\n')).toBe('no')
    expect(detect('client', 'CAPA\r\n')).toBe('yes')
    expect(detect('server', '+OK 5\r\n', '', true)).toBe('more')
  })
  it('leaves other protocols alone', () => {
    for (const other of ['GET / HTTP/1.1\r\n', '220 x ESMTP\r\n', '* OK x\r\n', '\x16\x03\x01', 'EHLO x\r\n', '+PONG\r\n', '-NOAUTH\r\n', '*1\r\n']) {
      expect(detect('client', other)).toBe('no')
      expect(detect('server', other)).toBe('no')
    }
    expect(detect('client', 'AUTH hunter2\r\n', '+OK\r\n')).toBe('no')
  })
})
