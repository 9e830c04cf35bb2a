import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inertLines, inertText } from '../../../../renderer/views/detail/inert-text.ts'

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const lines = (bytes: Uint8Array, columns = 80): string[] => inertLines(bytes, columns).map((line) => line.segments.map(({ text }) => text).join(''))

describe('text of strangers', () => {
  it('is shown as it is where it is ordinary, in any script', () => {
    expect(lines(utf8('GET / HTTP/1.1\r\nHost: grüße.example\r\n\r\nこんにちは مرحبا'))).toEqual(['GET / HTTP/1.1', 'Host: grüße.example', '', 'こんにちは مرحبا'])
  })

  it('shows control characters as letters and marks them as symbols', () => {
    const [line] = inertLines(utf8('a\u0000\u001b[31m\u007f\tb\rc'), 80)
    expect(line.segments).toEqual([
      { text: 'a', symbol: false }, { text: '^@^[', symbol: true }, { text: '[31m', symbol: false }, { text: '^?→ ', symbol: true },
      { text: 'b', symbol: false }, { text: '^M', symbol: true }, { text: 'c', symbol: false },
    ])
  })

  it('takes the power from what turns, hides or joins text', () => {
    expect(lines(utf8('user\u202Egpj.exe'))).toEqual(['user⟨U+202E⟩gpj.exe'])
    expect(inertText('\u0007a\u200Bb\u2066c\uFEFFd\u{E0041}\u2028e\u00AD')).toBe('⟨U+0007⟩a⟨U+200B⟩b⟨U+2066⟩c⟨U+FEFF⟩d⟨U+E0041⟩⟨U+2028⟩e⟨U+00AD⟩')
  })

  it('does not let marks pile up over other lines', () => {
    expect(inertText(`Z${'\u0301'.repeat(6)}`)).toBe(`Z\u0301\u0301\u0301${'⟨U+0301⟩'.repeat(3)}`)
  })

  it('shows bytes that are no text as dots, and overlong or lone sequences too', () => {
    expect(lines(Uint8Array.from([0x41, 0xff, 0xc0, 0xaf, 0xed, 0xa0, 0x80, 0xf4, 0x90, 0x80, 0x80, 0x42, 0xe2, 0x82]))).toEqual([`A${'·'.repeat(10)}B··`])
  })

  it('breaks long lines where the columns are full, two for wide characters, and says which lines end', () => {
    expect(inertLines(utf8('abcdefgh\nij'), 3).map(({ ends, from }) => ({ ends, from }))).toEqual([
      { ends: false, from: 0 }, { ends: false, from: 3 }, { ends: true, from: 6 }, { ends: false, from: 9 },
    ])
    expect(lines(utf8('漢字漢字'), 4)).toEqual(['漢字', '漢字'])
  })

  it('leaves no character that acts, whatever the bytes, and accounts for every byte', () => {
    const acting = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/u
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 400 }), fc.string({ unit: 'binary', maxLength: 200 }).map(utf8)), fc.integer({ min: 1, max: 120 }), (bytes, columns) => {
        const out = inertLines(bytes, columns)
        for (const line of out) for (const { text } of line.segments) expect(acting.test(text)).toBe(false)
        for (let index = 1; index < out.length; index++) expect(out[index].from).toBeGreaterThan(out[index - 1].from)
        if (bytes.length > 0) expect(out[0].from).toBe(0)
      }),
      { numRuns: 300 },
    )
  })
})
