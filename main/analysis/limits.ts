/**
 * Every cap of the analysis and its counter. Hostile captures reach them; each count ends in `capture.limits` and on the
 * screen, because what was left out must be said.
 */
export interface Limits {
  /** Flows remembered. A SYN flood makes millions; each costs about 300 bytes. */
  flows: number
  /** Bytes a reader may leave unused on one side before it is ended: larger than any header section it may wait for. */
  readerBuffer: number
  /** Bytes of out-of-order data kept for one direction: the largest common receive window. */
  streamBuffer: number
  /** Segments of out-of-order data kept for one direction; one-byte segments make many. */
  streamSegments: number
  /** Bytes of one message or body kept for exposures. */
  body: number
  factsPerFlow: number
  exposuresPerFlow: number
  exposures: number
  names: number
  /** Detections begun anew on one flow after gaps and broken messages. */
  detections: number
}

export const defaultLimits: Limits = {
  flows: 2_000_000,
  readerBuffer: 512 * 1024,
  streamBuffer: 4 * 1024 * 1024,
  streamSegments: 8192,
  body: 1024 * 1024,
  factsPerFlow: 512,
  exposuresPerFlow: 1000,
  exposures: 200_000,
  names: 100_000,
  detections: 64,
}

/** Counts what was left out, by a name that can be read. */
export class Counters {
  private readonly counts = new Map<string, number>()

  add(name: string, count = 1): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + count)
  }

  list(): { name: string; count: number }[] {
    return [...this.counts].map(([name, count]) => ({ name, count })).sort((a, b) => (a.name < b.name ? -1 : 1))
  }
}
