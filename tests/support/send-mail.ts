/** A mail program's library sends one message to a server on loopback. */
import { createTransport } from 'nodemailer'

export interface Letter {
  from: string
  to: string[]
  subject: string
  text: string
}

/** `never` leaves an offered STARTTLS unused; `must` fails without one. Home-made certificates are accepted. */
export async function sendLetter({ host, port }: { host: string; port: number }, letter: Letter, startTls: 'never' | 'must', login?: { user: string; pass: string }): Promise<void> {
  if (!host.startsWith('127.')) throw new Error(`${host} is not this computer`)
  const transport = createTransport({
    host,
    port,
    name: 'laptop.example',
    secure: false,
    ignoreTLS: startTls === 'never',
    requireTLS: startTls === 'must',
    tls: { rejectUnauthorized: false },
    ...(login === undefined ? {} : { auth: login }),
  })
  try {
    await transport.sendMail({ envelope: { from: letter.from, to: letter.to }, ...letter })
  } finally {
    transport.close()
  }
}
