/** Gathers what the engine has to say and sends it in batches, so that a burst is one message and not a thousand. */
import type { FeedMessage } from '../../shared/contract.ts'

/** Short enough to feel immediate, long enough to gather a burst. */
const gatherMillis = 30

export class Feed {
  private queue: FeedMessage[] = []
  private timer: NodeJS.Timeout | null = null

  constructor(private readonly send: (messages: FeedMessage[]) => void) {}

  readonly tell = (message: FeedMessage): void => {
    this.queue.push(message)
    this.timer ??= setTimeout(() => this.flush(), gatherMillis)
  }

  flush(): void {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
    if (this.queue.length === 0) return
    const messages = this.queue
    this.queue = []
    this.send(messages)
  }
}
