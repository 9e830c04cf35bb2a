/** Binds a server to loopback: the wished address and port, else the nearest thing to them; never any other address. */
import type { Server } from 'node:net'
import { refuse, succeed, type Result } from '../../shared/model.ts'
import type { Stage } from './scenarios.ts'

export interface Bound {
  host: string
  port: number
}

/** Connections at a time: a class room's worth of browsers, and no more. */
export const mostConnections = 64

function tryListen(server: Server, host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const failed = (error: NodeJS.ErrnoException): void => { server.off('listening', listening); resolve(error.code ?? error.message) }
    const listening = (): void => { server.off('error', failed); resolve(null) }
    server.once('error', failed)
    server.once('listening', listening)
    server.listen({ host, port, exclusive: true })
  })
}

/** macOS knows 127.0.0.1 only until other addresses are added by hand. */
export async function listenOnLoopback(server: Server, stage: Stage): Promise<Result<Bound>> {
  server.maxConnections = mostConnections
  let why: string | null = null
  for (const [host, port] of [[stage.host, stage.port], [stage.host, 0], ['127.0.0.1', 0]] as const) {
    if (!host.startsWith('127.')) break
    why = await tryListen(server, host, port)
    if (why === null) {
      const address = server.address()
      if (address !== null && typeof address === 'object') return succeed({ host, port: address.port })
    }
  }
  return refuse('lab-port', `The lab could not listen on ${stage.host} (${why ?? 'no address'}).`, 'Stop other programs that use the loopback address, then start the scenario again.')
}

/** Ends with every connection closed. */
export function closeServer(server: Server & { closeAllConnections?: () => void }): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections?.()
  })
}
