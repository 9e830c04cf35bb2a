/** Keeps account of a conversation's stretches: how many bytes each protocol explained, and what the unexplained ones look like. */
import type { Side } from '../../../shared/model.ts'
import type { Content } from '../protocols/reader.ts'
import { lookOf, type Look } from '../verdict/content.ts'
import type { Evidence, Stage } from './evidence.ts'
import type { Lane } from './lane.ts'

/** Bytes of an unexplained stretch that its look is judged by. */
const sampleBytes = 2048

const nothing: Readonly<Record<Content, number>> = { readable: 0, handshake: 0, protected: 0, undecided: 0 }
const contents = ['readable', 'handshake', 'protected', 'undecided'] as const

export class StageLog {
  current: Stage = newStage('start')
  private start: Record<Content, number> = { ...nothing }
  private base: Record<Content, number> = { ...nothing }
  private samples: Record<Side, number[]> = { client: [], server: [] }
  /** No hole came before: a file format's first bytes would be its first bytes. */
  private atBeginning = true

  constructor(
    private readonly evidence: Evidence,
    private readonly lanes: readonly [Lane, Lane],
  ) {}

  /** Begins a stretch; `kept` false leaves it out of the evidence, which is full. */
  begin(begun: Stage['begun'], kept: boolean): void {
    this.current = newStage(begun)
    if (begun === 'gap') this.atBeginning = false
    if (kept) this.evidence.stages.push(this.current)
    this.samples = { client: [], server: [] }
    this.start = this.totals()
    this.base = { ...nothing }
  }

  /** Goes on with a stretch that was left for another. */
  resume(stage: Stage): void {
    this.current = stage
    this.base = { ...stage.bytes }
    this.start = this.totals()
  }

  /** Writes into the running stretch what was counted since it began. */
  measure(): void {
    const now = this.totals()
    for (const content of contents) this.current.bytes[content] = this.base[content] + now[content] - this.start[content]
    if (this.current.protocol === null) this.current.look = this.look()
  }

  /** Remembers the first bytes of what no protocol explains. */
  sample(side: Side, lane: Lane): void {
    const sample = this.samples[side]
    if (this.current.firstFrame === 0) this.current.firstFrame = lane.frameAt(0)
    for (let at = 0; at < lane.window.length && sample.length < sampleBytes; at++) sample.push(lane.window[at])
  }

  /** The sides have changed places. */
  turn(): void {
    this.samples = { client: this.samples.server, server: this.samples.client }
  }

  private totals(): Record<Content, number> {
    const [a, b] = this.lanes
    const sums = { ...nothing }
    for (const content of contents) sums[content] = a.counts[content] + b.counts[content]
    return sums
  }

  /** The side that proves most speaks. */
  private look(): Look {
    const looks = [lookOf(Uint8Array.from(this.samples.client), this.atBeginning), lookOf(Uint8Array.from(this.samples.server), this.atBeginning)]
    for (const look of ['text', 'compressed', 'random', 'binary'] as const) if (looks.includes(look)) return look
    return 'too-little'
  }
}

const newStage = (begun: Stage['begun']): Stage => ({ protocol: null, firstFrame: 0, begun, bytes: { ...nothing }, look: null, broken: false })
