/** Takes out of an analysis what differs from one recording of the same thing to the next, so that only its meaning is compared. */
import type { Analysis, Flow } from '../../shared/model.ts'

/** Ports from here on are drawn by the system (RFC 6335 §6; Linux begins at 32768). */
const firstEphemeral = 32_768

function place(flow: Flow): string | null {
  const { place } = flow
  return place === null ? null : [place.overlay, place.country, place.certainty, place.staged ? 'staged' : place.scope].filter((part) => part !== null).join(', ')
}

function meaning(flow: Flow): object {
  const { id, transport, client, server, protocol, inner, verdict, strength, strengthReasons, reasons, host, hostFrom, tls, starttls, exposures, sidesGuessed, missing, frames, packets } = flow
  return {
    id, transport,
    client: { ip: client.ip, port: client.port >= firstEphemeral ? 'drawn by the system' : client.port },
    server: { ip: server.ip, port: server.port >= firstEphemeral ? 'drawn by the system' : server.port },
    protocol, inner, verdict, strength, strengthReasons, reasons, host, hostFrom,
    // Fingerprints follow the version of Node that recorded.
    tls: tls === null ? null : { version: tls.version, cipher: tls.cipher, sni: tls.sni, alpn: tls.alpn, ech: tls.ech, retried: tls.retried, resumed: tls.resumed, alerts: tls.alerts, fingerprints: [tls.ja3, tls.ja3s, tls.ja4].map((text) => text !== null), certificate: tls.certificate !== null },
    starttls, place: place(flow), exposures, sidesGuessed, missing, frames, packets,
    timed: flow.start <= flow.end && flow.roundTripMs !== null,
  }
}

export function meaningOf(analysis: Analysis): object {
  const { capture, flows, names, findings, summary } = analysis
  return {
    summary,
    capture: { packets: capture.packets, linkTypes: capture.linkTypes, cutShort: capture.cutShort, malformed: capture.malformed, dropped: capture.dropped, limits: capture.limits, notes: capture.notes },
    flows: flows.map(meaning),
    names,
    findings,
  }
}
