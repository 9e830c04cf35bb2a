/** Findings: plain sentences by severity, what to do, and the way to the proof of each. */
import { severities, type Finding, type Severity } from '../../../shared/model.ts'
import { serverName } from '../../../shared/rows.ts'
import { actions, bridge, rows, useWindow } from '../../state/store.ts'
import { EmptyState } from '../../ui/pieces.tsx'
import { VerdictMark } from '../../ui/verdict-mark.tsx'
import { words } from '../../words.ts'
import { NoSession } from '../session/no-session.tsx'
import './findings.css'

/** Proofs on screen for each finding; the rest is counted. */
const shownProofs = 6
const levels: Record<Severity, number> = { high: 3, medium: 2, low: 1, info: 0 }

/** Bars like a signal's strength: severity told by shape, beside its word. */
function SeverityMark({ severity }: { severity: Severity }) {
  return (
    <svg className={`severity-mark ${severity}`} width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      {[0, 1, 2].map((bar) => (
        <rect key={bar} x={1 + bar * 5} y={10 - bar * 4} width="4" height={5 + bar * 4} rx="1" fill={bar < levels[severity] ? 'currentColor' : 'var(--line-2)'} />
      ))}
    </svg>
  )
}

/** A finding names flows and frames apart; which flow a frame is of, the engine knows. */
async function proveFrame(finding: Finding, frame: number): Promise<void> {
  const only = finding.flows[0]
  if (finding.flows.length === 1 && only !== undefined) return actions.prove(only, frame)
  const session = useWindow.getState().session?.id
  if (session === undefined) return
  const reply = await bridge.request('frames.bytes', { session, frame })
  const flow = reply.ok ? (reply.value.flow ?? only) : only
  if (flow !== undefined) actions.prove(flow, frame)
}

function FlowProof({ id }: { id: number }) {
  // Verdict and name come with the rows, which may arrive after the finding.
  useWindow((state) => state.revision)
  const row = rows.byId.get(id)
  const name = row === undefined ? `#${id}` : serverName(row)
  return (
    <button type="button" className="chip" title={words.findings.flow(name)} onClick={() => actions.prove(id)}>
      {row !== undefined && <VerdictMark verdict={row.verdict} strength={row.strength} size={12} labelled />}
      <span className="inert-text cut proof-name">{name}</span>
    </button>
  )
}

function Proof({ finding }: { finding: Finding }) {
  const flowsLeft = finding.flows.length - shownProofs
  const framesLeft = finding.frames.length - shownProofs
  if (finding.flows.length === 0 && finding.frames.length === 0) return null
  return (
    <div className="finding-proof">
      <span className="quiet">{words.findings.proof}</span>
      {finding.flows.slice(0, shownProofs).map((flow) => (
        <FlowProof key={flow} id={flow} />
      ))}
      {flowsLeft > 0 && <span className="second">{words.findings.moreFlows(flowsLeft)}</span>}
      {finding.frames.slice(0, shownProofs).map((frame) => (
        <button key={frame} type="button" className="chip figure" title={words.findings.frameHint} onClick={() => void proveFrame(finding, frame)}>
          {words.findings.frame(frame)}
        </button>
      ))}
      {framesLeft > 0 && <span className="second">{words.findings.moreFrames(framesLeft)}</span>}
    </div>
  )
}

function Item({ finding }: { finding: Finding }) {
  return (
    <li className="finding">
      <SeverityMark severity={finding.severity} />
      <div className="grow">
        <h3 className="inert-text">{finding.title}</h3>
        <p className="inert-text">{finding.explain}</p>
        {finding.advice !== '' && (
          <p className="finding-advice inert-text">
            <strong>{words.findings.advice}: </strong>
            {finding.advice}
          </p>
        )}
        <Proof finding={finding} />
      </div>
    </li>
  )
}

function Group({ severity, findings }: { severity: Severity; findings: readonly Finding[] }) {
  const id = `severity-${severity}`
  return (
    <section aria-labelledby={id}>
      <h2 id={id} className="finding-group">
        {words.findings.groups(severity, findings.length)}
      </h2>
      <ul className="panel">
        {findings.map((finding, index) => (
          <Item key={`${finding.id}-${index}`} finding={finding} />
        ))}
      </ul>
    </section>
  )
}

function Nothing() {
  const reading = useWindow((state) => !state.findingsKnown || state.analysis?.state === 'reading')
  const text = words.findings
  return (
    <div className="panel">
      <EmptyState icon="findings" title={reading ? text.readingTitle : text.nothingTitle}>
        {reading ? text.reading : text.nothing}
      </EmptyState>
    </div>
  )
}

export function FindingsView() {
  const open = useWindow((state) => state.session !== null || state.opening !== null)
  const findings = useWindow((state) => state.findings)
  const summary = useWindow((state) => state.summary)
  if (!open) return <NoSession />
  return (
    <div className="page">
      <div className="page-body findings">
        <header className="page-head">
          <div>
            <h1>{words.findings.title}</h1>
            {summary !== '' && <p className="sentence inert-text findings-sentence">{summary}</p>}
          </div>
        </header>
        {findings.length === 0 && <Nothing />}
        {severities.map((severity) => {
          const group = findings.filter((finding) => finding.severity === severity)
          return group.length === 0 ? null : <Group key={severity} severity={severity} findings={group} />
        })}
      </div>
    </div>
  )
}
