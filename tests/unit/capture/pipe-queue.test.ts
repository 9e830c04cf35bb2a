import { describe, expect, it } from 'vitest'
import { PipeQueue } from '../../../main/capture/pipe-queue.ts'

const coded = (code: string): Error => Object.assign(new Error(code), { code })

describe('the queue before the pipe', () => {
  it('writes in order however little the pipe takes at once', () => {
    let room = 0
    const got: number[] = []
    const queue = new PipeQueue(1000, (bytes, offset, length) => {
      if (room === 0) throw coded('EAGAIN')
      const count = Math.min(room, length)
      got.push(...bytes.subarray(offset, offset + count))
      room -= count
      return count
    })
    queue.push(Uint8Array.of(1, 2, 3, 99), 3, 1)
    queue.push(Uint8Array.of(4, 5), 2, 1)
    for (let turn = 0; turn < 20 && !queue.pump(); turn++) room += 1
    expect([got, queue.waitingBytes, queue.droppedPackets]).toEqual([[1, 2, 3, 4, 5], 0, 0])
  })

  it('drops and counts whole buffers beyond its limit, and goes on when there is room again', () => {
    let full = true
    const given: Uint8Array[] = []
    const queue = new PipeQueue(10, (_bytes, _offset, length) => {
      if (full) throw coded('EAGAIN')
      return length
    }, (bytes) => given.push(bytes))
    queue.push(new Uint8Array(8), 8, 5)
    queue.push(new Uint8Array(8), 8, 7)
    expect([queue.pump(), queue.droppedPackets, given.length]).toEqual([false, 7, 1])
    full = false
    expect(queue.pump()).toBe(true)
    queue.push(new Uint8Array(8), 8, 1)
    expect([queue.pump(), queue.droppedPackets]).toEqual([true, 7])
  })

  it('knows when the reader is gone', () => {
    const queue = new PipeQueue(10, () => { throw coded('EPIPE') })
    queue.push(new Uint8Array(3), 3, 1)
    expect([queue.pump(), queue.closed, queue.waitingBytes]).toEqual([true, true, 0])
  })
})
