// Makes captures for the benches: ordinary TCP conversations with handshakes, requests, TLS records and DNS, written as
// pcapng. `mix` has large packets, `small` has payloads of a few bytes. The same arguments give the same bytes.
import { closeSync, openSync, writeSync } from 'node:fs'

const block = (type, body) => {
  const total = 12 + body.length
  const out = Buffer.alloc(total)
  out.writeUInt32LE(type, 0)
  out.writeUInt32LE(total, 4)
  body.copy(out, 8)
  out.writeUInt32LE(total, total - 4)
  return out
}

/** A pseudo-random number from 0 to 2^32-1; the same sequence each time. */
function random(seed) {
  let state = seed >>> 0
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0)
}

export function makeCapture(path, { bytes, kind, seed = 1 }) {
  const next = random(seed)
  const file = openSync(path, 'w')
  const section = Buffer.alloc(16)
  section.writeUInt32LE(0x1a2b3c4d, 0)
  section.writeUInt16LE(1, 4)
  section.writeBigInt64LE(-1n, 8)
  const device = Buffer.alloc(8)
  device.writeUInt16LE(1, 0)
  writeSync(file, Buffer.concat([block(0x0a0d0d0a, section), block(1, device)]))
  const out = Buffer.alloc(4 * 1024 * 1024)
  let at = 0
  let written = 0
  let packets = 0
  let micros = 1_700_000_000_000_000n
  const noise = Buffer.alloc(70_000)
  for (let i = 0; i < noise.length; i += 4) noise.writeUInt32LE(next(), i)

  const packet = (flow, fromClient, protocol, payload, flags = 0x18) => {
    const transport = protocol === 6 ? 20 : 8
    const length = 14 + 20 + transport + payload.length
    const padded = (length + 3) & ~3
    const total = 32 + padded
    if (at + total > out.length) { writeSync(file, out, 0, at); at = 0 }
    out.fill(0, at, at + total)
    out.writeUInt32LE(6, at)
    out.writeUInt32LE(total, at + 4)
    out.writeUInt32LE(Number(micros >> 32n), at + 12)
    out.writeUInt32LE(Number(micros & 0xffffffffn), at + 16)
    out.writeUInt32LE(length, at + 20)
    out.writeUInt32LE(length, at + 24)
    const frame = at + 28
    out.writeUInt16BE(0x0800, frame + 12)
    const ip = frame + 14
    out[ip] = 0x45
    out.writeUInt16BE(20 + transport + payload.length, ip + 2)
    out[ip + 8] = 64
    out[ip + 9] = protocol
    out.writeUInt32BE(fromClient ? flow.client : flow.server, ip + 12)
    out.writeUInt32BE(fromClient ? flow.server : flow.client, ip + 16)
    const tp = ip + 20
    out.writeUInt16BE(fromClient ? flow.clientPort : flow.serverPort, tp)
    out.writeUInt16BE(fromClient ? flow.serverPort : flow.clientPort, tp + 2)
    if (protocol === 6) {
      const side = fromClient ? 'clientSeq' : 'serverSeq'
      out.writeUInt32BE(flow[side] >>> 0, tp + 4)
      out.writeUInt32BE(flow[fromClient ? 'serverSeq' : 'clientSeq'] >>> 0, tp + 8)
      out[tp + 12] = 0x50
      out[tp + 13] = flags
      out.writeUInt16BE(65535, tp + 14)
      flow[side] += payload.length + ((flags & 3) !== 0 ? 1 : 0)
    } else out.writeUInt16BE(8 + payload.length, tp + 4)
    payload.copy(out, tp + transport)
    out.writeUInt32LE(total, at + total - 4)
    at += total
    written += total
    packets++
    micros += 10n
  }

  const none = Buffer.alloc(0)
  const dns = Buffer.from('123401000001000000000000037777770765786d616d706c65036f726700000100010000', 'hex').subarray(0, 33)
  for (let number = 0; written < bytes; number++) {
    const flow = { client: 0xc0000201 + (next() % 200), server: 0xcb007101 + (next() % 250), clientPort: 20000 + (number % 40000), serverPort: 80, clientSeq: next(), serverSeq: next() }
    if (number % 5 === 0) { flow.serverPort = 53; packet(flow, true, 17, dns); continue }
    const tls = number % 2 === 0
    flow.serverPort = tls ? 443 : 80
    packet(flow, true, 6, none, 2)
    packet(flow, false, 6, none, 0x12)
    packet(flow, true, 6, none, 0x10)
    const rounds = kind === 'small' ? 20 : 6 + (next() % 30)
    const size = kind === 'small' ? 8 + (next() % 40) : 1400
    if (!tls) {
      packet(flow, true, 6, Buffer.from(`GET /item/${number} HTTP/1.1\r\nHost: shop${number % 50}.example\r\n\r\n`))
      packet(flow, false, 6, Buffer.from(`HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: ${rounds * size}\r\n\r\n`))
      for (let i = 0; i < rounds; i++) { packet(flow, false, 6, noise.subarray((i * 977) % 60_000, ((i * 977) % 60_000) + size)); if (i % 2 === 1) packet(flow, true, 6, none, 0x10) }
    } else {
      for (let i = 0; i < rounds; i++) {
        const record = Buffer.concat([Buffer.from([23, 3, 3, (size - 5) >> 8, (size - 5) & 255]), noise.subarray((i * 613) % 60_000, ((i * 613) % 60_000) + size - 5)])
        packet(flow, i % 4 === 0, 6, record)
        if (i % 2 === 1) packet(flow, i % 4 !== 0, 6, none, 0x10)
      }
    }
    packet(flow, true, 6, none, 0x11)
    packet(flow, false, 6, none, 0x11)
    packet(flow, true, 6, none, 0x10)
  }
  writeSync(file, out, 0, at)
  closeSync(file)
  return { packets, bytes: written }
}
