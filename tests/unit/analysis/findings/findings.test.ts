import { describe, expect, it } from 'vitest'
import type { Finding, Flow } from '../../../../shared/model.ts'
import { findingsOf } from '../../../../main/analysis/findings/registry.ts'
import { capture, certificate, exposure, flow, place, tls } from '../../../support/made-up.ts'

const find = (flows: Flow[], homeCountry: string | null = null): Finding[] => findingsOf({ flows, names: [], capture: capture() }, { homeCountry })
const brief = (flows: Flow[], homeCountry: string | null = null) => find(flows, homeCountry).map(({ id, severity, flows: ids, frames }) => [id, severity, ids, frames])

describe('a form', () => {
  const sent = flow({ id: 7, exposures: [exposure('form-field', 'name', 'Ada', 21, { encoding: ['url'] }), exposure('form-field', 'email', 'ada@example.org', 21), exposure('password', 'password', 'secret', 22), exposure('form-field', 'newsletter', 'yes', 22)] })

  it('in the clear is told with its fields, its password apart, and never with a value', () => {
    const [password, form] = find([sent])
    expect([password?.id, password?.severity, password?.flows, password?.frames]).toEqual(['password-in-clear', 'high', [7], [22]])
    expect(form).toMatchObject({
      id: 'form-in-clear', severity: 'high', title: 'A form you sent to forms.example.org could be read', flows: [7], frames: [21, 22],
      explain: '3 fields (“name”, “email” and “newsletter”) went without protection to a server in the United States. Anybody on the way could read it: the Wi-Fi, your provider, the networks between and the server’s host.',
    })
    expect(JSON.stringify(find([sent], 'GB'))).not.toMatch(/secret|Ada|ada@/)
  })

  it('by address weighs less than one that was sent', () => {
    const url = exposure('url', 'url', 'http://shop.example/find?q=red+shoes&page=2', 5)
    expect(brief([flow({ exposures: [url, exposure('form-field', 'q', 'red shoes', 5), exposure('form-field', 'page', '2', 5)] })])).toEqual([['form-in-address', 'medium', [1], [5]], ['page-in-clear', 'low', [1], [5]]])
  })

  it('has hostile field names made harmless and short', () => {
    const [finding] = find([flow({ exposures: [exposure('form-field', 'a\u202eb\u0000c\n<script>', 'x', 3), exposure('form-field', 'n'.repeat(500), 'x', 3)] })])
    expect(finding!.explain).toContain('“a·b·c·<script>”')
    expect(finding!.explain.length).toBeLessThan(400)
  })
})

describe('a login', () => {
  it('with a password is high, with a token too, with a user name alone medium', () => {
    const ftp = flow({ id: 1, host: 'ftp.example.org', protocol: 'ftp', exposures: [exposure('username', 'USER', 'ada', 9), exposure('password', 'PASS', 'x', 11)] })
    const bearer = flow({ id: 2, host: 'api.example.org', exposures: [exposure('token', 'Authorization', 'x', 14)] })
    const digest = flow({ id: 3, host: 'old.example.org', exposures: [exposure('username', 'Digest', 'ada', 15)] })
    expect(brief([ftp, bearer, digest])).toEqual([['login-in-clear', 'high', [1], [9, 11]], ['login-in-clear', 'high', [2], [14]], ['login-in-clear', 'medium', [3], [15]]])
  })

  it('is told once a server, however many conversations there were', () => {
    const flows = [1, 2, 3].map((id) => flow({ id, exposures: [exposure('password', 'Basic', 'x', id * 10)] }))
    expect(brief(flows)).toEqual([['login-in-clear', 'high', [1, 2, 3], [10, 20, 30]]])
  })

  it('on many servers does not drown the reader', () => {
    const flows = Array.from({ length: 500 }, (_, at) => flow({ id: at + 1, host: `host${at}.example`, exposures: [exposure('password', 'Basic', 'x', at + 1)] }))
    const findings = find(flows)
    expect(findings).toHaveLength(31)
    expect(findings.at(-1)).toMatchObject({ title: 'Logins to 470 more servers could be read' })
    expect([findings.at(-1)!.flows.length, findings.at(-1)!.frames.length]).toEqual([200, 50])
  })
})

