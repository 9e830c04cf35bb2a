/**
 * Where an address is, as far as files on this disk know, and how sure that is. Never asks the network. What databases
 * say of routers and mobile networks is known to be rough (median errors of 3–16 km for fixed lines, about 200 km for
 * mobile ones), so every place has a radius.
 */
import type { DatabaseInfo } from '../../shared/contract.ts'
import { succeed, type Place, type Result } from '../../shared/model.ts'
import { parseAddress, scopeOf } from '../analysis/bytes/address.ts'
import { contentNetwork } from './content-networks.ts'
import { country as countryOf } from './countries.ts'
import { openSources, type BundledFiles, type Sources } from './databases.ts'
import { distanceKm } from './distance.ts'
import type { Mmdb } from './mmdb.ts'
import { Overlay, readPlaces, type PlacesEntry } from './overlay.ts'
import { cityRecord, networkRecord, type CityRecord, type NetworkRecord } from './records.ts'

export interface GeographyOptions {
  bundled: BundledFiles
  /** The user's own files; null or left out: the bundled ones. */
  cityFile?: string | null
  asnFile?: string | null
  placesFile?: string | null
}

/** Well above the median error of fixed lines: the city is probably right, the street never. */
const cityRadiusKm = 25
/** For a country that the table does not have. */
const unknownRadiusKm = 300
/** A content network's nearest site may be anywhere on the continent. */
const contentRadiusKm = 3000
/** A larger circle no longer says anything on a map; the words do. */
const largestRadiusKm = 5000
/** A session has thousands of servers at most; a scan of the whole internet must not fill the memory. */
const placesKept = 10_000

const ipv4OfBytes = (bytes: Uint8Array, at: number): string => `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}`
const startsWith = (bytes: Uint8Array, prefix: readonly number[]): boolean => prefix.every((byte, at) => bytes[at] === byte)
const mapped = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]
/** NAT64's well-known prefix (RFC 6052 §2.1): the server is the IPv4 address inside. */
const nat64 = [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0]

const nowhere: Omit<Place, 'scope' | 'why'> = {
  country: null, region: null, city: null, latitude: null, longitude: null, radiusKm: null, asn: null, organisation: null,
  certainty: 'unknown', source: null, overlay: null, staged: false,
}

const scopeWords: Record<Exclude<Place['scope'], 'public'>, string> = {
  private: 'a private address: it has no place on the map',
  loopback: 'this computer itself',
  'link-local': 'an address of the local network only',
  multicast: 'a group of receivers, not one place',
  broadcast: 'everybody on the local network',
  reserved: 'an address that is not in public use',
}

export class Geography {
  private readonly overlay = new Overlay()
  /** In order of use, the one used longest ago first. */
  private readonly known = new Map<string, Place>()

  private constructor(private readonly sources: Sources) {}

  /**
   * A database that cannot be used is told in `databases()` and replaced by the bundled one; a places file that
   * cannot be used is refused, since its labels would be missed without a word.
   */
  static async open(options: GeographyOptions): Promise<Result<Geography>> {
    const places = options.placesFile == null ? succeed<PlacesEntry[]>([]) : await readPlaces(options.placesFile)
    if (!places.ok) return places
    const geography = new Geography(openSources(options.bundled, { city: options.cityFile ?? null, asn: options.asnFile ?? null }))
    geography.setPlaces('file', places.value)
    return succeed(geography)
  }

  /** Replaces one layer of the overlay (`file`, `lab`) while running. */
  setPlaces(layer: string, entries: readonly PlacesEntry[]): void {
    this.overlay.set(layer, entries)
    this.known.clear()
  }

  databases(): DatabaseInfo[] {
    return this.sources.infos.map((info) => ({ ...info }))
  }

  locate(ip: string): Place {
    const seen = this.known.get(ip)
    if (seen !== undefined) {
      this.known.delete(ip)
      this.known.set(ip, seen)
      return seen
    }
    const place = this.find(ip)
    if (this.known.size >= placesKept) this.known.delete(this.known.keys().next().value!)
    this.known.set(ip, place)
    return place
  }

