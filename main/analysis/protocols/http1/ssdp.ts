/**
 * SSDP: HTTP/1 heads in datagrams, by which devices of a home network announce and look for each other (UPnP Device
 * Architecture 2.0 §1). Answers come from another port than the question went to, so either side may speak first.
 */
import { BROKEN, type Protocol } from '../reader.ts'
import { HeadScan, parseHead } from './head.ts'
import { messageFact } from './message.ts'
import { guessStartLine } from './start-line.ts'

const methods = /^(?:NOTIFY|M-SEARCH|SUBSCRIBE|UNSUBSCRIBE) /

function isMessage(window: Uint8Array): boolean {
  const feed = window.indexOf(10)
  if (feed < 0) return false
  const guess = guessStartLine(window, 0, feed + 1)
  return guess === 'response' || (guess === 'request' && methods.test(String.fromCharCode(...window.subarray(0, 12))))
}

export const ssdp: Protocol = {
  name: 'ssdp',
  transport: 'udp',
  ports: [1900],
  content: 'readable',
  detect: (_side, window) => (isMessage(window) ? 'yes' : 'no'),
  open: () => ({
    read(_side, window, emit) {
      if (!isMessage(window)) return BROKEN
      const scan = new HeadScan()
      const end = scan.find(window, 0)
      // Some devices leave out the empty line: the datagram's end is the head's.
      const to = end < 0 ? scan.wholeTo : end
      emit(messageFact(parseHead(window, 0, to)), 0, to)
      return window.length
    },
    skip: () => 'kept',
  }),
}
