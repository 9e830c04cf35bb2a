/**
 * Writes MaxMind DB files (format 2.0, https://maxmind.github.io/MaxMind-DB/): an IPv6 tree with IPv4 at ::/96, so that
 * every reader of the format understands them. Deterministic: same networks in, same bytes out.
 */

const pointerEdges = [2048, 526_336, 134_744_064]

/** Control byte (and the extended type's byte) with the size, §"Data Field Format". */
function control(type, size) {
  const head = []
  const put = (bits) => (type < 8 ? head.push((type << 5) | bits) : head.push(bits, type - 7))
  if (size < 29) put(size)
  else if (size < 285) { put(29); head.push(size - 29) }
  else if (size < 65_821) { put(30); head.push((size - 285) >> 8, (size - 285) & 255) }
  else { put(31); const rest = size - 65_821; head.push(rest >> 16, (rest >> 8) & 255, rest & 255) }
  return Buffer.from(head)
}

function pointer(offset) {
  if (offset < pointerEdges[0]) return Buffer.from([0x20 | (offset >> 8), offset & 255])
  if (offset < pointerEdges[1]) { const v = offset - pointerEdges[0]; return Buffer.from([0x28 | (v >> 16), (v >> 8) & 255, v & 255]) }
  if (offset < pointerEdges[2]) { const v = offset - pointerEdges[1]; return Buffer.from([0x30 | (v >> 24), (v >> 16) & 255, (v >> 8) & 255, v & 255]) }
  const out = Buffer.from([0x38, 0, 0, 0, 0])
  out.writeUInt32BE(offset, 1)
  return out
}

function unsigned(type, value) {
  const bytes = []
  for (let rest = BigInt(value); rest > 0n; rest >>= 8n) bytes.unshift(Number(rest & 255n))
  return Buffer.concat([control(type, bytes.length), Buffer.from(bytes)])
}

const double = (value) => {
  const out = Buffer.alloc(8)
  out.writeDoubleBE(value)
  return Buffer.concat([control(3, 8), out])
}

/** The data section; a string that was written before becomes a pointer to it where that is shorter. */
class DataSection {
  parts = []
  length = 0
  strings = new Map()
  values = new Map()

  write(bytes) {
    this.parts.push(bytes)
    this.length += bytes.length
  }

  string(text) {
    const known = this.strings.get(text)
    if (known !== undefined) {
      const short = pointer(known)
      if (short.length <= Buffer.byteLength(text)) return this.write(short)
    } else this.strings.set(text, this.length)
    const bytes = Buffer.from(text, 'utf8')
    this.write(control(2, bytes.length))
    this.write(bytes)
  }

  encode(value) {
    if (typeof value === 'string') this.string(value)
    else if (typeof value === 'boolean') this.write(control(14, value ? 1 : 0))
    else if (typeof value === 'bigint') this.write(unsigned(9, value))
    else if (typeof value === 'number') this.write(Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff ? unsigned(6, value) : double(value))
    else if (value instanceof Uint16) this.write(unsigned(5, value.value))
    else if (value instanceof Double) this.write(double(value.value))
    else if (Array.isArray(value)) { this.write(control(11, value.length)); for (const item of value) this.encode(item) }
    else {
      const entries = Object.entries(value)
      this.write(control(7, entries.length))
      for (const [key, item] of entries) { this.string(key); this.encode(item) }
    }
  }

  /** Offset of a record, written once however many networks have it. */
  offsetOf(key, value) {
    const known = this.values.get(key)
    if (known !== undefined) return known
    const offset = this.length
    this.values.set(key, offset)
    this.encode(value)
    return offset
  }
}

export class Uint16 { constructor(value) { this.value = value } }
/** A whole number that must be stored as a double (coordinates). */
export class Double { constructor(value) { this.value = value } }

export class MmdbWriter {
  /** Two records a node: 0 is empty, a positive number a node, a negative one -(data offset + 1). */
  records = new Int32Array(1 << 16)
  nodes = 1
  data = new DataSection()

  /**
   * @param words the network's first address as four 32-bit words, IPv4 in the last
   * @param prefix prefix length in the IPv6 tree, 1 to 128
   * @param key what makes two records the same
   */
  insert(words, prefix, key, value) {
    const leaf = -(this.data.offsetOf(key, value) + 1)
    let node = 0
    for (let depth = 0; depth < prefix - 1; depth++) {
      const at = node * 2 + ((words[depth >> 5] >>> (31 - (depth & 31))) & 1)
      let next = this.records[at]
      if (next <= 0) {
        // A shorter network's record moves to both halves of the new node, so that the longer one wins.
        const inherited = next
        next = this.grow()
        this.records[next * 2] = inherited
        this.records[next * 2 + 1] = inherited
        this.records[at] = next
      }
      node = next
    }
    const depth = prefix - 1
    this.records[node * 2 + ((words[depth >> 5] >>> (31 - (depth & 31))) & 1)] = leaf
  }

  grow() {
    if ((this.nodes + 1) * 2 > this.records.length) {
      const larger = new Int32Array(this.records.length * 2)
      larger.set(this.records)
      this.records = larger
    }
    return this.nodes++
  }

  /** The whole file. `built` is in seconds since 1970. */
  finish({ type, description, built, ipVersion = 6 }) {
    const largest = this.nodes + 16 + this.data.length
    const recordSize = largest < 1 << 24 ? 24 : largest < 1 << 28 ? 28 : 32
    const bytesOfNode = recordSize / 4
    const tree = Buffer.alloc(this.nodes * bytesOfNode)
    const resolved = (record) => (record > 0 ? record : record === 0 ? this.nodes : this.nodes + 16 - record - 1)
    for (let node = 0; node < this.nodes; node++) {
      const left = resolved(this.records[node * 2])
      const right = resolved(this.records[node * 2 + 1])
      const at = node * bytesOfNode
      if (recordSize === 24) { tree.writeUIntBE(left, at, 3); tree.writeUIntBE(right, at + 3, 3) }
      else if (recordSize === 28) {
        tree.writeUIntBE(left & 0xffffff, at, 3)
        tree[at + 3] = ((left >>> 24) << 4) | (right >>> 24)
        tree.writeUIntBE(right & 0xffffff, at + 4, 3)
      } else { tree.writeUInt32BE(left, at); tree.writeUInt32BE(right, at + 4) }
    }
    const metadata = new DataSection()
    metadata.encode({
      binary_format_major_version: new Uint16(2),
      binary_format_minor_version: new Uint16(0),
      build_epoch: BigInt(built),
      database_type: type,
      description: { en: description },
      ip_version: new Uint16(ipVersion),
      languages: ['en'],
      node_count: this.nodes,
      record_size: new Uint16(recordSize),
    })
    return Buffer.concat([tree, Buffer.alloc(16), ...this.data.parts, Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1'), ...metadata.parts])
  }
}
