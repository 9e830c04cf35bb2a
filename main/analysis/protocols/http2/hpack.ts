/**
 * HPACK (RFC 7541): header blocks of one direction, with the table that both ends keep. Work and memory are bounded by the bytes
 * that arrive: an index of one byte gives no more than a reference.
 */
import { capped, latin1 } from '../../bytes/text.ts'
import type { HeaderField } from '../../facts.ts'
import { decodeHuffman } from './huffman.ts'

/** RFC 7541 appendix A. */
const staticTable: readonly HeaderField[] = [
  [':authority', ''], [':method', 'GET'], [':method', 'POST'], [':path', '/'], [':path', '/index.html'], [':scheme', 'http'], [':scheme', 'https'],
  [':status', '200'], [':status', '204'], [':status', '206'], [':status', '304'], [':status', '400'], [':status', '404'], [':status', '500'],
  ['accept-charset', ''], ['accept-encoding', 'gzip, deflate'], ['accept-language', ''], ['accept-ranges', ''], ['accept', ''],
  ['access-control-allow-origin', ''], ['age', ''], ['allow', ''], ['authorization', ''], ['cache-control', ''], ['content-disposition', ''],
  ['content-encoding', ''], ['content-language', ''], ['content-length', ''], ['content-location', ''], ['content-range', ''], ['content-type', ''],
  ['cookie', ''], ['date', ''], ['etag', ''], ['expect', ''], ['expires', ''], ['from', ''], ['host', ''], ['if-match', ''], ['if-modified-since', ''],
  ['if-none-match', ''], ['if-range', ''], ['if-unmodified-since', ''], ['last-modified', ''], ['link', ''], ['location', ''], ['max-forwards', ''],
  ['proxy-authenticate', ''], ['proxy-authorization', ''], ['range', ''], ['referer', ''], ['refresh', ''], ['retry-after', ''], ['server', ''],
  ['set-cookie', ''], ['strict-transport-security', ''], ['transfer-encoding', ''], ['user-agent', ''], ['vary', ''], ['via', ''], ['www-authenticate', ''],
]

/** Fields of one block that are kept; the rest is decoded for the table's sake only. */
const fieldLimit = 256
/** A peer may allow more than the 4,096 bytes of RFC 9113 §6.5.2; browsers allow 64 KiB. */
const tableLimit = 64 * 1024
/** RFC 7541 §4.1: what an entry costs besides its strings. */
const entryOverhead = 32

export class HpackDecoder {
  /** Newest last; those before `first` are evicted. */
  private entries: HeaderField[] = []
  private first = 0
  private size = 0
  private capacity = 4096

  /** The fields of a whole block; null where it contradicts itself: nothing of this direction can be decoded after it. */
  decode(block: Uint8Array): HeaderField[] | null {
    const fields: HeaderField[] = []
    const cursor = { at: 0 }
    while (cursor.at < block.length) {
      const first = block[cursor.at]
      if ((first & 0xe0) === 0x20) {
        const capacity = integer(block, cursor, 5)
        if (capacity < 0 || capacity > tableLimit) return null
        this.resize(capacity)
        continue
      }
      const field = (first & 0x80) !== 0 ? this.entry(integer(block, cursor, 7)) : this.literal(block, cursor, (first & 0x40) !== 0)
      if (field === null) return null
      if (fields.length < fieldLimit) fields.push([capped(field[0]), capped(field[1])])
    }
    return fields
  }

  private entry(index: number): HeaderField | null {
    if (index < 1) return null
    if (index <= staticTable.length) return staticTable[index - 1]
    const at = this.entries.length - (index - staticTable.length)
    return at < this.first ? null : this.entries[at]
  }

  private literal(block: Uint8Array, cursor: { at: number }, indexed: boolean): HeaderField | null {
    const index = integer(block, cursor, indexed ? 6 : 4)
    if (index < 0) return null
    const name = index === 0 ? text(block, cursor) : (this.entry(index)?.[0] ?? null)
    const value = name === null ? null : text(block, cursor)
    if (name === null || value === null) return null
    const field: HeaderField = [name, value]
    if (indexed) this.add(field)
    return field
  }

  private add(field: HeaderField): void {
    const cost = costOf(field)
    this.evict(this.capacity - cost)
    if (cost > this.capacity) return
    this.entries.push(field)
    this.size += cost
  }

  private resize(capacity: number): void {
    this.capacity = capacity
    this.evict(capacity)
  }

  private evict(room: number): void {
    while (this.first < this.entries.length && this.size > room) this.size -= costOf(this.entries[this.first++])
    // Evicted entries are given back in bulk: moving the rest for each of them would cost the square of what arrives.
    if (this.first > 64 && this.first * 2 > this.entries.length) {
      this.entries = this.entries.slice(this.first)
      this.first = 0
    }
  }
}

const costOf = ([name, value]: HeaderField): number => name.length + value.length + entryOverhead

/** RFC 7541 §5.1: a number that begins in the low `bits` of a byte; -1 if it does not end in time. */
function integer(block: Uint8Array, cursor: { at: number }, bits: number): number {
  const full = 2 ** bits - 1
  let value = block[cursor.at++] & full
  if (value < full) return value
  // Four more bytes hold 2^28: more than any length or index here.
  for (let shift = 0; shift < 28; shift += 7) {
    if (cursor.at >= block.length) return -1
    const byte = block[cursor.at++]
    value += (byte & 0x7f) * 2 ** shift
    if (byte < 0x80) return value
  }
  return -1
}

function text(block: Uint8Array, cursor: { at: number }): string | null {
  if (cursor.at >= block.length) return null
  const coded = (block[cursor.at] & 0x80) !== 0
  const length = integer(block, cursor, 7)
  const start = cursor.at
  const end = start + length
  if (length < 0 || end > block.length) return null
  cursor.at = end
  return coded ? decodeHuffman(block, start, end) : latin1(block, start, end)
}
