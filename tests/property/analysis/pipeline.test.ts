import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Flow } from '../../../shared/model.ts'
import { analysed, datagram, tcpScript, type Line } from '../../support/wire-script.ts'

const mail: Line[] = [
  ['server', '220 mx.example.org ESMTP\r\n'],
  ['client', 'EHLO laptop.example\r\n'],
  ['server', '250-mx.example.org\r\n250-AUTH PLAIN\r\n250 SIZE 1000000\r\n'],
  ['client', 'AUTH PLAIN AGFubmEAdHVsaXA=\r\n'],
  ['server', '235 ok\r\n'],
  ['client', 'MAIL FROM:<anna@example.org>\r\n'],
  ['server', '250 ok\r\n'],
  ['client', 'RCPT TO:<ben@example.net>\r\n'],
  ['server', '250 ok\r\n'],
  ['client', 'DATA\r\n'],
  ['server', '354 go\r\n'],
  ['client', 'From: anna@example.org\r\nTo: ben@example.net\r\nSubject: the tulips\r\n\r\nThey are red.\r\n.\r\n'],
  ['server', '250 queued\r\n'],
  ['client', 'QUIT\r\n'],
  ['server', '221 bye\r\n'],
]
const form: Line[] = [
  ['client', 'POST /signup HTTP/1.1\r\nHost: forms.example\r\nCookie: session=abc\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n14\r\nemail=a%40example.or\r\n10\r\ng&password=hunt3\r\n0\r\n\r\n'],
  ['server', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'],
]

/** What must not depend on how the bytes were cut into packets. */
const essence = (flow: Flow) => ({
  verdict: flow.verdict, protocol: flow.protocol, inner: flow.inner, host: flow.host, starttls: flow.starttls, payload: flow.payload,
  exposures: flow.exposures.map(({ kind, name, value, side, encoding }) => [kind, name, value, side, encoding]),
})

describe('the pipeline', () => {
  it.each([['mail', mail, 25], ['form', form, 80]] as const)('says the same of a %s however it is cut into segments', (_name, lines, serverPort) => {
    const whole = essence(analysed(tcpScript(lines, { serverPort })).flows[0])
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 80 }), fc.integer({ min: 0, max: 0xffffffff }), (segment, clientSequence) => {
        expect(essence(analysed(tcpScript(lines, { serverPort, segment, clientSequence })).flows[0])).toEqual(whole)
      }),
      { numRuns: 60 },
    )
  })

  it('says the same when packets arrive late or twice', () => {
    const packets = tcpScript(mail, { serverPort: 25, segment: 20 })
    const whole = essence(analysed(packets).flows[0])
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 3, max: packets.length - 5 }), fc.boolean()), { maxLength: 6 }), (moves) => {
        const mixed = [...packets]
        // Neighbours of one direction swap places, or one is sent again.
        for (const [at, again] of moves) {
          if (again) mixed.splice(at + 1, 0, mixed[at])
          else if (sameWay(mixed[at], mixed[at + 1])) [mixed[at], mixed[at + 1]] = [mixed[at + 1], mixed[at]]
        }
        expect(essence(analysed(mixed).flows[0])).toEqual(whole)
      }),
      { numRuns: 80 },
    )
  })

  it('never claims protection for a readable conversation that lost packets', () => {
    const packets = tcpScript(mail, { serverPort: 25, segment: 16 })
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: packets.length - 1 }), { maxLength: 12 }), (lost) => {
        const { flows } = analysed(packets.filter((_, at) => !lost.includes(at)))
        for (const flow of flows) expect(['plaintext', 'unknown', 'empty']).toContain(flow.verdict)
      }),
      { numRuns: 120 },
    )
  })

  it('takes any damage to any packet without failing', () => {
    const packets = [...tcpScript(mail, { serverPort: 25 }), ...tcpScript(form, { clientPort: 40001 }), datagram('192.0.2.1', '192.0.2.2', 53, 5353, 'not dns at all')]
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(packets.length - 1), fc.nat(1600), fc.nat(255), fc.constantFrom('set', 'cut', 'insert')), { minLength: 1, maxLength: 40 }), (damages) => {
        const damaged = packets.map((packet) => ({ ...packet, bytes: packet.bytes.slice() }))
        for (const [which, at, value, how] of damages) {
          const packet = damaged[which]
          const place = at % Math.max(1, packet.bytes.length)
          if (how === 'set') packet.bytes[place] = value
          else if (how === 'cut') packet.bytes = packet.bytes.slice(0, place)
          else packet.bytes = Uint8Array.from([...packet.bytes.slice(0, place), value, value, value, ...packet.bytes.slice(place)])
        }
        const { flows, pipeline } = analysed(damaged)
        expect(pipeline.capture().packets).toBe(packets.length)
        for (const flow of flows) expect(flow.frames.last).toBeLessThanOrEqual(packets.length)
      }),
      { numRuns: 200 },
    )
  })
})

/** Ethernet and IPv4 without options: source addresses tell the direction. */
const sameWay = (a: { bytes: Uint8Array }, b: { bytes: Uint8Array } | undefined): boolean => b !== undefined && Buffer.compare(a.bytes.subarray(26, 30), b.bytes.subarray(26, 30)) === 0
