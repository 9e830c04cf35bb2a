/** Which databases say where an address is, and the files of the person's own. Paths are typed: the window sees no files. */
import { useState } from 'react'
import type { AppState, DatabaseInfo } from '../../../shared/contract.ts'
import { formatMonth } from '../../format.ts'
import { actions } from '../../state/store.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/pieces.tsx'
import { Icon } from '../../ui/icons.tsx'
import { words } from '../../words.ts'
import { Section } from './section.tsx'

const text = words.settings

function Database({ database }: { database: DatabaseInfo }) {
  const { name, built, attribution, licence, kind, bundled, problem } = database
  return (
    <li className="database">
      <div className="row database-name">
        <strong className="inert-text">{name}</strong>
        <span className="tag">{text.kinds[kind]}</span>
        <span className="tag">{bundled ? text.bundled : text.own}</span>
      </div>
      <p className="second inert-text">{[built === null ? null : text.built(formatMonth(built)), attribution, licence].filter((part) => part !== null && part !== '').join(' · ')}</p>
      {problem !== null && (
        <p className="row database-problem inert-text">
          <Icon name="warning" />
          {problem}
        </p>
      )}
    </li>
  )
}

const asPath = (typed: string): string | null => (typed.trim() === '' ? null : typed.trim())

export function DatabaseSettings({ app }: { app: AppState }) {
  const { settings } = app
  const [city, setCity] = useState(settings.cityDatabase ?? '')
  const [asn, setAsn] = useState(settings.asnDatabase ?? '')
  const [places, setPlaces] = useState(settings.placesFile ?? '')
  const [saved, setSaved] = useState(false)
  const use = (): void => {
    void actions.setSettings({ cityDatabase: asPath(city), asnDatabase: asPath(asn), placesFile: asPath(places) }).then(setSaved)
  }
  const path = (label: string, value: string, set: (value: string) => void, hint?: string) => (
    <Field label={label} {...(hint === undefined ? {} : { hint })}>
      {(ids) => (
        <input
          {...ids}
          className="input mono"
          value={value}
          maxLength={4096}
          placeholder={text.filePlaceholder}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => {
            set(event.target.value)
            setSaved(false)
          }}
        />
      )}
    </Field>
  )
  return (
    <Section title={text.databases} means={text.databasesMeans}>
      <ul>
        {app.databases.map((database) => (
          <Database key={`${database.kind}-${database.name}`} database={database} />
        ))}
      </ul>
      {path(text.cityFile, city, setCity)}
      {path(text.asnFile, asn, setAsn, text.fileHint)}
      {path(text.placesFile, places, setPlaces, text.placesHint)}
      <div className="row">
        <Button onPress={use}>{text.use}</Button>
        <span role="status" className="second">
          {saved ? text.saved : ''}
        </span>
      </div>
    </Section>
  )
}
