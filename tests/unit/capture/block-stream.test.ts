import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { BlockStream, type BlockSink } from '../../../main/capture/block-stream.ts'
import { CaptureReader } from '../../../main/analysis/files/capture-reader.ts'
import { enhancedPacket, interfaceDescription, sectionHeader } from '../../../main/analysis/files/pcapng-writer.ts'

class Memory implements BlockSink {
  readonly folder = '/'
  length = 0
  readonly parts: Uint8Array[] = []
  refuseFrom = Infinity
  async append(bytes: Uint8Array): Promise<void> {
    await Promise.resolve()
    if (this.length + bytes.length > this.refuseFrom) throw Object.assign(new Error('full'), { code: 'ENOSPC' })
    this.parts.push(bytes.slice())
    this.length += bytes.length
  }
}

const packet = (index: number): Uint8Array => enhancedPacket({ interfaceId: 0, timeMicros: 1e15 + index, bytes: new Uint8Array(40).fill(index) })
const head = (): Uint8Array[] => [sectionHeader({ application: 'test' }), interfaceDescription({ linkType: 1, snapLength: 0, name: 'lo', timeResolution: 'micros' })]

function readBack(sink: Memory): { packets: number; comments: [string, number | null][]; notes: string[] } {
  const comments: [string, number | null][] = []
  const reader = new CaptureReader({ packet: () => {}, comment: (text, number) => comments.push([text, number]) })
  for (const part of sink.parts) reader.push(part)
  reader.end()
  return { packets: reader.packets, comments, notes: reader.notes }
}

describe('blocks on their way to disk', () => {
  it('arrive whole however the pipe cuts them, and without the one that never ended', async () => {
    const whole = Buffer.concat([...head(), packet(1), packet(2), packet(3)])
    for (const size of [1, 7, 64, 1000]) {
      const pipe = new PassThrough()
      const sink = new Memory()
      const stream = new BlockStream(pipe, sink, () => {})
      for (let at = 0; at < whole.length - 5; at += size) pipe.write(whole.subarray(at, Math.min(at + size, whole.length - 5)))
      pipe.end()
      await stream.finished
      expect([size, readBack(sink), stream.packets, stream.writtenBytes]).toEqual([size, { packets: 2, comments: [], notes: [] }, 2, whole.length - packet(3).length])
    }
  })

  it('carry markers: on the next packet, or at the end where none follows', async () => {
    const pipe = new PassThrough()
    const sink = new Memory()
    const stream = new BlockStream(pipe, sink, () => {})
    pipe.write(Buffer.concat([...head(), packet(1)]))
    await new Promise(setImmediate)
    stream.mark('I pressed Submit')
    stream.mark('twice')
    pipe.write(packet(2))
    await new Promise(setImmediate)
    stream.mark('too late')
    pipe.end()
    await stream.finished
    const { packets, comments } = readBack(sink)
    expect([packets, comments.sort()]).toEqual([2, [['I pressed Submit', 2], ['too late', null], ['twice', 2]]])
  })

  it('stop being written when the disk refuses, and the refusal is told once', async () => {
    const pipe = new PassThrough()
    const sink = new Memory()
    sink.refuseFrom = 500
    const refusals: unknown[] = []
    const stream = new BlockStream(pipe, sink, (error) => refusals.push(error.code))
    pipe.write(Buffer.concat(head()))
    for (let index = 0; index < 100_000; index++) pipe.write(packet(index & 255))
    pipe.end()
    await stream.finished
    expect([refusals, stream.writtenBytes <= 500, stream.packets]).toEqual([['ENOSPC'], true, readBack(sink).packets])
  })

  it('are counted as far as they went in, where the disk takes only the first of a batch', async () => {
    const pipe = new PassThrough()
    const sink = new Memory()
    const fits = Buffer.concat([...head(), packet(1), packet(2)]).length
    sink.append = async (bytes) => {
      sink.parts.push(bytes.slice(0, fits))
      sink.length = fits
      throw Object.assign(new Error('full'), { code: 'ENOSPC' })
    }
    const stream = new BlockStream(pipe, sink, () => {})
    pipe.end(Buffer.concat([...head(), packet(1), packet(2), packet(3), packet(4)]))
    await stream.finished
    expect([stream.packets, readBack(sink).packets]).toEqual([2, 2])
  })

  it('are not waited for when the stream is no pcapng', async () => {
    const pipe = new PassThrough()
    const stream = new BlockStream(pipe, new Memory(), () => {})
    pipe.end('this is no capture at all, whatever it says')
    await stream.finished
    expect([stream.problem === null, stream.packets]).toEqual([false, 0])
  })
})
