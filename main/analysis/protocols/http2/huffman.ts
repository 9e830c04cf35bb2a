/**
 * HPACK's Huffman code (RFC 7541 appendix B). It is canonical: the lengths of the codes alone determine it, shorter ones first
 * and equal ones in the order of the symbols.
 */
import { latin1 } from '../../bytes/text.ts'

/** Bits of each symbol's code, 0 to 255 and the end of string. */
const lengths: readonly number[] = [
  13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28,
  28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
  6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6,
  5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
  13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
  7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
  15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5,
  6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
  20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23,
  24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
  22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23,
  21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
  26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25,
  19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
  20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23,
  26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
  30,
]

const endOfString = 256
const longest = 30

/** Two numbers a node: where a 0 and a 1 lead; a symbol as -1 - symbol. */
const tree = buildTree()

function buildTree(): Int32Array {
  const nodes: number[] = [0, 0]
  let code = 0
  for (let length = 1; length <= longest; length++) {
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] !== length) continue
      let node = 0
      for (let bit = length - 1; bit > 0; bit--) {
        const branch = node + ((code >>> bit) & 1)
        if (nodes[branch] === 0) { nodes[branch] = nodes.length; nodes.push(0, 0) }
        node = nodes[branch]
      }
      nodes[node + (code & 1)] = -1 - symbol
      code++
    }
    code *= 2
  }
  return Int32Array.from(nodes)
}

/** The text of a coded string; null where it contradicts the code (RFC 7541 §5.2). At most 8/5 as long as its bytes. */
export function decodeHuffman(bytes: Uint8Array, start: number, end: number): string | null {
  const out = new Uint8Array(Math.ceil(((end - start) * 8) / 5))
  let length = 0
  let node = 0
  let depth = 0
  let ones = true
  for (let at = start; at < end; at++) {
    for (let bit = 7; bit >= 0; bit--) {
      const value = (bytes[at] >> bit) & 1
      const next = tree[node + value]
      depth++
      ones &&= value === 1
      if (next >= 0) { node = next; continue }
      const symbol = -1 - next
      if (symbol === endOfString) return null
      out[length++] = symbol
      node = 0
      depth = 0
      ones = true
    }
  }
  // What is left is the beginning of the end of string: fewer than eight ones.
  return depth < 8 && ones ? latin1(out, 0, length) : null
}
