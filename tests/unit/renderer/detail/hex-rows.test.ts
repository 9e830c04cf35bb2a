import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromBase64, hexLength, hexRow, hexRows, offsetText } from '../../../../renderer/views/detail/hex-rows.ts'

describe('hex rows', () => {
  const bytes = Uint8Array.from([...'GET /\x00\xff<b>mail</b>'].map((character) => character.charCodeAt(0)))

  it('show offset, bytes and printable characters, the last row as wide as the others', () => {
    expect(hexRows(bytes, 16, 32)).toEqual([
      { offset: 32, hex: '47 45 54 20 2f 00 ff 3c  62 3e 6d 61 69 6c 3c 2f', text: 'GET /..<b>mail</' },
      { offset: 48, hex: '62 3e'.padEnd(48), text: 'b>' },
    ])
    expect(offsetText(48)).toBe('000030')
  })

  it('hold every byte once, at any width', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(8, 16), (given, width) => {
        const rows = hexRows(given, width)
        const back = rows.flatMap((row) => row.hex.split(/ +/).filter((digits) => digits !== '').map((digits) => parseInt(digits, 16)))
        expect(back).toEqual([...given])
        for (const row of rows) expect(row.hex.length).toBe(hexLength(width))
      }),
    )
  })

  it('say how much of a row belongs to its first bytes', () => {
    const { hex } = hexRow(bytes, 0, 16)
    expect(hex.slice(0, hexLength(9))).toBe('47 45 54 20 2f 00 ff 3c  62')
    expect(hexLength(0)).toBe(0)
  })
})

describe('base64 of the contract', () => {
  it('becomes bytes, and nothing where it is broken', () => {
    expect([...fromBase64('AP8Q')]).toEqual([0, 255, 16])
    expect(fromBase64('').length).toBe(0)
    expect(fromBase64('%%%').length).toBe(0)
  })
})
