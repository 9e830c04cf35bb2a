import { describe, expect, it } from 'vitest'
import { lmtp, smtp } from '../../../../main/analysis/protocols/smtp.ts'
import { bytesOf, client, contextOf, factsOf, gap, play, raw, server, type Turn } from '../../../support/dialogue.ts'

const hello = [server('220 mail.example.org ESMTP Postfix'), client('EHLO laptop.example'), server('250-mail.example.org', '250-SIZE 10240000', '250-STARTTLS', '250 AUTH PLAIN LOGIN')]
const opening = [
  { kind: 'banner', text: 'mail.example.org ESMTP Postfix', side: 'server' },
  { kind: 'host-claimed', name: 'mail.example.org' },
  { kind: 'starttls', step: 'offered', command: 'STARTTLS' },
]
const tlsHello = '\x16\x03\x01\x00\x05hello'
const facts = (turns: Turn[], of = smtp): unknown[] => factsOf(play(of, turns))
const rest = (turns: Turn[]): unknown[] => facts([...hello, ...turns]).slice(opening.length)
const everyCut = (turns: Turn[], of = smtp): void => {
  const whole = play(of, turns)
  for (let size = 1; size < 40; size++) expect(play(of, turns, () => size)).toEqual(whole)
}

describe('SMTP mail', () => {
  const mail = [
    ...hello,
    client('AUTH PLAIN AGFsaWNlAHMzY3JldA=='), server('235 2.7.0 ok'),
    client('MAIL FROM:<alice@example.org> SIZE=99 BODY=8BITMIME'), server('250 ok'),
    client('RCPT TO:<bob@example.net>'), server('250 ok'),
    client('RCPT TO:<nobody@example.net>'), server('550 5.1.1 no such user'),
    client('DATA'), server('354 go on'),
    client('Subject: hello', '', '..dotted', 'text', '.'), server('250 queued'),
    client('QUIT'), server('221 bye'),
  ]
  const body = 'Subject: hello\r\n\r\n.dotted\r\ntext\r\n'

  it('says who logged in, who wrote to whom, and what', () => {
    expect(facts(mail)).toEqual([
      ...opening,
      { kind: 'login', mechanism: 'PLAIN', user: 'alice', password: 's3cret', encoding: ['base64'], accepted: true },
      { kind: 'mail-envelope', from: 'alice@example.org', to: ['bob@example.net'] },
      { kind: 'mail-message', bytes: body, cut: false, size: body.length },
    ])
  })
  it('proves the login by the client\'s own bytes', () => {
    const login = play(smtp, mail).said.find(({ fact }) => fact.kind === 'login')!
    expect(login).toMatchObject({ side: 'client', proof: 'AUTH PLAIN AGFsaWNlAHMzY3JldA==\r\n' })
  })
  it('says the same however the bytes are cut', () => everyCut(mail))
  it('says nothing that a cut conversation does not hold', () => {
    const whole = JSON.stringify(facts(mail))
    for (let turn = 0; turn < mail.length; turn++) {
      const last = mail[turn]!
      if (!('bytes' in last)) continue
      for (let at = 0; at < last.bytes.length; at += 3) {
        for (const fact of facts([...mail.slice(0, turn), { side: last.side, bytes: last.bytes.subarray(0, at) }]) as { kind: string }[]) {
          if (fact.kind === 'banner' || fact.kind === 'host-claimed' || fact.kind === 'starttls') expect(whole).toContain(JSON.stringify(fact))
        }
      }
    }
  })
  it('keeps no more of a message than the limit, and counts the rest', () => {
    const turns = [client('MAIL FROM:<a@b.example>'), server('250 ok'), client('DATA'), server('354 go'), client('x'.repeat(5000), '.')]
    expect(rest(turns).at(-1)).toEqual({ kind: 'mail-message', bytes: 'x'.repeat(4096), cut: true, size: 5002 })
  })
  it('reads a pipelined transaction', () => {
    const turns = [client('MAIL FROM:<a@b.example>', 'RCPT TO:<c@d.example>', 'RCPT TO:<e@f.example>', 'DATA'), server('250 ok', '250 ok', '452 later', '354 go'), client('Subject: x', '.', 'QUIT')]
    expect(rest(turns)).toEqual([{ kind: 'mail-envelope', from: 'a@b.example', to: ['c@d.example'] }, { kind: 'mail-message', bytes: 'Subject: x\r\n', cut: false, size: 12 }])
  })
  it('reads chunks, commands within them being text', () => {
    const turns = [client('MAIL FROM:<a@b.example> BODY=BINARYMIME', 'RCPT TO:<c@d.example>', 'BDAT 6'), raw('client', 'QUIT\r\nBDAT 3 LAST\r\n\r\n.RSET\r\n'), server('250 ok', '250 ok', '250 ok', '250 ok', '250 ok')]
    expect(rest(turns)).toEqual([{ kind: 'mail-envelope', from: 'a@b.example', to: ['c@d.example'] }, { kind: 'mail-message', bytes: 'QUIT\r\n\r\n.', cut: false, size: 9 }])
    everyCut([...hello, ...turns])
  })
  it('keeps its place over a hole within a chunk, and loses it elsewhere', () => {
    const turns = [client('MAIL FROM:<a@b.example>', 'BDAT 10 LAST'), raw('client', 'abc'), gap('client', 4), raw('client', 'xyz'), server('250 ok', '250 ok')]
    expect(rest(turns).at(-1)).toEqual({ kind: 'mail-message', bytes: 'abcxyz', cut: true, size: 10 })
    expect(play(smtp, [...hello, client('MAIL FROM:<a@b.example>', 'BDAT 10 LAST'), gap('client', 11)]).lost).toBe(true)
    expect(play(smtp, [...hello, gap('server', 1)]).lost).toBe(true)
  })
  it('names addresses that got no message', () => {
    const turns = [client('MAIL FROM:<a@b.example>'), server('250 ok'), client('RCPT TO:<c@d.example>'), server('553 no'), client('RSET')]
    expect(rest(turns)).toEqual([{ kind: 'mail-envelope', from: 'a@b.example', to: ['c@d.example'] }])
  })
  it('keeps international addresses', () => {
    const address = textLatin('пётр@почта.example')
    expect(rest([client(`MAIL FROM:<${address}> SMTPUTF8`), server('250 ok'), client('RSET')])).toEqual([{ kind: 'mail-envelope', from: 'пётр@почта.example', to: [] }])
  })
  it('ends a message of bare line feeds when the server answers, and only then', () => {
    const loose = [client('MAIL FROM:<a@b.example>'), server('250 ok'), client('DATA'), server('354 go'), raw('client', 'Subject: x\n\nhi\n.\n')]
    expect(rest([...loose, server('250 queued'), client('QUIT')]).at(-1)).toEqual({ kind: 'mail-message', bytes: 'Subject: x\n\nhi\n', cut: false, size: 15 })
    const smuggled = [...loose, raw('client', 'MAIL FROM:<evil@b.example>\r\n.\r\n'), server('250 queued')]
    expect(rest(smuggled).map((fact) => (fact as { kind: string }).kind)).toEqual(['note', 'mail-envelope', 'mail-message'])
  })
  it('says what it has of a message that is not finished', () => {
    expect(rest([client('MAIL FROM:<a@b.example>'), server('250 ok'), client('DATA'), server('354 go'), client('Subject: x')])).toEqual([
      { kind: 'mail-envelope', from: 'a@b.example', to: [] },
      { kind: 'mail-message', bytes: 'Subject: x\r\n', cut: true, size: 12 },
    ])
  })
  it('keeps at most 256 recipients', () => {
    const turns = [client('MAIL FROM:<a@b.example>', ...Array.from({ length: 300 }, (_, k) => `RCPT TO:<u${k}@d.example>`), 'RSET')]
    expect((rest(turns)[0] as { to: string[] }).to).toHaveLength(256)
  })
})

