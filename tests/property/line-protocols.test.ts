/** SMTP, LMTP, IMAP, POP3, FTP: facts do not depend on cuts, and no bytes make a reader or a detection throw or look outside. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Side } from '../../shared/model.ts'
import { ftp } from '../../main/analysis/protocols/ftp.ts'
import { imap } from '../../main/analysis/protocols/imap.ts'
import { DotText, KeptBytes } from '../../main/analysis/protocols/message-text.ts'
import { pop3 } from '../../main/analysis/protocols/pop3.ts'
import type { Protocol } from '../../main/analysis/protocols/reader.ts'
import { lmtp, smtp } from '../../main/analysis/protocols/smtp.ts'
import { bytesOf, contextOf, factsOf, gap, play, raw, textOf, type Turn } from '../support/dialogue.ts'

/** Pieces of real dialogues; joined at random they make conversations that are nearly, but not quite, right. */
const pieces: [Protocol, string[], string[]][] = [
  [smtp, ['EHLO x\r\n', 'MAIL FROM:<a@b.example>\r\n', 'RCPT TO:<c@d.example>\r\n', 'DATA\r\n', 'Subject: x\r\n\r\n..hi\r\n.\r\n', 'BDAT 5 LAST\r\nabcde', 'AUTH PLAIN AGEAYg==\r\n', 'AUTH LOGIN\r\n', 'YQ==\r\n', 'STARTTLS\r\n', 'RSET\r\n', 'x\n.\nQUIT\r\n', '\x16\x03\x01\x00\x01a', '.\r\n'], ['220 x.example ESMTP\r\n', '250-x\r\n250 STARTTLS\r\n', '250 ok\r\n', '354 go\r\n', '334 \r\n', '235 ok\r\n', '220 go\r\n', '550 no\r\n', '421 bye\r\n', '\x16\x03\x01\x00\x01b']],
  [imap, ['a LOGIN u p\r\n', 'b LOGIN {1}\r\n', 'u {1+}\r\np\r\n', 'c AUTHENTICATE PLAIN\r\n', 'AGEAYg==\r\n', 'd SELECT x\r\n', 'e APPEND x {5}\r\n', 'Subj:\r\n', 'f STARTTLS\r\n', 'g COMPRESS DEFLATE\r\n', 'DONE\r\n', '\x16\x03\x01\x00\x01a'], ['* OK [CAPABILITY IMAP4rev1] x\r\n', '+ go\r\n', 'a OK\r\n', 'b NO\r\n', 'c OK\r\n', 'f OK\r\n', 'g OK\r\n', '* 1 FETCH (BODY[] {5}\r\nabcde)\r\n', '* CAPABILITY IMAP4rev1 STARTTLS\r\n', '\x16\x03\x01\x00\x01b']],
  [pop3, ['USER a\r\n', 'PASS b\r\n', 'CAPA\r\n', 'RETR 1\r\n', 'STLS\r\n', 'APOP a 0\r\n', 'AUTH PLAIN\r\n', 'AGEAYg==\r\n', 'LIST\r\n', '\x16\x03\x01\x00\x01a'], ['+OK hi\r\n', '-ERR no\r\n', '+OK\r\nSTLS\r\n.\r\n', '+OK\r\nSubject: x\r\n\r\n..y\r\n.\r\n', '+ \r\n', '+OK\n', '\x16\x03\x01\x00\x01b']],
  [ftp, ['USER a\r\n', 'PASS b\r\n', 'PASV\r\n', 'PORT 1,2,3,4,5,6\r\n', 'AUTH TLS\r\n', 'FEAT\r\n', 'RETR x\r\n', 'QUIT\r\n', '\x16\x03\x01\x00\x01a'], ['220 FTP\r\n', '331 who\r\n', '230 in\r\n', '227 (1,2,3,4,5,6)\r\n', '211-Features\r\n AUTH TLS\r\n211 End\r\n', '150 go\r\n', '226 done\r\n', '234 go\r\n', '502 no\r\n', '\x16\x03\x01\x00\x01b']],
]
const all = pieces.map(([protocol]) => protocol).concat(lmtp)

const dialogue = ([, asks, answers]: [Protocol, string[], string[]]): fc.Arbitrary<Turn[]> =>
  fc.tuple(
    fc.array(fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...asks).map((text) => raw('client', text)) }, { weight: 6, arbitrary: fc.constantFrom(...answers).map((text) => raw('server', text)) }, { weight: 1, arbitrary: fc.tuple(fc.constantFrom<Side>('client', 'server'), fc.integer({ min: 1, max: 9 })).map(([side, count]) => gap(side, count)) }), { maxLength: 24 }),
    fc.boolean(),
  ).map(([turns, greets]) => (greets ? [raw('server', answers[0]!), ...turns] : turns))

