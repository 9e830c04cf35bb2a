/** What the person chose, and what holds where they chose nothing. Damaged settings fall back field by field. */
import { z } from 'zod'

const coordinate = z.object({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180), label: z.string().max(80) }).strict()

/** Each field alone, so that one damaged value costs only itself. */
export const settingFields = {
  theme: z.enum(['system', 'light', 'dark']),
  /** Null: guessed from the time zone. */
  home: coordinate.nullable(),
  /** ISO 3166-1 alpha-2 of the home country; null: from `home` or the time zone. */
  homeCountry: z.string().regex(/^[A-Z]{2}$/).nullable(),
  engine: z.enum(['cap', 'dumpcap']),
  interface: z.string().max(300).nullable(),
  filter: z.string().max(2000),
  limitSeconds: z.number().positive().nullable(),
  limitMegabytes: z.number().positive().nullable(),
  keepFreeMegabytes: z.number().min(0),
  /** Files of the user's own; null: the bundled ones. */
  cityDatabase: z.string().max(4096).nullable(),
  asnDatabase: z.string().max(4096).nullable(),
  placesFile: z.string().max(4096).nullable(),
  columns: z.array(z.string().max(40)).max(40).nullable(),
  detailWidth: z.number().min(200).max(2000).nullable(),
  tableHeight: z.number().min(100).max(3000).nullable(),
} as const

export const settingsSchema = z.object(settingFields).strict()
export type Settings = z.infer<typeof settingsSchema>

export const defaultSettings: Settings = {
  theme: 'system',
  home: null,
  homeCountry: null,
  engine: 'cap',
  interface: null,
  filter: '',
  limitSeconds: null,
  limitMegabytes: null,
  keepFreeMegabytes: 500,
  cityDatabase: null,
  asnDatabase: null,
  placesFile: null,
  columns: null,
  detailWidth: null,
  tableHeight: null,
}
