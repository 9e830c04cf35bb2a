/** Names that DNS answers in the capture gave to addresses: what a program asked for before it connected. */
import type { NameFact } from '../../../shared/model.ts'
import type { DnsMessage } from '../facts.ts'
import type { Counters } from '../limits.ts'

interface Answer {
  name: string
  timeMicros: number
}

/** Answers remembered for one address: behind a content network hundreds of names share it. */
const answersPerAddress = 16

export class NameBook {
  private readonly facts: NameFact[] = []
  private readonly told = new Set<string>()
  private readonly byAddress = new Map<string, Answer[]>()

  constructor(
    private readonly limit: number,
    private readonly counters: Counters,
  ) {}

  learn(message: DnsMessage, frame: number, timeMicros: number): void {
    for (const { name } of message.questions) if (name !== '.') this.tell(name, null, frame)
    // The name that was asked for is what a person knows; aliases on the way (CNAME) are only how it was found.
    const asked = message.questions[0]?.name ?? null
    for (const { name, type, value } of message.answers) {
      if (name !== '.' && name !== '') this.tell(name, type === 'A' || type === 'AAAA' ? value : null, frame)
      if (message.response && (type === 'A' || type === 'AAAA')) this.remember(value, asked ?? name, timeMicros)
    }
  }

  /** A name that the capture file itself gives an address (pcapng name resolution block). */
  given(address: string, name: string): void {
    this.tell(name, address, 0)
    this.remember(address, name, 0)
  }

  /** The name last given to the address before `timeMicros`, else the first one given after. */
  nameOf(address: string, timeMicros: number): string | null {
    const answers = this.byAddress.get(address)
    if (answers === undefined) return null
    let best: Answer | null = null
    for (const answer of answers) if (answer.timeMicros <= timeMicros && (best === null || answer.timeMicros >= best.timeMicros)) best = answer
    return (best ?? answers[0]).name
  }

  list(): NameFact[] {
    return this.facts
  }

  private tell(name: string, address: string | null, frame: number): void {
    const key = `${name}\n${address ?? ''}`
    if (this.told.has(key)) return
    if (this.facts.length >= this.limit) { this.counters.add('names'); return }
    this.told.add(key)
    this.facts.push({ name, address, frame })
  }

  private remember(address: string, name: string, timeMicros: number): void {
    let answers = this.byAddress.get(address)
    if (answers === undefined) {
      if (this.byAddress.size >= this.limit) return
      this.byAddress.set(address, (answers = []))
    }
    const known = answers.find((answer) => answer.name === name)
    if (known !== undefined) known.timeMicros = Math.max(known.timeMicros, timeMicros)
    else if (answers.length < answersPerAddress) answers.push({ name, timeMicros })
  }
}