/** Neighbouring turns of one side are one stretch: only the capture's order of the two sides is a fact. */
const cutAt = (sizes: number[]) => (shown: number): number => sizes[shown % sizes.length] ?? 1

describe('line protocols', () => {
  for (const [protocol, asks, answers] of pieces) {
    it(`${protocol.name} says the same however its bytes are cut`, () => {
      fc.assert(
        fc.property(dialogue([protocol, asks, answers]), fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 12 }), (turns, sizes) => {
          expect(play(protocol, turns, cutAt(sizes))).toEqual(play(protocol, turns))
        }),
        { numRuns: 400 },
      )
    })
  }
  it('lmtp says the same however its bytes are cut', () => {
    fc.assert(fc.property(dialogue(pieces[0]!), fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1 }), (turns, sizes) => { expect(play(lmtp, turns, cutAt(sizes))).toEqual(play(lmtp, turns)) }), { numRuns: 200 })
  })

  const noise = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.string({ maxLength: 300, unit: 'binary-ascii' }).map(bytesOf), fc.constantFrom(...pieces.flatMap(([, asks, answers]) => [...asks, ...answers])).map(bytesOf))
  it('no bytes make a reader throw or look outside its window', () => {
    fc.assert(
      fc.property(fc.constantFrom(...all), fc.array(fc.tuple(fc.constantFrom<Side>('client', 'server'), noise), { maxLength: 12 }), fc.integer({ min: 1, max: 50 }), fc.boolean(), (protocol, parts, size, midstream) => {
        play(protocol, parts.map(([side, bytes]) => ({ side, bytes })), () => size, contextOf({ midstream }))
      }),
      { numRuns: 600 },
    )
  })
  it('no bytes make a detection throw, and a yes or no is final as more is shown', () => {
    fc.assert(
      fc.property(fc.constantFrom(...all), fc.constantFrom<Side>('client', 'server'), noise, noise, fc.boolean(), (protocol, side, mine, theirs, midstream) => {
        for (let at = 0; at <= mine.length; at += 7) {
          const early = protocol.detect(side, mine.subarray(0, at), theirs, midstream)
          if (early === 'no') expect(protocol.detect(side, mine, theirs, midstream)).toBe('no')
        }
      }),
      { numRuns: 600 },
    )
  })
})

describe('dot-stuffed text', () => {
  const line = fc.string({ maxLength: 12, unit: fc.constantFrom('.', 'a', 'b', ' ', '\r') }).filter((text) => !text.endsWith('\r'))
  it('comes back as it was written, however cut', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), fc.integer({ min: 1, max: 9 }), (lines, size) => {
        const wire = bytesOf(lines.map((text) => `${text.startsWith('.') ? '.' : ''}${text}\r\n`).join('') + '.\r\nREST')
        const text = new DotText(new KeptBytes(10_000))
        let used = 0
        for (let at = 0; at < wire.length && !text.done; at += size) used = at + text.feed(wire.subarray(at, at + size), 0)
        expect(textOf(wire.subarray(used))).toBe('REST')
        expect(textOf(text.kept.whole())).toBe(lines.map((each) => `${each}\r\n`).join(''))
      }),
    )
  })
  it('keeps the beginning and counts the whole', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 20 })), fc.integer({ min: 0, max: 64 }), (parts, limit) => {
        const kept = new KeptBytes(limit)
        for (const part of parts) kept.add(part, 0, part.length)
        const whole = parts.flatMap((part) => [...part])
        expect([...kept.whole()]).toEqual(whole.slice(0, limit))
        expect([kept.size, kept.cut]).toEqual([whole.length, whole.length > limit])
      }),
    )
  })
})

describe('line protocols with both sides', () => {
  it('never say a login twice', () => {
    fc.assert(
      fc.property(fc.constantFrom(...pieces.slice(1)).chain((piece) => fc.tuple(fc.constant(piece[0]), dialogue(piece))), ([protocol, turns]) => {
        const asked = turns.filter((turn) => 'bytes' in turn && turn.side === 'client').map((turn) => textOf((turn as { bytes: Uint8Array }).bytes))
        const logins = factsOf(play(protocol, turns)).filter((fact) => (fact as { kind: string }).kind === 'login')
        expect(logins.length).toBeLessThanOrEqual(asked.length)
      }),
    )
  })
})
