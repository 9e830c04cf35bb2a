import { describe, expect, it } from 'vitest'
import type { Fact, HttpBody } from '../../../../main/analysis/facts.ts'
import { exposuresOf } from '../../../../main/analysis/exposure/exposures.ts'
import { isPasswordName, isTokenName } from '../../../../main/analysis/exposure/secret-names.ts'
import { bytesOf, utf8Of } from '../../../support/read-script.ts'

const of = (fact: Fact, side: 'client' | 'server' = 'client', protocol = 'http') => exposuresOf({ fact, side, firstFrame: 21, lastFrame: 22, timeMicros: 0 }, { protocol })
const brief = (fact: Fact, side: 'client' | 'server' = 'client') => of(fact, side).map(({ kind, name, value, encoding }) => [kind, name, value, ...encoding].join(' | '))
const request = (target: string, headers: [string, string][] = [], method = 'GET'): Fact => ({ kind: 'http-request', method, target, version: 'HTTP/1.1', host: 'shop.example:8080', headers })
const body = (type: string, bytes: string | Uint8Array, more: Partial<HttpBody> = {}): Fact => ({ kind: 'http-body', type, bytes: bytesOf(bytes), codings: [], cut: false, ...more })

describe('exposures of a request', () => {
  it('names page, host and parameters', () => {
    expect(of(request('/find?q=blue+shoes&mail=ada%40example.org&page=#x'))).toEqual([
      { kind: 'host-name', name: 'Host', value: 'shop.example', frame: 21, side: 'client', encoding: [] },
      { kind: 'url', name: 'GET', value: 'http://shop.example:8080/find?q=blue+shoes&mail=ada%40example.org&page=#x', frame: 21, side: 'client', encoding: [] },
      { kind: 'form-field', name: 'q', value: 'blue shoes', frame: 21, side: 'client', encoding: ['url'], where: 'query' },
      { kind: 'form-field', name: 'mail', value: 'ada@example.org', frame: 21, side: 'client', encoding: ['url'], where: 'query' },
      { kind: 'mail-address', name: 'mail', value: 'ada@example.org', frame: 21, side: 'client', encoding: ['url'], where: 'query' },
    ])
  })

  it('takes secrets out of any address, other parameters only out of forms', () => {
    expect(brief(request('/x?user=a&pwd=b&access_token=c', [], 'POST')).slice(2)).toEqual(['password | pwd | b | url', 'token | access_token | c | url'])
    const many = Array.from({ length: 150 }, (_, k) => `f${k}=1`).join('&')
    expect(brief(request(`/x?${many}`))).toHaveLength(2)
  })

  it('shows cookies and logins', () => {
    const basic = Buffer.from('ada:pä:ss').toString('base64')
    expect(brief(request('/', [['Cookie', 'sid=1; theme="dark"; bare'], ['Authorization', `Basic ${basic}`], ['Proxy-Authorization', 'Bearer abc.def'], ['X-Api-Key', 'k1']])).slice(2)).toEqual([
      'cookie | sid | 1', 'cookie | theme | "dark"', 'cookie |  | bare', 'username | Basic | ada | base64', 'password | Basic | pä:ss | base64', 'token | proxy Bearer | abc.def', 'token | X-Api-Key | k1',
    ])
    expect(brief(request('/', [['authorization', 'Digest realm="r", username="ad\\"a", nonce="n"']])).slice(2)).toEqual(['username | Digest | ad"a'])
    expect(brief(request('/', [['Authorization', 'Basic !!!']])).slice(2)).toEqual([])
  })

  it('reads the user out of NTLM', () => {
    const bytes = Buffer.alloc(80)
    bytes.write('NTLMSSP\0', 'latin1')
    bytes[8] = 3
    bytes[60] = 1
    bytes.writeUInt16LE(4, 28); bytes.writeUInt32LE(64, 32)
    bytes.writeUInt16LE(6, 36); bytes.writeUInt32LE(68, 40)
    bytes.write('AD', 64, 'utf16le')
    bytes.write('ada', 68, 'utf16le')
    expect(brief(request('/', [['Authorization', `NTLM ${bytes.toString('base64')}`]])).slice(2)).toEqual(['username | NTLM | AD\\ada | base64'])
  })

  it('says nothing of devices that look for each other', () => {
    expect(of(request('*', [], 'M-SEARCH'), 'client', 'ssdp')).toEqual([])
  })
})

