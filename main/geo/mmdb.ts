/**
 * Opens a MaxMind DB file (format 2.0) for look-ups without loading it: `maxmind` does the walking and decoding over a
 * paged view. Answers records as plain values; what their fields mean is records.ts.
 */
import { Reader, type Response } from 'maxmind'
import { refuse, succeed, type Result } from '../../shared/model.ts'
import { PagedFile } from './paged-file.ts'

/** The part of Buffer that the reader uses; tests/unit/geo/mmdb.test.ts holds the list to what it really asks for. */
export type DatabaseBytes = Pick<Buffer, 'length' | 'readUInt8' | 'readUInt16BE' | 'readUInt32BE' | 'readInt32BE' | 'readUIntBE' | 'readDoubleBE' | 'readFloatBE' | 'subarray' | 'slice' | 'toString'> & {
  readonly [offset: number]: number
}

/** No string or byte field of a place is near this long; a damaged length must not fill the memory. */
const longestField = 64 * 1024

function bounded(file: PagedFile, start: number, end: number) {
  if (end - start > longestField) throw new Error(`a field of ${end - start} bytes`)
  return file.slice(start, end)
}

function pagedBytes(file: PagedFile, asked?: (name: string) => void): DatabaseBytes {
  const answers: Omit<DatabaseBytes, number> = {
    length: file.length,
    readUInt8: (offset = 0) => file.slice(offset, offset + 1).readUInt8(),
    readUInt16BE: (offset = 0) => file.slice(offset, offset + 2).readUInt16BE(),
    readUInt32BE: (offset = 0) => file.slice(offset, offset + 4).readUInt32BE(),
    readInt32BE: (offset = 0) => file.slice(offset, offset + 4).readInt32BE(),
    readUIntBE(offset, count) {
      let value = 0
      for (let at = offset; at < offset + count; at++) {
        const byte = file.byte(at)
        if (byte === undefined) throw new RangeError(`offset ${at} is outside the file`)
        value = value * 256 + byte
      }
      return value
    },
    readDoubleBE: (offset = 0) => file.slice(offset, offset + 8).readDoubleBE(),
    readFloatBE: (offset = 0) => file.slice(offset, offset + 4).readFloatBE(),
    subarray: (start = 0, end = file.length) => bounded(file, start, end),
    slice: (start = 0, end = file.length) => bounded(file, start, end),
    toString: (encoding, start = 0, end = file.length) => bounded(file, start, end).toString(encoding),
  }
  // The reader checks Buffer.isBuffer, which looks at the prototype; indexed bytes need a proxy.
  return new Proxy(Object.create(Buffer.prototype) as DatabaseBytes, {
    get(_target, key) {
      if (typeof key !== 'string') return undefined
      const first = key.charCodeAt(0)
      if (first >= 0x30 && first <= 0x39) return file.byte(Number(key))
      asked?.(key)
      if (Object.hasOwn(answers, key)) return answers[key as keyof typeof answers]
      if (key === 'NaN') return undefined
      throw new Error(`The database reader asks for "${key}", which the paged view does not answer.`)
    },
  })
}

/** The 14 bytes that begin the metadata lie in the last 128 KiB (MaxMind DB format, "Database Metadata"). */
const metadataMarker = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1')
const metadataSpan = 128 * 1024

export interface Mmdb {
  /** e.g. `GeoLite2-City`, `city ipv4`. */
  type: string
  /** ISO date of the build. */
  built: string
  ipVersion: number
  /** The record of a canonical IPv4 or IPv6 address; null where the file says nothing of it, or is damaged there. */
  get(ip: string): Response | null
  close(): void
}

const damaged = (path: string, why: string) =>
  refuse('not-a-database', `${path} cannot be used as a location database: ${why}.`, 'Choose a file in MaxMind DB format (.mmdb, not packed), or leave the field empty to use the bundled one.')

/** `asked` is told the name of every property the reader uses. */
export function openMmdb(path: string, asked?: (name: string) => void): Result<Mmdb> {
  let file: PagedFile
  try {
    file = PagedFile.open(path)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    return refuse('database-unreadable', `The location database ${path} cannot be opened (${code}).`, 'Check that the file exists and that you may read it, or choose another in the settings.')
  }
  try {
    const marker = file.slice(file.length - metadataSpan, file.length).lastIndexOf(metadataMarker)
    if (marker < 0) {
      file.close()
      return damaged(path, 'it holds no MaxMind DB metadata')
    }
    const reader = new Reader<Response>(pagedBytes(file, asked) as unknown as Buffer)
    const { metadata } = reader
    if (metadata.binaryFormatMajorVersion !== 2 || !(metadata.ipVersion === 4 || metadata.ipVersion === 6) || !(metadata.searchTreeSize < file.length)) {
      file.close()
      return damaged(path, 'its metadata contradicts the file')
    }
    return succeed({
      type: String(metadata.databaseType),
      built: metadata.buildEpoch.toISOString().slice(0, 10),
      ipVersion: metadata.ipVersion,
      get(ip) {
        if (metadata.ipVersion === 4 && ip.includes(':')) return null
        try {
          return reader.get(ip)
        } catch {
          return null
        }
      },
      close: () => file.close(),
    })
  } catch (error) {
    file.close()
    return damaged(path, error instanceof Error ? error.message : 'it is damaged')
  }
}
