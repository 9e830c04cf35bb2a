import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { timelineOf } from '../../../main/app/timeline.ts'
import { FrameIndex, FrameIndexWriter } from '../../../main/session/frame-index.ts'

const folder = mkdtempSync(join(tmpdir(), 'plainsight-index-'))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('the frame index', () => {
  it('gives sums the same figures as whole records, over many blocks', () => {
    const path = join(folder, 'frames.idx')
    const writer = new FrameIndexWriter(path)
    const count = 20_000
    for (let i = 0; i < count; i++) writer.add(i % 7, i % 2 === 0, 54, i % 1400, 60 + (i % 1400), 64 + (i % 1400), 1, 1e12 + i * 100, 1.7e15 + i * 10.5)
    writer.close()
    const index = FrameIndex.open(path)!
    const whole: number[][] = []
    index.read(1, count, ({ flow, wireLength, timeMicros }) => { whole.push([flow, wireLength, timeMicros]) })
    const sums: number[][] = []
    index.sums((flow, wireLength, timeMicros) => { sums.push([flow, wireLength, timeMicros]) })
    expect(sums).toEqual(whole)
    const line = timelineOf(index, (flow) => (flow === 1 ? 'plaintext' : flow === 2 ? 'encrypted' : flow === 3 ? 'opaque' : null), { fromMicros: 1.7e15, toMicros: 1.7e15 + (count - 1) * 10.5 }, 50)
    const bytesOf = (wanted: number): number => whole.reduce((sum, [flow, wireLength]) => sum + (flow === wanted ? wireLength : 0), 0)
    const total = (bins: number[]): number => bins.reduce((sum, bytes) => sum + bytes, 0)
    expect([line.readable, line.protected, line.other].map(total)).toEqual([bytesOf(1), bytesOf(2), bytesOf(3)])
    index.close()
  })
})