  close(): void {
    this.known.clear()
    for (const file of [...this.sources.city, ...this.sources.asn, ...this.sources.country]) file.close()
  }

  private find(ip: string): Place {
    const text = ip.split('%', 1)[0]!
    const bytes = parseAddress(text)
    if (bytes === null) return { ...nowhere, scope: 'reserved', why: 'not an address' }
    if (bytes.length === 16 && (startsWith(bytes, mapped) || startsWith(bytes, nat64))) return this.find(ipv4OfBytes(bytes, 12))
    const scope = scopeOf(bytes)
    const entry = this.overlay.find(bytes)
    if (entry !== null) return overlaid(entry, scope)
    if (scope !== 'public') return { ...nowhere, scope, why: scopeWords[scope] }
    return judge(cityRecord(first(this.sources.city, text)), networkRecord(first(this.sources.asn, text)), cityRecord(first(this.sources.country, text)).country, this.sources.cityName)
  }
}

function first(files: readonly Mmdb[], ip: string): unknown {
  for (const file of files) {
    const record = file.get(ip)
    if (record !== null) return record
  }
  return null
}

function overlaid(entry: PlacesEntry, scope: Place['scope']): Place {
  const staged = entry.staged === true
  return {
    country: entry.country ?? null, region: null, city: entry.city ?? null, latitude: entry.latitude, longitude: entry.longitude, radiusKm: null,
    asn: entry.asn ?? null, organisation: entry.organisation ?? null, certainty: 'likely', scope, overlay: entry.label, staged,
    why: staged ? 'staged for training: the address is not really there' : 'from your own list of places',
    source: staged ? 'staged' : 'places file',
  }
}

/** Weighs the sources against each other. `second` is the country by the second opinion. */
export function judge(city: CityRecord, network: NetworkRecord, second: string | null, source: string): Place {
  const code = city.country ?? second
  const middle = code === null ? null : countryOf(code)
  const exact = city.latitude !== null && city.longitude !== null
  const latitude = exact ? city.latitude : (middle?.latitude ?? null)
  const longitude = exact ? city.longitude : (middle?.longitude ?? null)
  const base = { ...nowhere, ...network, country: code, region: city.region, city: city.city, latitude, longitude, scope: 'public' as const }
  if (code === null && latitude === null) return { ...base, why: 'no database knows where this address is' }
  const radiusKm = city.accuracyKm ?? (exact && city.city !== null ? cityRadiusKm : (middle?.radiusKm ?? unknownRadiusKm))
  const named = { ...base, source: city.country === null && !exact ? 'Registry countries' : source }
  const uncertain = (why: string, radius: number): Place => ({ ...named, certainty: 'uncertain', why, radiusKm: latitude === null ? null : Math.round(Math.min(largestRadiusKm, Math.max(radiusKm, radius))) })

  const content = contentNetwork(network.asn)
  const reasons: string[] = []
  let radius = radiusKm
  if (content !== null || city.anycast) {
    const who = content?.name ?? network.organisation ?? 'the network'
    reasons.push(content?.kind === 'content' ? `${who} answers from many places, usually one near you` : `${who} uses the same address in many places (anycast)`)
    radius = contentRadiusKm
  }
  if (city.country !== null && second !== null && city.country !== second) {
    reasons.push(`databases disagree: ${city.country}, ${second}`)
    const other = countryOf(second)
    // The circle has to reach what the other one claims.
    if (other !== null && latitude !== null && longitude !== null) radius = Math.max(radius, distanceKm({ latitude, longitude }, other))
  }
  if (reasons.length > 0) return uncertain(reasons.join('; '), radius)
  if (city.country === null || second === null) return uncertain('only one database knows this address', (middle?.radiusKm ?? unknownRadiusKm))
  return { ...named, certainty: 'likely', why: 'two databases agree', radiusKm: latitude === null ? null : radiusKm }
}
