/** Sends one message over SMTP (RFC 5321), with STARTTLS if asked: just enough for the lab to write to its own server. */
import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

export interface Mail {
  from: string
  to: string
  subject: string
  text: string
  date: Date
}

export interface MailRoute {
  host: string
  port: number
  /** The certificate to trust: STARTTLS is then a must. Null sends in the clear. */
  certificate: string | null
  /** The name that the certificate must be for. */
  name: string
}

const patienceMs = 10_000
const mostReply = 64 * 1024

/** Lines of replies, as they come; an error ends every wait. */
class Conversation {
  private text = ''
  private failure: Error | null = null
  private wake: (() => void) | null = null

  constructor(private readonly socket: Socket) {
    socket.setTimeout(patienceMs, () => socket.destroy(new Error('the server did not answer in time')))
    socket.on('data', this.heard)
    socket.on('error', this.failed)
    socket.on('close', this.closed)
  }

  /** Says a line (none to listen only) and gives the reply, which must have the code. */
  async say(line: string | null, code: number): Promise<string[]> {
    if (line !== null) this.socket.write(`${line}\r\n`)
    const lines: string[] = []
    for (;;) {
      const end = this.text.indexOf('\r\n')
      if (end >= 0) {
        const reply = this.text.slice(0, end)
        this.text = this.text.slice(end + 2)
        lines.push(reply.slice(4))
        if (reply[3] === '-') continue
        if (!reply.startsWith(String(code))) throw new Error(`the server answered ${reply.slice(0, 200)}`)
        return lines
      }
      if (this.failure !== null) throw this.failure
      if (this.text.length > mostReply) throw new Error('the server\'s answer has no end')
      await new Promise<void>((resolve) => { this.wake = resolve })
    }
  }

  /** Leaves the socket to TLS; whatever was said before it counts for nothing (RFC 3207 §4.2). */
  release(): void {
    this.socket.off('data', this.heard)
    this.socket.off('close', this.closed)
    this.text = ''
  }

  private readonly heard = (chunk: Buffer): void => { this.text += chunk.toString('latin1'); this.wake?.() }
  private readonly failed = (error: Error): void => { this.failure = error; this.wake?.() }
  private readonly closed = (): void => { this.failure ??= new Error('the server closed the connection'); this.wake?.() }
}

export async function sendMail(mail: Mail, route: MailRoute): Promise<void> {
  const plain = connect({ host: route.host, port: route.port })
  const sockets = [plain]
  try {
    let talk = new Conversation(plain)
    await talk.say(null, 220)
    const extensions = await talk.say('EHLO laptop.example', 250)
    if (route.certificate !== null) {
      if (!extensions.some((line) => /^STARTTLS$/i.test(line))) throw new Error('the server does not offer STARTTLS')
      await talk.say('STARTTLS', 220)
      talk.release()
      const secure = connectTls({ socket: plain, servername: route.name, ca: route.certificate })
      sockets.push(secure)
      talk = new Conversation(secure)
      await talk.say('EHLO laptop.example', 250)
    }
    await talk.say(`MAIL FROM:<${mail.from}>`, 250)
    await talk.say(`RCPT TO:<${mail.to}>`, 250)
    await talk.say('DATA', 354)
    await talk.say(`${messageOf(mail)}\r\n.`, 250)
    await talk.say('QUIT', 221)
  } finally {
    for (const socket of sockets.reverse()) socket.destroy()
  }
}

function messageOf(mail: Mail): string {
  const header = [`From: ${mail.from}`, `To: ${mail.to}`, `Subject: ${mail.subject}`, `Date: ${mail.date.toUTCString().replace('GMT', '+0000')}`, 'MIME-Version: 1.0', 'Content-Type: text/plain; charset=utf-8']
  return [...header, '', ...mail.text.split('\n')].map((line) => (line.startsWith('.') ? `.${line}` : line)).join('\r\n')
}
