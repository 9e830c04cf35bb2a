import { describe, expect, it } from 'vitest'
import { makeReport } from '../../../main/report/report.ts'
import type { ReportModel } from '../../../main/report/report.ts'
import { exposure, flow, place } from '../../support/made-up.ts'
import { sampleFlows, sampleReport } from '../../support/made-up-report.ts'

const masked = { reveal: false }
const revealed = { reveal: true }
/** The coasts are half a megabyte of JSON to load the first time. */
const slow = 60_000

const secrets = ['Ada Lovelace', 'ada@example.org', 'charles@example.net', 'correct horse battery', 'c29tZXRoaW5n', 'The engine', 'the notes are ready', 'lovelace', 'ref=poster']
const htmlOf = async (model: ReportModel, options = masked): Promise<string> => (await makeReport(model, 'html', options)).text
const plainText = (html: string): string => html.replace(/<(style|svg)[\s\S]*?<\/\1>/g, '').replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')

describe('the HTML report', { timeout: slow }, () => {
  it('says one sentence, then what was found and its proof, then what it rests on', async () => {
    const text = plainText(await htmlOf(sampleReport()))
    const inOrder = [
      'Signing up at the town hall', '4 of 13 conversations could be read by others, among them your password and your e-mail address, sent to a server in the United States.',
      'Where it went', 'Without a place on the map', 'Private network', '1 readable', 'What was found', 'A password typed into a form of signup.town-hall.example could be read', 'Proof: frame 21, in conversation 1',
      'What could not be seen', 'Whether packets were lost between the network and the file cannot be told', 'connections followed at once (3×)', 'beyond this view',
      'How it was seen', 'wlan0', 'it cannot count lost packets', 'Markers', 'I pressed Submit', 'All conversations', 'imap › tls', 'The evidence', 'capture.pcapng', '874,112 bytes', '9f86d081884c7d659a2f', 'IP Geolocation by DB-IP', 'Plainsight 0.1.0 on linux',
    ]
    let at = 0
    for (const piece of inOrder) {
      const found = text.indexOf(piece, at)
      expect(found, piece).toBeGreaterThanOrEqual(at)
      at = found
    }
    expect(text).not.toContain('/home/ada')
  })

  it('needs no script and no network, and its policy allows none', async () => {
    const html = await htmlOf(sampleReport())
    expect(html).toMatch(/<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-[\w+/=]+'; base-uri 'none'; form-action 'none'">/)
    expect(html).not.toMatch(/<script|<iframe|<img|<link|<object|<embed|<form|@import|url\(|\sstyle=|\son\w+=|\ssrc=/i)
    expect([...html.matchAll(/href="([^"]*)"/g)].map(([, url]) => url).filter((url) => url !== 'https://db-ip.com')).toEqual([])
  })

  it('masks everything that was typed, and shows it only when asked', async () => {
    const hidden = await htmlOf(sampleReport())
    for (const secret of secrets) expect(hidden, secret).not.toContain(secret)
    expect(hidden).toContain('•••••••• (8 to 31 characters)')
    const shown = await htmlOf(sampleReport(), revealed)
    for (const secret of ['correct horse battery', 'ada@example.org', 'Dear Charles']) expect(shown).toContain(secret)
    expect(shown).toContain('This report shows passwords and form values as they were sent.')
  })

  it('keeps hostile strings inert wherever they come from', async () => {
    const hostile = `"><script>alert(1)</script><img src=x onerror=alert(2)>\u202Egnp.exe\u0000'\`&amp;`
    const there = place({ city: hostile, organisation: hostile, overlay: hostile, why: hostile, certainty: 'uncertain' })
    const evil = flow({ host: hostile, protocol: hostile, inner: [hostile], place: there, strengthReasons: [hostile], exposures: [exposure('form-field', hostile, hostile, 3, { encoding: [hostile] }), exposure('host-name', hostile, hostile, 3), exposure('url', hostile, hostile, 3), exposure('file', hostile, hostile, 3), exposure('cookie', hostile, hostile, 3)] })
    const model = sampleReport([evil, flow({ id: 2, place: place({ overlay: hostile, latitude: null, longitude: null }) })])
    const session = { ...model.session!, name: hostile, interface: hostile, notes: [hostile], markers: [{ timeMicros: 1e300, text: hostile }, { timeMicros: Number.NaN, text: '' }] }
    const html = await htmlOf({ ...model, session, filter: hostile, home: { ...model.home, label: hostile }, sha256: hostile, version: hostile, platform: hostile, generated: hostile, analysis: { ...model.analysis, file: hostile, capture: { ...model.analysis.capture, notes: [hostile], linkTypes: [hostile], limits: [{ name: hostile, count: 1 }], start: hostile, end: hostile } }, databases: [{ ...model.databases[0]!, attribution: `${hostile} https://db-ip.com.evil.example`, name: hostile, licence: hostile, built: hostile }] }, revealed)
    expect(html).not.toMatch(/<script|<img|onerror=alert\(2\)>/)
    expect(html).not.toMatch(/[\u0000\u202a-\u202e\u2066-\u2069]/)
    expect(html).toContain('&lt;script&gt;')
    expect(html).toContain('⟨U+202E⟩gnp.exe')
    expect(html).not.toContain('href=')
  })

  it('draws an arc a destination and verdict, radii where a place is vague, and home as a guess', async () => {
    const html = await htmlOf(sampleReport())
    const map = /<svg class="map[^"]*"[\s\S]*?<\/svg>/.exec(html)![0]
    expect(map.match(/class="arc line v-plaintext"/g)).toHaveLength(2)
    expect(map).toContain('class="radius vague"')
    expect(map).toContain('class="home guess"')
    expect(map).toContain('San Francisco ?')
    expect(map).not.toContain('NaN')
  })

  it('zooms in where everything is near, and marks staged places', async () => {
    const near = sampleFlows().filter((one) => one.place?.country === 'GB').map((one) => ({ ...one, place: { ...one.place!, overlay: 'London', staged: true } }))
    const html = await htmlOf(sampleReport(near))
    expect(html).toContain('London (staged)')
    expect(html).toContain('(staged)</span>')
    expect(html).not.toContain('NaN')
  })

  it('stays small enough to open with a hundred thousand conversations, and says what it left out', async () => {
    const flows = Array.from({ length: 100_000 }, (_, at) => flow({ id: at + 1, verdict: at === 99_999 ? 'plaintext' : 'encrypted', host: `h${at}.example`, place: place({ latitude: (at % 160) - 80, longitude: (at % 359) - 179 }) }))
    const html = await htmlOf(sampleReport(flows))
    expect(html).toContain('<b>95,000 more conversations</b>')
    expect(html).toContain('h99999.example')
    expect(html.length).toBeLessThan(6_000_000)
  })

  it('has something to say about an empty capture', async () => {
    const empty = sampleReport([])
    const text = plainText(await htmlOf({ ...empty, session: null, analysis: { ...empty.analysis, capture: { ...empty.analysis.capture, packets: 0, start: null, end: null, linkTypes: [] } } }))
    expect(text).toContain('No conversation was seen.')
    expect(text).toContain('Nothing to report by the rules of this version.')
  })
})

describe('the CSV report', () => {
  it('has one row a conversation and no secret', async () => {
    const { text, mime, fileName } = await makeReport(sampleReport(), 'csv', masked)
    expect(text.split('\r\n')).toHaveLength(15)
    expect([mime, fileName]).toEqual(['text/csv;charset=utf-8', 'plainsight-report-Signing-up-at-the-town-hall-2026-06-20.csv'])
    for (const secret of secrets) expect(text, secret).not.toContain(secret)
  })
})

describe('the JSON report', () => {
  it('is an analysis document with what a report adds, and no secret', async () => {
    const { text } = await makeReport(sampleReport(), 'json', masked)
    const document = JSON.parse(text) as { schema: string; captures: { file: string; flows: unknown[] }[]; report: Record<string, unknown> }
    expect([document.schema, document.captures[0]!.file, document.captures[0]!.flows.length]).toEqual(['plainsight.analysis/1', 'capture.pcapng', 13])
    expect(document.report).toMatchObject({ generated: '2026-06-20T11:30:00.000Z', masked: true, capture: { sha256: sampleReport().sha256, bytes: 874_112 }, application: { name: 'Plainsight', version: '0.1.0', platform: 'linux' } })
    for (const secret of secrets) expect(text, secret).not.toContain(secret)
    expect((await makeReport(sampleReport(), 'json', revealed)).text).toContain('correct horse battery')
  })

  it('holds no raw character that a viewer might act on', async () => {
    const text = (await makeReport(sampleReport([flow({ host: '</script>\u202e\u2028' })]), 'json', masked)).text
    expect(text).not.toMatch(/[<>\u202e\u2028]/)
    expect((JSON.parse(text) as { captures: { flows: { host: string }[] }[] }).captures[0]!.flows[0]!.host).toBe('</script>\u202e\u2028')
  })
})

describe('file names', () => {
  it('hold no path and nothing that a file system refuses', async () => {
    const model = sampleReport([])
    const named = async (name: string) => (await makeReport({ ...model, session: { ...model.session!, name } }, 'json', masked)).fileName
    expect([await named('../../etc/passwd'), await named('CON: <a>|*?'), await named('\u202e'), await named('Über München')]).toEqual([
      'plainsight-report-etc-passwd-2026-06-20.json', 'plainsight-report-CON-a-2026-06-20.json', 'plainsight-report-2026-06-20.json', 'plainsight-report-Über-München-2026-06-20.json',
    ])
  })
})
