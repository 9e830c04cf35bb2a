/** Traffic of each interface once a second, while somebody looks: read from the system's counters, nothing is opened. */
import type { FeedMessage } from '../../shared/contract.ts'
import { readByteCounters } from '../capture/interfaces.ts'

const everyMillis = 1000

export class Rates {
  private timer: NodeJS.Timeout | null = null
  private last: { time: number; bytes: Map<string, number> } | null = null

  constructor(private readonly tell: (message: FeedMessage) => void) {}

  watch(on: boolean): void {
    if (!on) {
      if (this.timer !== null) clearInterval(this.timer)
      this.timer = null
      this.last = null
      return
    }
    this.timer ??= setInterval(() => void this.measure(), everyMillis)
  }

  private async measure(): Promise<void> {
    const bytes = await readByteCounters()
    const time = Date.now()
    const { last } = this
    this.last = { time, bytes }
    if (last === null || this.timer === null) return
    const seconds = Math.max(0.001, (time - last.time) / 1000)
    const rates = [...bytes].map(([id, count]) => {
      const before = last.bytes.get(id)
      return { id, bytesPerSecond: before === undefined || count < before ? null : Math.round((count - before) / seconds) }
    })
    this.tell({ type: 'rates', session: null, rates })
  }
}
