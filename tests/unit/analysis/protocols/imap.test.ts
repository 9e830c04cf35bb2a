import { describe, expect, it } from 'vitest'
import { itemOf, literalOf, wordsOf } from '../../../../main/analysis/protocols/imap-words.ts'
import { imap } from '../../../../main/analysis/protocols/imap.ts'
import { bytesOf, client, contextOf, factsOf, gap, play, raw, server, type Turn } from '../../../support/dialogue.ts'

const greeting = server('* OK [CAPABILITY IMAP4rev1 STARTTLS LITERAL+] ready')
const opening = [
  { kind: 'banner', text: '[CAPABILITY IMAP4rev1 STARTTLS LITERAL+] ready', side: 'server' },
  { kind: 'starttls', step: 'offered', command: 'STARTTLS' },
]
const rest = (turns: Turn[]): unknown[] => factsOf(play(imap, [greeting, ...turns])).slice(opening.length)
const login = (user: string | null, password: string | null, accepted: boolean | null, mechanism = 'LOGIN', encoding: string[] = []) => ({ kind: 'login', mechanism, user, password, encoding, accepted })
const message = (bytes: string, cut = false, size = bytes.length) => ({ kind: 'mail-message', bytes, cut, size })
const everyCut = (turns: Turn[]): void => {
  const whole = play(imap, [greeting, ...turns])
  for (let size = 1; size < 40; size++) expect(play(imap, [greeting, ...turns], () => size)).toEqual(whole)
}
const tlsHello = '\x16\x03\x01\x00\x05hello'

describe('IMAP logins', () => {
  it('reads quoted strings with their escapes, and what the server says to them', () => {
    const turns = [client('a1 LOGIN "al\\"ice" "p\\\\w (1)"'), server('a1 OK done')]
    expect(factsOf(play(imap, [greeting, ...turns]))).toEqual([...opening, login('al"ice', 'p\\w (1)', true)])
    expect(play(imap, [greeting, ...turns]).said.at(-1)).toMatchObject({ side: 'client', proof: 'a1 LOGIN "al\\"ice" "p\\\\w (1)"\r\n' })
    everyCut(turns)
  })
  it('reads literals that wait and literals that do not', () => {
    const waits = [client('a1 LOGIN {5}'), server('+ go'), raw('client', 'alice {6}\r\n'), server('+ go'), raw('client', 's3cret\r\n'), server('a1 NO wrong')]
    expect(rest(waits)).toEqual([login('alice', 's3cret', false)])
    everyCut(waits)
    const hurries = [raw('client', 'a1 LOGIN {5+}\r\nalice {6+}\r\na\r\nb c\r\n'), server('a1 OK')]
    expect(rest(hurries)).toEqual([login('alice', 'a\r\nb c', true)])
    everyCut(hurries)
  })
  it('takes the next command for one after a literal was refused', () => {
    expect(rest([client('a1 LOGIN {5}'), server('a1 BAD no literals'), client('a2 LOGIN u p'), server('a2 OK')])).toEqual([login('u', 'p', true)])
  })
  it('reads AUTHENTICATE with and without an initial response', () => {
    expect(rest([client('a AUTHENTICATE PLAIN'), server('+ '), client(btoa('\0bob\0x')), server('a OK')])).toEqual([login('bob', 'x', true, 'PLAIN', ['base64'])])
    expect(rest([client(`a AUTHENTICATE PLAIN ${btoa('\0bob\0x')}`), server('a NO')])).toEqual([login('bob', 'x', false, 'PLAIN', ['base64'])])
    const two = [client('a AUTHENTICATE LOGIN'), server('+ VXNlcg=='), client(btoa('bob')), server('+ UGFzcw=='), client(btoa('x')), server('a OK')]
    expect(rest(two)).toEqual([login('bob', 'x', true, 'LOGIN', ['base64'])])
    everyCut(two)
  })
  it('reads XOAUTH2', () => {
    expect(rest([client(`a AUTHENTICATE XOAUTH2 ${btoa('user=u@x.example\x01auth=Bearer t0k\x01\x01')}`), server('a OK')])).toEqual([login('u@x.example', 't0k', true, 'XOAUTH2', ['base64'])])
  })
  it('says a login whose answer is missing', () => {
    expect(rest([client('a1 LOGIN u p')])).toEqual([login('u', 'p', null)])
  })
  it('reads pipelined commands behind a login', () => {
    expect(rest([client('a1 LOGIN u p', 'a2 SELECT "Sent Items"'), server('a1 OK', 'a2 OK')])).toEqual([login('u', 'p', true), { kind: 'file-named', name: 'Sent Items', action: 'mailbox' }])
  })
})

