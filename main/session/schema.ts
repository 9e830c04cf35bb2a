/**
 * session.json: what is kept of a session beside its capture. `version` counts the shapes this file has had; each step up is
 * one function here, and tests/unit/session/samples keeps a file of every version for ever.
 */
import { z } from 'zod'
import type { SessionInfo } from '../../shared/contract.ts'

export const currentVersion = 1

const text = (limit: number) => z.string().max(limit)
const abilities = z.object({ engine: z.enum(['cap', 'dumpcap']), kernelTime: z.boolean(), wireLength: z.boolean(), dropCount: z.boolean(), nonPromiscuous: z.boolean() })

/** Unknown fields are kept out; a newer program has another `version`. */
const sessionSchema = z.object({
  version: z.literal(currentVersion),
  id: z.string().regex(/^[0-9a-z-]{1,64}$/),
  name: text(300),
  started: z.iso.datetime({ precision: null }),
  seconds: z.number().min(0).nullable(),
  packets: z.int().min(0).nullable(),
  bytes: z.number().min(0),
  source: z.enum(['recorded', 'imported', 'lab']),
  state: z.enum(['recording', 'complete', 'recovered']),
  notes: z.array(text(2000)).max(200),
  interface: text(300).nullable(),
  filter: text(3000).nullable().default(null),
  engine: abilities.nullable(),
  markers: z.array(z.object({ timeMicros: z.number(), text: text(2000) })).max(10_000),
  watch: z.array(text(400)).max(100),
  summary: text(4000).nullable(),
})

export type SessionFile = z.infer<typeof sessionSchema>

type Migration = (old: Record<string, unknown>) => Record<string, unknown>
/** `migrations[n]` turns version n into n + 1. Version 0 is what had no number. */
const migrations: readonly Migration[] = [
  (old) => ({ notes: [], markers: [], watch: [], interface: null, engine: null, summary: null, seconds: null, packets: null, bytes: 0, ...old, version: 1 }),
]

export type Parsed = { file: SessionFile; upgradedFrom: number | null } | { file: null; why: 'newer' | 'damaged' }

/** Reads any version up to the present one. */
export function parseSession(json: string): Parsed {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    return { file: null, why: 'damaged' }
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { file: null, why: 'damaged' }
  let record = value as Record<string, unknown>
  const version = record['version'] ?? 0
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 0) return { file: null, why: 'damaged' }
  if (version > currentVersion) return { file: null, why: 'newer' }
  for (let step = version; step < currentVersion; step++) record = migrations[step]!(record)
  const checked = sessionSchema.safeParse(record)
  if (!checked.success) return { file: null, why: 'damaged' }
  return { file: checked.data, upgradedFrom: version === currentVersion ? null : version }
}

export const formatSession = (info: SessionInfo): string => `${JSON.stringify({ version: currentVersion, ...info }, null, 2)}\n`

export function infoOf({ version: _version, ...info }: SessionFile): SessionInfo {
  return info
}