const textLatin = (text: string): string => String.fromCharCode(...Buffer.from(text))

describe('SMTP logins', () => {
  const login = (mechanism: string, user: string | null, password: string | null, accepted: boolean | null, encoding = ['base64']) => ({ kind: 'login', mechanism, user, password, encoding, accepted })
  const code = (text: string): string => btoa(text)

  it('reads LOGIN over its continuations', () => {
    expect(rest([client('AUTH LOGIN'), server('334 VXNlcm5hbWU6'), client(code('alice')), server('334 UGFzc3dvcmQ6'), client(code('pä')), server('535 no')])).toEqual([login('LOGIN', 'alice', 'pä', false)])
  })
  it('reads PLAIN without an initial response', () => {
    expect(rest([client('AUTH PLAIN'), server('334 '), client(code('\0bob\0x')), server('235 ok')])).toEqual([login('PLAIN', 'bob', 'x', true)])
  })
  it('reads XOAUTH2, and the empty line after its error', () => {
    const turns = [client(`AUTH XOAUTH2 ${code('user=a@b.example\x01auth=Bearer tok\x01\x01')}`), server('334 e30='), client(''), server('535 no')]
    expect(rest(turns)).toEqual([login('XOAUTH2', 'a@b.example', 'tok', false)])
  })
  it('reads the name from CRAM-MD5 and DIGEST-MD5', () => {
    expect(rest([client('AUTH CRAM-MD5'), server('334 PDE+'), client(code('tim b913a602c7eda7a495b4e6e7334d3890')), server('235 ok')])).toEqual([login('CRAM-MD5', 'tim', null, true)])
    const digest = [client('AUTH DIGEST-MD5'), server('334 bm9uY2U='), client(code('charset=utf-8,username="chris",realm="x"')), server('334 cnNwYXV0aD0x'), client(''), server('235 ok')]
    expect(rest(digest)).toEqual([login('DIGEST-MD5', 'chris', null, true)])
  })
  it('says a login whose answer is missing', () => {
    expect(rest([client(`AUTH PLAIN ${code('\0bob\0x')}`)])).toEqual([login('PLAIN', 'bob', 'x', null)])
  })
  it('says nothing of a mechanism that was refused before anything was shown', () => {
    expect(rest([client('AUTH LOGIN'), server('504 no')])).toEqual([])
  })
  it('reads a login without the server\'s side', () => {
    expect(facts([client('EHLO x', 'AUTH LOGIN', code('alice'), code('pw'), 'MAIL FROM:<a@b.example>', 'RSET')])).toEqual([login('LOGIN', 'alice', 'pw', null), { kind: 'mail-envelope', from: 'a@b.example', to: [] }])
  })
})

