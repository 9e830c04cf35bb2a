import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dataFolder } from '../../../main/session/folders.ts'
import { loadSettings, readSettings, saveSettings } from '../../../main/session/settings.ts'
import { defaultSettings } from '../../../shared/settings.ts'

let folder = ''
beforeEach(() => { folder = mkdtempSync(path.join(tmpdir(), 'plainsight-settings-')) })
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('settings', () => {
  it('come back as they were saved', async () => {
    const chosen = { ...defaultSettings, theme: 'dark' as const, filter: 'port 25', home: { latitude: 51.5, longitude: -0.1, label: 'London' } }
    await saveSettings(path.join(folder, 'new'), chosen)
    expect(await loadSettings(path.join(folder, 'new'))).toEqual({ settings: chosen, notes: [] })
  })

  it('are defaults where there are none yet', async () => {
    expect(await loadSettings(folder)).toEqual({ settings: defaultSettings, notes: [] })
  })

  it('fall back field by field, and the damaged file is kept aside', async () => {
    const text = JSON.stringify({ theme: 'dark', engine: 'telepathy', keepFreeMegabytes: -1, filter: 'port 25', unknown: 1 })
    writeFileSync(path.join(folder, 'settings.json'), text)
    const { settings, notes } = await loadSettings(folder)
    expect(settings).toEqual({ ...defaultSettings, theme: 'dark', filter: 'port 25' })
    expect(notes).toEqual(['The setting “engine” was damaged and is back at its default.', 'The setting “keepFreeMegabytes” was damaged and is back at its default.', 'The damaged file was kept as settings.damaged.json.'])
    expect(readFileSync(path.join(folder, 'settings.damaged.json'), 'utf8')).toBe(text)
  })

  it('never stop the start, whatever the file holds', () => {
    for (const text of ['', '{', 'null', '[]', '"x"', '{"__proto__":{"theme":"dark"}}', '\u0000', '{"home":{"latitude":1e999}}']) {
      expect(Object.keys(readSettings(text).settings).sort()).toEqual(Object.keys(defaultSettings).sort())
    }
  })

  it('say why they could not be saved, and leave the old ones', async () => {
    writeFileSync(path.join(folder, 'file'), '')
    const saved = await saveSettings(path.join(folder, 'file'), defaultSettings)
    expect([saved.ok, existsSync(path.join(folder, 'settings.json'))]).toEqual([false, false])
  })
})

describe('the data folder', () => {
  it('is where each system keeps such things, or where one says', () => {
    expect([
      dataFolder(null, {}, 'linux', '/home/a'),
      dataFolder(null, { XDG_DATA_HOME: '/data' }, 'linux', '/home/a'),
      dataFolder(null, { XDG_DATA_HOME: 'relative' }, 'linux', '/home/a'),
      dataFolder(null, {}, 'darwin', '/Users/a'),
      dataFolder('/elsewhere', {}, 'linux', '/home/a'),
    ]).toEqual(['/home/a/.local/share/plainsight', '/data/plainsight', '/home/a/.local/share/plainsight', '/Users/a/Library/Application Support/Plainsight', '/elsewhere'])
  })
})
