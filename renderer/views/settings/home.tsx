/** Where the lines on the map begin: given by the person, else guessed and marked as a guess. */
import { useState } from 'react'
import type { AppState } from '../../../shared/contract.ts'
import { actions } from '../../state/store.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/pieces.tsx'
import { words } from '../../words.ts'
import { readHome, type TypedHome } from './typed-home.ts'
import { Section } from './section.tsx'

const text = words.settings

export function HomeSettings({ app }: { app: AppState }) {
  const { home } = app
  const [typed, setTyped] = useState<TypedHome>({ label: home.guess ? '' : home.label, latitude: String(home.latitude), longitude: String(home.longitude), country: app.settings.homeCountry ?? '' })
  const [wrong, setWrong] = useState(false)
  const change = (changes: Partial<TypedHome>): void => {
    setTyped((before) => ({ ...before, ...changes }))
    setWrong(false)
  }
  const save = (): void => {
    const read = readHome(typed)
    setWrong(read === null)
    if (read !== null) void actions.setSettings(read)
  }
  return (
    <Section title={text.home} means={text.homeMeans}>
      <p role="status">{home.guess ? text.homeGuess(home.label) : text.homeSet(home.label)}</p>
      <div className="settings-grid">
        <Field label={text.homeLabel}>{(ids) => <input {...ids} className="input" value={typed.label} maxLength={80} onChange={(event) => change({ label: event.target.value })} />}</Field>
        <Field label={text.country}>{(ids) => <input {...ids} className="input" value={typed.country} maxLength={2} onChange={(event) => change({ country: event.target.value })} />}</Field>
        <Field label={text.latitude}>
          {(ids) => <input {...ids} className="input figure" inputMode="decimal" value={typed.latitude} aria-invalid={wrong} onChange={(event) => change({ latitude: event.target.value })} />}
        </Field>
        <Field label={text.longitude}>
          {(ids) => <input {...ids} className="input figure" inputMode="decimal" value={typed.longitude} aria-invalid={wrong} onChange={(event) => change({ longitude: event.target.value })} />}
        </Field>
      </div>
      {wrong && (
        <p className="field-error" role="alert">
          {text.homeWrong}
        </p>
      )}
      <div className="row">
        <Button onPress={save}>{text.homeSave}</Button>
        {!home.guess && (
          <Button kind="quiet" onPress={() => void actions.setSettings({ home: null, homeCountry: null })}>
            {text.homeReset}
          </Button>
        )}
      </div>
    </Section>
  )
}