describe('SMTP and TLS', () => {
  const asked = { kind: 'starttls', step: 'requested', command: 'STARTTLS' }
  const accepted = { kind: 'starttls', step: 'accepted', command: 'STARTTLS' }

  it('hands both sides on after the yes', () => {
    const turns = [...hello, client('STARTTLS'), server('220 ready'), raw('client', tlsHello), raw('server', tlsHello)]
    const outcome = play(smtp, turns)
    expect(outcome).toMatchObject({ upgradedTo: 'tls', rest: { client: tlsHello, server: tlsHello } })
    expect(factsOf(outcome).slice(3)).toEqual([asked, accepted])
    everyCut(turns)
  })
  it('goes on after a no', () => {
    expect(rest([client('STARTTLS'), server('454 not now'), client('MAIL FROM:<a@b.example>', 'RSET')])).toEqual([asked, { ...accepted, step: 'refused' }, { kind: 'mail-envelope', from: 'a@b.example', to: [] }])
  })
  it('says what was sent along with the request, and finds TLS behind it', () => {
    const injected = 'RSET\r\nMAIL FROM:<evil@x.example>\r\n'
    const turns = [...hello, raw('client', `STARTTLS\r\n${injected}`), server('220 ready'), raw('client', tlsHello)]
    const outcome = play(smtp, turns)
    expect(factsOf(outcome).slice(3)).toEqual([asked, accepted, { kind: 'starttls-injection', bytes: injected.length }])
    expect(outcome).toMatchObject({ upgradedTo: 'tls', rest: { client: tlsHello } })
    everyCut(turns)
  })
  it('does not take an early hello for readable bytes', () => {
    const outcome = play(smtp, [...hello, raw('client', `STARTTLS\r\n${tlsHello}`), server('220 ready')])
    expect(factsOf(outcome).slice(3)).toEqual([asked, accepted, { kind: 'note', says: 'The client began TLS before STARTTLS was answered.' }])
    expect(outcome).toMatchObject({ upgradedTo: 'tls', rest: { client: tlsHello } })
  })
  it('passes over what the server said behind its yes', () => {
    const turns = [...hello, client('STARTTLS'), server('220 ready', '250-x', '250 AUTH PLAIN'), raw('client', tlsHello), raw('server', tlsHello)]
    const outcome = play(smtp, turns)
    expect(factsOf(outcome).slice(3)).toMatchObject([asked, accepted, { kind: 'note' }])
    expect(outcome).toMatchObject({ upgradedTo: 'tls', rest: { client: tlsHello, server: tlsHello } })
    everyCut(turns)
  })
  it('goes on reading where the client goes on in the clear', () => {
    const outcome = play(smtp, [...hello, client('STARTTLS'), server('220 ready'), client('MAIL FROM:<a@b.example>'), server('250 ok'), client('RSET')])
    expect(outcome.upgradedTo).toBeUndefined()
    expect(factsOf(outcome).slice(3)).toMatchObject([asked, accepted, { kind: 'note' }, { kind: 'mail-envelope', from: 'a@b.example' }])
  })
  it('says that TLS was not offered where the answer to EHLO leaves it out or masks it, and nothing after HELO', () => {
    const answer = (...lines: string[]) => facts([server('220 x ESMTP'), client('EHLO y'), server(...lines)]).slice(1)
    const missing = [{ kind: 'starttls', step: 'not-offered', command: 'STARTTLS' }]
    expect(answer('250-x', '250-XXXXXXXA', '250 SIZE')).toEqual(missing)
    expect(answer('250 x')).toEqual(missing)
    expect(facts([server('220 x ESMTP'), client('HELO y'), server('250 x')]).slice(1)).toEqual([])
  })
  it('finds TLS that nobody was seen asking for', () => {
    expect(play(smtp, [...hello, raw('client', tlsHello)])).toMatchObject({ upgradedTo: null, rest: { client: tlsHello } })
  })
})

