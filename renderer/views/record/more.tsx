/** What most people never need: a capture filter, limits, the engine. */
import { Field } from '../../ui/pieces.tsx'
import { words } from '../../words.ts'
import type { Engine, FilterCheck, Plan } from './plan.ts'

interface Props {
  plan: Plan
  onChange: (changes: Partial<Plan>) => void
  check: FilterCheck
  available: readonly Engine[]
}

const engines: readonly Engine[] = ['cap', 'dumpcap']

function Limit({ label, value, onChange, placeholder }: { label: string; value: string; onChange: (value: string) => void; placeholder: string }) {
  return (
    <label className="limit">
      <input className="input figure" inputMode="decimal" value={value} placeholder={placeholder} onChange={(event) => onChange(event.target.value)} />
      <span className="second">{label}</span>
    </label>
  )
}

function CaptureFilter({ plan, onChange, check }: Omit<Props, 'available'>) {
  const error = check.state === 'bad' ? `${check.message} ${check.remedy}`.trim() : null
  return (
    <div>
      <Field label={words.record.filter} hint={words.record.filterHint} error={error}>
        {(ids) => (
          <input {...ids} className="input mono" value={plan.filter} maxLength={2000} spellCheck={false} autoComplete="off" aria-invalid={check.state === 'bad'} onChange={(event) => onChange({ filter: event.target.value })} />
        )}
      </Field>
      <p className="second" role="status">
        {check.state === 'checking' ? words.record.filterChecking : check.state === 'good' ? words.record.filterGood : ''}
      </p>
    </div>
  )
}

export function MoreOptions({ plan, onChange, check, available }: Props) {
  return (
    <details className="more">
      <summary>{words.record.more}</summary>
      <div className="stack">
        <CaptureFilter plan={plan} onChange={onChange} check={check} />
        <fieldset className="plain-set">
          <legend className="field-label">{words.record.limits}</legend>
          <Limit label={words.record.limitMinutes} value={plan.minutes} placeholder={words.record.noLimit} onChange={(minutes) => onChange({ minutes })} />
          <Limit label={words.record.limitMegabytes} value={plan.megabytes} placeholder={words.record.noLimit} onChange={(megabytes) => onChange({ megabytes })} />
          <Limit label={words.record.keepFree} value={plan.keepFree} placeholder="0" onChange={(keepFree) => onChange({ keepFree })} />
        </fieldset>
        <fieldset className="plain-set">
          <legend className="field-label">{words.record.engine}</legend>
          {engines.map((engine) => {
            const usable = available.includes(engine)
            return (
              <label key={engine} className="choice">
                <input type="radio" name="engine" checked={plan.engine === engine} disabled={!usable} onChange={() => onChange({ engine })} />
                <span>
                  <strong>{words.record.engines[engine].name}</strong>
                  <span className="second block">{usable ? words.record.engines[engine].means : words.record.engineMissing}</span>
                </span>
              </label>
            )
          })}
        </fieldset>
      </div>
    </details>
  )
}
