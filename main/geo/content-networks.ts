/**
 * Networks whose addresses answer from many places: the same address is announced in dozens of cities (anycast), or the
 * operator moves addresses between its sites. A location database can give only one place for them, so none is likely.
 * Source: chosen by hand from well-known operators; names and numbers checked against ip-location-db/asn of 2026-06-17 on
 * 2026-11-21. Clouds whose addresses are bound to a region and published per
 * region (most of AWS EC2 in AS14618, Azure in AS8075) are left out on purpose, as are hosts with a single site.
 */
const table: readonly (readonly [name: string, kind: 'anycast' | 'content', ...numbers: number[]])[] = [
  ['Cloudflare', 'anycast', 13335, 209242],
  ['Fastly', 'anycast', 54113],
  ['Google', 'content', 15169],
  ['Akamai', 'content', 20940, 16625, 36183, 12222, 21342],
  ['Amazon (CloudFront and others)', 'content', 16509],
  ['Meta', 'content', 32934],
  ['Netflix', 'content', 2906, 40027],
  ['Apple', 'content', 714, 6185],
  ['CDN77', 'content', 60068, 212238],
  ['bunny.net', 'content', 200325],
  ['Gcore', 'anycast', 199524],
  ['CacheFly', 'anycast', 30081],
  ['Imperva', 'anycast', 19551],
  ['Sucuri', 'anycast', 30148],
  ['Edgio', 'content', 15133, 22822],
  ['Quad9', 'anycast', 19281],
  ['Cisco OpenDNS', 'anycast', 36692],
  ['Packet Clearing House', 'anycast', 42],
  ['Vercara UltraDNS', 'anycast', 12008],
  ['Verisign', 'anycast', 26415],
  ['RIPE NCC (root name server)', 'anycast', 25152],
  ['ICANN (root name server)', 'anycast', 20144],
  ['AS112 project', 'anycast', 112],
]

export interface ContentNetwork {
  name: string
  kind: 'anycast' | 'content'
}

const networks = new Map<number, ContentNetwork>()
for (const [name, kind, ...numbers] of table) for (const asn of numbers) networks.set(asn, { name, kind })

export const contentNetwork = (asn: number | null): ContentNetwork | null => (asn === null ? null : (networks.get(asn) ?? null))
