/** A mail server that takes every message and keeps none. Without a certificate it does not offer STARTTLS. */
import { SMTPServer } from 'smtp-server'
import type { Certificate } from './certificate.ts'
import { mostConnections } from './listen.ts'

export const mailName = 'mail.harbour-row.example'
const mostBytes = 1024 * 1024
const mostRecipients = 20

export function mailServer(certificate: Certificate | null, tell: (line: string) => void): SMTPServer {
  const server = new SMTPServer({
    name: mailName,
    banner: 'training lab',
    size: mostBytes,
    maxClients: mostConnections,
    socketTimeout: 60_000,
    closeTimeout: 500,
    // The name of who connects is asked of nobody: the lab sends nothing off this computer.
    disableReverseLookup: true,
    authOptional: true,
    allowInsecureAuth: true,
    authMethods: ['PLAIN', 'LOGIN'],
    logger: false,
    ...(certificate === null ? { disabledCommands: ['STARTTLS'] } : { key: certificate.key, cert: certificate.cert }),
    onAuth: (auth, _session, done) => done(null, { user: auth.username ?? 'guest' }),
    onRcptTo: (_address, session, done) => done(session.envelope.rcptTo.length >= mostRecipients ? Object.assign(new Error('Too many recipients'), { responseCode: 452 }) : null),
    onData: (stream, _session, done) => {
      let size = 0
      stream.on('data', (chunk: Buffer) => { size += chunk.length })
      stream.on('end', () => {
        tell(`A message arrived: ${size} bytes.`)
        done(stream.sizeExceeded ? Object.assign(new Error('Message too large'), { responseCode: 552 }) : null)
      })
    },
  })
  // A client that breaks off is no fault of the lab's.
  server.on('error', () => undefined)
  return server
}
