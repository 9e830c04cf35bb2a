import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ConversationPiece } from '../../../../shared/rows.ts'
import { ConversationRows, type ConversationRow, type Layout } from '../../../../renderer/views/detail/conversation-rows.ts'

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
const piece = (side: 'client' | 'server', frame: number, text: string, missingBefore = 0): ConversationPiece => ({ side, frame, timeMicros: frame * 1000, bytes: base64(new TextEncoder().encode(text)), missingBefore })
const text: Layout = { mode: 'text', columns: 20, hexWidth: 16 }
const hex: Layout = { mode: 'hex', columns: 20, hexWidth: 16 }

function laid(layout: Layout, ...pages: ConversationPiece[][]): ConversationRow[] {
  const rows = new ConversationRows(layout)
  for (const page of pages) rows.append(page)
  return rows.rows
}

const plain = (rows: ConversationRow[]): string[] =>
  rows.map((row) => {
    if (row.kind === 'turn') return `[${row.side}]`
    if (row.kind === 'gap') return `(${row.missing} missing)`
    const mark = row.frame === null ? '' : `#${row.frame} `
    return row.kind === 'hex' ? `${mark}${row.row.offset}: ${row.row.text}` : `${mark}${row.segments.map((segment) => segment.text).join('')}`
  })

describe('rows of a conversation', () => {
  const talk = [piece('server', 4, '220 mail.ex'), piece('server', 5, 'ample ready\r\n'), piece('client', 6, 'EHLO me\r\n'), piece('server', 8, '250 ok\r\n', 120)]

  it('say who speaks, join what was cut in packets, name the frames, and tell of gaps', () => {
    expect(plain(laid(text, talk))).toEqual(['[server]', '#4 220 mail.example rea', '#5 dy', '[client]', '#6 EHLO me', '(120 missing)', '[server]', '#8 250 ok'])
    expect(plain(laid(text, [piece('client', 1, 'a'), piece('client', 2, '\nb\nc'), piece('client', 3, '\n')]))).toEqual(['[client]', '#1 a', '#2 b', 'c'])
  })

  it('count hex offsets a side, gaps included', () => {
    expect(plain(laid(hex, talk))).toEqual(['[server]', '#4 0: 220 mail.example', '#5 16:  ready..', '[client]', '#6 0: EHLO me..', '(120 missing)', '[server]', '#8 144: 250 ok..'])
  })

  it('are the same however the conversation is paged', () => {
    const turns = fc.array(
      fc.record({ side: fc.constantFrom<'client' | 'server'>('client', 'server'), text: fc.string({ unit: fc.constantFrom('a', 'é', '漢', '\n', '\r', '\x00', '\u202e'), maxLength: 60 }), missing: fc.constantFrom(0, 0, 0, 9) }),
      { maxLength: 12 },
    )
    fc.assert(
      fc.property(turns, fc.constantFrom(text, hex), fc.integer({ min: 1, max: 4 }), (said, layout, size) => {
        const pieces = said.map((one, index) => piece(one.side, index + 1, one.text, one.missing))
        const pages: ConversationPiece[][] = []
        for (let at = 0; at < pieces.length; at += size) pages.push(pieces.slice(at, at + size))
        expect(plain(laid(layout, ...pages))).toEqual(plain(laid(layout, pieces)))
      }),
      { numRuns: 200 },
    )
  })

  it('break a line that never ends, between characters, and keep every byte', () => {
    const long = 'é'.repeat(6000)
    const rows = laid({ ...text, columns: 100 }, [piece('client', 1, long.slice(0, 3001)), piece('client', 2, long.slice(3001))])
    const said = rows.flatMap((row) => (row.kind === 'text' ? row.segments.map((segment) => segment.text) : [])).join('')
    expect(said).toBe(long)
  })

  it('stay in step with a megabyte that has no line', () => {
    const bytes = new Uint8Array(1_000_000).fill(0x80)
    const pieces = Array.from({ length: 700 }, (_, index) => ({ side: 'server' as const, frame: index + 1, timeMicros: 0, bytes: base64(bytes.subarray(index * 1430, (index + 1) * 1430)), missingBefore: 0 }))
    const started = performance.now()
    const rows = new ConversationRows({ mode: 'text', columns: 80, hexWidth: 16 })
    for (const one of pieces) rows.append([one])
    expect(performance.now() - started).toBeLessThan(3000)
    expect(rows.rows.length).toBeGreaterThan(12_000)
  })
})
