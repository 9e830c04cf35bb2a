/** Recognises WireGuard (https://www.wireguard.com/protocol/, read November 2026) by its four messages of known shape; all of it is hidden. */
import type { Side } from '../../../../shared/model.ts'
import { u32le } from '../../bytes/integers.ts'
import { BROKEN, type Detection, type Emit, type Protocol, type Reader } from '../reader.ts'
import { mayBeRandom } from './randomness.ts'

type Kind = 'initiation' | 'response' | 'cookie' | 'data'

/** Type, three zero bytes, then a length that only this type has; data is padded to 16 bytes and ends in a tag of as many. */
function kindOf(window: Uint8Array): Kind | null {
  const { length } = window
  if (length < 32 || window[1] !== 0 || window[2] !== 0 || window[3] !== 0) return null
  switch (window[0]) {
    case 1: return length === 148 && mayBeRandom(window, 8, 40) && mayBeRandom(window, 40, 88) ? 'initiation' : null
    case 2: return length === 92 && mayBeRandom(window, 12, 44) ? 'response' : null
    case 3: return length === 64 && mayBeRandom(window, 8, 64) ? 'cookie' : null
    // The counter has 64 bits and begins at 0; nobody sends 2^40 packets under one key.
    case 4: return length % 16 === 0 && u32le(window, 4) !== 0 && window[13] === 0 && window[14] === 0 && window[15] === 0 && mayBeRandom(window, 16, length) ? 'data' : null
    default: return null
  }
}

const open = (): Reader => {
  let told = false
  return {
    read(_side: Side, window: Uint8Array, emit: Emit): number {
      const kind = kindOf(window)
      if (kind === null) return BROKEN
      if (!told && kind === 'response') {
        told = true
        emit({ kind: 'note', says: 'the WireGuard handshake was answered' }, 0, window.length)
      }
      return window.length
    },
    skip: () => 'kept',
  }
}

export const wireguard: Protocol = {
  name: 'wireguard',
  transport: 'udp',
  ports: [51820, 51821],
  content: 'protected',
  detect(side, window): Detection {
    const kind = kindOf(window)
    if (kind === null) return 'no'
    if (kind === 'initiation') return side === 'client' ? 'yes' : 'reversed'
    return kind === 'response' && side === 'client' ? 'reversed' : 'yes'
  },
  open,
}
