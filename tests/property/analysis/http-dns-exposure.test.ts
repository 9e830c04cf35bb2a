/** What must hold of any bytes: the same facts however they are cut, no exception, and a search that misses nothing. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Side } from '../../../shared/model.ts'
import { exposuresOf } from '../../../main/analysis/exposure/exposures.ts'
import { jsonFields, multipartFields, plainFields, urlEncodedFields } from '../../../main/analysis/exposure/form-fields.ts'
import { patternsOf } from '../../../main/analysis/exposure/term-encodings.ts'
import { findsLimit, WatchTermSearch } from '../../../main/analysis/exposure/watch-terms.ts'
import { decodeCharset } from '../../../main/analysis/mail/charset.ts'
import { decodeWords } from '../../../main/analysis/mail/encodings.ts'
import { readMail } from '../../../main/analysis/mail/message.ts'
import { readParameters } from '../../../main/analysis/mail/mime.ts'
import { dns, dnsOverTcp, llmnr, mdns, nbns } from '../../../main/analysis/protocols/dns.ts'
import { http, ssdp } from '../../../main/analysis/protocols/http1/http1.ts'
import { bytesOf, play, utf8Of, type Step } from '../../support/read-script.ts'

const runs = { numRuns: 300 }
const side = fc.constantFrom<Side>('client', 'server')
/** Words that lead parsers into their corners, mixed with any bytes. */
const soup = (words: readonly string[]) =>
  fc.array(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...words).map(bytesOf) }, { weight: 1, arbitrary: fc.uint8Array({ maxLength: 12 }) }), { maxLength: 40 }).map((parts) => Uint8Array.from(Buffer.concat(parts)))

const httpWords = [
  'GET / HTTP/1.1\r\n', 'POST /x?a=b HTTP/1.0\n', 'HEAD * HTTP/1.1\r\n', 'CONNECT h:1 HTTP/1.1\r\n', 'HTTP/1.1 200 OK\r\n', 'HTTP/1.1 100 \r\n', 'HTTP/1.1 101 x\r\n', 'HTTP/1.0 304\r\n', '\r\n', '\r\n\r\n', '\n',
  'Content-Length: 5\r\n', 'Content-Length: 0\r\n', 'Content-Length: 5, 6\r\n', 'Transfer-Encoding: chunked\r\n', 'Transfer-Encoding : gzip\r\n', 'Content-Encoding: gzip\r\n', 'Upgrade: websocket\r\n', 'Content-Type: text/html\r\n',
  'Content-Type: application/x-www-form-urlencoded\r\n', 'Host: h\r\n', ' folded\r\n', '5\r\nhello\r\n', '0\r\n\r\n', 'a;x=y\r\n', 'a=1&b=2', 'hello', 'HTTP/1.', ':', 'X',
]

/** A conversation of both sides, and a cut of it into pieces that keeps the order. */
const conversation = (bytes: fc.Arbitrary<Uint8Array>) => fc.array(fc.tuple(side, bytes), { maxLength: 6 })
const recut = (steps: readonly (readonly [Side, Uint8Array])[], sizes: readonly number[]): Step[] => {
  let turn = 0
  return steps.flatMap(([from, bytes]) => {
    const pieces: Step[] = []
    for (let at = 0; at < bytes.length; ) {
      const size = sizes.length === 0 ? bytes.length : sizes[turn++ % sizes.length]
      pieces.push([from, bytes.slice(at, at + size)])
      at += size
    }
    return pieces
  })
}
const whole = (steps: readonly (readonly [Side, Uint8Array])[]): Step[] => steps.filter(([, bytes]) => bytes.length > 0).map(([from, bytes]): Step => [from, bytes])
const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 })
const perSide = (played: ReturnType<typeof play>) => ({ state: played.state, client: played.facts.filter((entry) => entry.side === 'client'), server: played.facts.filter((entry) => entry.side === 'server') })

