/** Traffic of each interface once a second, while somebody looks: read from the system's counters, nothing is opened. */
import type { FeedMessage } from '../../shared/contract.ts'
import { RateMeter } from '../capture/interfaces.ts'

const everyMillis = 1000

export class Rates {
  private timer: NodeJS.Timeout | null = null

  constructor(private readonly tell: (message: FeedMessage) => void) {}

  watch(on: boolean): void {
    if (!on) {
      if (this.timer !== null) clearInterval(this.timer)
      this.timer = null
      return
    }
    if (this.timer !== null) return
    const meter = new RateMeter()
    meter.sample()
    this.timer = setInterval(() => this.tell({ type: 'rates', session: null, rates: meter.sample() }), everyMillis)
  }
}
