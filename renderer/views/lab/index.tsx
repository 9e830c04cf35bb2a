/** Lab: situations on loopback that show what interception means; each says what to do and what to look for. */
import { useEffect, useState } from 'react'
import type { LabScenario } from '../../../shared/contract.ts'
import { actions, useWindow } from '../../state/store.ts'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { words } from '../../words.ts'
import { recordLoopback } from './record-loopback.ts'
import './lab.css'

const text = words.lab

/** The scenario as it runs, if it does: the feed's word is newer than the list's. */
function useRunning(scenario: LabScenario): LabScenario | null {
  return useWindow((state) => state.lab.running.find((running) => running.id === scenario.id) ?? null)
}

function Address({ url }: { url: string }) {
  return (
    <div className="lab-address">
      <div className="command">
        <code>{url}</code>
        <CopyButton text={url} />
      </div>
      <p className="quiet">{text.addressHint}</p>
    </div>
  )
}

function Actions({ scenario, running }: { scenario: LabScenario; running: boolean }) {
  const [busy, setBusy] = useState(false)
  const recording = useWindow((state) => state.recording !== null && state.recording.state !== 'ended')
  const during = (work: Promise<unknown>): void => {
    setBusy(true)
    void work.finally(() => setBusy(false))
  }
  const start = async (record: boolean): Promise<void> => {
    const started = running || (await actions.ask('lab.start', { scenario: scenario.id })) !== null
    if (started && record) await recordLoopback(text.sessionName(scenario.title))
  }
  return (
    <div className="row lab-actions">
      {!recording && (
        <Button kind={running ? 'plain' : 'primary'} icon="record" blocked={busy ? words.record.starting : null} onPress={() => during(start(true))}>
          {running ? text.recordAgain : text.record}
        </Button>
      )}
      {!running && (
        <Button kind={recording ? 'primary' : 'quiet'} blocked={busy ? words.record.starting : null} onPress={() => during(start(false))}>
          {text.start}
        </Button>
      )}
      {running && (
        <Button kind={recording ? 'primary' : 'plain'} icon="play" blocked={busy ? words.record.starting : null} onPress={() => during(actions.ask('lab.perform', { scenario: scenario.id }))}>
          {text.perform}
        </Button>
      )}
    </div>
  )
}

function Scenario({ scenario }: { scenario: LabScenario }) {
  const running = useRunning(scenario)
  const url = running?.url ?? null
  return (
    <li className={running === null ? 'panel lab-scenario' : 'panel lab-scenario running'}>
      <div className="row-wide">
        <h2 className="inert-text">{scenario.title}</h2>
        {running !== null && <span className="tag accent">{text.running}</span>}
      </div>
      <dl>
        <dt>{text.todo}</dt>
        <dd>{scenario.todo}</dd>
        <dt>{text.lookFor}</dt>
        <dd>{scenario.lookFor}</dd>
      </dl>
      {url !== null && <Address url={url} />}
      <Actions scenario={scenario} running={running !== null} />
    </li>
  )
}

function Log() {
  const log = useWindow((state) => state.lab.log)
  if (log.length === 0) return null
  return (
    <section className="panel lab-log" aria-labelledby="lab-log">
      <h2 id="lab-log">{text.log}</h2>
      <div role="log">
        {log.map((line, index) => (
          <p key={index} className="inert-text">
            {line}
          </p>
        ))}
      </div>
    </section>
  )
}

export function LabView() {
  const [scenarios, setScenarios] = useState<LabScenario[] | null>(null)
  const anyRunning = useWindow((state) => state.lab.running.length > 0)
  const connection = useWindow((state) => state.connection)
  useEffect(() => {
    if (connection === 'connected') void actions.ask('lab.scenarios', {}).then((list) => setScenarios(list ?? []))
  }, [connection])
  return (
    <div className="page">
      <div className="page-body">
        <header className="page-head">
          <div>
            <h1>{text.title}</h1>
            <p>
              {text.lead} {text.staged}
            </p>
          </div>
          {anyRunning && (
            <Button icon="stop" onPress={() => void actions.ask('lab.stop', {})}>
              {text.stop}
            </Button>
          )}
        </header>
        {scenarios === null && <p className="second">{text.loading}</p>}
        <ul className="lab-scenarios">
          {scenarios?.map((scenario) => (
            <Scenario key={scenario.id} scenario={scenario} />
          ))}
        </ul>
        <Log />
      </div>
    </div>
  )
}
