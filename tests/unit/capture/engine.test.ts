import { describe, expect, it } from 'vitest'
import { codeOfOpenError, linkTypeOf } from '../../../main/capture/cap-binding.ts'
import { capEngine, codeOfDumpcap, dumpcapEngine, dumpcapReason } from '../../../main/capture/engine.ts'
import { PacketBatch } from '../../../main/capture/packet-batch.ts'
import { WallClock } from '../../../main/capture/wall-clock.ts'
import { CaptureReader } from '../../../main/analysis/files/capture-reader.ts'
import { interfaceDescription, sectionHeader } from '../../../main/analysis/files/pcapng-writer.ts'

describe('what engines say', () => {
  it('of dumpcap: ready, drops, and faults', () => {
    const understand = dumpcapEngine.reader()
    const lines = [
      "Capturing on 'Loopback: lo'",
      'File: -',
      'Packets captured: 2000',
      "Packets received/dropped on interface 'Loopback: lo': 2000/17 (pcap:17/dumpcap:0/flushed:0/ps_ifdrop:0) (99.2%)",
      'dumpcap: There is no device named "nosuch".',
    ]
    expect(lines.map(understand)).toEqual([
      null,
      { kind: 'ready' },
      null,
      { kind: 'dropped', count: 17 },
      { kind: 'problem', code: 'no-device', text: 'There is no device named "nosuch"' },
    ])
  })

  it('of our child: its JSON lines, and nothing of what libpcap prints between them', () => {
    const understand = capEngine.reader()
    const lines = [
      'Warning: ifb0: no IPv4 address assigned - This may not actually work',
      '{"ready":{"linkType":1,"uid":null,"snapLength":65535}}',
      '{"dropped":3}',
      '{"ended":{"packets":9,"dropped":4}}',
      '{"problem":{"code":"bad-filter","text":"syntax error"}}',
      '{broken',
    ]
    expect(lines.map(understand)).toEqual([
      null, { kind: 'ready' }, { kind: 'dropped', count: 3 }, { kind: 'dropped', count: 4 }, { kind: 'problem', code: 'bad-filter', text: 'syntax error' }, null,
    ])
  })

  it('quotes libpcap where dumpcap does', () => {
    const stderr = 'dumpcap: Invalid capture filter "tcp portt 80" for interface \'lo\'.\n\nThat string isn\'t a valid capture filter (can\'t parse filter expression: syntax error).\nSee the User\'s Guide.\n'
    expect([dumpcapReason(stderr), codeOfDumpcap(stderr)]).toEqual(['syntax error', 'bad-filter'])
  })

  it('tells what an error of libpcap means', () => {
    expect(['socket: Operation not permitted', 'No such device exists', 'That device is not up', 'something new'].map(codeOfOpenError))
      .toEqual(['no-rights', 'no-device', 'device-down', 'failed'])
  })

  it('knows the number of every link type that cap names or numbers', () => {
    expect(['ETHERNET', 'LINKTYPE_LINUX_SLL', 'RAW', 'NULL', 'IEEE802_11_RADIO', 'Unknown linktype 276', 'Unknown linktype 12', 'nonsense'].map(linkTypeOf))
      .toEqual([1, 113, 101, 0, 127, 276, 101, null])
  })
})

describe('a batch of packets', () => {
  it('reads back as what was added, and says when it is full', () => {
    const batch = new PacketBatch(200)
    const packet = Buffer.from('abcdefghij')
    const time = 1_795_305_079_665_123
    let added = 0
    while (batch.hasRoomFor(10)) batch.add(packet, 7, time + added++)
    const full = batch.take()
    const seen: [number, string][] = []
    const reader = new CaptureReader({ packet: ({ timeMicros, bytes, start, end }) => seen.push([timeMicros, Buffer.from(bytes.subarray(start, end)).toString()]) })
    reader.push(sectionHeader({ application: 'test' }))
    reader.push(interfaceDescription({ linkType: 1, snapLength: 65535, name: 'lo', timeResolution: 'micros' }))
    reader.push(full.bytes.subarray(0, full.length))
    reader.end()
    expect(seen).toEqual(Array.from({ length: full.packets }, (_, index) => [time + index, 'abcdefg']))
    expect([added, reader.notes, batch.packets, batch.length]).toEqual([full.packets, [], 0, 0])
  })
})

describe('the clock of a capture', () => {
  it('follows the wall clock after a sleep, but not its jitter', () => {
    let monotonic = 1000
    let wall = 500_000
    const clock = new WallClock(() => monotonic, () => wall, 499_000)
    monotonic += 1.5
    wall += 5
    clock.adjust()
    const before = clock.micros()
    wall += 3_600_000
    clock.adjust()
    expect([before, clock.micros() - before]).toEqual([500_001_500, 3_600_003_500])
  })
})
