/** NATS (https://docs.nats.io/reference/reference-protocols/nats-protocol): the INFO that greets, TLS right behind it where it says so, and the login of CONNECT. */
import type { Side } from '../../../../shared/model.ts'
import { capped } from '../../bytes/text.ts'
import { detectBy, isText, type Judge } from '../line-detection.ts'
import type { Line } from '../line-dialogue.ts'
import type { Emit, Protocol } from '../reader.ts'
import { LineLogin } from './line-login.ts'

class NatsDialogue extends LineLogin {
  protected line(side: Side, line: Line, emit: Emit): number {
    if (side === 'server' && /^INFO \{/i.test(line.text)) {
      const offers = /"tls_(?:required|available)"\s*:\s*true/.test(line.text)
      emit({ kind: 'starttls', step: offers ? 'offered' : 'not-offered', command: 'TLS' }, line.from, line.to)
    } else if (side === 'client' && /^CONNECT \{/i.test(line.text)) {
      const value = (name: string): string | null => new RegExp(`"${name}"\\s*:\\s*"((?:[^"\\\\]|\\\\.){1,4096})"`).exec(line.text)?.[1] ?? null
      const user = value('user')
      const password = value('pass') ?? value('auth_token')
      if (user !== null || password !== null) emit({ kind: 'login', mechanism: 'CONNECT', user: user === null ? null : capped(user), password, encoding: [], accepted: null }, line.from, line.to)
    }
    return line.to - line.from
  }
}

const judge: Judge = (client, server, midstream) => {
  if (server === '') return client === '' || (isText(client) && /^(?:CONNECT|SUB|PUB|PING|PONG)/i.test(client) && client.length < 1024) ? (midstream && /^CONNECT \{"/i.test(client) ? 'yes' : client.length < 7 || /^CONNECT \{/i.test(client) ? 'more' : 'no') : 'no'
  if (!/^I/i.test(server)) return 'no'
  return server.length < 8 ? ('INFO {"'.startsWith(server.toUpperCase()) || 'INFO  {'.startsWith(server) ? 'more' : 'no') : /^INFO +\{ *"?[a-z_]/i.test(server) ? 'yes' : 'no'
}

export const nats: Protocol = { name: 'nats', transport: 'tcp', ports: [4222], content: 'readable', detect: detectBy(judge), open: (context) => new NatsDialogue(context) }
