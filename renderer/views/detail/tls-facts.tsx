/** What TLS showed of itself, and the certificates where they passed in sight. */
import type { Certificate, TlsFacts } from '../../../shared/model.ts'
import { dayText } from '../../figures.ts'
import { sessionWords } from '../../words-session.ts'
import { inertText } from './inert-text.ts'
import { Fact, Facts, Section } from './parts.tsx'

const text = sessionWords.detail
/** More names than this are counted, not listed. */
const mostNames = 12

/** Whether a certificate was valid at a time, in words; null when it was. */
export function validityProblem(certificate: Pick<Certificate, 'notBefore' | 'notAfter'>, atIso: string): string | null {
  const at = Date.parse(atIso)
  if (Date.parse(certificate.notAfter) < at) return text.expired
  if (Date.parse(certificate.notBefore) > at) return text.notYet
  return null
}

function CertificateFacts({ certificate, at, open }: { certificate: Certificate; at: string; open: boolean }) {
  const problem = validityProblem(certificate, at)
  const names = certificate.names.slice(0, mostNames).map((name) => inertText(name, 253)).join(', ')
  return (
    <details className="detail-certificate" open={open}>
      <summary>
        <span className="cut">{inertText(certificate.subject, 200)}</span>
        {certificate.selfSigned && open && <span className="tag">{text.selfSigned}</span>}
        {problem !== null && <span className="tag">{problem}</span>}
      </summary>
      <p className="second inert-text">{text.issuedBy(inertText(certificate.issuer, 300))}</p>
      <p className="second">{text.valid(dayText(certificate.notBefore), dayText(certificate.notAfter))}</p>
      <Facts>
        <Fact name={text.names}>{names}{certificate.names.length > mostNames && ` … ${sessionWords.map.andMore(certificate.names.length - mostNames)}`}</Fact>
        <Fact name={text.key}>{inertText(`${certificate.key}, ${certificate.signature}`, 120)}</Fact>
        <Fact name={text.fingerprint}><span className="mono">{certificate.fingerprint}</span></Fact>
      </Facts>
    </details>
  )
}

export function TlsSection({ tls, at }: { tls: TlsFacts; at: string }) {
  const chain = tls.certificate === null ? tls.chain : [tls.certificate, ...tls.chain]
  const cipher = tls.cipher === null ? null : inertText(tls.cipher, 120)
  return (
    <Section title={text.tls}>
      <Facts>
        <Fact name={text.tlsVersion}>{tls.version ?? <span className="quiet">{text.tlsNotSeen}</span>}</Fact>
        <Fact name={text.tlsCipher}>{cipher === null ? <span className="quiet">{text.tlsNotSeen}</span> : <>{cipher} {tls.cipherId !== null && <span className="mono quiet">{tls.cipherId}</span>}</>}</Fact>
        <Fact name={text.tlsName}>{tls.sni === null ? null : <>{inertText(tls.sni, 253)} {tls.ech && <span className="second">({text.tlsOuter})</span>}</>}</Fact>
        <Fact name={text.tlsAlpn}>{tls.alpn.map((name) => inertText(name, 40)).join(', ')}</Fact>
        <Fact name="JA4">{tls.ja4 === null ? null : <span className="mono">{tls.ja4}</span>}</Fact>
        <Fact name="JA3">{tls.ja3 === null ? null : <span className="mono">{tls.ja3}</span>}</Fact>
        <Fact name={text.tlsAlerts}>{tls.alerts.map((alert) => inertText(alert, 80)).join(', ')}</Fact>
      </Facts>
      {tls.resumed && <p className="second">{text.tlsResumed}</p>}
      {tls.retried && <p className="second">{text.tlsRetried}</p>}
      {chain.length > 0 && (
        <>
          <h4>{chain.length > 1 ? text.certificates : text.certificate}</h4>
          {chain.map((certificate, index) => <CertificateFacts key={`${certificate.fingerprint} ${index}`} certificate={certificate} at={at} open={index === 0} />)}
        </>
      )}
      {chain.length === 0 && tls.version === 'TLS 1.3' && <p className="second"><strong>{text.certificate}.</strong> {text.certificateHidden}</p>}
    </Section>
  )
}
