/** Before a recording: where to listen, what to call it, which words to look for, and the big button. */
import { useEffect, useState } from 'react'
import { recordButtonId } from '../../frame/keys.ts'
import { actions, bridge, useWindow } from '../../state/store.ts'
import { Field } from '../../ui/pieces.tsx'
import { words } from '../../words.ts'
import { InterfaceList, useInterfaces } from './interfaces.tsx'
import { MoreOptions } from './more.tsx'
import { engineFor, firstChoice, newPlan, planRequest, type FilterCheck, type Plan } from './plan.ts'
import { WatchTerms } from './watch-terms.tsx'

/** Long enough to finish a word, short enough to feel live. */
const checkAfterMillis = 300

/** Checks the capture filter while it is typed; only the answer to the newest question counts. */
function useFilterCheck(chosen: string | null, filter: string): FilterCheck {
  const [answer, setAnswer] = useState<{ chosen: string | null; filter: string; check: FilterCheck } | null>(null)
  useEffect(() => {
    if (filter.trim() === '' || chosen === null) return
    let stale = false
    const timer = setTimeout(() => {
      void bridge.request('record.checkFilter', { interface: chosen, filter: filter.trim() }).then((reply) => {
        if (!stale) setAnswer({ chosen, filter, check: reply.ok ? { state: 'good' } : { state: 'bad', message: reply.message, remedy: reply.remedy } })
      })
    }, checkAfterMillis)
    return () => {
      stale = true
      clearTimeout(timer)
    }
  }, [chosen, filter])
  if (filter.trim() === '') return { state: 'none' }
  return answer !== null && answer.chosen === chosen && answer.filter === filter ? answer.check : { state: 'checking' }
}

export function Prepare() {
  const settings = useWindow((state) => state.app?.settings)
  return settings === undefined ? null : <Form initial={() => newPlan(settings, new Date())} />
}

function Form({ initial }: { initial: () => Plan }) {
  const [plan, setPlan] = useState(initial)
  const [starting, setStarting] = useState(false)
  const { interfaces, again } = useInterfaces()
  const lost = useWindow((state) => state.connection === 'lost')
  const last = plan.interface
  const usable = interfaces?.some((one) => one.id === last && one.problem === null) ?? false
  const chosenId = interfaces === null ? null : usable ? last : firstChoice(interfaces, last)
  const chosen = interfaces?.find((one) => one.id === chosenId)
  const engine = engineFor(plan.engine, chosen)
  const check = useFilterCheck(chosenId, plan.filter)
  const change = (changes: Partial<Plan>): void => setPlan((before) => ({ ...before, ...changes }))
  const planned = planRequest({ ...plan, interface: chosenId, engine }, check)
  const blocked = lost ? words.record.blockedLost : starting ? words.record.starting : 'blocked' in planned ? planned.blocked : null

  const start = (): void => {
    if (blocked !== null || !('request' in planned)) return
    setStarting(true)
    void actions.startRecording(planned.request).then((started) => {
      if (started) void actions.setSettings({ interface: chosenId })
      setStarting(false)
    })
  }

  return (
    <div className="page">
      <div className="page-body">
        <header className="page-head">
          <div>
            <h1>{words.record.title}</h1>
            <p>{words.record.lead}</p>
          </div>
        </header>
        <div className="record-columns">
          <InterfaceList interfaces={interfaces} chosen={chosenId} onChoose={(id) => change({ interface: id })} onAgain={again} />
          <div className="stack record-form">
            <Field label={words.record.name}>
              {(ids) => <input {...ids} className="input" value={plan.name} maxLength={120} onChange={(event) => change({ name: event.target.value })} />}
            </Field>
            <WatchTerms terms={plan.watch} onChange={(watch) => change({ watch })} />
            <MoreOptions plan={{ ...plan, engine }} onChange={change} check={check} available={chosen?.engines ?? ['cap', 'dumpcap']} />
            <button id={recordButtonId} type="button" className="record-big" aria-disabled={blocked !== null} aria-describedby="record-blocked" aria-keyshortcuts="R" onClick={start}>
              <span className="record-big-dot" aria-hidden="true" />
              {starting ? words.record.starting : words.record.start}
            </button>
            <p id="record-blocked" className="second record-blocked" role="status">
              {blocked !== null && !starting ? blocked : ''}
            </p>
          </div>
        </div>
      </div>
    </div>
  )
}
