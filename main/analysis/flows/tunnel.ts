/**
 * What a conversation that carries others says of itself. A tunnel is readable by its headers, whatever it carries; what
 * it carries are conversations of their own, each with its own verdict, so that their bytes are not counted here again.
 */
import type { Flow } from '../../../shared/model.ts'
import { tunnelName, type Frame, type Tunnel } from '../wire/frame.ts'

/** Combinations that are kept. */
const knownChains = 1000

export class TunnelRecord {
  /** Datagrams with a conversation inside, with other things that anybody can read (its own signalling, ARP), and with sealed ones. */
  carrying = 0
  open = 0
  sealed = 0
  /** Payload bytes: the tunnel's own and other readable ones, sealed ones. The rest belongs to the conversations inside. */
  readableBytes = 0
  sealedBytes = 0
  openFrame = 0

  constructor(
    readonly kind: Tunnel,
    readonly firstFrame: number,
  ) {}

  get name(): string {
    return tunnelName(this.kind)
  }
}

/** ESP inside, or encryption agreed on by the tunnel's ends, is all that was seen: then nothing can be said. */
export function judgeTunnel(tunnel: TunnelRecord): Pick<Flow, 'verdict' | 'reasons'> {
  const recognised = { frame: tunnel.firstFrame, says: `recognised as a ${tunnel.name} tunnel by its headers` }
  if (tunnel.carrying === 0 && tunnel.open === 0) return { verdict: 'unknown', reasons: [recognised, { frame: tunnel.firstFrame, says: 'what it carries is encrypted or compressed' }] }
  const says = tunnel.carrying > 0 ? 'the tunnel does not protect the conversations it carries; each is judged by itself' : 'the tunnel is not encrypted'
  return { verdict: 'plaintext', reasons: [recognised, { frame: tunnel.openFrame, says }] }
}

/** Names of the tunnels around a conversation, outermost first. Few combinations occur, so that each is kept once for all flows. */
export class TunnelChains {
  private readonly known = new Map<number, readonly string[]>()

  /** The first `depth` tunnels of the frame: at most eight (`deepestTunnel`) of at most fifteen kinds, so that a number tells them apart. */
  of(frame: Frame, depth: number): readonly string[] {
    let key = 0
    for (let index = 0; index < depth; index++) key = key * 16 + frame.tunnelAt(index)
    const known = this.known.get(key)
    if (known !== undefined) return known
    const chain: string[] = []
    for (let index = 0; index < depth; index++) chain.push(tunnelName(frame.tunnelAt(index)))
    // A hostile capture could nest tunnels in millions of ways.
    if (this.known.size < knownChains) this.known.set(key, chain)
    return chain
  }
}