describe('SMTP under attack', () => {
  it('stops at binary where a line is due', () => {
    expect(play(smtp, [...hello, raw('client', '\x00\x01\x02')]).broken).toBe(true)
  })
  it('passes over a line without end and goes on', () => {
    const turns = [...hello, raw('client', `MAIL FROM:<${'a'.repeat(70_000)}>\r\nMAIL FROM:<a@b.example>\r\nRSET\r\n`)]
    const whole = factsOf(play(smtp, turns)).slice(3)
    expect(whole).toMatchObject([{ kind: 'note' }, { kind: 'mail-envelope', from: 'a@b.example' }])
    expect(factsOf(play(smtp, turns, () => 20_000)).slice(3)).toEqual(whole)
  })
  it('takes absurd chunk lengths for what they are', () => {
    expect(rest([client('MAIL FROM:<a@b.example>', 'BDAT 999999999999999'), raw('client', 'abc')]).at(-1)).toEqual({ kind: 'mail-message', bytes: 'abc', cut: true, size: 3 })
    expect(rest([client('BDAT 99999999999999999999', 'BDAT -1', 'BDAT', 'MAIL FROM:<a@b.example>', 'RSET')])).toEqual([{ kind: 'mail-envelope', from: 'a@b.example', to: [] }])
  })
  it('finds its place again after replies that match nothing', () => {
    expect(rest([server('250 what'), client('MAIL FROM:<a@b.example>'), server('250 ok'), client('DATA'), server('250 ?', '354 go'), client('x', '.')]).at(-1)).toMatchObject({ kind: 'mail-message', bytes: 'x\r\n' })
  })
})

