/**
 * One Aho–Corasick automaton for any number of byte patterns. ASCII letters are folded on the way in, so patterns must be
 * given folded; who needs the case compares the bytes found. Reading is one step a byte and keeps one number between calls.
 */

/** Nodes past this are not built: 50 terms of 200 characters in every encoding stay below it. */
const nodeLimit = 1_200_000

export const foldByte = new Uint8Array(256)
for (let byte = 0; byte < 256; byte++) foldByte[byte] = byte >= 0x41 && byte <= 0x5a ? byte + 32 : byte

export class Automaton {
  /** Patterns that found no room. */
  dropped = 0
  private count = 1
  /** Open addressing on node * 256 + byte + 1; 0 is empty. */
  private readonly keys: Int32Array
  private readonly targets: Int32Array
  private readonly mask: number
  private readonly fail: Int32Array
  /** Length of the path to a node. */
  private readonly depths: Int32Array
  /** The pattern that ends at a node, or -1; others that end there are chained by `next`. */
  private readonly ends: Int32Array
  private readonly next: Int32Array
  /** The nearest node on the failure path where a pattern ends, or 0. */
  private readonly report: Int32Array
  private readonly root = new Int32Array(256)

  constructor(private readonly patterns: readonly Uint8Array[]) {
    let bytes = 0
    for (const pattern of patterns) bytes += pattern.length
    const nodes = Math.min(bytes + 1, nodeLimit)
    let size = 16
    while (size < 2 * nodes) size *= 2
    this.mask = size - 1
    this.keys = new Int32Array(size)
    this.targets = new Int32Array(size)
    this.fail = new Int32Array(nodes)
    this.depths = new Int32Array(nodes)
    this.ends = new Int32Array(nodes).fill(-1)
    this.report = new Int32Array(nodes)
    this.next = new Int32Array(patterns.length).fill(-1)
    const order: number[] = [0]
    const parents: number[] = [0]
    const bytesOf: number[] = [0]
    patterns.forEach((pattern, index) => {
      if (pattern.length === 0 || this.count + pattern.length > nodes) { if (pattern.length > 0) this.dropped++; return }
      let node = 0
      for (const byte of pattern) {
        let target = this.edge(node, byte)
        if (target === 0) {
          target = this.count++
          this.link(node, byte, target)
          this.depths[target] = this.depths[node] + 1
          order.push(target)
          parents.push(node)
          bytesOf.push(byte)
        }
        node = target
      }
      this.next[index] = this.ends[node]
      this.ends[node] = index
    })
    // Breadth first: a node's failure path is shorter than its own and therefore done before it.
    order.sort((a, b) => this.depths[a] - this.depths[b])
    for (const node of order) {
      if (node === 0) continue
      const parent = parents[node]
      const byte = bytesOf[node]
      this.fail[node] = parent === 0 ? 0 : this.step(this.fail[parent], byte)
      this.report[node] = this.ends[this.fail[node]] >= 0 ? this.fail[node] : this.report[this.fail[node]]
      if (parent === 0) this.root[byte] = node
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
    const { ends, report, root } = this
    for (let at = start; at < end; at++) {
      const byte = foldByte[bytes[at]]
      state = state === 0 ? root[byte] : this.step(state, byte)
      if (state === 0) continue
      for (let node = ends[state] >= 0 ? state : report[state]; node !== 0; node = report[node]) {
        for (let pattern = ends[node]; pattern >= 0; pattern = this.next[pattern]) found(pattern, at + 1)
      }
    }
    return state
  }

  length(pattern: number): number {
    return this.patterns[pattern].length
  }

  private step(state: number, byte: number): number {
    while (state !== 0) {
      const target = this.edge(state, byte)
      if (target !== 0) return target
      state = this.fail[state]
    }
    return this.root[byte]
  }

  private slot(key: number): number {
    // Fibonacci hashing on the low 32 bits; 1.2 million nodes times 256 stay below 2^31.
    let at = (Math.imul(key, 0x9e3779b1) >>> 7) & this.mask
    while (this.keys[at] !== 0 && this.keys[at] !== key) at = (at + 1) & this.mask
    return at
  }

  private edge(node: number, byte: number): number {
    const at = this.slot(node * 256 + byte + 1)
    return this.keys[at] === 0 ? 0 : this.targets[at]
  }

  private link(node: number, byte: number, target: number): void {
    const key = node * 256 + byte + 1
    const at = this.slot(key)
    this.keys[at] = key
    this.targets[at] = target
  }
}
