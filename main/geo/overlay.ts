/**
 * The places overlay: CIDR → place, for private networks, the lab, and corrections of the databases. The longest prefix
 * wins; of equal ones, that of the layer set last.
 */
import { readFile, stat } from 'node:fs/promises'
import { z } from 'zod'
import { parseAddress } from '../analysis/bytes/address.ts'
import { refuse, succeed, type Result } from '../../shared/model.ts'

const placesEntrySchema = z
  .object({
    cidr: z.string().max(60).refine((text) => parseCidr(text) !== null, 'is no network such as 10.0.0.0/8 or fd00::/8'),
    label: z.string().trim().min(1).max(120),
    latitude: z.number().min(-90).max(90),
    longitude: z.number().min(-180).max(180),
    country: z.string().regex(/^[A-Z]{2}$/, 'is no country code such as GB').optional(),
    city: z.string().max(120).optional(),
    organisation: z.string().max(120).optional(),
    asn: z.int().min(1).max(0xffff_ffff).optional(),
    staged: z.boolean().optional(),
  })
  .strict()
/** Enough for a large company's networks; a file beyond it is not what it says. */
const mostEntries = 10_000
const mostBytes = 4 * 1024 * 1024
const placesFileSchema = z.object({ places: z.array(z.unknown()).max(mostEntries) }).strict()

export type PlacesEntry = z.infer<typeof placesEntrySchema>

interface Network {
  bytes: Uint8Array
  prefix: number
}

function parseCidr(text: string): Network | null {
  const [address = '', length, ...more] = text.trim().split('/')
  const bytes = parseAddress(address)
  if (bytes === null || more.length > 0) return null
  const prefix = length === undefined ? bytes.length * 8 : /^\d{1,3}$/.test(length) ? Number(length) : -1
  return prefix >= 0 && prefix <= bytes.length * 8 ? { bytes, prefix } : null
}

function contains(network: Network, address: Uint8Array): boolean {
  if (network.bytes.length !== address.length) return false
  const whole = network.prefix >> 3
  for (let at = 0; at < whole; at++) if (network.bytes[at] !== address[at]) return false
  const rest = network.prefix & 7
  return rest === 0 || ((network.bytes[whole]! ^ address[whole]!) >> (8 - rest)) === 0
}

export class Overlay {
  private readonly layers = new Map<string, PlacesEntry[]>()
  private sorted: { network: Network; entry: PlacesEntry }[] = []

  /** Replaces all entries of a layer (`file`, `lab`); an empty list takes it away. Entries that are no network are left out. */
  set(layer: string, entries: readonly PlacesEntry[]): void {
    this.layers.delete(layer)
    if (entries.length > 0) this.layers.set(layer, [...entries])
    this.sorted = [...this.layers.values()]
      .reverse()
      .flat()
      .flatMap((entry) => {
        const network = parseCidr(entry.cidr)
        return network === null ? [] : [{ network, entry }]
      })
      .sort((a, b) => b.network.prefix - a.network.prefix)
  }

  find(address: Uint8Array): PlacesEntry | null {
    return this.sorted.find(({ network }) => contains(network, address))?.entry ?? null
  }
}

const remedy = 'Write { "places": [ { "cidr": "10.0.0.0/8", "label": "Head office", "latitude": 51.5, "longitude": -0.1 } ] }; country, city, organisation, asn and staged may be added.'
const wrong = (message: string) => refuse('places-wrong', message, remedy)

/** Entries of a places document; `name` is what a message calls it. */
export function parsePlaces(text: string, name: string): Result<PlacesEntry[]> {
  let document: unknown
  try {
    document = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    const says = error instanceof Error ? error.message : ''
    const position = /position (\d+)/.exec(says)
    const line = position === null ? null : text.slice(0, Number(position[1])).split('\n').length
    return wrong(`The places file ${name} is not JSON${line === null ? '' : ` (line ${line})`}.`)
  }
  const file = placesFileSchema.safeParse(document)
  if (!file.success) return wrong(`The places file ${name} does not hold a list "places" of at most ${mostEntries.toLocaleString('en')} entries and nothing else.`)
  const entries: PlacesEntry[] = []
  for (const [index, value] of file.data.places.entries()) {
    const entry = placesEntrySchema.safeParse(value)
    if (!entry.success) {
      const issue = entry.error.issues[0]!
      return wrong(`In the places file ${name}, entry ${index + 1}${issue.path.length > 0 ? `, "${issue.path.join('.')}"` : ''}: ${issue.message}.`)
    }
    entries.push(entry.data)
  }
  return succeed(entries)
}

export async function readPlaces(path: string): Promise<Result<PlacesEntry[]>> {
  try {
    const { size } = await stat(path)
    if (size > mostBytes) return wrong(`The places file ${path} has ${(size / 1e6).toFixed(1)} MB; at most 4 MB are read.`)
    return parsePlaces(await readFile(path, 'utf8'), path)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    return refuse('places-unreadable', `The places file ${path} cannot be read (${code}).`, 'Check the path and that you may read the file.')
  }
}