describe('SMTP detection', () => {
  const detect = (side: 'client' | 'server', mine: string, theirs = '', midstream = false, of = smtp) => of.detect(side, bytesOf(mine), bytesOf(theirs), midstream)
  it('knows greetings that say so, and waits for the client at others', () => {
    expect(detect('server', '220 mail.example.org ESMTP\r\n')).toBe('yes')
    expect(detect('client', '220 mail.example.org ESMTP\r\n')).toBe('reversed')
    expect(detect('server', '220 ready\r\n')).toBe('more')
    expect(detect('client', 'EHLO x\r\n', '220 ready\r\n')).toBe('yes')
    expect(detect('client', 'USER x\r\n', '220 ready\r\n')).toBe('no')
    expect(detect('server', '220 (vsFTPd 3.0.3)\r\n')).toBe('no')
    expect(detect('server', '220 ftp.example.org ESMTP\r\n')).toBe('yes')
    for (let at = 1; at < 6; at++) expect(detect('server', '220 x ESMTP\r\n'.slice(0, at))).toBe('more')
  })
  it('leaves other protocols alone', () => {
    for (const other of ['GET / HTTP/1.1\r\n', 'SSH-2.0-x\r\n', '\x16\x03\x01\x00', '+OK ready\r\n', '* OK ready\r\n', 'HTTP/1.1 220 OK\r\n']) {
      expect(detect('server', other)).toBe('no')
      expect(detect('client', other)).toBe('no')
    }
  })
  it('in midstream believes only what cannot be anything else', () => {
    expect(detect('server', '250 2.1.0 Ok\r\n', '', true)).toBe('yes')
    expect(detect('client', 'RCPT TO:<a@b.example>\r\n', '', true)).toBe('yes')
    expect(detect('server', '250 Ok\r\n', '', true)).toBe('more')
    expect(detect('client', 'some words of a message\r\n', '', true)).toBe('no')
  })
  it('tells LMTP by its LHLO', () => {
    expect(detect('client', 'LHLO x\r\n', '220 ready\r\n')).toBe('no')
    expect(detect('client', 'LHLO x\r\n', '220 ready\r\n', false, lmtp)).toBe('yes')
    expect(detect('server', '220 x LMTP ready\r\n', '', false, lmtp)).toBe('yes')
  })
})

describe('LMTP', () => {
  it('counts one answer for each recipient', () => {
    const turns = [
      server('220 x LMTP'), client('LHLO y'), server('250 x'), client('MAIL FROM:<a@b.example>', 'RCPT TO:<c@d.example>', 'RCPT TO:<e@f.example>', 'DATA'), server('250 ok', '250 ok', '250 ok', '354 go'),
      client('x', '.'), server('250 first', '452 second'), client('MAIL FROM:<g@h.example>', 'RCPT TO:<i@j.example>', 'DATA'), server('250 ok', '550 no', '554 none'), client('QUIT'),
    ]
    expect(factsOf(play(lmtp, turns, undefined, contextOf())).slice(2)).toEqual([
      { kind: 'mail-envelope', from: 'a@b.example', to: ['c@d.example', 'e@f.example'] },
      { kind: 'mail-message', bytes: 'x\r\n', cut: false, size: 3 },
      { kind: 'mail-envelope', from: 'g@h.example', to: ['i@j.example'] },
    ])
  })
})
