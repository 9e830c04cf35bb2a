/**
 * One Aho–Corasick automaton for any number of byte patterns. ASCII letters are folded on the way in, so patterns must be
 * given folded; who needs the case compares the bytes found. Reading keeps one number between calls.
 *
 * Nodes are numbered breadth first. The first of them, where nearly all time is spent, have a full row of transitions; the
 * deep ones, which mostly have a single child, look it up and fall back along their failure links.
 */

/** Nodes past this are not built: 50 terms of 200 characters in every encoding stay below it. */
const nodeLimit = 1_200_000
/** Entries of all full rows: 8 MB, shared by all conversations. */
const rowEntries = 2 * 1024 * 1024

export const foldByte = new Uint8Array(256)
for (let byte = 0; byte < 256; byte++) foldByte[byte] = byte >= 0x41 && byte <= 0x5a ? byte + 32 : byte

/** Tries as they are built: each node's first child, next sibling, byte, and the pattern that ends there. */
class Trie {
  count = 1
  dropped = 0
  readonly child: Int32Array
  readonly sibling: Int32Array
  readonly byte: Uint8Array
  readonly ends: Int32Array
  /** Patterns that end at the same node. */
  readonly same: Int32Array

  constructor(patterns: readonly Uint8Array[]) {
    const room = Math.min(1 + patterns.reduce((sum, pattern) => sum + pattern.length, 0), nodeLimit)
    this.child = new Int32Array(room)
    this.sibling = new Int32Array(room)
    this.byte = new Uint8Array(room)
    this.ends = new Int32Array(room).fill(-1)
    this.same = new Int32Array(patterns.length).fill(-1)
    patterns.forEach((pattern, index) => {
      if (pattern.length === 0) return
      if (this.count + pattern.length > room) { this.dropped++; return }
      let node = 0
      for (const byte of pattern) node = this.enter(node, byte)
      this.same[index] = this.ends[node]
      this.ends[node] = index
    })
  }

  private enter(node: number, byte: number): number {
    let target = this.child[node]
    while (target !== 0 && this.byte[target] !== byte) target = this.sibling[target]
    if (target !== 0) return target
    target = this.count++
    this.byte[target] = byte
    this.sibling[target] = this.child[node]
    this.child[node] = target
    return target
  }
}

export class Automaton {
  /** Patterns that found no room. */
  readonly dropped: number
  /** Bytes that occur in no pattern share class 0. */
  private readonly classOf = new Uint8Array(256)
  private readonly classes: number
  private readonly rows: Int32Array
  /** Nodes below this number have a row. */
  private readonly rowed: number
  /** Children of a node are neighbours: [first, first + children). */
  private readonly first: Int32Array
  private readonly children: Uint16Array
  private readonly byte: Uint8Array
  private readonly fail: Int32Array
  /** Length of the path to a node. */
  private readonly depths: Int32Array
  private readonly ends: Int32Array
  private readonly same: Int32Array
  /** The nearest node on the failure path where a pattern ends, or 0. */
  private readonly report: Int32Array

  constructor(patterns: readonly Uint8Array[]) {
    const trie = new Trie(patterns)
    const { count } = trie
    this.dropped = trie.dropped
    this.same = trie.same
    let classes = 1
    for (let node = 1; node < count; node++) if (this.classOf[trie.byte[node]] === 0 && classes < 256) this.classOf[trie.byte[node]] = classes++
    this.classes = classes
    // A letter's two cases are one class, so that reading needs no fold of its own.
    for (let byte = 0x41; byte <= 0x5a; byte++) this.classOf[byte] = this.classOf[byte + 32]
    this.rowed = Math.min(count, Math.floor(rowEntries / classes))
    this.rows = new Int32Array(this.rowed * classes)
    this.first = new Int32Array(count)
    this.children = new Uint16Array(count)
    this.byte = new Uint8Array(count)
    this.fail = new Int32Array(count)
    this.depths = new Int32Array(count)
    this.ends = new Int32Array(count)
    this.report = new Int32Array(count)
    this.number(trie)
  }

  /** Numbers the trie's nodes breadth first and links each to its longest proper suffix, which is shorter and therefore done. */
  private number(trie: Trie): void {
    const order = new Int32Array(trie.count)
    let known = 1
    for (let node = 0; node < known; node++) {
      const old = order[node]
      this.byte[node] = trie.byte[old]
      this.ends[node] = trie.ends[old]
      this.first[node] = known
      for (let child = trie.child[old]; child !== 0; child = trie.sibling[child]) {
        this.depths[known] = this.depths[node] + 1
        order[known++] = child
      }
      this.children[node] = known - this.first[node]
    }
    for (let node = 0; node < trie.count; node++) {
      const fail = this.fail[node]
      this.report[node] = node === 0 ? 0 : this.ends[fail] >= 0 ? fail : this.report[fail]
      if (node < this.rowed && node > 0) this.rows.copyWithin(node * this.classes, fail * this.classes, (fail + 1) * this.classes)
      for (let child = this.first[node]; child < this.first[node] + this.children[node]; child++) {
        const kind = this.classOf[this.byte[child]]
        this.fail[child] = node === 0 ? 0 : this.step(fail, this.byte[child], kind)
        if (node < this.rowed) this.rows[node * this.classes + kind] = child
      }
    }
  }

  /** How many of the bytes just read may still be the beginning of a pattern. */
  depth(state: number): number {
    return this.depths[state]
  }

  /**
   * Reads [start, end) from `state` and returns the new state. `found` is told of each pattern and the offset behind its
   * last byte.
   */
  run(state: number, bytes: Uint8Array, start: number, end: number, found: (pattern: number, endsAt: number) => void): number {
    const { ends, report, rows, rowed, classes, classOf, same } = this
    for (let at = start; at < end; at++) {
      const byte = bytes[at]
      const kind = classOf[byte]
      state = state < rowed ? rows[state * classes + kind] : this.step(state, foldByte[byte], kind)
      if (state === 0) continue
      for (let node = ends[state] >= 0 ? state : report[state]; node !== 0; node = report[node]) {
        for (let pattern = ends[node]; pattern >= 0; pattern = same[pattern]) found(pattern, at + 1)
      }
    }
    return state
  }

  private step(state: number, byte: number, kind: number): number {
    while (state >= this.rowed) {
      const first = this.first[state]
      for (let child = first; child < first + this.children[state]; child++) if (this.byte[child] === byte) return child
      state = this.fail[state]
    }
    return this.rows[state * this.classes + kind]
  }
}