describe('IMAP messages', () => {
  const text = 'Subject: x\r\n\r\na {3}\r\nb\r\n'

  it('reads what FETCH brings, whole messages, headers and texts', () => {
    const turns = [
      client('a1 UID FETCH 1 (UID BODY.PEEK[])'),
      raw('server', `* 1 FETCH (UID 7 BODY[] {${text.length}}\r\n${text} FLAGS (\\Seen))\r\n* 2 FETCH (BODY[HEADER.FIELDS (SUBJECT FROM)] {14}\r\nSubject: y\r\n\r\n BODY[TEXT]<0> {2}\r\nhi BODY[2] {3}\r\nxyz)\r\na1 OK done\r\n`),
    ]
    expect(rest(turns)).toEqual([message(text), message('Subject: y\r\n\r\n'), message('\r\nhi')])
    everyCut(turns)
  })
  it('reads what APPEND files', () => {
    const turns = [client(`a1 APPEND "Sent" (\\Seen) "1-Jan-2026 00:00:00 +0000" {${text.length}}`), server('+ go'), raw('client', `${text}\r\n`), server('a1 OK')]
    expect(rest(turns)).toEqual([message(text)])
    everyCut(turns)
  })
  it('keeps its place over a hole in a literal, and not elsewhere', () => {
    const begun = raw('server', '* 1 FETCH (BODY[] {10}\r\nabc')
    expect(rest([begun, gap('server', 5), raw('server', 'yz)\r\n')])).toEqual([message('abcyz', true, 10)])
    expect(play(imap, [greeting, begun, gap('server', 8)]).lost).toBe(true)
    expect(play(imap, [greeting, gap('server', 1)]).lost).toBe(true)
  })
  it('says what it has of a message that is not finished', () => {
    expect(rest([raw('server', '* 1 FETCH (RFC822 {999999999999999}\r\nSubject: x')])).toEqual([message('Subject: x', true)])
  })
  it('keeps at most the limit', () => {
    expect(factsOf(play(imap, [greeting, raw('server', '* 1 FETCH (BODY[] {9}\r\n123456789)\r\n')], undefined, contextOf({ bodyLimit: 4 }))).at(-1)).toEqual(message('1234', true, 9))
  })
})

describe('IMAP and TLS', () => {
  const asked = { kind: 'starttls', step: 'requested', command: 'STARTTLS' }
  it('hands both sides on after the yes, and goes on after a no', () => {
    const turns = [client('a1 STARTTLS'), server('a1 OK begin'), raw('client', tlsHello), raw('server', tlsHello)]
    expect(rest(turns)).toEqual([asked, { ...asked, step: 'accepted' }])
    expect(play(imap, [greeting, ...turns])).toMatchObject({ upgradedTo: 'tls', rest: { client: tlsHello, server: tlsHello } })
    everyCut(turns)
    expect(rest([client('a1 STARTTLS'), server('a1 NO'), client('a2 LOGIN u p'), server('a2 OK')])).toEqual([asked, { ...asked, step: 'refused' }, login('u', 'p', true)])
  })
  it('says what was sent along with the request', () => {
    const turns = [raw('client', 'a1 STARTTLS\r\na2 LOGIN u p\r\n'), server('a1 OK begin'), raw('client', tlsHello)]
    expect(rest(turns)).toEqual([asked, { ...asked, step: 'accepted' }, { kind: 'starttls-injection', bytes: 14 }])
    everyCut(turns)
  })
  it('says not-offered before the login only', () => {
    const facts = (...turns: Turn[]) => factsOf(play(imap, turns)).slice(1)
    expect(facts(server('* OK [CAPABILITY IMAP4rev1] hi'))).toEqual([{ kind: 'starttls', step: 'not-offered', command: 'STARTTLS' }])
    expect(facts(server('* OK hi'), client('a CAPABILITY'), server('* CAPABILITY IMAP4rev2 STARTTLS LOGINDISABLED', 'a OK'))).toMatchObject([{ kind: 'note' }, { step: 'offered' }])
    expect(facts(server('* OK hi'), client('a LOGIN u p'), server('a OK [CAPABILITY IMAP4rev1] in'))).toEqual([login('u', 'p', true)])
    expect(facts(server('* PREAUTH [CAPABILITY IMAP4rev1] hi'))).toMatchObject([{ kind: 'note' }])
  })
  it('reads nothing more after COMPRESS', () => {
    const turns = [client('a LOGIN u p'), server('a OK'), client('b COMPRESS DEFLATE'), server('b OK on'), raw('client', '\x00\x01a LOGIN x y\r\n'), raw('server', '\x02\x03'), gap('server', 9)]
    expect(rest(turns).slice(1)).toMatchObject([{ kind: 'note' }, { kind: 'content', content: 'undecided' }])
    expect(play(imap, [greeting, ...turns])).toMatchObject({ broken: false, lost: false })
  })
})

