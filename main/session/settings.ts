/** settings.json: loaded field by field, so that one damaged value costs only itself, and saved whole or not at all. */
import { copyFile, mkdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { succeed, type Result } from '../../shared/model.ts'
import { defaultSettings, settingFields, settingsSchema, type Settings } from '../../shared/settings.ts'
import { folderMode, isMissing, refuseFile, writeWhole } from './folders.ts'

const settingsName = 'settings.json'
/** The last file that could not be read whole is kept under this name, for whoever wants to know what was in it. */
const damagedName = 'settings.damaged.json'
/** A settings file is a few hundred bytes; more is not one. */
const largest = 1024 * 1024

export interface LoadedSettings {
  settings: Settings
  /** Sentences about what was replaced by defaults. */
  notes: string[]
}

/** Each known field that holds a value it may have; defaults for the others. */
export function readSettings(json: string): LoadedSettings {
  const notes: string[] = []
  let stored: unknown = null
  try {
    stored = JSON.parse(json)
  } catch {
    // Said below: null is not a record.
  }
  if (typeof stored !== 'object' || stored === null || Array.isArray(stored)) {
    return { settings: { ...defaultSettings }, notes: ['The settings file was damaged; all settings are back at their defaults.'] }
  }
  const settings: Record<string, unknown> = { ...defaultSettings }
  for (const [field, schema] of Object.entries(settingFields)) {
    if (!Object.hasOwn(stored, field)) continue
    const checked = schema.safeParse((stored as Record<string, unknown>)[field])
    if (checked.success) settings[field] = checked.data
    else notes.push(`The setting “${field}” was damaged and is back at its default.`)
  }
  return { settings: settingsSchema.parse(settings), notes }
}

/** Never fails: whatever is wrong becomes defaults and a note. */
export async function loadSettings(folder: string): Promise<LoadedSettings> {
  const file = path.join(folder, settingsName)
  let json: string
  try {
    json = await readFile(file, 'utf8')
  } catch (error) {
    if (isMissing(error)) return { settings: { ...defaultSettings }, notes: [] }
    return { settings: { ...defaultSettings }, notes: ['The settings file could not be read; all settings are at their defaults.'] }
  }
  const loaded = json.length > largest ? readSettings('') : readSettings(json)
  if (loaded.notes.length === 0) return loaded
  try {
    await copyFile(file, path.join(folder, damagedName))
    loaded.notes.push(`The damaged file was kept as ${damagedName}.`)
  } catch {
    // The start matters more than the copy.
  }
  return loaded
}

export async function saveSettings(folder: string, settings: Settings): Promise<Result<Settings>> {
  try {
    await mkdir(folder, { recursive: true, mode: folderMode })
    await writeWhole(path.join(folder, settingsName), `${JSON.stringify(settings, null, 2)}\n`)
    return succeed(settings)
  } catch (error) {
    return refuseFile(error, 'save the settings')
  }
}
