/** Capture files made with our own writer, for tests that open, import and look at them. */
import { enhancedPacket, interfaceDescription, sectionHeader } from '../../main/analysis/files/pcapng-writer.ts'
import type { ScriptPacket } from './wire-script.ts'

/** A pcapng file of Ethernet frames. Conversations of a script all begin at the same moment; `apartMicros` moves each behind the one before. */
export function writtenCapture(conversations: readonly (readonly ScriptPacket[])[], apartMicros = 250_000): Buffer {
  const packets = conversations.flatMap((packets, at) => packets.map(({ bytes, timeMicros }) => ({ bytes, timeMicros: timeMicros + at * apartMicros })))
  packets.sort((a, b) => a.timeMicros - b.timeMicros)
  return Buffer.concat([
    sectionHeader({ application: 'tests' }),
    interfaceDescription({ linkType: 1, snapLength: 0, name: 'test0', timeResolution: 'micros' }),
    ...packets.map(({ bytes, timeMicros }) => enhancedPacket({ interfaceId: 0, timeMicros, bytes })),
  ])
}
