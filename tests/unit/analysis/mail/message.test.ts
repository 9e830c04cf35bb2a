import { describe, expect, it } from 'vitest'
import { decodeCharset } from '../../../../main/analysis/mail/charset.ts'
import { decodeBase64Body, decodeQuotedPrintable, decodeWords } from '../../../../main/analysis/mail/encodings.ts'
import { readMail } from '../../../../main/analysis/mail/message.ts'
import { readFields, readParameters, splitMultipart } from '../../../../main/analysis/mail/mime.ts'
import { bytesOf, utf8Of } from '../../../support/read-script.ts'

const mail = (text: string) => readMail(utf8Of(text.replaceAll('\n', '\r\n')))

describe('a message', () => {
  it('gives addresses, subject and text', () => {
    expect(mail('From: "Lovelace, Ada" <ada@example.org>\nTo: bob@example.net,\n Carol <carol@example.net>\nCc: dan@example.com\nSubject: lunch\n today\n\nAt noon?\n')).toEqual({
      headers: [['From', '"Lovelace, Ada" <ada@example.org>'], ['To', 'bob@example.net, Carol <carol@example.net>'], ['Cc', 'dan@example.com'], ['Subject', 'lunch today']],
      from: ['ada@example.org'], to: ['bob@example.net', 'carol@example.net', 'dan@example.com'],
      subject: { text: 'lunch today', encodings: [] }, text: { text: 'At noon?', html: false, encodings: [], cut: false }, attachments: [],
    })
  })

  it('prefers plain text, undoes encodings and names attachments', () => {
    const read = mail(
      [
        'Subject: s', 'Content-Type: multipart/mixed; boundary="outer"', '', 'preamble', '--outer', 'Content-Type: multipart/alternative; boundary=inner', '',
        '--inner', 'Content-Type: text/html', '', '<p>html</p>', '--inner', 'Content-Type: text/plain; charset=iso-8859-1', 'Content-Transfer-Encoding: quoted-printable', '', 'Gr=FC=', '=DFe', '--inner--',
        '--outer', 'Content-Type: application/pdf; name="=?utf-8?Q?r=C3=A9sum=C3=A9.pdf?="', 'Content-Disposition: attachment', '', 'x',
        '--outer', "Content-Disposition: attachment; filename*0*=utf-8''na%C3%AF; filename*1=ve.txt", '', 'y', '--outer--', '',
      ].join('\n'),
    )
    expect(read.text).toEqual({ text: 'Grüße', html: false, encodings: ['quoted-printable'], cut: false })
    expect(read.attachments).toEqual(['résumé.pdf', 'naïve.txt'])
  })

  it('falls back to the source of HTML, and looks into forwarded messages', () => {
    expect(mail('Content-Type: text/html\nContent-Transfer-Encoding: base64\n\nPGI+aGk8L2I+\n').text).toEqual({ text: '<b>hi</b>', html: true, encodings: ['base64'], cut: false })
    expect(mail('Content-Type: message/rfc822\n\nSubject: inner\n\ninner text').text?.text).toBe('inner text')
  })

  it('caps depth, parts and text', () => {
    let deep = 'Content-Type: text/plain\n\nbottom'
    for (let level = 0; level < 200; level++) deep = `Content-Type: multipart/mixed; boundary=b${level}\n\n--b${level}\n${deep}\n--b${level}--`
    expect(mail(deep).text).toBeNull()
    const wide = `Content-Type: multipart/mixed; boundary=b\n\n${'--b\nContent-Disposition: attachment; filename=x\n\n\n'.repeat(5000)}--b--`
    expect(mail(wide).attachments.length).toBeLessThanOrEqual(100)
    expect(mail(`\n${'ü'.repeat(50_000)}`).text).toMatchObject({ text: 'ü'.repeat(4096), cut: true })
  })

  it('takes anything', () => {
    for (const text of ['', '\n', ':', 'no header', 'Content-Type: multipart/mixed\n\nx', 'Content-Type: multipart/mixed; boundary=""\n\n--\n--\n']) expect(() => mail(text)).not.toThrow()
    expect(mail('From a@b Mon Jan  1 10:00:00\nSubject: mbox\n\nx').subject?.text).toBe('mbox')
  })
})

describe('encoded words', () => {
  it('joins neighbours, keeps what is none, and knows both encodings', () => {
    expect(decodeWords('=?UTF-8?Q?a=C3?= =?utf-8*en?Q?=BCb_c?= plain =?iso-8859-1?B?5A==?=')).toEqual({ text: 'aüb c plain ä', encodings: ['quoted-printable', 'base64'] })
    expect(decodeWords('=?x?Q?unfinished')).toEqual({ text: '=?x?Q?unfinished', encodings: [] })
    expect(decodeWords('a =?utf-8?Q??= b').text).toBe('a  b')
  })
})

describe('transfer encodings', () => {
  it('undoes them leniently and within their limit', () => {
    const undo = (text: string, limit = 100) => Buffer.from(decodeQuotedPrintable(bytesOf(text), 0, text.length, limit)).toString('latin1')
    expect([undo('a=3Db=\r\nc=\nd'), undo('=zz=4'), undo('abcdef', 3)]).toEqual(['a=bcd', '=zz=4', 'abc'])
    const base = (text: string, limit = 100) => Buffer.from(decodeBase64Body(bytesOf(text), 0, text.length, limit)).toString('latin1')
    expect([base('aGVs\r\nbG8='), base('aGVs!bG8'), base('aGVsbG8=', 2)]).toEqual(['hello', 'hello', 'he'])
  })
})

describe('charsets', () => {
  it('reads the common ones, and UTF-8 that goes by another name', () => {
    expect(decodeCharset(Uint8Array.of(0x80, 0xe4), 'windows-1252')).toBe('€ä')
    expect(decodeCharset(Uint8Array.of(0xa4), 'ISO-8859-15')).toBe('€')
    expect(decodeCharset(Uint8Array.of(0xcf, 0xf0, 0xe8), 'windows-1251')).toBe('При')
    expect(decodeCharset(Uint8Array.of(0xf0, 0xd2, 0xc9), 'koi8-r')).toBe('При')
    expect(decodeCharset(utf8Of('ü'), 'us-ascii')).toBe('ü')
    expect(decodeCharset(Uint8Array.of(0xff, 0xfe, 0x61, 0), 'utf-16')).toBe('a')
    expect(decodeCharset(Uint8Array.of(0xff), 'nonsense')).toBe('ÿ')
  })
})

describe('mime', () => {
  it('reads fields and where the body begins', () => {
    const bytes = bytesOf('A: 1\r\nB : 2\n\tmore\r\nbad name: x\r\n\r\nbody')
    const { fields, body } = readFields(bytes, 0, bytes.length)
    expect([fields, bytes.length - body]).toEqual([[['A', '1'], ['B', '2 more']], 4])
  })

  it('reads parameters', () => {
    expect(readParameters('Text/Plain; charset="utf-8"; format=flowed; x="a;b\\"c"')).toEqual({ value: 'text/plain', parameters: new Map([['charset', 'utf-8'], ['format', 'flowed'], ['x', 'a;b"c']]) })
  })

  it('splits parts and keeps an unfinished one', () => {
    const bytes = bytesOf('pre\r\n--b\r\none\r\n--b  \r\n\r\ntwo')
    expect(splitMultipart(bytes, 0, bytes.length, 'b', 10).map(({ start, end, closed }) => [Buffer.from(bytes.slice(start, end)).toString(), closed])).toEqual([['one', true], ['\r\ntwo', false]])
  })
})
