import { describe, expect, it } from 'vitest'
import { ssh } from '../../../../main/analysis/protocols/ssh.ts'
import { drive, factsOf, type Piece } from '../../../support/drive-reader.ts'
import { keyExchangeInit, newKeys, packet } from '../../../support/ssh-builder.ts'
import { bytes, filled } from '../../../support/tls-builder.ts'

const serverLine = bytes('SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n')
const clientLine = bytes('SSH-2.0-PuTTY_Release_0.78\r\n')
const script: Piece[] = [
  ['server', serverLine],
  ['client', bytes(clientLine, keyExchangeInit())],
  ['server', keyExchangeInit()],
  ['client', packet(30, filled(32))],
  ['server', bytes(packet(31, filled(100)), newKeys, filled(64))],
  ['client', bytes(newKeys, filled(200))],
]

describe('an SSH conversation', () => {
  it('tells both identifications and is hidden after NEWKEYS', () => {
    const driven = drive(ssh, script)
    expect(driven.end).toBe('open')
    expect(driven.facts.map(({ fact }) => fact)).toEqual([
      { kind: 'banner', text: 'SSH-2.0-OpenSSH_9.2p1 Debian-2', side: 'server' },
      { kind: 'ssh', version: '2.0', software: 'OpenSSH_9.2p1', side: 'server' },
      { kind: 'banner', text: 'SSH-2.0-PuTTY_Release_0.78', side: 'client' },
      { kind: 'ssh', version: '2.0', software: 'PuTTY_Release_0.78', side: 'client' },
    ])
    expect(driven.counts.server.protected).toBe(64)
    expect(driven.counts.client.protected).toBe(200)
    expect(driven.counts.client.readable).toBeUndefined()
  })

  it('says the same however it is cut', () => {
    const whole = drive(ssh, script)
    for (const cut of [1, 2, 3, 5, 8, 13, 100]) expect(drive(ssh, script, { cut: [cut] })).toEqual(whole)
  })

  it('survives holes only once it is hidden', () => {
    const tail: Piece[] = [['client', { hole: 5000 }], ['client', filled(50)]]
    expect(drive(ssh, [...script, ...tail])).toMatchObject({ end: 'open', counts: { client: { protected: 250 } } })
    expect(drive(ssh, [...script.slice(0, 3), ...tail]).end).toBe('lost')
  })

  it('passes over what a server says before its identification', () => {
    const driven = drive(ssh, [['client', clientLine], ['server', bytes('Welcome.\r\nMind the step.\n', serverLine)]])
    expect(factsOf(driven, 'ssh').map((fact) => fact.side)).toEqual(['client', 'server'])
    expect(drive(ssh, [['client', bytes('Welcome.\r\n', clientLine)]]).end).toBe('broken')
  })

  it('notes version 1 and is hidden after the keys', () => {
    const first = bytes(0, 0, 0, 5, filled(3, 0), 2, filled(4))
    const driven = drive(ssh, [['server', bytes('SSH-1.5-old\n', first, filled(40))], ['client', bytes('SSH-1.5-older\n', first, filled(60))]])
    expect(factsOf(driven, 'note')).toHaveLength(1)
    expect([driven.counts.server.protected, driven.counts.client.protected]).toEqual([40, 60])
    expect(factsOf(drive(ssh, [['server', bytes('SSH-1.99-both\n')], ['client', clientLine]]), 'note')).toEqual([])
  })

  it('does not call bytes protected that the cipher "none" leaves readable', () => {
    const none = keyExchangeInit(['none', 'aes128-ctr'])
    const driven = drive(ssh, [['server', bytes(serverLine, none)], ['client', bytes(clientLine, none, newKeys, filled(30))], ['server', bytes(newKeys, filled(20))]])
    expect([driven.counts.client.readable, driven.counts.server.readable]).toEqual([30, 20])
    expect(factsOf(driven, 'note')).toHaveLength(2)
  })

  it('ends at packets that cannot be', () => {
    for (const bad of [bytes(0xff, 0xff, 0xff, 0xff, 4), bytes(0, 0, 0, 13, 4), bytes(0, 0, 0, 12, 3), bytes(0, 0, 0, 12, 12)]) expect(drive(ssh, [['client', bytes(clientLine, bad)]]).end).toBe('broken')
    expect(drive(ssh, [['client', bytes('SSH-2.0-', filled(2000, 0x41))]]).end).toBe('broken')
    expect(drive(ssh, [['client', bytes('SSH-nonsense\r\n')]]).end).toBe('broken')
  })
})

describe('detection', () => {
  const none = new Uint8Array(0)

  it('goes by the identification string alone', () => {
    for (let length = 1; length < 8; length++) expect(ssh.detect('client', clientLine.subarray(0, length), none, false)).toBe('more')
    expect(ssh.detect('client', clientLine, none, false)).toBe('yes')
    expect(ssh.detect('server', bytes('SSH-1.99-x'), none, true)).toBe('yes')
    for (const other of ['220 FTP\r\n', 'SSX', 'GET /', '\0\0\0\x0c']) expect(ssh.detect('server', bytes(other), none, true)).toBe('no')
  })

  it('knows a greeting by the client that answers it', () => {
    expect(ssh.detect('server', bytes('Welcome.\r\n'), clientLine, false)).toBe('yes')
    expect(ssh.detect('server', bytes('Welcome.\r\n'), none, false)).toBe('no')
  })
})
