import { describe, expect, it } from 'vitest'
import { cell } from '../../../main/report/csv.ts'
import { credit } from '../../../main/report/html/credit.ts'
import { maskExposure, maskUrl } from '../../../main/report/mask.ts'
import { html, wire } from '../../../main/report/markup.ts'
import { day, duration, moment, placeWords, size, visible } from '../../../main/report/text.ts'
import { exposure, place } from '../../support/made-up.ts'

describe('masking', () => {
  it('leaves nothing of a value and only its rough length', () => {
    expect(maskExposure(exposure('password', 'password', 'hunter2', 1)).value).toBe('•••••••• (fewer than 8 characters)')
    expect(maskExposure(exposure('form-field', 'x', '', 1)).value).toBe('•••••••• (empty)')
    expect(maskExposure(exposure('message', 'x', 'm'.repeat(5000), 1)).value).toBe('•••••••• (32 characters or more)')
  })

  it('hides a watched word in its name too, and leaves host names and files alone', () => {
    expect(maskExposure(exposure('watch-term', 'heron', 'HERON', 1))).toMatchObject({ name: 'watched word', value: '•••••••• (fewer than 8 characters)' })
    expect(maskExposure(exposure('host-name', 'question', 'a.example', 1)).value).toBe('a.example')
  })

  it.each([
    ['http://a.example/path?q=secret#x', 'http://a.example/path?••••••••'],
    ['http://ada:pw@a.example/p', 'http://••••••••@a.example/p'],
    ['http://ada:p@w@a.example', 'http://••••••••@a.example'],
    ['http://a.example/p#secret', 'http://a.example/p#••••••••'],
    ['/just/a/path?x', '/just/a/path?••••••••'],
    ['ada:pw@a.example', '••••••••@a.example'],
  ])('takes what was typed out of the address %s', (url, expected) => {
    expect(maskUrl(url)).toBe(expected)
  })
})

describe('CSV cells', () => {
  it.each([
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['two\nlines', '"two\nlines"'],
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\tx', "'⟨U+0009⟩x"],
    ['=cmd|"/c calc"!A1', `"'=cmd|""/c calc""!A1"`],
    ['\u202eabc', '⟨U+202E⟩abc'],
  ])('%j is written safely', (value, expected) => {
    expect(cell(value)).toBe(expected)
  })

  it('keeps numbers numbers', () => {
    expect([cell(-121.9), cell(null), cell(true)]).toEqual(['-121.9', '', 'true'])
  })
})

describe('markup', () => {
  it('escapes what it is given and nothing of its own', () => {
    expect(html`<p title="${`"'<>&\``}">${wire('<b>\u2066x')}${null}${3}</p>`.text).toBe('<p title="&quot;&#39;&lt;&gt;&amp;&#96;"><bdi>&lt;b&gt;⟨U+2066⟩x</bdi>3</p>')
  })

  it('links only where a licence asks for it', () => {
    expect(credit('by DB-IP (https://db-ip.com)').text).toBe('by DB-IP (<a href="https://db-ip.com" rel="noreferrer noopener">db-ip.com</a>)')
    expect([credit('https://db-ip.com.evil.example').text, credit('https://evil.example').text]).toEqual(['https://db-ip.com.evil.example', 'https://evil.example'])
  })
})

describe('words and figures', () => {
  it('make what is invisible visible', () => {
    expect(visible('a\u200bb\u0007c\ud800d\n😀')).toBe('a⟨U+200B⟩b⟨U+0007⟩c⟨U+D800⟩d\n😀')
  })

  it('read as people read', () => {
    expect([size(1), size(999), size(1400), size(12_345_678), day('2026-06-05'), moment('2026-06-05T01:02:03.9Z'), day('soon'), duration(0.42), duration(89), duration(300), duration(7500)]).toEqual([
      '1 byte', '999 bytes', '1.4 kB', '12 MB', '5 June 2026', '5 June 2026, 01:02:03 UTC', 'soon', '0.4 s', '89 s', '5 min', '2 h 5 min',
    ])
    expect([placeWords(null), placeWords(place()), placeWords(place({ overlay: 'Head office' })), placeWords(place({ city: 'Singapore', country: 'SG' })), placeWords(place({ country: null, city: null, scope: 'multicast' }))]).toEqual([
      'Place not known', 'San Jose, United States', 'Head office, United States', 'Singapore', 'Multicast',
    ])
  })
})