describe('http', () => {
  it('says the same however its bytes are cut', () => {
    fc.assert(fc.property(conversation(soup(httpWords)), sizes, (steps, cuts) => {
      expect(perSide(play(http, recut(steps, cuts)))).toEqual(perSide(play(http, whole(steps))))
    }), runs)
  })

  it('survives anything with holes in it', () => {
    const step: fc.Arbitrary<Step> = fc.oneof({ weight: 5, arbitrary: fc.tuple(side, soup(httpWords)) }, { weight: 1, arbitrary: fc.record({ gap: side, count: fc.integer({ min: 1, max: 20 }) }) })
    fc.assert(fc.property(fc.array(step, { maxLength: 8 }), fc.boolean(), (steps, midstream) => {
      for (const { fact, side: from } of play(http, steps, { midstream, bodyLimit: 64 }).facts) exposuresOf({ fact, side: from, firstFrame: 1, lastFrame: 1, timeMicros: 0 }, { protocol: 'http' })
    }), runs)
  })

  it('never takes back a no, and answers more only for beginnings', () => {
    fc.assert(fc.property(soup(httpWords), side, (bytes, from) => {
      let last = 'more'
      for (let length = 0; length <= bytes.length && length < 200; length++) {
        const answer = http.detect(from, bytes.slice(0, length), new Uint8Array(0), false)
        if (last !== 'more') expect(answer).toBe(last)
        last = answer
      }
    }), runs)
  })
})

describe('dns and its kin', () => {
  const corners = ['\0\0', '\x01\0', '\x81\x80', '\x84\0', '\0\x01', '\x03www\x07example\x03org\0', '\xc0\x0c', '\xc0\xff', '\0\x01\0\x01', '\0\x1c\0\x01', '\0\x41\0\x01', '\0\0\0\x3c', '\0\x04', '\0\x29', '\x3f', '\0']
  const any = fc.oneof(fc.uint8Array({ maxLength: 300 }), soup(corners))

  it('survive any datagram', () => {
    fc.assert(fc.property(any, side, (bytes, from) => {
      for (const protocol of [dns, mdns, llmnr, nbns, ssdp]) {
        expect(protocol.detect(from, bytes, bytes, false)).toMatch(/^(yes|no|reversed)$/)
        if (bytes.length > 0) play(protocol, [[from, bytes]])
      }
    }), { numRuns: 1000 })
  })

  it('do not take random bytes for a message', () => {
    fc.assert(fc.property(fc.uint8Array({ minLength: 12, maxLength: 512 }), (bytes) => {
      expect(dns.detect('client', bytes, new Uint8Array(0), false)).toBe('no')
    }), { numRuns: 2000, seed: 7 })
  })

  it('say the same over tcp however the bytes are cut', () => {
    const framed = any.map((bytes) => Uint8Array.from([bytes.length >> 8, bytes.length & 255, ...bytes]))
    fc.assert(fc.property(conversation(framed), sizes, (steps, cuts) => {
      expect(perSide(play(dnsOverTcp, recut(steps, cuts)))).toEqual(perSide(play(dnsOverTcp, whole(steps))))
    }), runs)
  })
})

describe('what is read out of bodies and mail', () => {
  const mailWords = ['Content-Type: multipart/mixed; boundary=b\r\n', 'Content-Type: message/rfc822\n', '--b\r\n', '--b--\r\n', '\r\n', '=?utf-8?Q?=C3?=', '=?gb2312?B?xeTQ?=', 'Subject: ', 'Content-Transfer-Encoding: base64\r\n', 'filename*0*=utf-8\'\'%C3;', '"', ';', '=', 'From: <a@b.c>\r\n', 'Content-Disposition: form-data; name="x"\r\n', '{"a":[', '\\u00e9', '&', '%', 'a=b']

  it('survives any bytes', () => {
    fc.assert(fc.property(soup(mailWords), fc.boolean(), (bytes, cut) => {
      const text = Buffer.from(bytes).toString('latin1')
      readMail(bytes)
      readParameters(text)
      decodeWords(text)
      decodeCharset(bytes, 'utf-16')
      for (const fields of [urlEncodedFields(bytes, cut), multipartFields(bytes, 'b', cut), plainFields(bytes, cut), jsonFields(text, cut)]) expect(fields.length).toBeLessThanOrEqual(501)
    }), { numRuns: 1000 })
  })

  it('gives back every form that was sent URL-encoded, and every leaf of JSON', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((given) => !/[\ud800-\udfff]/u.test(given))
    fc.assert(fc.property(fc.array(fc.tuple(text, text), { maxLength: 10 }), (pairs) => {
      const sent = new URLSearchParams(pairs.filter(([name]) => name !== ''))
      expect(urlEncodedFields(bytesOf(sent.toString()), false).map(({ name, value }) => [name, value])).toEqual([...sent])
      const json = Object.fromEntries(pairs.map(([, value], k) => [`k${k}`, { list: [value, true, 1] }]))
      expect(jsonFields(JSON.stringify(json), false).map(({ name, value }) => [name, value])).toEqual(pairs.flatMap(([, value], k) => [[`k${k}.list.0`, value], [`k${k}.list.1`, 'true'], [`k${k}.list.2`, '1']]))
    }), runs)
  })
})

