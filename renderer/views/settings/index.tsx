/** Settings: each change is kept at once, except those that need several values together. */
import type { AppState } from '../../../shared/contract.ts'
import { actions, useWindow } from '../../state/store.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Notice, Segmented } from '../../ui/pieces.tsx'
import { words } from '../../words.ts'
import { DatabaseSettings } from './databases.tsx'
import { HomeSettings } from './home.tsx'
import { RecordingSettings } from './recording.tsx'
import { Section } from './section.tsx'
import './settings.css'

const text = words.settings
const themes = (['system', 'light', 'dark'] as const).map((value) => ({ value, text: text.themes[value] }))

function Storage({ app }: { app: AppState }) {
  return (
    <Section title={text.storage}>
      <p>{text.folder}</p>
      <div className="command">
        <code>{app.dataFolder}</code>
        <CopyButton text={app.dataFolder} />
      </div>
    </Section>
  )
}

export function SettingsView() {
  const app = useWindow((state) => state.app)
  if (app === null) return null
  return (
    <div className="page">
      <div className="page-body settings">
        <header className="page-head">
          <h1>{text.title}</h1>
        </header>
        {app.settingsNotes.length > 0 && (
          <Notice title={text.notes}>
            {app.settingsNotes.map((note) => (
              <p key={note}>{note}</p>
            ))}
          </Notice>
        )}
        <Section title={text.appearance}>
          <div className="row-wide">
            <span className="field-label">{text.theme}</span>
            <Segmented label={text.theme} value={app.settings.theme} options={themes} onChoose={(theme) => void actions.setSettings({ theme })} />
          </div>
        </Section>
        <HomeSettings app={app} />
        <RecordingSettings app={app} />
        <DatabaseSettings app={app} />
        <Storage app={app} />
        <Section title={text.about}>
          <p className="figure">{text.version(app.version)}</p>
          <p className="second">{text.silent}</p>
        </Section>
      </div>
    </div>
  )
}
