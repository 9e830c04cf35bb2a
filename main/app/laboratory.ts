/** The lab as the window and the command line use it: scenarios that run, what they said, and their staged places. */
import type { FeedMessage, LabScenario } from '../../shared/contract.ts'
import { refuse, succeed, type Result } from '../../shared/model.ts'
import { places, scenarios, startScenario, type PlacesEntry, type RunningScenario } from '../lab/lab.ts'
import { perform } from '../lab/perform.ts'

/** Lines of the log that are kept. */
const logLines = 200

export class Laboratory {
  private readonly running = new Map<string, RunningScenario>()
  private readonly log: string[] = []

  /** @param place hears of the staged places that hold from now on */
  constructor(
    private readonly tell: (message: FeedMessage) => void,
    private readonly place: (entries: PlacesEntry[]) => void,
  ) {
    // The lab's addresses are its own even when it does not run: sessions recorded earlier show the same places.
    this.place(this.places())
  }

  places(): PlacesEntry[] {
    return [...places(), ...[...this.running.values()].flatMap((scenario) => scenario.places)]
  }

  scenarios(): LabScenario[] {
    return scenarios.map((scenario) => ({ id: scenario.id, title: scenario.title, todo: scenario.todo, lookFor: scenario.lookFor, url: this.running.get(scenario.id)?.url ?? null }))
  }

  async start(id: string): Promise<Result<LabScenario>> {
    if (!this.running.has(id)) {
      const started = await startScenario(id, (line) => this.say(line))
      if (!started.ok) return started
      this.running.set(id, started.value)
      this.place(this.places())
      this.say(`${started.value.title}: listening at ${started.value.url}`)
    }
    return succeed(this.scenarios().find((scenario) => scenario.id === id)!)
  }

  async perform(id: string): Promise<Result<{ did: string }>> {
    const scenario = this.running.get(id)
    if (scenario === undefined) return refuse('lab-not-running', 'This scenario is not running.', 'Start it first.')
    const done = await perform(scenario)
    this.say(done.ok ? done.value.did : done.message)
    return done
  }

  async stop(): Promise<void> {
    const ending = [...this.running.values()]
    this.running.clear()
    await Promise.all(ending.map((scenario) => scenario.stop()))
    if (ending.length > 0) this.say('The lab was stopped.')
  }

  /** Tells what runs, for a window that joins late. */
  announce(): void {
    this.tell({ type: 'lab', session: null, running: this.scenarios().filter(({ url }) => url !== null), log: [...this.log] })
  }

  private say(line: string): void {
    this.log.push(line)
    if (this.log.length > logLines) this.log.shift()
    this.announce()
  }
}
