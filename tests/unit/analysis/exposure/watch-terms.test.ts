import { describe, expect, it } from 'vitest'
import { findsLimit, WatchTermSearch } from '../../../../main/analysis/exposure/watch-terms.ts'
import { bytesOf, utf8Of } from '../../../support/read-script.ts'

const all = (terms: string[], bytes: string | Uint8Array) => {
  const given = bytesOf(bytes)
  return new WatchTermSearch(terms).search('client', given, 0, given.length, 3)
}
const brief = (terms: string[], bytes: string | Uint8Array) => all(terms, bytes).map(({ value, encoding }) => [value, ...encoding].join(' | '))

describe('watch terms', () => {
  it('are found whatever their case', () => {
    expect(all(['Ada Lovelace'], 'x ada LOVELACE y')).toEqual([{ kind: 'watch-term', name: 'Ada Lovelace', value: 'ada LOVELACE', frame: 3, side: 'client', encoding: [] }])
    expect(brief(['Müller'], utf8Of('MÜLLER müller'))).toEqual(['MÜLLER', 'müller'])
    expect(brief(['Müller'], bytesOf('m\xfcller'))).toEqual(['müller | latin1'])
  })

  it('are found as forms, mail, pages and scripts write them', () => {
    expect(brief(['Jörg & Ada'], 'a=J%C3%B6rg+%26+Ada&b=j%c3%b6rg%20%26%20ada')).toEqual(['J%C3%B6rg+%26+Ada | url', 'j%c3%b6rg%20%26%20ada | url'])
    expect(brief(['Jörg & Ada'], 'J=C3=B6rg & Ada J=F6rg_=26_Ada')).toEqual(['J=C3=B6rg & Ada | quoted-printable', 'J=F6rg_=26_Ada | quoted-printable'])
    expect(brief(['Jörg & Ada'], 'J&#246;rg &amp; Ada, J&#xf6;rg &#x26; Ada')).toEqual(['J&#246;rg &amp; Ada | html', 'J&#xf6;rg &#x26; Ada | html'])
    expect(brief(['Jörg'], '"J\\u00F6rg"')).toEqual(['J\\u00F6rg | json'])
    expect(brief(['geheim'], Uint8Array.from(Buffer.from('xgeheimx', 'utf16le')))).toEqual(['geheim | utf-16'])
  })

  it('are found in base64 wherever they begin, in the case they were typed', () => {
    for (const before of ['', 'a', 'ab', 'abc']) {
      const text = Buffer.from(`${before}hunter2-secret!`).toString('base64')
      expect([before, all(['hunter2-secret'], text)[0]?.encoding]).toEqual([before, ['base64']])
    }
    expect(brief(['hunter2-secret'], Buffer.from('HuNtEr2-sEcReT').toString('base64'))).toEqual([])
    expect(brief(['~~~???~~~'], Buffer.from('~~~???~~~').toString('base64url'))).toHaveLength(1)
  })

  it('are found across cuts, once each', () => {
    const text = utf8Of('xx SECRET yy secret%21 Grüße gr%C3%BC%C3%9Fe zz')
    const terms = ['secret!', 'secret', 'Grüße']
    const whole = all(terms, text)
    expect(whole.map(({ value }) => value)).toEqual(['SECRET', 'secret', 'secret%21', 'Grüße', 'gr%C3%BC%C3%9Fe'])
    const search = new WatchTermSearch(terms)
    expect([...text].flatMap((byte) => search.search('client', Uint8Array.of(byte), 0, 1, 3))).toEqual(whole)
  })

  it('are not joined across a hole or across directions', () => {
    const search = new WatchTermSearch(['secret'])
    const feed = (side: 'client' | 'server', text: string) => search.search(side, bytesOf(text), 0, text.length, 1)
    expect([feed('client', 'sec'), feed('server', 'ret')]).toEqual([[], []])
    search.gap('client')
    expect(feed('client', 'ret')).toEqual([])
    expect(feed('server', 'secret')).toHaveLength(1)
  })

  it('stop being told after a while, and are counted', () => {
    const search = new WatchTermSearch(['ab'])
    const text = 'ab'.repeat(100)
    expect(search.search('client', bytesOf(text), 0, text.length, 1)).toHaveLength(findsLimit)
    expect(search.left).toBe(100 - findsLimit)
  })

  it('may overlap and contain each other', () => {
    expect(brief(['he', 'she', 'hers', 'his'], 'ushers')).toEqual(['she', 'he', 'hers'])
    expect(brief(['aa'], 'aaaa')).toEqual(['aa', 'aa', 'aa'])
  })

  it('may be many and long', () => {
    const terms = Array.from({ length: 50 }, (_, k) => `${String(k).padStart(3, '0')}${'wörd & '.repeat(28)}`)
    const text = utf8Of(terms.join('|'))
    expect(new Set(all(terms, text).map(({ name }) => name)).size).toBe(50)
  })
})