describe('IMAP lines', () => {
  it('are taken apart', () => {
    expect(wordsOf('a1 LIST "" (\\Seen "x \\"y") %')).toEqual(['a1', 'LIST', '', '\\Seen', 'x "y', '%'])
    expect(wordsOf('a "never closed')).toEqual(['a', 'never closed'])
    expect(wordsOf('x '.repeat(1000))).toHaveLength(64)
    expect(literalOf('a APPEND x ~{12+}')).toEqual({ length: 12, waits: false, before: 'a APPEND x ' })
    for (const none of ['a {x}', 'a {1} ', 'a {-1}', 'a {99999999999999999}', '}', 'a {1+']) expect(literalOf(none)).toBeNull()
    expect(itemOf('* 1 FETCH (BODY[1.2] ')).toBeNull()
    expect(itemOf('* 1 FETCH (BODY[HEADER]<0> ')).toBe('message')
  })
  it('may be hostile', () => {
    expect(rest([server('* OK'), raw('server', '* 1 FETCH (BODY[] {0}\r\n)\r\n'), client('', ' ', '{', 'a LOGIN', 'a LOGIN x', 'a1 LOGIN {0}')])).toEqual([])
    expect(play(imap, [greeting, raw('client', '\x01')]).broken).toBe(true)
    const quotes = `a LOGIN ${'"\\'.repeat(30_000)}`
    expect(rest([client(quotes)]).length).toBeLessThan(2)
  })
})

describe('IMAP detection', () => {
  const detect = (side: 'client' | 'server', mine: string, theirs = '', midstream = false) => imap.detect(side, bytesOf(mine), bytesOf(theirs), midstream)
  it('knows the greeting and unmistakable lines', () => {
    expect(detect('server', '* OK hi\r\n')).toBe('yes')
    expect(detect('client', '* PREAUTH hi\r\n')).toBe('reversed')
    expect(detect('server', '* O')).toBe('more')
    expect(detect('client', 'a1 CAPABILITY\r\n')).toBe('yes')
    expect(detect('client', 'tag CAPABILITY\r\n')).toBe('more')
    expect(detect('client', 'tag CAPABILITY\r\n', 'tag OK x\r\n', true)).toBe('yes')
    expect(detect('server', '* 3 EXISTS\r\n', '', true)).toBe('yes')
    expect(detect('server', 'a3 OK FETCH completed\r\n', '', true)).toBe('yes')
  })
  it('leaves other protocols alone', () => {
    for (const other of ['GET /1 HTTP/1.1\r\n', '220 x ESMTP\r\n', '+OK x\r\n', '\x16\x03\x01', 'EHLO x\r\n', 'SSH-2.0-x\r\n', '*1\r\n$4\r\nPING\r\n']) {
      expect(detect('client', other)).toBe('no')
      expect(detect('server', other)).toBe('no')
    }
  })
})
