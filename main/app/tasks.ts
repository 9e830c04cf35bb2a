/** Long work by name: what it does, how far it is, and a way to stop it. */
import type { Result } from '../../shared/model.ts'
import { refuse, succeed } from '../../shared/model.ts'
import type { FeedMessage } from '../../shared/contract.ts'

/** Progress is told this often at most. */
const tellMillis = 200

export interface TaskControl {
  signal: AbortSignal
  progress(done: number, total: number | null): void
}

export class Tasks {
  private readonly running = new Map<string, AbortController>()
  private count = 0

  constructor(private readonly tell: (message: FeedMessage) => void) {}

  async run<T>(title: string, session: string | null, work: (control: TaskControl) => Promise<Result<T>>): Promise<Result<T>> {
    const task = `task-${++this.count}`
    const controller = new AbortController()
    this.running.set(task, controller)
    let last = 0
    let seen: { done: number; total: number | null } = { done: 0, total: null }
    const say = (state: 'running' | 'done' | 'cancelled' | 'failed', why: string | null): void => this.tell({ type: 'task', session, task, title, ...seen, state, why })
    const progress = (done: number, total: number | null): void => {
      seen = { done, total }
      if (Date.now() - last < tellMillis) return
      last = Date.now()
      say('running', null)
    }
    say('running', null)
    try {
      const result = await work({ signal: controller.signal, progress })
      say(controller.signal.aborted ? 'cancelled' : result.ok ? 'done' : 'failed', result.ok ? null : result.message)
      return result
    } catch (error) {
      say('failed', error instanceof Error ? error.message : String(error))
      throw error
    } finally {
      this.running.delete(task)
    }
  }

  cancel(task: string): Result<null> {
    const controller = this.running.get(task)
    if (controller === undefined) return refuse('no-such-task', 'This work has already ended.', 'There is nothing to stop.')
    controller.abort()
    return succeed(null)
  }

  cancelAll(): void {
    for (const controller of this.running.values()) controller.abort()
  }
}