describe('mail', () => {
  const mail = (more: Partial<Flow>) => flow({ protocol: 'smtp', host: 'mx.example.org', starttls: { offered: false, requested: false, accepted: false }, ...more })
  const parts = [exposure('mail-address', 'sender', 'a@example.org', 8), exposure('mail-address', 'recipient', 'b@example.org', 9), exposure('subject', 'subject', 'Hello', 12), exposure('message', 'message', 'Dear', 12)]

  it('sent in the clear names what was readable, and that TLS was not an option', () => {
    const findings = find([mail({ exposures: parts, reasons: [{ frame: 6, says: 'server did not offer STARTTLS' }] })])
    expect(findings.map(({ id, severity, frames }) => [id, severity, frames])).toEqual([['mail-sent-in-clear', 'high', [8, 9, 12]], ['starttls-not-offered', 'medium', [6]]])
    expect(findings[0]!.explain).toContain('Readable were the text, the subject and the addresses of sender and recipients. The server is in the United States.')
    expect(findings[1]!.title).toBe('TLS is not an option on mx.example.org')
  })

  it('whose offer was not seen is not said to lack it', () => {
    expect(brief([mail({ exposures: parts })]).map(([id]) => id)).toEqual(['mail-sent-in-clear'])
  })

  it('tells an offer unused and one refused apart, and says nothing of one that was taken', () => {
    const unused = mail({ id: 1, starttls: { offered: true, requested: false, accepted: false }, reasons: [{ frame: 5, says: 'server offered STARTTLS' }] })
    const refused = mail({ id: 2, starttls: { offered: true, requested: true, accepted: false }, reasons: [{ frame: 5, says: 'server offered STARTTLS' }, { frame: 7, says: 'server refused STARTTLS' }] })
    const taken = mail({ id: 3, verdict: 'upgraded', strength: 'strong', starttls: { offered: true, requested: true, accepted: true }, reasons: [{ frame: 5, says: 'server offered STARTTLS' }] })
    expect(brief([unused, refused, taken])).toEqual([['starttls-offered-unused', 'medium', [1], [5]], ['starttls-refused', 'medium', [2], [7]]])
  })

  it('tells of commands smuggled in before the protection', () => {
    expect(brief([mail({ verdict: 'upgraded', starttls: { offered: true, requested: true, accepted: true }, reasons: [{ frame: 9, says: '14 readable bytes were sent along with the request to protect' }] })])).toEqual([['starttls-injection', 'medium', [1], [9]]])
  })

  it('fetched in the clear is told as such', () => {
    expect(brief([mail({ protocol: 'imap', starttls: null, exposures: [exposure('message', 'message', 'x', 30, { side: 'server' })] })])).toEqual([['mail-read-in-clear', 'high', [1], [30]]])
  })
})

describe('protection', () => {
  const secure = (more: Partial<Flow>) => flow({ protocol: 'tls', verdict: 'encrypted', strength: 'strong', host: 'www.example.org', hostFrom: 'sni', tls: tls(), reasons: [{ frame: 6, says: 'server chose TLS 1.2' }], ...more })

  it('that is sound says nothing', () => {
    expect(brief([secure({})], 'GB')).toEqual([])
  })

  it('that is weak or broken is told with its reasons', () => {
    const findings = find([secure({ strength: 'weak', strengthReasons: ['TLS 1.0 was retired (RFC 8996)'], tls: tls({ version: 'TLS 1.0' }) }), secure({ id: 2, host: 'old.example', strength: 'broken', strengthReasons: ['RC4'] })])
    expect(findings.map(({ id, severity, frames }) => [id, severity, frames])).toEqual([['weak-tls', 'medium', [6]], ['weak-tls', 'low', [6]]])
    expect(findings[1]!.explain).toBe('The conversation uses TLS 1.0 and is below what is recommended today: TLS 1.0 was retired (RFC 8996).')
  })

  it.each([
    ['another name', { names: ['*.other.org'] }, 'it is for *.other.org, not for www.example.org'],
    ['expired', { notAfter: '2026-06-19T23:59:59.000Z' }, 'it ran out on 2026-06-19'],
    ['not yet valid', { notBefore: '2026-06-21T00:00:00.000Z' }, 'it is valid only from 2026-06-21'],
    ['signed by itself', { selfSigned: true }, 'the server signed it itself'],
  ])('by a certificate that is bad is told: %s', (_, wrong, words) => {
    const findings = find([secure({ tls: tls({ certificate: certificate(wrong) }) })])
    expect(findings.map(({ id, severity }) => [id, severity])).toEqual([['bad-certificate', 'medium']])
    expect(findings[0]!.explain).toContain(words)
  })

  it('under Encrypted Client Hello is not blamed for the outer name', () => {
    expect(brief([secure({ tls: tls({ ech: true, sni: 'public.cdn.example' }) })])).toEqual([])
  })
})

