import { deflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { websocket } from '../../../../main/analysis/protocols/websocket.ts'
import { cutInto, factsOf, play, type Step } from '../../../support/read-script.ts'
import { bytes, filled, u16 } from '../../../support/tls-builder.ts'

const mask = [0x37, 0xfa, 0x21, 0x3d]
function frame(first: number, text: string | Uint8Array, masked = true): Uint8Array {
  const payload = bytes(text)
  const length = payload.length < 126 ? [payload.length] : [126, ...u16(payload.length)]
  return masked ? bytes(first, length[0] | 0x80, length.slice(1), mask, payload.map((byte, at) => byte ^ mask[at & 3])) : bytes(first, length, payload)
}
const texts = (steps: Step[]): string[] => factsOf(play(websocket, steps)).map((fact) => (fact.kind === 'http-body' ? Buffer.from(fact.bytes).toString() : fact.kind))

describe('WebSocket', () => {
  const script: Step[] = [
    ['client', bytes(frame(0x81, '{"pin":"7"}'), frame(0x01, 'over '), frame(0x89, 'ping'), frame(0x80, 'two'), frame(0x82, filled(200)))],
    ['server', bytes(frame(0x81, 'x'.repeat(300), false), frame(0x8a, 'ping', false), frame(0x88, bytes(3, 0xe8), false))],
  ]
  const expected = ['{"pin":"7"}', 'over two', 'x'.repeat(300)]

  it('gives messages of text unmasked and put together', () => expect(texts(script)).toEqual(expected))

  it('gives the same at every cut', () => {
    for (const size of [1, 2, 3, 7, 50]) expect(texts(cutInto(script, size))).toEqual(expected)
  })

  it('opens a compressed message', () => {
    const packed = deflateRawSync(Buffer.from('{"word":"secret"}'), { finishFlush: 2 })
    expect(texts([['client', frame(0xc1, packed.subarray(0, -4))]])).toEqual(['{"word":"secret"}'])
  })

  it('keeps its place over a hole inside a message, and gives that message up', () => {
    const played = play(websocket, [['server', frame(0x81, 'x'.repeat(100), false).subarray(0, 50)], { gap: 'server', count: 52 }, ['server', frame(0x81, 'whole', false)]])
    expect([played.state, factsOf(played).length]).toEqual(['open', 1])
  })

  it.each([[[0x83, 0]], [[0x91, 0]], [[0x09, 0]], [[0x89, 126]], [[0x80, 0]], [[0x81, 127, 0xff, 0, 0, 0, 0, 0, 0, 0]]])('refuses %j', (head) => {
    expect(play(websocket, [['server', bytes(head)]]).state).toBe('broken')
  })
})
