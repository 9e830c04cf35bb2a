/** TLS and SSL over TCP: handshakes, certificates and alerts as far as they are visible, and where protection begins. */
import type { Protocol } from '../reader.ts'
import { detectTls } from './detection.ts'
import { TlsReader } from './reader.ts'

export const tls: Protocol = {
  name: 'tls',
  transport: 'tcp',
  // HTTPS, SMTPS, IMAPS, POP3S, LDAPS, FTPS, DNS over TLS, SIPS, MQTTS, and the usual second HTTPS port.
  ports: [443, 465, 993, 995, 636, 990, 853, 5061, 8883, 8443],
  content: 'handshake',
  detect: detectTls,
  open: (context) => new TlsReader(context),
}