describe('exposures of a body', () => {
  it('decodes URL-encoded forms, in UTF-8 or else byte by byte', () => {
    expect(brief(body('application/x-www-form-urlencoded; charset=x', 'name=Ada+L%C3%B6we&old=L%F6we&pass%5B1%5D=a%26b%3D%25%zz&empty=&flag&&mail=ada@example.org'))).toEqual([
      'form-field | name | Ada Löwe | url', 'form-field | old | Löwe | url', 'password | pass[1] | a&b=%%zz | url', 'form-field | empty |  | url', 'form-field | flag |  | url', 'form-field | mail | ada@example.org | url', 'mail-address | mail | ada@example.org | url',
    ])
  })

  it('names the coding around the form last, and marks what was cut', () => {
    const [first, second] = of(body('application/x-www-form-urlencoded', 'a=1&b=2', { codings: ['gzip'], cut: true }))
    expect(first).toMatchObject({ encoding: ['url', 'gzip'] })
    expect(first).not.toHaveProperty('cut')
    expect(second).toMatchObject({ value: '2', cut: true })
    expect(of(body('application/x-www-form-urlencoded', `a=${'x'.repeat(5000)}`))).toMatchObject([{ value: 'x'.repeat(4096), cut: true }])
  })

  it('takes multipart forms apart, files by their names', () => {
    const parts = [
      '--b1\r\nContent-Disposition: form-data; name="e-mail"\r\n\r\nada@example.org\r\n',
      '--b1\r\nContent-Disposition: form-data; name=note; x="; name=y"\r\nContent-Type: text/plain\r\n\r\nline one\r\n--b1x is no delimiter\r\n\r\n',
      '--b1\r\nContent-Disposition: form-data; name="cv"; filename="C:\\\\tmp\\"cv\\".pdf"\r\nContent-Type: application/pdf\r\n\r\n%PDF\r\n',
      '--b1\r\nContent-Disposition: form-data; name="kennwort"\r\n\r\ngeheim\r\n--b1--\r\nepilogue',
    ].join('')
    expect(brief(body('multipart/form-data; boundary="b1"', parts))).toEqual([
      'form-field | e-mail | ada@example.org', 'mail-address | e-mail | ada@example.org', 'form-field | note | line one\r\n--b1x is no delimiter\r\n', 'file | cv | C:\\tmp"cv".pdf', 'password | kennwort | geheim',
    ])
    expect(of(body('multipart/form-data; boundary=b1', parts.slice(0, 62), { cut: true }))).toMatchObject([{ name: 'e-mail', cut: true }])
  })

  it('reads plain forms and JSON, also as far as a cut one goes', () => {
    expect(brief(body('text/plain', 'a=1\r\nb=2=3\r\n'))).toEqual(['form-field | a | 1', 'form-field | b | 2=3'])
    const json = '{"user":{"mails":["a@b.example",{"x":1.5e3}],"Password":"s\\u00e9\\"\\n"},"on":true,"none":null,"e":{},"f":[]}'
    const fields = ['form-field | user.mails.0 | a@b.example', 'mail-address | user.mails.0 | a@b.example', 'form-field | user.mails.1.x | 1.5e3', 'password | user.Password | sé"\n', 'form-field | on | true', 'form-field | none | null']
    expect(brief(body('application/json', utf8Of(json)))).toEqual(fields)
    expect(brief(body('text/plain', ` ${json}`))).toEqual(fields)
    expect(of(body('application/json', '{"a":"b","c":"unfin', { cut: true }))).toMatchObject([{ name: 'a' }, { name: 'c', value: 'unfin', cut: true }])
    expect(of(body('application/json', `[${'1,'.repeat(500)}1]`))).toHaveLength(200)
    expect(of(body('application/json', '['.repeat(100_000)))).toEqual([])
  })

  it('leaves other types, and what servers send, alone', () => {
    expect(of(body('application/octet-stream', 'a=b'))).toEqual([])
    expect(brief(body('', 'a=b&c=d'))).toEqual(['form-field | a | b | url', 'form-field | c | d | url'])
    expect(of(body('', '<a href="x=y">'))).toEqual([])
    expect(of(body('application/json', '{"a":1}'), 'server')).toEqual([])
  })
})

