/** What a new recording begins with. A limit is kept when its field is left. */
import { useState } from 'react'
import type { AppState } from '../../../shared/contract.ts'
import { actions } from '../../state/store.ts'
import { Segmented } from '../../ui/pieces.tsx'
import { words } from '../../words.ts'
import { Section } from './section.tsx'

const text = words.record
const engines = (['cap', 'dumpcap'] as const).map((value) => ({ value, text: text.engines[value].name }))

/** A number field: '' is `empty`; what is no number goes back to what was kept. */
function NumberField({ label, value, empty, onKeep }: { label: string; value: number | null; empty: number | null; onKeep: (value: number | null) => void }) {
  const shown = value === null ? '' : String(value)
  const [typed, setTyped] = useState(shown)
  const keep = (): void => {
    const number = typed.trim() === '' ? empty : Number(typed.replace(',', '.'))
    const valid = number === null || (Number.isFinite(number) && (number > 0 || number === empty))
    if (!valid) return setTyped(shown)
    if (number !== value) onKeep(number)
  }
  return (
    <label className="limit">
      <input className="input figure" inputMode="decimal" value={typed} placeholder={empty === null ? text.noLimit : String(empty)} onChange={(event) => setTyped(event.target.value)} onBlur={keep} />
      <span className="second">{label}</span>
    </label>
  )
}

export function RecordingSettings({ app }: { app: AppState }) {
  const { settings } = app
  const minutes = settings.limitSeconds === null ? null : Math.round((settings.limitSeconds / 60) * 100) / 100
  return (
    <Section title={words.settings.recording} means={words.settings.recordingMeans}>
      <div className="row-wide">
        <span className="field-label">{text.engine}</span>
        <Segmented label={text.engine} value={settings.engine} options={engines} onChoose={(engine) => void actions.setSettings({ engine })} />
      </div>
      <p className="second">{text.engines[settings.engine].means}</p>
      <fieldset className="plain-set">
        <legend className="field-label">{text.limits}</legend>
        <NumberField label={text.limitMinutes} value={minutes} empty={null} onKeep={(value) => void actions.setSettings({ limitSeconds: value === null ? null : value * 60 })} />
        <NumberField label={text.limitMegabytes} value={settings.limitMegabytes} empty={null} onKeep={(limitMegabytes) => void actions.setSettings({ limitMegabytes })} />
        <NumberField label={text.keepFree} value={settings.keepFreeMegabytes} empty={0} onKeep={(value) => void actions.setSettings({ keepFreeMegabytes: value ?? 0 })} />
      </fieldset>
    </Section>
  )
}
