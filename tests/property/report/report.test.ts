import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findingsOf, summarySentence } from '../../../main/analysis/findings/registry.ts'
import { cell } from '../../../main/report/csv.ts'
import { html, wire } from '../../../main/report/markup.ts'
import { maskExposure } from '../../../main/report/mask.ts'
import type { ExposureKind, Flow, Place, Verdict } from '../../../shared/model.ts'
import { capture, certificate, exposure, flow, place, tls } from '../../support/made-up.ts'

const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('<script>', '"', "'", '\u202e', '\u0000', '=1', 'a\r\nb', ']]>', '-->'))
const kinds: ExposureKind[] = ['password', 'username', 'token', 'form-field', 'cookie', 'mail-address', 'subject', 'message', 'url', 'host-name', 'file', 'watch-term']
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary)

const anyExposure = fc.record({ kind: fc.constantFrom(...kinds), name: text, value: text, frame: fc.integer({ min: -1, max: 50 }), side: fc.constantFrom('client' as const, 'server' as const), encoding: fc.array(text, { maxLength: 2 }) })
const anyPlace = fc.record({ country: maybe(fc.oneof(fc.constantFrom('US', 'GB', 'ZZ'), text)), certainty: fc.constantFrom<Place['certainty']>('likely', 'uncertain', 'unknown'), scope: fc.constantFrom<Place['scope']>('public', 'private', 'loopback', 'multicast'), overlay: maybe(text), staged: fc.boolean(), why: text })
const anyFlow = fc
  .record({
    host: maybe(text), protocol: maybe(fc.oneof(fc.constantFrom('http', 'smtp', 'imap', 'dns', 'tls'), text)), verdict: fc.constantFrom<Verdict>('plaintext', 'encrypted', 'upgraded', 'opaque', 'unknown', 'empty'),
    strength: maybe(fc.constantFrom('strong' as const, 'weak' as const, 'broken' as const)), strengthReasons: fc.array(text, { maxLength: 3 }), exposures: fc.array(anyExposure, { maxLength: 6 }), place: maybe(anyPlace.map((more) => place(more))),
    starttls: maybe(fc.record({ offered: fc.boolean(), requested: fc.boolean(), accepted: fc.boolean() })), start: fc.oneof(fc.constant('2026-06-20T10:00:00.000000Z'), text),
    reasons: fc.array(fc.record({ frame: maybe(fc.nat(50)), says: fc.oneof(text, fc.constantFrom('server did not offer STARTTLS', 'server refused STLS', 'server offered STARTTLS')) }), { maxLength: 3 }),
    tls: maybe(fc.record({ sni: maybe(text), names: fc.array(text, { maxLength: 3 }), notAfter: text, selfSigned: fc.boolean() }).map(({ sni, ...more }) => tls({ sni, certificate: certificate(more) }))),
  })
  .map((more): Partial<Flow> => more)

describe('findings', () => {
  it('of any flows never throw, cite flows that exist and frames that can be, and stay one clean line', () => {
    fc.assert(
      fc.property(fc.array(anyFlow, { maxLength: 8 }), maybe(fc.constantFrom('GB', 'US')), (parts, homeCountry) => {
        const flows = parts.map((more, at) => flow({ ...more, id: at + 1 }))
        const findings = findingsOf({ flows, names: [], capture: capture() }, { homeCountry })
        for (const finding of findings) {
          expect(finding.flows.every((id) => id >= 1 && id <= flows.length)).toBe(true)
          expect(finding.flows.length).toBeGreaterThan(0)
          expect(finding.frames.every((frame) => frame > 0)).toBe(true)
          expect(`${finding.title}${finding.explain}${finding.advice}`).not.toMatch(/[\u0000-\u001f\u202a-\u202e\u2066-\u2069]/)
        }
        expect(summarySentence(flows, findings)).toMatch(/^[^\u0000-\u001f]+\.$/)
      }),
    )
  })

  it('never repeat what was typed', () => {
    fc.assert(
      fc.property(fc.constantFrom(...kinds.filter((kind) => !['url', 'host-name', 'file'].includes(kind))), fc.constantFrom('http', 'smtp', 'imap'), (kind, protocol) => {
        const flows = [flow({ protocol, exposures: [exposure(kind, kind === 'watch-term' ? 'q7secret' : 'field', 'q7secret', 4)] })]
        expect(JSON.stringify(findingsOf({ flows, names: [], capture: capture() }, { homeCountry: 'GB' }))).not.toContain('q7secret')
      }),
    )
  })
})

describe('a report', () => {
  it('cannot be broken out of, by any string, in text or attribute', () => {
    fc.assert(
      fc.property(text, (value) => {
        const made = html`<i title="${value}">${wire(value)}</i>`.text
        expect(made).toMatch(/^<i title="[^"<>]*"><bdi>[^<>]*<\/bdi><\/i>$/)
        expect(made).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202a-\u202e\u2066-\u2069]/)
      }),
    )
  })

  it('never runs a cell, and gives it back when read as RFC 4180', () => {
    fc.assert(
      fc.property(text, (value) => {
        const made = cell(value)
        const inner = made.startsWith('"') ? made.slice(1, -1).replaceAll('""', '"') : made
        expect(inner).not.toMatch(/^[=+\-@\t\r]/)
        if (!made.startsWith('"')) expect(made).not.toMatch(/[",\r\n]/)
      }),
    )
  })

  it('masks a value so that two of one rough length cannot be told apart', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{8,31}$/), fc.stringMatching(/^[a-z]{8,31}$/), (a, b) => {
        expect(maskExposure(exposure('password', 'p', a, 1)).value).toBe(maskExposure(exposure('password', 'p', b, 1)).value)
      }),
    )
  })
})
