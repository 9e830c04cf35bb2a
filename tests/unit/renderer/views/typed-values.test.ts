import { expect, test } from 'vitest'
import { captureName } from '../../../../renderer/views/sessions/capture-name.ts'
import { readHome } from '../../../../renderer/views/settings/typed-home.ts'

test('a home is read as people type it', () => {
  expect(readHome({ label: ' Hamburg ', latitude: '53,55', longitude: ' −9.99 ', country: 'de' })).toEqual({ home: { latitude: 53.55, longitude: -9.99, label: 'Hamburg' }, homeCountry: 'DE' })
  expect(readHome({ label: '', latitude: '0', longitude: '0', country: '' })).toEqual({ home: { latitude: 0, longitude: 0, label: '' }, homeCountry: null })
})

test.each([['91', '0', ''], ['0', '181', ''], ['', '0', ''], ['north', '0', ''], ['0', '0', 'D1']])('%s, %s, %s is no home', (latitude, longitude, country) => {
  expect(readHome({ label: '', latitude, longitude, country })).toBeNull()
})

test('a session’s name never becomes a path', () => {
  expect(['../../etc/passwd', 'Formular für Köln', '///', 'a'.repeat(200), 'x\u202Efdp'].map(captureName)).toEqual(['etc-passwd.pcapng', 'Formular-für-Köln.pcapng', 'session.pcapng', `${'a'.repeat(80)}.pcapng`, 'x-fdp.pcapng'])
})
