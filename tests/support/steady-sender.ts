/** Numbered datagrams to a port of this computer where nobody listens, and which of them a capture holds. */
import { createSocket } from 'node:dgram'
import { readFileSync } from 'node:fs'
import { CaptureReader } from '../../main/analysis/files/capture-reader.ts'

export interface SteadySender {
  readonly port: number
  /** Recording with this filter holds the datagrams and nothing of other tests. */
  readonly filter: string
  /** How many were sent until now, or until a moment in milliseconds since 1970. */
  sentBefore(moment?: number): number
  stop(): void
}

/** One datagram every `everyMillis`; ends by itself after a minute. */
export function startSender(everyMillis = 5): SteadySender {
  const socket = createSocket('udp4')
  // Below the ephemeral range, and another for every process of tests.
  const port = 20_000 + (process.pid % 10_000)
  const times: number[] = []
  const timer = setInterval(() => {
    socket.send(`number ${times.length}.`, port, '127.0.0.1')
    times.push(Date.now())
    if (times.length * everyMillis > 60_000) stop()
  }, everyMillis)
  let ended = false
  const stop = (): void => {
    if (ended) return
    ended = true
    clearInterval(timer)
    socket.close()
  }
  socket.on('error', () => undefined)
  return { port, filter: `udp dst port ${port}`, sentBefore: (moment = Infinity) => times.filter((time) => time < moment).length, stop }
}

export interface Held {
  /** Numbers of the datagrams, in the order of the file. */
  numbers: number[]
  /** What the reader says is wrong with the file. */
  notes: string[]
}

export function heldBy(capturePath: string): Held {
  const numbers: number[] = []
  const reader = new CaptureReader({
    packet: ({ bytes, start, end }) => {
      const found = /number (\d+)\.$/.exec(Buffer.from(bytes.subarray(start, end)).toString('latin1'))?.[1]
      if (found !== undefined) numbers.push(Number(found))
    },
  })
  reader.push(readFileSync(capturePath))
  reader.end()
  return { numbers, notes: reader.notes }
}
