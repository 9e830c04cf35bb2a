/** Why a flow has its verdict, who received it, and what could be read: each claim with the frame that proves it. */
import type { Place } from '../../../shared/model.ts'
import { serverName, type FlowDetail } from '../../../shared/rows.ts'
import { clockText, countryName, durationText, endpointText } from '../../figures.ts'
import { formatBytes } from '../../format.ts'
import { sessionWords } from '../../words-session.ts'
import { words } from '../../words.ts'
import { Exposures } from './exposures.tsx'
import { inertText } from './inert-text.ts'
import { Fact, Facts, FrameLink, Section, type ShowFrame } from './parts.tsx'
import { TlsSection } from './tls-facts.tsx'

const text = sessionWords.detail
/** Reasons that say the same about many frames add nothing after these. */
const mostReasons = 24

function Why({ flow, onShow }: { flow: FlowDetail; onShow: ShowFrame }) {
  return (
    <Section title={text.why}>
      {flow.reasons.length === 0 && <p className="second">{text.noReasons}</p>}
      <ul className="detail-reasons">
        {flow.reasons.slice(0, mostReasons).map((reason, index) => (
          <li key={`${reason.frame} ${index}`}>
            <span className="inert-text">{inertText(reason.says, 500)}</span>
            <FrameLink frame={reason.frame} onShow={onShow} />
          </li>
        ))}
      </ul>
      {flow.strengthReasons.length > 0 && (
        <>
          <h4>{text.strengthWhy}</h4>
          <ul className="detail-bullets">{flow.strengthReasons.map((reason) => <li key={reason} className="inert-text">{inertText(reason, 500)}</li>)}</ul>
        </>
      )}
      {flow.sidesGuessed && <p className="detail-doubt">{text.sidesGuessed}</p>}
      {flow.missing.client + flow.missing.server > 0 && <p className="detail-doubt">{text.missing(formatBytes(flow.missing.client + flow.missing.server))}</p>}
    </Section>
  )
}

function PlaceFact({ place }: { place: Place }) {
  const where = place.overlay ?? [place.city, place.country === null ? null : countryName(place.country)].filter((part) => part !== null).join(', ')
  if (place.scope !== 'public' && place.overlay === null) return <>{sessionWords.map.scope(place.scope).name}</>
  if (where === '') return <>{text.noPlace}</>
  return (
    <>
      {inertText(where, 160)}{' '}
      <span className={place.certainty === 'likely' && !place.staged ? 'tag' : 'tag detail-vague'}>{place.staged ? sessionWords.map.staged : text.certainty[place.certainty]}</span>
      <span className="detail-under second">
        {[place.staged ? text.staged : null, place.radiusKm === null ? null : text.radius(place.radiusKm), place.why === '' ? null : inertText(place.why, 200), place.source === null ? null : text.source(inertText(place.source, 80))].filter((part) => part !== null).join('; ')}
      </span>
    </>
  )
}

function Who({ flow }: { flow: FlowDetail }) {
  const { place } = flow
  return (
    <Section title={text.who}>
      <Facts>
        <Fact name={text.host}>
          {flow.host === null ? <span className="quiet">{text.noHost}</span> : <>{inertText(flow.host, 253)}{flow.hostFrom !== null && <span className="detail-under second">{text.hostFrom[flow.hostFrom]}</span>}</>}
        </Fact>
        <Fact name={text.address}><span className="figure">{endpointText(flow.server.ip, flow.server.port)}</span></Fact>
        <Fact name={text.organisation}>{place?.organisation == null ? null : <>{inertText(place.organisation, 160)}{place.asn !== null && <span className="quiet"> AS{place.asn}</span>}</>}</Fact>
        <Fact name={text.place}>{place === null ? text.noPlace : <PlaceFact place={place} />}</Fact>
        <Fact name={text.client}><span className="figure">{endpointText(flow.client.ip, flow.client.port)}</span></Fact>
        <Fact name={text.process}>{flow.process === null ? null : `${inertText(flow.process.name, 80)} (${flow.process.pid})`}</Fact>
        <Fact name={text.when}><span className="figure">{clockText(flow.row.startMicros)}, {durationText(flow.row.endMicros - flow.row.startMicros)}</span></Fact>
        <Fact name={text.traffic}><span className="figure">{text.trafficText(formatBytes(flow.bytes.client), formatBytes(flow.bytes.server), words.packets(flow.packets.client + flow.packets.server))}</span></Fact>
        <Fact name={text.roundTrip}>{flow.roundTripMs === null ? null : <span className="figure">{durationText(flow.roundTripMs * 1000)}</span>}</Fact>
      </Facts>
    </Section>
  )
}

function StillSeen({ flow }: { flow: FlowDetail }) {
  const seen = [
    flow.host === null || flow.tls?.ech === true ? null : text.stillName(inertText(flow.host, 253)),
    text.stillAddress(flow.server.ip, flow.place?.organisation == null ? null : inertText(flow.place.organisation, 160)),
    text.stillSizes(formatBytes(flow.bytes.client), formatBytes(flow.bytes.server)),
    text.stillTimes(clockText(flow.row.startMicros, 0), durationText(flow.row.endMicros - flow.row.startMicros)),
    flow.tls?.ja4 == null ? null : text.stillFingerprint,
    flow.tls?.certificate == null ? null : text.stillCertificate,
    flow.verdict === 'upgraded' ? text.stillStart : null,
  ].filter((part) => part !== null)
  return (
    <Section title={text.stillSeen}>
      <ul className="detail-bullets">{seen.map((says) => <li key={says} className="inert-text">{says}</li>)}</ul>
    </Section>
  )
}

export function Overview({ flow, onShow }: { flow: FlowDetail; onShow: ShowFrame }) {
  const hidden = flow.verdict === 'encrypted' || flow.verdict === 'upgraded' || flow.verdict === 'opaque'
  return (
    <div className="detail-scroll" tabIndex={0} aria-label={`${text.tabs.overview}: ${inertText(serverName(flow.row), 253)}`} role="region">
      {(flow.exposures.length > 0 || flow.verdict === 'plaintext') && (
        <Section title={text.exposed}>
          {flow.exposures.length === 0 ? <p className="second">{text.exposedNone}</p> : <Exposures exposures={flow.exposures} onShow={onShow} />}
        </Section>
      )}
      <Why flow={flow} onShow={onShow} />
      <Who flow={flow} />
      {hidden && <StillSeen flow={flow} />}
      {flow.starttls !== null && (
        <Section title={text.starttls}>
          <p>{text.starttlsText(flow.starttls.offered, flow.starttls.requested, flow.starttls.accepted)}</p>
        </Section>
      )}
      {flow.tls !== null && <TlsSection tls={flow.tls} at={flow.start} />}
    </div>
  )
}
