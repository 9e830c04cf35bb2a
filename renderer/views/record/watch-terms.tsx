/** The words a person is about to type, to be looked for in every conversation. */
import { useState } from 'react'
import { Button, RemovableChip } from '../../ui/button.tsx'
import { Field } from '../../ui/pieces.tsx'
import { words } from '../../words.ts'
import { addTerm, longestTerm, mostTerms } from './terms.ts'

export function WatchTerms({ terms, onChange }: { terms: string[]; onChange: (terms: string[]) => void }) {
  const [typed, setTyped] = useState('')
  const add = (): void => {
    onChange(addTerm(terms, typed))
    setTyped('')
  }
  const full = terms.length >= mostTerms
  return (
    <div className="stack-small">
      <Field label={words.record.watch} hint={words.record.watchHint} error={full ? words.record.watchFull : null}>
        {(ids) => (
          <div className="row">
            <input
              {...ids}
              className="input"
              value={typed}
              maxLength={longestTerm}
              placeholder={words.record.watchPlaceholder}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => setTyped(event.target.value)}
              onKeyDown={(event) => {
                if (event.key === 'Enter') add()
                else if (event.key === 'Backspace' && typed === '' && terms.length > 0) onChange(terms.slice(0, -1))
              }}
              onBlur={add}
            />
            <Button onPress={add}>{words.record.watchAdd}</Button>
          </div>
        )}
      </Field>
      {terms.length > 0 && (
        <div className="chips">
          {terms.map((term) => (
            <RemovableChip key={term} text={term} onRemove={() => onChange(terms.filter((other) => other !== term))} />
          ))}
        </div>
      )}
    </div>
  )
}
