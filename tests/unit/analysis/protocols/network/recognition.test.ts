import { describe, expect, it } from 'vitest'
import { DetectionRun } from '../../../../../main/analysis/flows/detection.ts'
import { protocols } from '../../../../../main/analysis/protocols/registry.ts'
import { serviceMessages } from '../../../../support/service-messages.ts'

const nothing = new Uint8Array(0)
const asked = { tcp: protocols.tcp.filter(({ agreedOnly }) => agreedOnly !== true), udp: protocols.udp }

describe('recognition of network services and calls', () => {
  for (const [at, message] of serviceMessages.entries()) {
    it(`takes message ${at} for ${message.name} over ${message.transport}, whatever its port`, () => {
      const choice = new DetectionRun(asked[message.transport], 50_000, 50_001).ask(message.side, message.bytes, message.other ?? nothing, false)
      expect([choice?.protocol.name, choice?.reversed]).toEqual([message.name, false])
    })
  }

  it('turns the sides round where a message says whose it is', () => {
    const speaking = ['snmp', 'ldap', 'kerberos', 'radius', 'tftp', 'sip', 'rtsp', 'rsh', 'rlogin', 'bittorrent']
    const turned = serviceMessages
      .filter(({ name, side, other }) => speaking.includes(name) && side === 'client' && other === undefined)
      .map(({ name, transport, bytes }) => [name, new DetectionRun(asked[transport], 50_000, 50_001).ask('server', bytes, nothing, false)?.reversed])
    // Peers of a file sharing have no roles.
    expect(turned.filter(([name]) => name !== 'bittorrent').every(([, reversed]) => reversed === true)).toBe(true)
    expect(turned.filter(([name]) => name === 'bittorrent').every(([, reversed]) => reversed === false)).toBe(true)
  })

  it('never rules out a stream before its first message is whole', () => {
    for (const message of serviceMessages.filter(({ transport, other }) => transport === 'tcp' && other === undefined)) {
      const own = protocols.tcp.filter(({ name }) => name === message.name)
      for (let length = 1; length <= message.bytes.length; length++) {
        const answers = own.map((protocol) => protocol.detect(message.side, message.bytes.subarray(0, length), nothing, false))
        expect(answers.some((answer) => answer !== 'no'), `${message.name} after ${length} bytes`).toBe(true)
      }
    }
  })

  it('does not take the first block of a file transfer for a router', () => {
    const block = Uint8Array.from([0, 3, 0, 1, ...Array.from({ length: 512 }, (_, k) => (k % 7 === 0 ? 10 : 0x20 + (k % 90)))])
    expect(new DetectionRun(asked.udp, 50_000, 50_001).ask('server', block, nothing, false)).toBe(null)
  })
})
