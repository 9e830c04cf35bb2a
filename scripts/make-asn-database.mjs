/**
 * Turns the CSV files of @ip-location-db/asn into build-cache/asn.mmdb, in the shape of GeoLite2-ASN. Takes a few
 * seconds; does nothing when the file is already made from the installed version. Same version in, same bytes out.
 */
import { closeSync, fstatSync, mkdirSync, openSync, readFileSync, readSync, renameSync, writeFileSync } from 'node:fs'
import { MmdbWriter } from './mmdb-writer.mjs'

/** Raise when this script or the writer gives other bytes for the same source. */
const edition = 1
const root = new URL('..', import.meta.url)
const source = new URL('node_modules/@ip-location-db/asn/', root)
const target = new URL('build-cache/asn.mmdb', root)

const { version } = JSON.parse(readFileSync(new URL('package.json', source), 'utf8'))
const made = `ip-location-db/asn ${version}, edition ${edition}`

/** The metadata stands at the end of the file and names what it was made from. */
function upToDate() {
  try {
    const file = openSync(target, 'r')
    const { size } = fstatSync(file)
    const tail = Buffer.alloc(Math.min(1024, size))
    readSync(file, tail, 0, tail.length, size - tail.length)
    closeSync(file)
    return tail.includes(made)
  } catch {
    return false
  }
}

/** The package's version ends in its day: 2.3.2026061719. */
function builtSeconds() {
  const day = /\.(\d{4})(\d{2})(\d{2})\d{0,2}$/.exec(version)
  return day === null ? 0 : Date.UTC(Number(day[1]), Number(day[2]) - 1, Number(day[3])) / 1000
}

/** `from,to,number,organisation`; the organisation may be quoted (RFC 4180). */
function* networks(name) {
  const text = readFileSync(new URL(name, source), 'utf8')
  for (let start = 0; start < text.length; ) {
    let end = text.indexOf('\n', start)
    if (end < 0) end = text.length
    const a = text.indexOf(',', start)
    const b = text.indexOf(',', a + 1)
    const c = text.indexOf(',', b + 1)
    if (a > 0 && b < end && c > 0 && c < end) {
      const quoted = text.slice(c + 1, end).replace(/\r$/, '')
      yield [text.slice(start, a), text.slice(a + 1, b), Number(text.slice(b + 1, c)), quoted.startsWith('"') ? quoted.slice(1, -1).replaceAll('""', '"') : quoted]
    }
    start = end + 1
  }
}

function add(writer, words, prefix, asn, organisation) {
  writer.insert(words, prefix, `${asn} ${organisation}`, { autonomous_system_number: asn, autonomous_system_organization: organisation })
}

function addIpv4(writer) {
  const words = new Uint32Array(4)
  for (const [first, last, asn, organisation] of networks('asn-ipv4-num.csv')) {
    const end = Number(last) + 1
    for (let from = Number(first); from < end; ) {
      let free = 0
      while (free < 32 && from % 2 ** (free + 1) === 0 && from + 2 ** (free + 1) <= end) free++
      words[3] = from
      add(writer, words, 128 - free, asn, organisation)
      from += 2 ** free
    }
  }
}

function addIpv6(writer) {
  const words = new Uint32Array(4)
  const all = (1n << 32n) - 1n
  for (const [first, last, asn, organisation] of networks('asn-ipv6-num.csv')) {
    const end = BigInt(last) + 1n
    for (let from = BigInt(first); from < end; ) {
      let free = 0n
      while (free < 127n && (from & ((1n << (free + 1n)) - 1n)) === 0n && from + (1n << (free + 1n)) <= end) free++
      for (let word = 0; word < 4; word++) words[word] = Number((from >> BigInt(96 - 32 * word)) & all)
      add(writer, words, 128 - Number(free), asn, organisation)
      from += 1n << free
    }
  }
}

if (upToDate()) console.log('Network names are up to date.')
else {
  const started = Date.now()
  const writer = new MmdbWriter()
  addIpv4(writer)
  addIpv6(writer)
  const file = writer.finish({ type: 'Plainsight-ASN', description: made, built: builtSeconds() })
  mkdirSync(new URL('.', target), { recursive: true })
  const temporary = new URL(`build-cache/asn.mmdb.${process.pid}`, root)
  writeFileSync(temporary, file)
  renameSync(temporary, target)
  console.log(`Made build-cache/asn.mmdb: ${(file.length / 1e6).toFixed(1)} MB in ${((Date.now() - started) / 1000).toFixed(1)} s.`)
}
