import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { FrameIndex, FrameIndexWriter } from '../../../main/session/frame-index.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'plainsight-index-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the frame index', () => {
  it('gives back what was added, in order and by number, over more than a block', () => {
    const file = path.join(folder, 'frames.idx')
    const writer = new FrameIndexWriter(file)
    for (let frame = 1; frame <= 9000; frame++) writer.add(frame % 7, frame % 2 === 0, 54, frame, frame + 54, frame + 60, 1, frame * 100, 1.7e15 + frame)
    writer.close()
    const index = FrameIndex.open(file)!
    const seen: number[] = []
    index.read(8990, 20_000, ({ frame, payloadLength }) => { seen.push(frame, payloadLength) })
    expect(seen).toEqual(Array.from({ length: 11 }, (_, at) => [8990 + at, 8990 + at]).flat())
    expect([index.frame(4), index.frame(9001)]).toEqual([
      { frame: 4, flow: 4, forward: true, payloadOffset: 54, payloadLength: 4, capturedLength: 58, wireLength: 64, linkType: 1, fileOffset: 400, timeMicros: 1.7e15 + 4 }, null,
    ])
    index.close()
  })

  it('where nothing can be written says so, and stops nothing', () => {
    const writer = new FrameIndexWriter(path.join(folder, 'no-such-folder', 'frames.idx'))
    for (let frame = 1; frame <= 9000; frame++) writer.add(1, true, 54, 1, 55, 55, 1, 0, 0)
    writer.close()
    expect([writer.full, FrameIndex.open(path.join(folder, 'no-such-folder', 'frames.idx'))]).toEqual([true, null])
  })
})