describe('names, pages, cookies and files', () => {
  it('looked up in the clear are one finding a resolver, milder inside the own network', () => {
    const dns = (id: number, more: Partial<Flow>) => flow({ id, protocol: 'dns', transport: 'udp', host: null, server: { ip: '9.9.9.9', port: 53 }, exposures: [exposure('host-name', 'question', `site${id}.example`, id)], ...more })
    const router = { server: { ip: '192.168.0.1', port: 53 }, place: place({ country: null, scope: 'private', certainty: 'unknown' }) }
    expect(brief([dns(1, {}), dns(2, {}), dns(3, router)])).toEqual([['dns-in-clear', 'low', [1, 2], [1, 2]], ['dns-in-clear', 'info', [3], [3]]])
  })

  it('are told for the web and for files', () => {
    const web = flow({ exposures: [exposure('url', 'url', 'http://a/', 4), exposure('cookie', 'sid', 'x', 4)] })
    const ftp = flow({ id: 2, host: 'ftp.example', protocol: 'ftp', exposures: [exposure('file', 'RETR', 'plan.pdf', 9)] })
    expect(brief([web, ftp])).toEqual([['cookie-in-clear', 'medium', [1], [4]], ['file-in-clear', 'low', [2], [9]], ['page-in-clear', 'low', [1], [4]]])
  })
})

describe('leaving the home country', () => {
  const personal = [exposure('mail-address', 'email', 'a@b.c', 21)]

  it('readable is as sure as the place is', () => {
    const likely = find([flow({ exposures: personal })], 'GB')[0]!
    expect([likely.id, likely.severity, likely.title, likely.frames]).toEqual(['left-home-country-readable', 'medium', '1 readable conversation left the United Kingdom for the United States', [21]])
    const uncertain = find([flow({ exposures: personal, place: place({ certainty: 'uncertain', why: 'databases disagree: US, GB' }) })], 'GB')[0]!
    expect([uncertain.severity, uncertain.title]).toEqual(['low', '1 readable conversation perhaps left the United Kingdom for the United States'])
    expect(uncertain.explain).toContain('may be in the United States, which is uncertain (databases disagree: US, GB)')
  })

  it('is only noted when nothing personal travelled, and not told at home, protected, or without a home', () => {
    expect(brief([flow()], 'GB')).toEqual([['left-home-country-readable', 'info', [1], [4]]])
    expect([brief([flow()], 'US'), brief([flow()]), brief([flow({ verdict: 'encrypted', strength: 'strong' })], 'GB'), brief([flow({ place: place({ country: null, scope: 'private' }) })], 'GB')]).toEqual([[], [], [], []])
  })

  it('says that a staged place is staged', () => {
    expect(find([flow({ place: place({ staged: true, overlay: 'San Jose', scope: 'loopback' }) })], 'GB')[0]!.explain).toContain('the place is staged for training')
  })
})

describe('watched words', () => {
  it('are told without the word itself', () => {
    const findings = find([flow({ exposures: [exposure('watch-term', 'heron', 'aGVyb24', 8, { encoding: ['base64'] })] })])
    expect([findings[0]!.id, findings[0]!.title]).toEqual(['watch-term-seen', '1 watched word could be read on the way to forms.example.org'])
    expect(JSON.stringify(findings)).not.toMatch(/heron|aGVyb24/)
  })
})
