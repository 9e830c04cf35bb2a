/** Report: what it will hold, in which form, with hidden values or without; then saved where the person says. */
import { useState } from 'react'
import type { Input } from '../../../shared/contract.ts'
import { actions, rows, useWindow } from '../../state/store.ts'
import { Button } from '../../ui/button.tsx'
import { Notice, Progress } from '../../ui/pieces.tsx'
import { Icon } from '../../ui/icons.tsx'
import { words } from '../../words.ts'
import { NoSession } from '../session/no-session.tsx'
import './report.css'

type Format = Input<'report.make'>['format']
const formats: readonly Format[] = ['html', 'csv', 'json']
const text = words.report

/** What each kind of file holds, in its order. */
function parts(format: Format, findings: number, flows: number): string[] {
  const { parts: says } = text
  if (format === 'csv') return [says.flows(flows)]
  const drawn = format === 'html' ? [says.map] : []
  return [says.sentence, says.findings(findings), ...drawn, says.flows(flows), says.method, says.limits, says.hash, says.credits]
}

function Contents({ format }: { format: Format }) {
  const findings = useWindow((state) => state.findings.length)
  const flows = useWindow((state) => (state.revision >= 0 ? rows.byId.size : 0))
  const summary = useWindow((state) => state.summary)
  const name = useWindow((state) => state.session?.name ?? '')
  return (
    <section className="panel report-preview" aria-labelledby="report-holds">
      <h2 id="report-holds">{text.holds}</h2>
      <div className="report-sheet">
        <p className="quiet inert-text">{name}</p>
        {summary !== '' && format !== 'csv' && <p className="report-sentence inert-text">{summary}</p>}
        <ul>
          {parts(format, findings, flows).map((part) => (
            <li key={part}>
              <Icon name="check" size={14} />
              {part}
            </li>
          ))}
        </ul>
      </div>
    </section>
  )
}

function Values({ reveal, onChoose }: { reveal: boolean; onChoose: (reveal: boolean) => void }) {
  return (
    <fieldset className="plain-set">
      <legend className="field-label">{text.values}</legend>
      {[false, true].map((choice) => (
        <label key={String(choice)} className="choice">
          <input type="radio" name="reveal" checked={reveal === choice} onChange={() => onChoose(choice)} />
          <span>
            <strong>{choice ? text.revealed : text.masked}</strong>
            <span className="second block">{choice ? text.revealedMeans : text.maskedMeans}</span>
          </span>
        </label>
      ))}
      {reveal && <Notice title={text.revealWarning}>{text.revealAdvice}</Notice>}
    </fieldset>
  )
}

function Formats({ format, onChoose }: { format: Format; onChoose: (format: Format) => void }) {
  return (
    <fieldset className="plain-set">
      <legend className="field-label">{text.format}</legend>
      {formats.map((one) => (
        <label key={one} className="choice">
          <input type="radio" name="format" checked={format === one} onChange={() => onChoose(one)} />
          <span>
            <strong>{text.formats[one].name}</strong>
            <span className="second block">{text.formats[one].means}</span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}

export function ReportView() {
  const session = useWindow((state) => state.session?.id ?? null)
  const reading = useWindow((state) => state.analysis?.state === 'reading' || state.analysis?.state === 'following')
  const [format, setFormat] = useState<Format>('html')
  const [reveal, setReveal] = useState(false)
  const [progress, setProgress] = useState<'none' | 'making' | 'saved'>('none')
  if (session === null) return <NoSession />
  const save = (): void => {
    setProgress('making')
    void actions.saveReport({ session, format, reveal }).then((saved) => setProgress(saved ? 'saved' : 'none'))
  }
  return (
    <div className="page">
      <div className="page-body">
        <header className="page-head">
          <div>
            <h1>{text.title}</h1>
            <p>{text.lead}</p>
          </div>
        </header>
        <div className="report-columns">
          <div className="stack">
            <Formats format={format} onChoose={setFormat} />
            <Values reveal={reveal} onChoose={setReveal} />
            {reading && <p className="second">{text.stillReading}</p>}
            <div className="row">
              <Button kind="primary" size="large" icon="save" blocked={progress === 'making' ? text.making : null} onPress={save}>
                {text.save}
              </Button>
              <span role="status" className="second">
                {progress === 'saved' ? text.saved : progress === 'making' ? text.making : ''}
              </span>
            </div>
            {progress === 'making' && <Progress done={null} total={null} label={text.making} />}
          </div>
          <Contents format={format} />
        </div>
      </div>
    </div>
  )
}
