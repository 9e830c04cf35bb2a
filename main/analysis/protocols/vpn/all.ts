/** Private networks over the public one: recognised by their handshakes, hidden behind them. */
import type { Protocol } from '../reader.ts'
import { ike } from './ike.ts'
import { openvpn, openvpnOverTcp } from './openvpn.ts'
import { tailscale } from './tailscale.ts'
import { wireguard } from './wireguard.ts'

export const privateNetworks: readonly Protocol[] = [wireguard, openvpn, openvpnOverTcp, ike, tailscale]
