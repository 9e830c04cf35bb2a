/** Recognises Tailscale's discovery messages (github.com/tailscale/tailscale, disco package): magic, sender's key, nonce, sealed box. */
import { BROKEN, type Protocol } from '../reader.ts'

/** "TS💬" in UTF-8. */
const magic = [0x54, 0x53, 0xf0, 0x9f, 0x92, 0xac]
/** Magic, key of 32 bytes, nonce of 24, and a box of at least its tag. */
const shortest = 6 + 32 + 24 + 16

const isDiscovery = (window: Uint8Array): boolean => window.length >= shortest && magic.every((byte, at) => window[at] === byte)

export const tailscale: Protocol = {
  name: 'tailscale',
  transport: 'udp',
  ports: [41641],
  content: 'protected',
  detect: (_side, window) => (isDiscovery(window) ? 'yes' : 'no'),
  open: () => ({ read: (_side, window) => (isDiscovery(window) ? window.length : BROKEN), skip: () => 'kept' }),
}