describe('the search for watch terms', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'A', 'ü', ' ', '&'), minLength: 1, maxLength: 5 })
  const fold = (byte: number): number => (byte >= 0x41 && byte <= 0x5a ? byte + 32 : byte)

  /** Every place where a pattern stands, one a key and end, in the order of ends; at most `findsLimit` a key. */
  const naive = (terms: readonly string[], bytes: Uint8Array): string[] => {
    const counts = new Map<string, number>()
    const found: string[] = []
    for (let end = 1; end <= bytes.length; end++) {
      const here = new Set<string>()
      terms.forEach((term, index) => {
        for (const { bytes: pattern, encoding, exact } of patternsOf(term)) {
          const start = end - pattern.length
          if (start < 0 || !pattern.every((byte, at) => byte === (exact ? bytes[start + at] : fold(bytes[start + at])))) continue
          here.add(`${index} ${encoding.join()}`)
        }
      })
      for (const key of here) {
        const count = (counts.get(key) ?? 0) + 1
        counts.set(key, count)
        if (count <= findsLimit) found.push(`${key} @${end}`)
      }
    }
    return found.sort()
  }

  it('equals looking at every place, however the bytes are cut', () => {
    const haystack = fc.array(fc.oneof(letters.map(utf8Of), letters.map((text) => bytesOf(encodeURIComponent(text))), letters.map((text) => bytesOf(Buffer.from(text).toString('base64'))), fc.uint8Array({ maxLength: 4 })), { maxLength: 20 }).map((parts) => Uint8Array.from(Buffer.concat(parts)))
    fc.assert(fc.property(fc.array(letters, { minLength: 1, maxLength: 3 }), haystack, sizes, (terms, bytes, cuts) => {
      const search = new WatchTermSearch(terms)
      const found: string[] = []
      for (let at = 0, turn = 0; at < bytes.length; turn++) {
        const end = Math.min(bytes.length, at + cuts[turn % cuts.length])
        // One byte a call would hide nothing; pieces and single bytes must agree, so ends are taken from single bytes.
        for (; at < end; at++) for (const hit of search.search('client', bytes, at, at + 1, at + 1)) found.push(`${terms.indexOf(hit.name)} ${hit.encoding.join()} @${hit.frame}`)
      }
      const unique = terms.map((term) => terms.indexOf(term))
      const expected = naive(terms, bytes).map((entry) => `${unique[Number(entry.split(' ')[0])]}${entry.slice(entry.indexOf(' '))}`).sort()
      expect(found.sort()).toEqual(expected)
      const pieces = new WatchTermSearch(terms)
      const values: string[] = []
      for (let at = 0, turn = 0; at < bytes.length; turn++) {
        const end = Math.min(bytes.length, at + cuts[turn % cuts.length])
        values.push(...pieces.search('client', bytes, at, end, 1).map((hit) => JSON.stringify(hit)))
        at = end
      }
      expect(values).toEqual(new WatchTermSearch(terms).search('client', bytes, 0, bytes.length, 1).map((hit) => JSON.stringify(hit)))
    }), runs)
  })
})
