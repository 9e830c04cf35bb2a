import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { networkServices } from '../../../../main/analysis/protocols/network/all.ts'
import { voice } from '../../../../main/analysis/protocols/voice/all.ts'
import { drive, type Piece } from '../../../support/drive-reader.ts'
import { bytes, hex, serviceMessages } from '../../../support/service-messages.ts'

const own = [...networkServices, ...voice]
const nothing = new Uint8Array(0)
const side = fc.constantFrom('client' as const, 'server' as const)

/** How conversations of others begin: none of them may be claimed. */
const others: Uint8Array[] = [
  bytes(hex('1603010200010001fc0303'), new Array<number>(40).fill(0x5c)),
  bytes('GET / HTTP/1.1\r\nHost: example.org\r\n\r\n'),
  bytes('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'),
  bytes('SSH-2.0-OpenSSH_9.6\r\n'),
  bytes('220 mail.example.org ESMTP Postfix\r\n'),
  bytes('* OK IMAP4rev1 ready\r\n'),
  bytes('+OK POP3 ready\r\n'),
  bytes(hex('123401000001000000000000 03777777076578616d706c65036f726700 00010001')),
  bytes(hex('c0000000010801020304050607080001020304'), new Array<number>(1200).fill(0x37)),
  bytes(hex('000000a4ff534d4272000000000801c8'), new Array<number>(150).fill(0)),
  bytes([74, 0, 0, 0, 10], '8.0.33', [0], new Array<number>(60).fill(0x41)),
  bytes(hex('030000130ee000000000000100080003000000')),
  bytes('hello, how are you?\n'),
  bytes('{"jsonrpc":"2.0","method":"ping"}\n'),
]

describe('network services and calls, for any bytes', () => {
  it('claims no random bytes', () => {
    fc.assert(
      // Shorter strings may well be a word that some protocol begins with.
      fc.property(side, fc.noBias(fc.uint8Array({ minLength: 12, maxLength: 400 })), fc.noBias(fc.uint8Array({ maxLength: 40 })), fc.boolean(), (who, window, other, midstream) => {
        for (const protocol of own) expect(['yes', 'reversed'], protocol.name).not.toContain(protocol.detect(who, window, other, midstream))
      }),
      { numRuns: 4000 },
    )
  })

  it('claims no beginning of another protocol', () => {
    for (const window of others) for (const who of ['client', 'server'] as const) for (const protocol of own) expect(['yes', 'reversed'], `${protocol.name} ${String.fromCharCode(...window.subarray(0, 12))}`).not.toContain(protocol.detect(who, window, nothing, false))
  })

  it('never throws and never uses what is not there, whatever was changed in a message', () => {
    const change = fc.record({ at: fc.nat(400), value: fc.integer({ min: 0, max: 255 }), cut: fc.nat(400) })
    fc.assert(
      fc.property(fc.nat(serviceMessages.length - 1), fc.array(change, { maxLength: 4 }), fc.uint8Array({ maxLength: 60 }), side, fc.integer({ min: 0, max: 30 }), (which, changes, tail, who, cut) => {
        const message = serviceMessages[which]
        const changed = message.bytes.slice()
        for (const { at, value } of changes) if (at < changed.length) changed[at] = value
        const kept = changes.length > 0 && changes[0].cut < changed.length ? changed.subarray(0, changes[0].cut) : changed
        const script: Piece[] = [[who, message.bytes], [who, Uint8Array.from([...kept, ...tail])], ['server', kept], [who, { hole: 3 }], ['client', message.bytes]]
        for (const protocol of own.filter(({ transport }) => transport === message.transport)) {
          protocol.detect(who, kept, tail, false)
          if (protocol.name === message.name) drive(protocol, script, { cut: [cut] })
        }
      }),
      { numRuns: 1500 },
    )
  })

  it('reads any bytes without throwing', () => {
    fc.assert(
      fc.property(fc.nat(own.length - 1), fc.array(fc.tuple(side, fc.uint8Array({ maxLength: 120 })), { maxLength: 6 }), (which, pieces) => {
        drive(own[which], pieces)
      }),
      { numRuns: 3000 },
    )
  })
})