describe('exposures of other facts', () => {
  it('takes cookies from responses', () => {
    expect(brief({ kind: 'http-response', status: 200, reason: '', version: 'HTTP/1.1', headers: [['Set-Cookie', 'sid=abc; Path=/; HttpOnly'], ['set-cookie', 'b=c']] }, 'server')).toEqual(['cookie | sid | abc', 'cookie | b | c'])
  })

  it('takes logins, envelopes, questions and file names', () => {
    expect(brief({ kind: 'login', mechanism: 'PLAIN', user: 'ada', password: 's', encoding: ['base64'], accepted: null })).toEqual(['username | PLAIN | ada | base64', 'password | PLAIN | s | base64'])
    expect(brief({ kind: 'login', mechanism: 'CRAM-MD5', user: 'ada', password: null, encoding: [], accepted: true })).toEqual(['username | CRAM-MD5 | ada'])
    expect(brief({ kind: 'mail-envelope', from: '', to: ['a@b.example', 'c@d.example'] })).toEqual(['mail-address | recipient | a@b.example', 'mail-address | recipient | c@d.example'])
    const dns = { kind: 'dns', id: 1, code: 0, questions: [{ name: 'a.example', type: 'A' }, { name: '.', type: 'NS' }], answers: [] } as const
    expect(brief({ ...dns, response: false, questions: [...dns.questions], answers: [] })).toEqual(['host-name | question | a.example'])
    expect(brief({ ...dns, response: true, questions: [...dns.questions], answers: [] })).toEqual([])
    expect(brief({ kind: 'file-named', name: 'x.txt', action: 'RETR' })).toEqual(['file | RETR | x.txt'])
    expect(brief({ kind: 'banner', text: 'x', side: 'server' })).toEqual([])
  })

  it('takes a message apart', () => {
    const bytes = utf8Of('From: Ada <ada@example.org>\r\nTo: b@example.net\r\nSubject: =?utf-8?B?R3LDvMOfZQ==?=\r\n\r\nHello')
    expect(brief({ kind: 'mail-message', bytes, cut: false, size: bytes.length })).toEqual(['mail-address | sender | ada@example.org', 'mail-address | recipient | b@example.net', 'subject | Subject | Grüße | base64', 'message | text/plain | Hello'])
  })
})

describe('secret names', () => {
  it('knows what people call passwords, and what only sounds like it', () => {
    for (const name of ['password', 'user[passwd]', 'newPassword', 'login_pwd', 'pass2', 'PIN', 'Kennwort', 'Passwort', 'mot_de_passe', 'contraseña', 'пароль', 'client.secret']) expect([name, isPasswordName(name)]).toEqual([name, true])
    for (const name of ['shipping', 'passenger', 'compass', 'opinion', 'secretary', 'name', 'spinner', '']) expect([name, isPasswordName(name)]).toEqual([name, false])
    for (const name of ['csrf_token', 'PHPSESSID', 'accessToken', 'api-key']) expect([name, isTokenName(name)]).toEqual([name, true])
    for (const name of ['author', 'inside', 'q']) expect([name, isTokenName(name)]).toEqual([name, false])
  })
})
